import { html, nothing, type PropertyDeclarations } from "lit";
import type { Plan } from "../../data/loader";
import { dayOf, formatAgo, formatDay, quarterHour } from "../../format/datetime";
import { inWords, quantity } from "../../format/units";
import type { WordKey } from "../../localize/en";
import { BaseCard, gridOptions, type Empty } from "../../shared/base-card";
import type { Raw } from "../../shared/config";
import type { ConfigForm } from "../../shared/form";
import { memo } from "../../shared/memo";
import { delta, figure, sparkline } from "../../shared/pieces";
import type { Reader } from "../../shared/reader";
import { valuesTable, type Values } from "../../shared/table";
import { noHealth } from "../../shared/no-health";
import { settingsOf, USUAL_METRICS, type Settings } from "./config";
import { healthForm } from "./editor";
import { factsOf, planOf, type Answers, type Facts, type Tile } from "./facts";
import type { MetricRow } from "./metrics";
import { styles } from "./styles";

const nameOf = ({ key }: MetricRow): WordKey => `health.${key}` as WordKey;

/** Values of the body, each against what is usual for the athlete. */
export class HealthCard extends BaseCard<Settings, Answers> {
  static readonly type = "milevault-health-card";
  static readonly words = { name: "health.name", description: "health.description" } as const;
  static readonly entities = /^(resting_heart_rate|hrv_|spo2|respiration_|stress|body_battery_|steps$|readiness$|weight)(?!.*_setting$)/;
  static override properties: PropertyDeclarations = { isOpen: { state: true } };
  static override styles = styles;

  /** Whether the table is open: it is not drawn before. */
  private declare isOpen: boolean;
  private readonly factsOf = memo(factsOf);

  constructor() {
    super();
    this.isOpen = false;
  }

  static getConfigForm(): ConfigForm {
    return healthForm();
  }

  static getStubConfig(): Record<string, unknown> {
    // The editor's list has no way to show what is usual: so it stands there from the start.
    return { metrics: [...USUAL_METRICS] };
  }

  override getCardSize(): number {
    return 2 + Math.ceil((this.settings?.metrics.length ?? 4) / 2) * 3;
  }

  override getGridOptions(): Record<string, number | string> {
    return gridOptions(220);
  }

  protected override parse(raw: Raw): Settings {
    return settingsOf(raw);
  }

  private get today(): string {
    return dayOf(new Date(), this.reader?.zone ?? "UTC");
  }

  protected override plan({ metrics, days }: Settings): Plan<Answers> {
    return planOf(metrics, days, this.today);
  }

  /** "Today" is another day after midnight. */
  protected override watched(): unknown[] {
    return [quarterHour()];
  }

  private factsFor(data: Partial<Answers>, { metrics, days }: Settings): Facts {
    return this.factsOf(data, metrics, days, this.today);
  }

  protected override isEmpty(data: Partial<Answers>, settings: Settings): boolean {
    return this.factsFor(data, settings).tiles.every(({ value }) => value === null);
  }

  protected override empty({ device }: Settings): Empty {
    return noHealth(this, device, "mdi:heart-pulse", "health.empty");
  }

  protected override heading(_: Settings, { words }: Reader): string {
    return words("health.title");
  }

  protected override skeleton({ metrics }: Settings): unknown {
    return html`<ul class="tiles">${metrics.map(() => html`<li><i class="bone line"></i><i class="bone line short"></i><i class="bone slim"></i></li>`)}</ul>`;
  }

  protected override content(data: Partial<Answers>, settings: Settings, reader: Reader): unknown {
    const facts = this.factsFor(data, settings);
    const tiles = facts.tiles.filter(({ value }) => value !== null || !settings.onlyKnown);
    return html`<ul class="tiles">${tiles.map((tile) => html`<li>${this.tile(tile, reader)}</li>`)}</ul>
      ${valuesTable(reader.words, this.isOpen, (isOpen) => (this.isOpen = isOpen), () => table({ ...facts, tiles }, reader))}`;
  }

  private tile(tile: Tile, reader: Reader): unknown {
    const { row, value, day, line, band } = tile;
    const { locale, system, words } = reader;
    return html`<h3>${words(nameOf(row))}</h3>
      <p class="value">${figure(quantity(value, row.scale(system), locale))}</p>
      <p class="day">${day ? formatAgo(day, this.today, locale) : words("health.unknown")}</p>
      ${sparkline({ values: line, band, colour: row.colour, height: 36 })} ${usual(tile, reader)} ${trend(tile, reader)}`;
  }
}

/** "Above usual 49 – 53 bpm", and of what that is said. */
function usual({ row, usual: range, verdict, mean }: Tile, { locale, system, words }: Reader): unknown {
  if (!range) return nothing;
  const scale = row.scale(system);
  const [low, high] = range.map((end) => quantity(end, scale, locale)?.value);
  // A line may break after the dash only.
  const told = `${low}\u00a0– ${high}\u00a0${scale.unit}`.trim();
  const value = inWords(quantity(mean, scale, locale));
  return html`${mean === null ? nothing : html`<p class="note">${words("health.mean", { value })}</p>`}
    <p class="note" data-verdict=${verdict ?? nothing}>${words(`health.${verdict ?? "within"}`, { range: told })}</p>`;
}

function trend({ row, trend: change }: Tile, { locale, system, words }: Reader): unknown {
  if (change === null) return nothing;
  const scale = row.scale(system);
  return html`<p class="note">${words("health.trend")} ${delta(scale.convert(change), scale, locale, row.better)}</p>`;
}

/** The days of the pictures, the newest first; those that have none of the values are left out. */
function table({ days, tiles }: Facts, { locale, system, words }: Reader): Values<number> {
  const known = [...days.keys()].filter((i) => tiles.some(({ values }) => values[i] != null));
  return {
    rows: known.reverse(),
    columns: [
      { key: "day", label: words("health.day"), cell: (i) => formatDay(days[i] ?? "", locale, { day: "numeric", month: "short" }) },
      ...tiles.map(({ row, values }) => ({ key: row.key, label: words(nameOf(row)), cell: (i: number) => figure(quantity(values[i], row.scale(system), locale)) })),
    ],
  };
}
