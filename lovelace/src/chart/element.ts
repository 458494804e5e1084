import { html, LitElement, nothing, type PropertyValues } from "lit";
import type { Locale } from "../data/types";
import { clock } from "../format/duration";
import { distanceScale, inWords, quantity, type UnitSystem } from "../format/units";
import type { Localize } from "../localize/localize";
import { define } from "../shared/define";
import { memo } from "../shared/memo";
import { valuesTable, type Values } from "../shared/table";
import { coloursOf } from "../shared/theme";
import { wheelLevels } from "../shared/wheel";
import { readout, tickLabel, type ChartData, type ChartSet } from "./charts";
import { cursorStep, type Cursor } from "./cursor";
import { Pinch } from "./pinch";
import { GUTTER_PX, Plot, RIGHT_PX, X_LABELS_PX, type PlotAxis, type PlotData } from "./plot";
import { spread } from "./series";
import { LEAST_SAMPLES, pinched, plotAxis, PX_PER_LABEL, tableSamples, wheeled, zoomed, type Range, type Stretch } from "./stretch";
import { chartStyles } from "./styles";
import { nearestIndex } from "./xaxis";

const PLOT_HEIGHT_PX = 96;
/** Alone on a phone a chart may be taller. */
const SINGLE_HEIGHT_PX = 150;
/** Below this (phones; a dashboard column is wider) the charts are shown one at a time. */
const NARROW_PX = 400;
const TABLE_ROWS = 20;

/** Shorter drags are a hand that trembles. */
const DRAG_PX = 12;
/** A wheel that stood still this long has come to rest: what is shown is what was wanted. */
const WHEEL_REST_MS = 250;

/** The charts of an activity above one another, with one cursor. */
export class ChartsElement extends LitElement {
  static override properties = {
    charts: { attribute: false },
    cursor: { attribute: false },
    words: { attribute: false },
    locale: { attribute: false },
    system: { attribute: false },
    themeStamp: { attribute: false },
    dark: { type: Boolean, reflect: true },
    narrow: { type: Boolean, reflect: true },
    tab: { state: true },
    tableOpen: { state: true },
    stretch: { state: true },
  };

  declare charts: ChartSet;
  declare cursor: Cursor;
  declare words: Localize;
  declare locale: Locale;
  declare system: UnitSystem;
  declare themeStamp: unknown;
  declare dark: boolean;
  declare narrow: boolean;
  private declare tab: string;
  private declare tableOpen: boolean;
  /** Null shows all. */
  private declare stretch: Stretch | null;

  private plots: Plot[] = [];
  private built: readonly unknown[] = [];
  private axis: PlotAxis | null = null;
  private width = 0;
  /** Where a drag began, in px from the left of the stack. */
  private dragFrom: number | null = null;
  private readonly pinch = new Pinch();
  /** What the turning wheel wants to show: steps of a trackpad are smaller than a sample. Null while it rests. */
  private range: Range | null = null;
  private resting: ReturnType<typeof setTimeout> | undefined;
  private readonly cleanups: (() => void)[] = [];
  private readonly axisOf = memo(plotAxis);

