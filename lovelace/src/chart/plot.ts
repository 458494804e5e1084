import { css } from "lit";
import type { Colours } from "../shared/theme";
import { bandInto, fillInto, polylines, strokeInto } from "./path";
import type { Series } from "./series";

/** An axis as drawn, in shown units. */
export interface Axis {
  low: number;
  high: number;
  ticks: readonly number[];
  print(value: number): string;
}

/** The x axis: where the samples lie, never decreasing. */
export interface PlotAxis extends Axis {
  values: readonly number[];
}

export interface YAxis extends Axis {
  /** Low values at the top: paces. */
  inverted?: boolean;
}

/** One line; `colour` is the name of a --mv-* variable. */
export interface Line {
  values: Series;
  colour: string;
  /** Shaded down to the axis. */
  filled?: boolean;
  dashed?: boolean;
  /** Width in px. */
  width?: number;
  /** Samples a line breaks before, leaping over missing values elsewhere; without, it breaks at each missing one. */
  breaks?: ReadonlySet<number>;
}

/** An area between two rows of values, such as a baseline. */
export interface Band {
  lows: Series;
  highs: Series;
  colour: string;
}

export interface PlotData {
  x: PlotAxis;
  y: YAxis;
  lines: readonly Line[];
  bands?: readonly Band[];
  /** Dashed level lines (a mean, a goal), in shown units. */
  levels?: readonly { value: number; colour: string }[];
  /** Whether the x axis has labels; of plots one above the other only the lowest has. */
  labelled: boolean;
}

/** Width of the y labels; one number for all plots, so that their lines stand one above the other. */
export const GUTTER_PX = 46;
export const RIGHT_PX = 10;
export const X_LABELS_PX = 24;
const TOP_PX = 6;
/** Space under a plot without labels, so that a line on the ground is not cut. */
const BOTTOM_PX = 4;
const LINE_PX = 1.75;
const FONT = "11px system-ui, -apple-system, Roboto, sans-serif";

/** A CSS colour made see-through. */
export function faded(colour: string, share: number): string {
  return `color-mix(in srgb, ${colour} ${Math.round(share * 100)}%, transparent)`;
}

/** Canvas gradients do not take color-mix in older browsers; a hex colour can carry its own alpha. */
export function alpha(colour: string, share: number): string {
  return /^#[0-9a-f]{6}$/i.test(colour) ? colour + Math.round(share * 255).toString(16).padStart(2, "0") : faded(colour, share);
}

interface Frame {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Where the lines are within a plot of a size. */
export function frameOf(width: number, height: number, labelled: boolean): Frame {
  const bottom = labelled ? X_LABELS_PX : BOTTOM_PX;
  return { left: GUTTER_PX, top: TOP_PX, width: Math.max(1, width - GUTTER_PX - RIGHT_PX), height: Math.max(1, height - TOP_PX - bottom) };
}

/** Value -> pixels within the frame, along x. */
export function scaleX({ low, high }: Axis, { left, width }: Frame): (x: number) => number {
  const factor = width / (high - low);
  return (x) => left + (x - low) * factor;
}

/** Value -> pixels within the frame, upwards, or downwards where the axis is inverted. */
export function scaleY({ low, high, inverted }: YAxis, { top, height }: Frame): (value: number) => number {
  const factor = height / (high - low);
  return inverted ? (value) => top + (value - low) * factor : (value) => top + (high - value) * factor;
}

/** A canvas with lines over one another; its cursor is moved by the code around it, never by itself. */
export class Plot {
  private readonly canvas = document.createElement("canvas");
  private readonly overlay = document.createElement("div");
  private data: PlotData | null = null;
  private colours: Colours = () => "";
  private width = 0;
  private height = 0;
  private ratio = 0;
  private index: number | null = null;
  private readonly unwatch: () => void;

