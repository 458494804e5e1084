import { html, nothing, type PropertyDeclarations } from "lit";
import type { Plan } from "../../data/loader";
import { dayOf, formatDay, formatDistance, quarterHour } from "../../format/datetime";
import type { WordKey } from "../../localize/en";
import { BaseCard, gridOptions, type Empty } from "../../shared/base-card";
import type { Raw } from "../../shared/config";
import type { ConfigForm } from "../../shared/form";
import { memo } from "../../shared/memo";
import type { Reader } from "../../shared/reader";
import { noHealth } from "../../shared/no-health";
import { valuesTable } from "../../shared/table";
import { settingsOf, type Settings } from "./config";
import { sleepForm } from "./editor";
import { knownSpan, nightToShow, planOf, stripOf, type Answers, type Night, type Strip } from "./facts";
import { nightPicture, figuresOf, napList, stageTable } from "./night";
import { SPOKEN_DAY, stripPicture } from "./strip";
import { styles } from "./styles";

/** A night with its stages, and the nights around it. */
export class SleepCard extends BaseCard<Settings, Answers> {
  static readonly type = "milevault-sleep-card";
  static readonly words = { name: "sleep.name", description: "sleep.description" } as const;
  static readonly entities = /^(sleep_|nap_|poor_sleep$|night_recorded$)/;
  static override properties: PropertyDeclarations = { day: { state: true }, page: { state: true }, isOpen: { state: true } };
  static override styles = styles;

  /** The night that the user went to; null is the newest. */
  private declare day: string | null;
  /** Strips back from the newest. */
  private declare page: number;
  private declare isOpen: boolean;
  /** The user comes from an earlier strip: its next night is the oldest one of this. */
  private isFromBefore = false;
  private readonly stripOf = memo(stripOf);

  constructor() {
    super();
    this.day = null;
    this.page = 0;
    this.isOpen = false;
  }

  static getConfigForm(): ConfigForm {
    return sleepForm();
  }

  static getStubConfig(): Record<string, unknown> {
    return {};
  }

  override getCardSize(): number {
    return 9;
  }

  override getGridOptions(): Record<string, number | string> {
    return gridOptions(360);
  }

  protected override parse(raw: Raw): Settings {
    const settings = settingsOf(raw);
    const before = this.settings;
    if (before?.device !== settings.device || before?.nights !== settings.nights) {
      this.page = 0;
      this.day = null;
      this.isFromBefore = false;
    }
    return settings;
  }

  private get today(): string {
    return dayOf(new Date(), this.reader?.zone ?? "UTC");
  }

  protected override plan({ nights }: Settings, have: Partial<Answers>): Plan<Answers> {
    return planOf(have, this.today, nights, this.page);
  }

  /** "Today" is another day after midnight. */
  protected override watched(): unknown[] {
    return [quarterHour()];
  }

  protected override isEmpty({ metrics, nights }: Partial<Answers>): boolean {
    return metrics !== undefined && knownSpan(metrics) === null && nights?.nights.length === 0;
  }

  protected override empty({ device }: Settings): Empty {
    return noHealth(this, device, "mdi:sleep", "sleep.empty");
  }

  protected override heading(_: Settings, { words }: Reader): string {
    return words("sleep.title");
  }

  protected override content({ metrics, nights, figures }: Partial<Answers>, settings: Settings, reader: Reader): unknown {
    if (!nights || !figures) return html`<div aria-hidden="true">${this.skeleton(settings)}</div>`;
    const strip = this.stripOf(nights, figures, settings.goal);
    const night = nightToShow(strip, this.day, this.isFromBefore);
    const first = metrics && knownSpan(metrics)?.[0];
    return html`${this.pager(strip, night, first ?? null, reader)}
      ${night ? this.night(night, reader) : nothing}
      ${stripPicture(strip, night?.day ?? null, reader, (day) => (this.day = day))}`;
  }

  private pager(strip: Strip, night: Night | null, firstKnown: string | null, { locale, words }: Reader): unknown {
    const days = strip.nights.flatMap((place) => (place.night ? place.day : []));
    const at = night ? days.indexOf(night.day) : -1;
    const first = strip.nights[0]?.day ?? "";
    const isOldest = at <= 0 && (firstKnown === null || first <= firstKnown);
    const isNewest = at === days.length - 1 && this.page === 0;
    const step = (way: -1 | 1, name: WordKey, isEnd: boolean): unknown =>
      html`<button type="button" class="step" ?disabled=${isEnd} aria-label=${words(name)} @click=${() => this.go(days, at, way)}>
        <ha-icon .icon=${way < 0 ? "mdi:chevron-left" : "mdi:chevron-right"}></ha-icon>
      </button>`;
    const title = night
      ? html`${formatDay(night.day, locale, SPOKEN_DAY)}<span>${formatDistance(night.day, this.today, locale)}</span>`
      : words("sleep.none", { day: formatDay(first, locale) });
    return html`<div class="bar pager">
      ${step(-1, "sleep.previous", isOldest)}
      <h3 aria-live="polite">${title}</h3>
      ${step(1, "sleep.next", isNewest)}
    </div>`;
  }

  /** To the night before or after; beyond the strip to the one that holds it. */
  private go(days: readonly string[], at: number, step: -1 | 1): void {
    const next = at < 0 ? undefined : days[at + step];
    if (next !== undefined) return void (this.day = next);
    // The night on the page stays until the other strip is there, and is not in that.
    this.day = days[at] ?? null;
    this.isFromBefore = step > 0;
    this.page = Math.max(0, this.page - step);
    this.loader?.reload();
  }

  private night(night: Night, reader: Reader): unknown {
    const { words } = reader;
    const told = night.stages.level.length
      ? valuesTable(words, this.isOpen, (isOpen) => (this.isOpen = isOpen), () => stageTable(night, reader))
      : html`<p class="none">${words("sleep.no_stages")}</p>`;
    return html`${figuresOf(night, reader)} ${nightPicture(night, reader)} ${napList(night, reader)} ${told}`;
  }
}
