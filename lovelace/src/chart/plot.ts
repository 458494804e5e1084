import uPlot from "uplot";
import type { Locale } from "../data/types";
import type { Colours } from "../shared/theme";
import { tickLabel, type ChartData } from "./charts";

/** The x axis as drawn, in shown units. */
export interface PlotAxis {
  values: number[];
  low: number;
  high: number;
  ticks: number[];
  print(value: number): string;
}

export interface PlotOptions {
  axis: PlotAxis;
  chart: ChartData;
  locale: Locale;
  colours: Colours;
  width: number;
  height: number;
  /** Labels of the x axis: only the lowest chart has them. */
  labelled: boolean;
}

/** Width of the y labels; one number for all charts, so that their lines stand one above the other. */
export const GUTTER_PX = 46;
export const RIGHT_PX = 10;
export const X_LABELS_PX = 24;
const FONT = "11px system-ui, -apple-system, Roboto, sans-serif";

/** A CSS colour made see-through. */
export function faded(colour: string, share: number): string {
  return `color-mix(in srgb, ${colour} ${Math.round(share * 100)}%, transparent)`;
}

/** Canvas gradients do not take color-mix in older browsers; a hex colour can carry its own alpha. */
function alpha(colour: string, share: number): string {
  return /^#[0-9a-f]{6}$/i.test(colour) ? colour + Math.round(share * 255).toString(16).padStart(2, "0") : faded(colour, share);
}

function gradient(plot: uPlot, colour: string): CanvasGradient | string {
  const { top, height } = plot.bbox;
  const fill = plot.ctx.createLinearGradient(0, top, 0, top + height);
  fill.addColorStop(0, alpha(colour, 0.34));
  fill.addColorStop(1, alpha(colour, 0.03));
  return fill;
}

/** Dashed line at the mean, behind nothing and before nothing that matters. */
function meanLine(plot: uPlot, chart: ChartData, colour: string): void {
  if (chart.mean === null || chart.key === "elevation") return;
  const y = Math.round(plot.valToPos(chart.mean, "y", true)) + 0.5;
  const { left, width, top, height } = plot.bbox;
  if (y < top || y > top + height) return;
  const { ctx } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.lineWidth = devicePixelRatio;
  ctx.strokeStyle = alpha(colour, 0.65);
  ctx.moveTo(left, y);
  ctx.lineTo(left + width, y);
  ctx.stroke();
  ctx.restore();
}

/** One chart; its cursor is moved by the code around it, never by itself. */
export class Plot {
  private readonly plot: uPlot;
  private index: number | null = null;

  constructor(
    target: HTMLElement,
    private readonly options: PlotOptions,
  ) {
    this.plot = new uPlot(this.config(), [options.axis.values, options.chart.values], target);
  }

  private config(): uPlot.Options {
    const { axis, chart, locale, colours, width, height, labelled } = this.options;
    const colour = colours(chart.key);
    const soft = colours("soft");
    const off = (): null => null;
    return {
      width,
      height,
      padding: [6, RIGHT_PX, labelled ? 0 : 4, 0],
      legend: { show: false },
      scales: {
        x: { time: false, range: () => [axis.low, axis.high] },
        y: { range: () => [chart.low, chart.high], dir: chart.scale.inverted ? -1 : 1 },
      },
      cursor: {
        x: true,
        y: false,
        drag: { x: false, y: false, setScale: false },
        bind: { mousedown: off, mouseup: off, click: off, dblclick: off, mousemove: off, mouseleave: off, mouseenter: off },
        dataIdx: (_plot, _series, hovered) => this.index ?? hovered,
        points: { size: 9, width: 2, fill: colour, stroke: colours("surface") },
      },
      axes: [
        {
          show: true,
          size: labelled ? X_LABELS_PX : 0,
          font: FONT,
          stroke: soft,
          gap: 4,
          splits: () => axis.ticks,
          values: (_plot, splits) => (labelled ? splits.map((value) => axis.print(value)) : splits.map(() => "")),
          grid: { stroke: colours("line"), width: 1 },
          ticks: { show: false },
        },
        {
          size: GUTTER_PX,
          font: FONT,
          stroke: soft,
          gap: 8,
          splits: () => chart.ticks,
          values: (_plot, splits) => splits.map((value) => tickLabel(chart, value, locale)),
          grid: { stroke: colours("line"), width: 1 },
          ticks: { show: false },
        },
      ],
      series: [
        {},
        {
          stroke: colour,
          width: 1.75,
          fill: (plot) => gradient(plot, colour),
          fillTo: () => (chart.scale.inverted ? chart.high : chart.low),
          points: { show: false },
          spanGaps: true,
          gaps: (plot) =>
            chart.gaps.map(([from, to]) => [
              plot.valToPos(axis.values[from] ?? 0, "x", true),
              plot.valToPos(axis.values[to] ?? 0, "x", true),
            ]),
        },
      ],
      hooks: {
        draw: [(plot) => meanLine(plot, chart, colour)],
        // A cursor set before the first layout is lost: a plot made anew under a standing cursor sets it again.
        ready: [(plot) => this.place(plot)],
      },
    };
  }

  resize(width: number, height: number): void {
    if (this.plot.width !== width || this.plot.height !== height) this.plot.setSize({ width, height });
  }

  /** Moves the line and the dot to a sample; away with null. */
  point(index: number | null): void {
    this.index = index;
    this.place(this.plot);
  }

  private place(plot: uPlot): void {
    const x = this.index === null ? undefined : this.options.axis.values[this.index];
    const left = x === undefined ? -10 : plot.valToPos(x, "x");
    plot.setCursor({ left, top: left < 0 ? -10 : 1 }, false);
  }

  destroy(): void {
    this.plot.destroy();
  }
}