  constructor(private readonly target: HTMLElement) {
    this.overlay.className = "over";
    target.append(this.canvas, this.overlay);
    // Dragged to another screen, or zoomed by the browser: the same size in other pixels.
    const onResize = (): void => void (devicePixelRatio !== this.ratio && this.draw());
    window.addEventListener("resize", onResize);
    this.unwatch = () => window.removeEventListener("resize", onResize);
  }

  /** Shows other data, colours or another size, on the canvas that is there. */
  set(data: PlotData, colours: Colours, width: number, height: number): void {
    Object.assign(this, { data, colours, width, height });
    this.overlay.innerHTML = `<i class="shade" hidden></i><i class="hair"></i>${data.lines.map(({ colour }) => `<i class="dot" style="background:${colours(colour)}"></i>`).join("")}`;
    this.draw();
    this.point(this.index);
  }

  resize(width: number, height: number): void {
    if (this.data && (this.width !== width || this.height !== height)) this.set(this.data, this.colours, width, height);
  }

  /** Moves the hair line and the dots to a sample; away with null, or where it is out of sight. */
  point(index: number | null): void {
    this.index = index;
    const { data } = this;
    if (!data) return;
    const at = index === null ? undefined : data.x.values[index];
    const isSeen = at !== undefined && at >= data.x.low && at <= data.x.high;
    this.overlay.hidden = !isSeen && this.shadeOf().hidden;
    const frame = frameOf(this.width, this.height, data.labelled);
    const x = isSeen ? scaleX(data.x, frame)(at) : 0;
    const toY = scaleY(data.y, frame);
    const [, hair, ...dots] = this.overlay.children as unknown as HTMLElement[];
    place(hair as HTMLElement, isSeen, x, frame.top);
    (hair as HTMLElement).style.height = `${frame.height}px`;
    dots.forEach((dot, k) => {
      const value = isSeen ? (data.lines[k]?.values[index as number] ?? null) : null;
      const y = value === null ? 0 : Math.max(frame.top, Math.min(frame.top + frame.height, toY(value)));
      place(dot, value !== null, x, y);
    });
  }

  /** Marks a stretch of the x axis, in shares of its width; away with null. */
  shade(stretch: readonly [number, number] | null): void {
    const { data } = this;
    if (!data) return;
    const { left, top, width, height } = frameOf(this.width, this.height, data.labelled);
    const shade = this.shadeOf();
    shade.hidden = stretch === null;
    if (!stretch) return;
    this.overlay.hidden = false;
    shade.style.cssText = `left:${left + stretch[0] * width}px;top:${top}px;width:${(stretch[1] - stretch[0]) * width}px;height:${height}px`;
  }

  private shadeOf(): HTMLElement {
    return this.overlay.firstElementChild as HTMLElement;
  }

  destroy(): void {
    this.unwatch();
    this.target.replaceChildren();
  }

  private draw(): void {
    const { canvas, data, width, height } = this;
    const pen = canvas.getContext("2d");
    if (!data || !pen) return;
    const ratio = (this.ratio = devicePixelRatio || 1);
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.cssText = `width:${width}px;height:${height}px`;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    const frame = frameOf(width, height, data.labelled);
    this.drawAxes(pen, data, frame);
    pen.save();
    pen.beginPath();
    // A little more than the frame: a line on its edge keeps its width.
    pen.rect(frame.left - 1, frame.top - 2, frame.width + 2, frame.height + 4);
    pen.clip();
    this.drawBands(pen, data, frame);
    for (const line of data.lines) this.drawLine(pen, data, line, frame);
    this.drawLevels(pen, data, frame);
    pen.restore();
  }

