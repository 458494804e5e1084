import { html, nothing, type PropertyDeclarations, type PropertyValues } from "lit";
import { cursorStep } from "../../chart/cursor";
import { GUTTER_PX, Plot, RIGHT_PX } from "../../chart/plot";
import type { LoadSeries } from "../../data/api";
import type { Plan } from "../../data/loader";
import { query } from "../../data/query";
import { addDays, dayOf, formatDay, quarterHour } from "../../format/datetime";
import { BaseCard, type Empty } from "../../shared/base-card";
import type { Raw } from "../../shared/config";
import { Width } from "../../shared/controls";
import { addFiles } from "../../shared/dialog";
import type { ConfigForm } from "../../shared/form";
import type { Reader } from "../../shared/reader";
import { coloursOf } from "../../shared/theme";
import { valuesTable } from "../../shared/table";
import { settingsOf, type Settings } from "./config";
import { formForm } from "./editor";
import { buildingStretch, hasLoad, lastKnown, LINES, plotOf, read, tableDays, valuesOf, type LineName } from "./facts";
import { styles } from "./styles";

interface Answers {
  load: LoadSeries;
}

const HEIGHT_PX = 220;

/** Fitness, fatigue and form over the days. */
export class FormCard extends BaseCard<Settings, Answers> {
  static readonly type = "milevault-form-card";
  static readonly words = { name: "form.name", description: "form.description" } as const;
  static readonly entities = /^(fitness|fatigue|form|ramp_rate|acute_chronic_ratio)$/;
  static override properties: PropertyDeclarations = { off: { state: true }, index: { state: true }, tableOpen: { state: true } };
  static override styles = styles;

  /** Lines that are hidden. */
  private declare off: readonly LineName[];
  /** The day pointed at. */
  private declare index: number | null;
  private declare tableOpen: boolean;
  /** Today, when it was drawn last. */
  private day = "";
  private plot: Plot | null = null;
  private target: HTMLElement | null = null;
  private drawn: readonly unknown[] = [];

  constructor() {
    super();
    // The plot is as wide as the card.
    new Width(this);
    this.off = [];
    this.index = null;
    this.tableOpen = false;
  }

  static getConfigForm(): ConfigForm {
    return formForm();
  }

  static getStubConfig(): object {
    return {};
  }

  protected override parse(raw: Raw): Settings {
    return settingsOf(raw);
  }

  protected override plan({ days }: Settings): Plan<Answers> {
    return { load: query("load", { first_day: addDays(this.today, 1 - days) }) };
  }

  private get today(): string {
    return dayOf(new Date(), this.reader?.zone ?? "UTC");
  }

  /** The day may turn under a dashboard that is never closed. */
  protected override watched(): unknown[] {
    return [quarterHour()];
  }

  protected override isEmpty({ load }: Partial<Answers>): boolean {
    return load !== undefined && !hasLoad(load);
  }

  protected override empty({ device }: Settings): Empty {
    return { icon: "mdi:chart-line", title: "form.empty", hint: "state.empty_hint", action: addFiles(this, device) };
  }

  protected override heading(_settings: Settings, { words }: Reader): string {
    return words("form.name");
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.tearDown();
  }

  private tearDown(): void {
    this.plot?.destroy();
    this.plot = this.target = null;
    this.drawn = [];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Taken off the page the plot was torn down.
    if (this.hasUpdated) this.requestUpdate();
  }

  private get shown(): LineName[] {
    return LINES.filter((name) => !this.off.includes(name));
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (this.day && this.day !== this.today) this.loader?.reload();
    this.day = this.today;
    // Other days: the index has no meaning among them.
    const count = this.state?.data.load?.days.length ?? 0;
    if (changed.has("state") && this.index !== null && this.index >= count) this.index = null;
  }

  protected override updated(): void {
    const target = this.isConnected ? this.renderRoot.querySelector<HTMLElement>(".plot") : null;
    const load = this.state?.data.load;
    if (target !== this.target) this.tearDown();
    if (!target || !load || !this.reader) return;
    this.target = target;
    this.plot ??= new Plot(target);
    this.draw(load, target.clientWidth, this.reader);
    this.plot.point(this.index);
  }

