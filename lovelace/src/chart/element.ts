import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import type { Locale } from "../data/types";
import { clock } from "../format/duration";
import { distanceScale, inWords, quantity, type UnitSystem } from "../format/units";
import { formatNumber } from "../format/number";
import type { Localize } from "../localize/localize";
import { define } from "../shared/define";
import { memo } from "../shared/memo";
import { coloursOf, palette } from "../shared/theme";
import { readout, type ChartData, type ChartSet } from "./charts";
import { cursorStep, type Cursor } from "./cursor";
import { GUTTER_PX, Plot, RIGHT_PX, X_LABELS_PX, type PlotAxis } from "./plot";
import { decimalStep, nearestIndex, stepDigits, ticks, timeStep } from "./xaxis";

const PLOT_HEIGHT_PX = 96;
/** Alone on a phone a chart may be taller. */
const SINGLE_HEIGHT_PX = 150;
/** Below this (phones; a dashboard column is wider) the charts are shown one at a time. */
const NARROW_PX = 400;
const PX_PER_LABEL = 68;
const TABLE_ROWS = 20;

/** The x axis in shown units: kilometres or miles, or seconds. */
export function plotAxis(set: ChartSet, system: UnitSystem, locale: Locale, width: number): PlotAxis {
  const scale = distanceScale(system);
  const isTime = set.axis.kind === "time";
  const values = isTime ? set.axis.values : set.axis.values.map((metres) => scale.convert(metres) ?? 0);
  const [low, high] = [values[0] ?? 0, values[values.length - 1] ?? 1];
  const count = Math.max(2, Math.floor((width - GUTTER_PX) / PX_PER_LABEL));
  const step = isTime ? timeStep(high - low, count) : decimalStep(high - low, count);
  const digits = stepDigits(step);
  const print = (value: number): string =>
    isTime ? clock(value) : `${formatNumber(value, digits, locale)} ${scale.unit}`;
  return { values, low, high: high > low ? high : low + 1, ticks: ticks(low, high, step), print };
}