  private drawAxes(pen: CanvasRenderingContext2D, { x, y, labelled }: PlotData, frame: Frame): void {
    const { left, top, width, height } = frame;
    const [toX, toY] = [scaleX(x, frame), scaleY(y, frame)];
    pen.font = FONT;
    pen.fillStyle = this.colours("soft");
    pen.strokeStyle = this.colours("line");
    pen.lineWidth = 1;
    pen.beginPath();
    pen.textAlign = "right";
    pen.textBaseline = "middle";
    for (const tick of y.ticks) {
      const at = Math.round(toY(tick)) + 0.5;
      pen.moveTo(left, at);
      pen.lineTo(left + width, at);
      pen.fillText(y.print(tick), left - 8, at);
    }
    pen.textAlign = "center";
    pen.textBaseline = "top";
    for (const tick of x.ticks) {
      const at = Math.round(toX(tick)) + 0.5;
      pen.moveTo(at, top);
      pen.lineTo(at, top + height);
      if (labelled) this.drawXLabel(pen, x.print(tick), at, top + height + 6);
    }
    pen.stroke();
  }

  private drawXLabel(pen: CanvasRenderingContext2D, label: string, at: number, y: number): void {
    const half = pen.measureText(label).width / 2;
    pen.fillText(label, Math.min(at, this.width - half), y);
  }

  private drawBands(pen: CanvasRenderingContext2D, { x, y, bands = [] }: PlotData, frame: Frame): void {
    for (const { lows, highs, colour } of bands) {
      pen.beginPath();
      bandInto(pen, x.values, lows, highs, scaleX(x, frame), scaleY(y, frame));
      pen.fillStyle = alpha(this.colours(colour), 0.16);
      pen.fill();
    }
  }

  private drawLine(pen: CanvasRenderingContext2D, { x, y }: PlotData, line: Line, frame: Frame): void {
    const colour = this.colours(line.colour);
    const paths = polylines(x.values, line.values, scaleX(x, frame), scaleY(y, frame), line.breaks);
    if (line.filled) {
      const shade = pen.createLinearGradient(0, frame.top, 0, frame.top + frame.height);
      shade.addColorStop(0, alpha(colour, 0.34));
      shade.addColorStop(1, alpha(colour, 0.03));
      pen.beginPath();
      fillInto(pen, paths, frame.top + frame.height);
      pen.fillStyle = shade;
      pen.fill();
    }
    pen.beginPath();
    strokeInto(pen, paths);
    pen.setLineDash(line.dashed ? [4, 4] : []);
    pen.lineJoin = pen.lineCap = "round";
    pen.lineWidth = line.width ?? LINE_PX;
    pen.strokeStyle = colour;
    pen.stroke();
  }

  private drawLevels(pen: CanvasRenderingContext2D, { y, levels = [] }: PlotData, frame: Frame): void {
    pen.setLineDash([4, 4]);
    pen.lineWidth = 1;
    for (const { value, colour } of levels) {
      if (value < y.low || value > y.high) continue;
      const at = Math.round(scaleY(y, frame)(value)) + 0.5;
      pen.beginPath();
      pen.moveTo(frame.left, at);
      pen.lineTo(frame.left + frame.width, at);
      pen.strokeStyle = alpha(this.colours(colour), 0.65);
      pen.stroke();
    }
  }
}

function place(mark: HTMLElement, isSeen: boolean, x: number, y: number): void {
  mark.hidden = !isSeen;
  mark.style.transform = `translate(${x}px,${y}px)`;
}

/** Styles of a plot's parts; the element around it includes them, and gives the target the class "plot". */
export const plotStyles = css`
  .plot {
    position: relative;
    direction: ltr;
  }
  .plot canvas {
    display: block;
  }
  .over {
    position: absolute;
    inset: 0;
    overflow: hidden;
    pointer-events: none;
  }
  .over > * {
    position: absolute;
    left: 0;
    top: 0;
  }
  .over > [hidden],
  .over[hidden] {
    display: none;
  }
  .hair {
    width: 1px;
    background: var(--mv-text);
    opacity: 0.5;
  }
  .dot {
    width: 9px;
    height: 9px;
    margin: -6.5px;
    border: 2px solid var(--mv-surface);
    border-radius: 50%;
  }
  .shade {
    background: var(--mv-accent);
    opacity: 0.22;
  }
`;