  constructor() {
    super();
    this.dark = false;
    this.narrow = false;
    this.tab = "";
    this.tableOpen = false;
    this.stretch = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.open();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const cleanup of this.cleanups.splice(0)) cleanup();
    this.rest();
    this.tearDown();
  }

  protected override firstUpdated(): void {
    if (this.isConnected) this.open();
  }

  private open(): void {
    for (const cleanup of this.cleanups.splice(0)) cleanup();
    const observer = new ResizeObserver(() => this.resize());
    observer.observe(this);
    this.cleanups.push(
      () => observer.disconnect(),
      this.cursor.subscribe(() => this.point()),
    );
    this.resize();
  }

  private resize(): void {
    const width = this.clientWidth;
    if (width === 0) return;
    const narrow = width < NARROW_PX;
    const changed = narrow !== this.narrow;
    this.width = width;
    this.narrow = narrow;
    // A change of layout renders first and then builds; see updated().
    if (!changed) this.build();
  }

  /** The charts on the page now. */
  private get visible(): readonly ChartData[] {
    const { charts } = this.charts;
    if (!this.narrow || charts.length < 2) return charts;
    return [charts.find((chart) => chart.key === this.tab) ?? (charts[0] as ChartData)];
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    // Another activity: its stretches are others.
    if (changed.has("charts") && changed.get("charts")?.elapsed !== this.charts.elapsed) {
      this.stretch = null;
      this.rest();
    }
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.size > 0 && this.isConnected) this.build();
  }

  /** Gives the plots what they show when that changed, and else only fits them to the width. */
  private build(): void {
    if (this.width === 0) return;
    const labels = Math.floor(this.width / PX_PER_LABEL);
    const { visible } = this;
    const depends = [this.charts, this.narrow, visible[0]?.key, this.locale, this.system, this.themeStamp, this.dark, labels, this.stretch];
    if (depends.some((part, i) => part !== this.built[i])) {
      this.built = depends;
      this.fillPlots();
    } else {
      this.plots.forEach((plot, i) => plot.resize(this.width, this.plotHeight(i)));
    }
    this.point();
  }

  private plotHeight(i: number): number {
    const height = this.visible.length === 1 ? SINGLE_HEIGHT_PX : PLOT_HEIGHT_PX;
    return height + (i === this.visible.length - 1 ? X_LABELS_PX : 0);
  }

  private fillPlots(): void {
    const targets = this.renderRoot.querySelectorAll<HTMLElement>(".plot");
    const x = (this.axis = this.axisOf(this.charts, this.system, this.locale, this.width, this.stretch));
    const colours = coloursOf(this);
    for (const plot of this.plots.splice(targets.length)) plot.destroy();
    this.visible.forEach((chart, i) => {
      const plot = (this.plots[i] ??= new Plot(targets[i] as HTMLElement));
      plot.set(this.plotData(chart, x, i === this.visible.length - 1), colours, this.width, this.plotHeight(i));
    });
  }

  private plotData(chart: ChartData, x: PlotAxis, labelled: boolean): PlotData {
    const { key, values, low, high, ticks: marks, scale, mean } = chart;
    return {
      x,
      y: { low, high, ticks: marks, print: (value) => tickLabel(chart, value, this.locale), inverted: scale.inverted },
      lines: [{ values, colour: key, filled: true, breaks: new Set(chart.gaps.map(([, to]) => to)) }],
      levels: mean === null || key === "elevation" || key === "temperature" ? [] : [{ value: mean, colour: key }],
      ...chart.plot,
      labelled,
    };
  }

  private tearDown(): void {
    for (const plot of this.plots) plot.destroy();
    this.plots = [];
    this.built = [];
  }

  /** Where in the activity a sample is: "5.20 km · 27:13". */
  private place(index: number): string {
    const time = clock(this.charts.elapsed[index] ?? 0);
    if (this.charts.axis.kind === "time") return time;
    return `${this.distanceAt(this.charts.axis.values[index])} · ${time}`;
  }

  private distanceAt(metres: number | null | undefined): string {
    return inWords(quantity(metres, distanceScale(this.system), this.locale));
  }

  private point(): void {
    const { index } = this.cursor;
    for (const plot of this.plots) plot.point(index);
    const { visible } = this;
    this.renderRoot.querySelectorAll(".value").forEach((element, i) => {
      const chart = visible[i];
      if (chart) element.textContent = index === null ? "" : readout(chart, index, this.locale);
    });
    const stack = this.renderRoot.querySelector<HTMLElement>(".stack");
    stack?.toggleAttribute("pointed", index !== null);
    stack?.setAttribute("aria-valuenow", String(index ?? 0));
    stack?.setAttribute("aria-valuetext", index === null ? this.words("chart.start") : this.spoken(index));
    this.placePill(index);
  }

  private spoken(index: number): string {
    const values = this.visible.map((chart) => `${this.words(chart.label)} ${readout(chart, index, this.locale)}`);
    return [this.place(index), ...values].join(", ");
  }

  private placePill(index: number | null): void {
    const pill = this.renderRoot.querySelector<HTMLElement>(".pill");
    if (!pill || !this.axis) return;
    pill.hidden = index === null;
    if (index === null) return;
    pill.textContent = this.place(index);
    const share = ((this.axis.values[index] ?? 0) - this.axis.low) / (this.axis.high - this.axis.low);
    const centre = GUTTER_PX + share * (this.width - GUTTER_PX - RIGHT_PX);
    const half = pill.offsetWidth / 2;
    pill.style.transform = `translateX(${Math.max(0, Math.min(this.width - 2 * half, centre - half))}px)`;
  }

  /** The share of the axis under a pixel of the stack; outside 0..1 beside it. */
  private freeShareAt(px: number): number {
    return (px - GUTTER_PX) / (this.width - GUTTER_PX - RIGHT_PX);
  }

  /** The same, 0..1. */
  private shareAt(px: number): number {
    return Math.max(0, Math.min(1, this.freeShareAt(px)));
  }

  private sampleAt(share: number): number {
    const { axis } = this;
    return axis ? nearestIndex(axis.values, axis.low + share * (axis.high - axis.low)) : -1;
  }

  /** Two fingers zoom, and move what they hold; whether this one does, or did so just now. */
  private pinches(event: PointerEvent, px: number, { values, low, high }: PlotAxis): boolean {
    if (event.pointerType !== "touch") return false;
    const share = this.freeShareAt(px);
    if (event.type === "pointerdown") this.pinch.down(event.pointerId, share, (at) => low + at * (high - low));
    else this.pinch.move(event.pointerId, share);
    if (!this.pinch.active) return false;
    this.cursor.set(null);
    const { held } = this.pinch;
    if (held) this.stretch = pinched(values, held);
    return true;
  }

  /** A second finger is for us, whichever way it goes; the first may scroll the page. */
  private readonly onTouch = (event: TouchEvent): void => {
    if (event.touches.length > 1 && event.cancelable) event.preventDefault();
  };

  private readonly onPointer = (event: PointerEvent): void => {
    if (!this.axis) return;
    const stack = event.currentTarget as HTMLElement;
    const px = event.clientX - stack.getBoundingClientRect().left;
    if (this.pinches(event, px, this.axis)) return;
    this.cursor.set(this.sampleAt(this.shareAt(px)));
    // A finger scrolls the page; a mouse or pen marks a stretch.
    if (event.type === "pointerdown" && event.pointerType !== "touch" && event.button === 0) {
      this.dragFrom = px;
      stack.setPointerCapture?.(event.pointerId);
    }
    const marked = this.marked(px);
    if (this.dragFrom !== null) for (const plot of this.plots) plot.shade(marked);
  };

  /** The stretch between where the drag began and here, in shares; null while it is too short to be meant. */
  private marked(px: number): readonly [number, number] | null {
    if (this.dragFrom === null || Math.abs(px - this.dragFrom) < DRAG_PX) return null;
    return [this.shareAt(Math.min(px, this.dragFrom)), this.shareAt(Math.max(px, this.dragFrom))];
  }

  private readonly onUp = (event: PointerEvent): void => {
    if (this.pinch.up(event.pointerId)) this.zoom(this.stretch);
    const marked = this.marked(event.clientX - (event.currentTarget as HTMLElement).getBoundingClientRect().left);
    this.dragFrom = null;
    for (const plot of this.plots) plot.shade(null);
    if (!marked || event.type !== "pointerup") return;
    const [first, last] = [this.sampleAt(marked[0]), this.sampleAt(marked[1])];
    if (last - first >= LEAST_SAMPLES) this.zoom([first, last]);
  };

  /** With Ctrl the wheel zooms, which is also how a trackpad's pinch comes; without, the page scrolls. */
  private readonly onWheel = (event: WheelEvent): void => {
    if (!this.axis || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    const { values, low, high } = this.axis;
    const share = this.shareAt(event.clientX - (event.currentTarget as HTMLElement).getBoundingClientRect().left);
    const range = wheeled(values, this.range ?? [low, high], share, wheelLevels(event));
    this.rest();
    this.range = range;
    this.stretch = pinched(values, { values: range, shares: [0, 1] });
    this.cursor.set(nearestIndex(values, range[0] + share * (range[1] - range[0])));
    this.resting = setTimeout(() => this.zoom(this.stretch), WHEEL_REST_MS);
  };

  private rest(): void {
    clearTimeout(this.resting);
    this.range = null;
  }

  /** Shows a stretch, or all, and tells whoever listens. */
  zoom(stretch: Stretch | null): void {
    this.rest();
    this.stretch = stretch;
    this.dispatchEvent(new CustomEvent("stretch-chosen", { detail: stretch }));
  }

  private readonly onLeave = (event: PointerEvent): void => {
    // A finger that let go still wants to read the value.
    if (event.pointerType !== "touch" && this.dragFrom === null) this.cursor.set(null);
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const count = this.charts.elapsed.length;
    const key = event.key === "=" ? "+" : event.key;
    const next = cursorStep(key, this.cursor.index, count);
    const zooms = ["+", "-", "0"].includes(key);
    if (key === "Escape") this.cursor.set(null);
    if (next === null && !zooms) return;
    event.preventDefault();
    event.stopPropagation();
    if (next !== null) this.cursor.set(next);
    if (zooms) this.zoom(zoomed(key, this.stretch ?? [0, count - 1], this.cursor.index, count));
  };

  private readonly onTab = (event: Event): void => {
    this.tab = (event.currentTarget as HTMLElement).dataset["key"] ?? "";
  };

  protected override render(): unknown {
    const { words, visible } = this;
    return html`
      ${this.narrow && this.charts.charts.length > 1 ? this.tabs() : nothing}
      <div
        class="stack"
        tabindex="0"
        role="slider"
        aria-label=${words("chart.cursor")}
        aria-orientation="horizontal"
        aria-valuemin="0"
        aria-valuemax=${this.charts.elapsed.length - 1}
        aria-valuenow="0"
        aria-describedby="keys"
        @pointermove=${this.onPointer}
        @pointerdown=${this.onPointer}
        @pointerup=${this.onUp}
        @pointercancel=${this.onUp}
        @pointerleave=${this.onLeave}
        @wheel=${this.onWheel}
        @touchstart=${this.onTouch}
        @touchmove=${this.onTouch}
        @dblclick=${() => this.stretch && this.zoom(null)}
        @blur=${() => this.cursor.set(null)}
        @keydown=${this.onKey}
      >
        <div class="pill" hidden></div>
        ${visible.map((chart) => this.chart(chart))}
      </div>
      ${this.stretch
        ? html`<button type="button" class="all" @click=${() => this.zoom(null)}>${words("chart.all")}</button>`
        : nothing}
      <div id="keys" class="hidden">${words("chart.keys")}</div>
      ${valuesTable(words, this.tableOpen, (isOpen) => (this.tableOpen = isOpen), () => this.table())}
    `;
  }

  private tabs(): unknown {
    const shown = this.visible[0]?.key;
    return html`<div class="tabs" role="group" aria-label=${this.words("chart.choose")}>
      ${this.charts.charts.map(
        ({ key, label }) =>
          html`<button type="button" data-key=${key} aria-pressed=${key === shown ? "true" : "false"} @click=${this.onTab}>
            ${this.words(label)}
          </button>`,
      )}
    </div>`;
  }

  private chart(chart: ChartData): unknown {
    const { words, locale } = this;
    const print = (value: number | null): string => (value === null ? "–" : chart.scale.print(value, locale));
    const best = words(chart.scale.inverted ? "chart.best" : "chart.max");
    const part = this.stretch && spread(chart.values.slice(this.stretch[0], this.stretch[1] + 1));
    const [mean, most] = part ? [part.mean, chart.scale.inverted ? part.min : part.max] : [chart.mean, chart.best];
    const caption =
      chart.caption ??
      (chart.key === "elevation"
        ? `${words("chart.max")} ${print(most)} ${chart.scale.unit}`
        : `${words("chart.avg")} ${print(mean)} · ${best} ${print(most)} ${chart.scale.unit}`);
    return html`<div class="chart">
      <div class="head">
        <span class="name" style="--colour:var(--mv-${chart.key})">${words(chart.label)}</span>
        <span class="caption">${caption}</span>
        <span class="value" style="color:var(--mv-${chart.key})"></span>
      </div>
      <div class="plot" aria-hidden="true"></div>
    </div>`;
  }

  private table(): Values<number> {
    const { words, charts, locale } = this;
    const { kind, values } = charts.axis;
    const distance = { key: "distance", label: words("chart.distance"), cell: (at: number) => this.distanceAt(values[at]) };
    return {
      rows: tableSamples(values, TABLE_ROWS, this.stretch ?? undefined),
      columns: [
        ...(kind === "time" ? [] : [distance]),
        { key: "time", label: words("chart.time"), cell: (at) => clock(charts.elapsed[at] ?? 0) },
        ...charts.charts.map((chart) => ({ key: chart.key, label: words(chart.label), cell: (at: number) => readout(chart, at, locale) })),
      ],
    };
  }

  static override styles = chartStyles;
}

define("milevault-charts", ChartsElement);