  private draw(load: LoadSeries, width: number, reader: Reader): void {
    const depends = [load, width, this.off, this.stamp, this.dark, reader];
    if (width === 0 || depends.every((part, i) => part === this.drawn[i])) return;
    this.drawn = depends;
    this.plot?.set(plotOf(load, this.shown, width, reader), coloursOf(this), width, HEIGHT_PX);
    this.plot?.shade(buildingStretch(load));
  }

  protected override content({ load }: Partial<Answers>, _settings: Settings, reader: Reader): unknown {
    if (!load) return nothing;
    const { words, locale } = reader;
    const at = this.index ?? lastKnown(load);
    const day = formatDay(load.days[at] ?? "", locale);
    const spoken = [day, ...this.shown.map((name) => `${words(`form.${name}`)} ${read(valuesOf(load, name)[at], reader)}`)].join(", ");
    return html`<div class="inside">
      <div class="line">
        <div class="chips" role="group" aria-label=${words("form.lines")}>${LINES.map((name) => this.chip(name, valuesOf(load, name)[at], reader))}</div>
        <time class="soft" datetime=${load.days[at] ?? ""}>${day}</time>
      </div>
      ${this.building(load, reader)}
      <div class="stack" tabindex="0" role="slider" aria-label=${words("form.cursor")} aria-describedby="keys" aria-valuemin="0"
        aria-valuemax=${load.days.length - 1} aria-valuenow=${at} aria-valuetext=${spoken} @pointermove=${this.onPointer}
        @pointerdown=${this.onPointer} @pointerleave=${this.onLeave} @blur=${() => (this.index = null)} @keydown=${this.onKey}>
        <div class="plot" aria-hidden="true" style="height:${HEIGHT_PX}px"></div>
      </div>
      <div id="keys" class="hidden">${words("form.keys")}</div>
      ${valuesTable(words, this.tableOpen, (isOpen) => (this.tableOpen = isOpen), () => ({
        rows: tableDays(load.days.length),
        columns: [
          { key: "day", label: words("form.day"), cell: (i) => formatDay(load.days[i] ?? "", locale) },
          ...LINES.map((name) => ({ key: name, label: words(`form.${name}`), cell: (i: number) => read(valuesOf(load, name)[i], reader) })),
        ],
      }))}
    </div>`;
  }

  private chip(name: LineName, value: number | null | undefined, reader: Reader): unknown {
    const isOn = !this.off.includes(name);
    return html`<button type="button" class="chip" aria-pressed=${isOn ? "true" : "false"} style="--colour:var(--mv-${name})" @click=${() => this.toggle(name)}>
      <i></i>${reader.words(`form.${name}`)} <b>${read(value, reader)}</b>
    </button>`;
  }

  private toggle(name: LineName): void {
    this.off = this.off.includes(name) ? this.off.filter((other) => other !== name) : [...this.off, name];
  }

  private building(load: LoadSeries, { words, locale }: Reader): unknown {
    if (load.state === "building" && load.building_until) {
      return html`<p class="soft" role="note">${words("form.building", { day: formatDay(load.building_until, locale) })}</p>`;
    }
    return buildingStretch(load) ? html`<p class="soft">${words("form.building_days")}</p>` : nothing;
  }

  private get count(): number {
    return this.state?.data.load?.days.length ?? 0;
  }

  private readonly onPointer = (event: PointerEvent): void => {
    const { left, width } = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const share = (event.clientX - left - GUTTER_PX) / Math.max(1, width - GUTTER_PX - RIGHT_PX);
    this.index = Math.round(Math.max(0, Math.min(1, share)) * (this.count - 1));
  };

  private readonly onLeave = (event: PointerEvent): void => {
    // A finger that let go still wants to read the values.
    if (event.pointerType !== "touch") this.index = null;
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") this.index = null;
    const next = cursorStep(event.key, this.index ?? this.count - 1, this.count);
    if (next === null) return;
    event.preventDefault();
    this.index = next;
  };
}