/** About `rows` sample indices, evenly over the axis, first and last among them. */
export function tableSamples(axis: readonly number[], rows: number): number[] {
  const [low, high] = [axis[0] ?? 0, axis[axis.length - 1] ?? 0];
  const samples = Array.from({ length: rows }, (_, i) => nearestIndex(axis, low + ((high - low) * i) / (rows - 1)));
  return [...new Set(samples)].filter((index) => index >= 0);
}

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

  private plots: Plot[] = [];
  private built: readonly unknown[] = [];
  private axis: PlotAxis | null = null;
  private width = 0;
  private readonly cleanups: (() => void)[] = [];
  private readonly axisOf = memo(plotAxis);

  constructor() {
    super();
    this.dark = false;
    this.narrow = false;
    this.tab = "";
    this.tableOpen = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.open();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const cleanup of this.cleanups.splice(0)) cleanup();
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

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.size > 0 && this.isConnected) this.build();
  }

  /** Builds the plots when something they show changed, and else only fits them to the width. */
  private build(): void {
    if (this.width === 0) return;
    const labels = Math.floor(this.width / PX_PER_LABEL);
    const depends = [this.charts, this.narrow, this.visible[0]?.key, this.locale, this.system, this.themeStamp, this.dark, labels];
    if (depends.some((part, i) => part !== this.built[i]) || this.plots.length === 0) {
      this.tearDown();
      this.built = depends;
      this.createPlots();
    } else {
      this.plots.forEach((plot, i) => plot.resize(this.width, this.plotHeight(i)));
    }
    this.point();
  }

  private plotHeight(i: number): number {
    const height = this.visible.length === 1 ? SINGLE_HEIGHT_PX : PLOT_HEIGHT_PX;
    return height + (i === this.visible.length - 1 ? X_LABELS_PX : 0);
  }

  private createPlots(): void {
    const targets = this.renderRoot.querySelectorAll<HTMLElement>(".plot");
    const axis = (this.axis = this.axisOf(this.charts, this.system, this.locale, this.width));
    const colours = coloursOf(this);
    const { visible } = this;
    this.plots = visible.map((chart, i) => {
      const labelled = i === visible.length - 1;
      const common = { axis, chart, locale: this.locale, colours, labelled };
      return new Plot(targets[i] as HTMLElement, { ...common, width: this.width, height: this.plotHeight(i) });
    });
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
    return `${inWords(quantity(this.charts.axis.values[index], distanceScale(this.system), this.locale))} · ${time}`;
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

  private readonly onPointer = (event: PointerEvent): void => {
    if (!this.axis) return;
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const share = (event.clientX - box.left - GUTTER_PX) / (this.width - GUTTER_PX - RIGHT_PX);
    const x = this.axis.low + Math.max(0, Math.min(1, share)) * (this.axis.high - this.axis.low);
    this.cursor.set(nearestIndex(this.axis.values, x));
  };

  private readonly onLeave = (event: PointerEvent): void => {
    // A finger that let go still wants to read the value.
    if (event.pointerType !== "touch") this.cursor.set(null);
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = cursorStep(event.key, this.cursor.index, this.charts.elapsed.length);
    if (event.key === "Escape") this.cursor.set(null);
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    this.cursor.set(next);
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
        @pointerleave=${this.onLeave}
        @blur=${() => this.cursor.set(null)}
        @keydown=${this.onKey}
      >
        <div class="pill" hidden></div>
        ${visible.map((chart) => this.chart(chart))}
      </div>
      <div id="keys" class="hidden">${words("chart.keys")}</div>
      <details @toggle=${(event: Event) => (this.tableOpen = (event.target as HTMLDetailsElement).open)}>
        <summary>${words("chart.table")}</summary>
        ${this.tableOpen ? this.table() : nothing}
      </details>
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
    const caption =
      chart.key === "elevation"
        ? `${words("chart.max")} ${print(chart.best)} ${chart.scale.unit}`
        : `${words("chart.avg")} ${print(chart.mean)} · ${best} ${print(chart.best)} ${chart.scale.unit}`;
    return html`<div class="chart">
      <div class="head">
        <span class="name" style="--colour:var(--mv-${chart.key})">${words(chart.label)}</span>
        <span class="caption">${caption}</span>
        <span class="value" style="color:var(--mv-${chart.key})"></span>
      </div>
      <div class="plot" aria-hidden="true"></div>
    </div>`;
  }

  private table(): unknown {
    const { words, charts, locale } = this;
    const isTime = charts.axis.kind === "time";
    return html`<div class="scroll">
      <table>
        <thead>
          <tr>
            ${isTime ? nothing : html`<th scope="col">${words("chart.distance")}</th>`}
            <th scope="col">${words("chart.time")}</th>
            ${charts.charts.map((chart) => html`<th scope="col">${words(chart.label)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${tableSamples(charts.axis.values, TABLE_ROWS).map(
            (index) =>
              html`<tr>
                ${this.place(index)
                  .split(" · ")
                  .map((cell) => html`<td>${cell}</td>`)}
                ${charts.charts.map((chart) => html`<td>${readout(chart, index, locale)}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  static override styles = [
    palette,
    css`
      :host {
        display: block;
        color: var(--mv-text);
        font-size: 13px;
      }
      .stack {
        position: relative;
        touch-action: pan-y;
        cursor: crosshair;
        border-radius: 6px;
        user-select: none;
        -webkit-user-select: none;
      }
      .chart + .chart {
        margin-top: 10px;
      }
      .head {
        display: flex;
        align-items: baseline;
        gap: 10px;
        min-height: 20px;
        line-height: 20px;
        font-variant-numeric: tabular-nums;
      }
      .name {
        font-weight: 500;
      }
      .name::before {
        content: "";
        display: inline-block;
        width: 8px;
        height: 8px;
        margin-inline-end: 7px;
        border-radius: 50%;
        background: var(--colour);
      }
      .caption {
        color: var(--mv-soft);
        font-size: 12px;
        white-space: nowrap;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .value {
        margin-inline-start: auto;
        font-weight: 600;
        white-space: nowrap;
      }
      .pill {
        position: absolute;
        z-index: 3;
        left: 0;
        top: -14px;
        padding: 1px 8px;
        border-radius: 9px;
        background: var(--mv-text);
        color: var(--mv-surface);
        font-size: 11px;
        line-height: 17px;
        white-space: nowrap;
        pointer-events: none;
        font-variant-numeric: tabular-nums;
      }
      .pill[hidden] {
        display: none;
      }
      .tabs {
        display: flex;
        gap: 6px;
        margin-bottom: 14px;
        overflow-x: auto;
        scrollbar-width: none;
      }
      .tabs button {
        padding: 6px 12px;
        border: 1px solid var(--mv-line);
        border-radius: 16px;
        background: none;
        white-space: nowrap;
        cursor: pointer;
      }
      .tabs button[aria-pressed="true"] {
        border-color: transparent;
        background: color-mix(in srgb, var(--mv-accent) 18%, transparent);
        font-weight: 500;
      }
      .uplot,
      .u-wrap {
        position: relative;
        direction: ltr;
      }
      .u-over,
      .u-under,
      .uplot canvas {
        position: absolute;
      }
      .uplot canvas {
        width: 100%;
        height: 100%;
        display: block;
        left: 0;
        top: 0;
      }
      .u-over,
      .u-under {
        overflow: hidden;
      }
      .u-axis,
      .u-select,
      .u-cursor-y,
      .u-hz.u-off {
        display: none;
      }
      .u-cursor-x,
      .u-cursor-pt {
        position: absolute;
        left: 0;
        top: 0;
        pointer-events: none;
        will-change: transform;
      }
      .u-cursor-x {
        height: 100%;
        border-inline-end: 1px solid var(--mv-text);
        opacity: 0.6;
      }
      .u-cursor-pt {
        border-radius: 50%;
        border: 2px solid;
        background-clip: padding-box !important;
        box-sizing: border-box;
      }
      .u-off,
      .stack:not([pointed]) .u-cursor-x,
      .stack:not([pointed]) .u-cursor-pt {
        display: none;
      }
      details {
        margin-top: 6px;
      }
      summary {
        width: max-content;
        padding: 4px 0;
        color: var(--mv-soft);
        font-size: 12px;
        cursor: pointer;
      }
      .scroll {
        overflow-x: auto;
      }
      table {
        width: 100%;
        border-collapse: collapse;
        font-size: 12px;
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }
      th,
      td {
        padding: 4px 8px;
        text-align: end;
        border-bottom: 1px solid var(--mv-line);
      }
      th {
        color: var(--mv-soft);
        font-weight: 500;
      }
      th:first-child,
      td:first-child {
        padding-inline-start: 0;
        text-align: start;
      }
    `,
  ];
}

define("milevault-charts", ChartsElement);
