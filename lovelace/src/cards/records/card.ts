import { html, nothing, svg, type PropertyDeclarations, type PropertyValues } from "lit";
import type { Record, RecordList, RecordProgression } from "../../data/api";
import type { Plan, State } from "../../data/loader";
import { query } from "../../data/query";
import { formatDay } from "../../format/datetime";
import { sportRow } from "../../format/sport";
import { inWords, quantity } from "../../format/units";
import { BaseCard, type Empty } from "../../shared/base-card";
import type { Raw } from "../../shared/config";
import { segments } from "../../shared/controls";
import { addFiles, openActivity } from "../../shared/dialog";
import { options, type ConfigForm } from "../../shared/form";
import { delta } from "../../shared/pieces";
import type { Reader } from "../../shared/reader";
import { settingsOf, type Settings } from "./config";
import { recordsForm } from "./editor";
import { groupsOf, keyOf, nameOf, newestFirst, scaleOf, shownGain, sportsOf, stepPath, stepPoints } from "./facts";
import { styles } from "./styles";

interface Answers {
  records: RecordList;
}

/** The record that is opened, with how it came about once that is known. */
interface Opened {
  key: string;
  progression: RecordProgression | null;
  isRefused?: boolean;
}

const WIDTH = 320;
const HEIGHT = 72;

/** The best of each distance, time and power, and how it came about. */
export class RecordsCard extends BaseCard<Settings, Answers> {
  static readonly type = "milevault-records-card";
  static readonly words = { name: "records.name", description: "records.description" } as const;
  static readonly entities = /^(personal_)?record/;
  static override properties: PropertyDeclarations = { opened: { state: true }, pickedSport: { state: true }, isAll: { state: true } };
  static override styles = styles;

  private declare opened: Opened | null;
  private declare pickedSport: string | null;
  private declare isAll: boolean;

  constructor() {
    super();
    this.opened = null;
    this.pickedSport = null;
    this.isAll = false;
  }

  static getConfigForm(): ConfigForm {
    return recordsForm();
  }

  static getStubConfig(): object {
    return {};
  }

  protected override parse(raw: Raw): Settings {
    const settings = settingsOf(raw);
    if (this.settings?.sport !== settings.sport || this.settings?.device !== settings.device) this.opened = this.pickedSport = null;
    return settings;
  }

  protected override plan({ sport }: Settings): Plan<Answers> {
    return { records: query("records", { sport }) };
  }

  /** The record that is open may have fallen. */
  protected override willUpdate(changed: PropertyValues): void {
    const before = (changed.get("state") as State<Answers> | null | undefined)?.data.records;
    const records = this.state?.data.records;
    if (!this.opened || !before || !records || before === records) return;
    const { key } = this.opened;
    const record = records.records.find((one) => keyOf(one) === key);
    if (record) void this.open(record);
    else this.opened = null;
  }

  protected override isEmpty({ records }: Partial<Answers>): boolean {
    return records?.records.length === 0;
  }

  protected override empty({ sport, device }: Settings): Empty {
    const icon = sport ? sportRow(sport).icon : "mdi:trophy-outline";
    return { icon, title: "records.empty", hint: "state.empty_hint", action: addFiles(this, device) };
  }

  protected override heading(_settings: Settings, { words }: Reader): string {
    return words("records.name");
  }

  private async open(record: Record): Promise<void> {
    const { client, settings } = this;
    if (!client || !settings) return;
    const { sport, kind, size } = record;
    const key = keyOf(record);
    // What is shown of the same record stays until the new answer is there.
    const opened: Opened = (this.opened = { key, progression: this.opened?.key === key ? this.opened.progression : null });
    const progression = await client.get(settings.device, query("progression", { sport, kind, size })).catch(() => null);
    // Another one was opened meanwhile.
    if (this.opened !== opened) return;
    this.opened = { key, progression: progression ?? opened.progression, isRefused: !progression };
  }

  private pick(sport: string): void {
    this.pickedSport = sport;
    this.opened = null;
  }

  protected override content({ records: list }: Partial<Answers>, settings: Settings, reader: Reader): unknown {
    if (!list) return nothing;
    const { words } = reader;
    const sports = sportsOf(list.records);
    const sport = sports.find((name) => name === this.pickedSport) ?? sports[0] ?? "";
    const { groups, hidden } = groupsOf(list.records, sport, settings.distances, this.isAll);
    return html`<div class="inside">
      ${sports.length > 1 ? segments(options(words, sports, "sport"), sport, words("records.sport"), (name) => this.pick(name)) : nothing}
      ${groups.map(
        ({ kind, rows }) =>
          html`<section>
            <h3 class="soft">${words(`records.${kind}`)}</h3>
            <ul class="list">${rows.map((record) => this.row(record, settings, reader))}</ul>
          </section>`,
      )}
      ${hidden > 0
        ? html`<button type="button" class="pill-button" @click=${() => (this.isAll = !this.isAll)}>${words(this.isAll ? "records.fewer" : "records.all")}</button>`
        : nothing}
    </div>`;
  }

  private row(record: Record, settings: Settings, reader: Reader): unknown {
    const { words, locale } = reader;
    const scale = scaleOf(record.kind, reader);
    const opened = this.opened?.key === keyOf(record) ? this.opened : null;
    const isOpen = opened !== null;
    const { value, local_date: day } = record.best;
    return html`<li>
      <button type="button" class="record" aria-expanded=${isOpen ? "true" : "false"} @click=${() => (isOpen ? (this.opened = null) : void this.open(record))}>
        <span class="size">${nameOf(record, words)}<span class="soft">${formatDay(day, locale)}</span></span>
        <span class="end">
          <b>${inWords(quantity(value, scale, locale))}</b>
          ${record.gain === null ? html`<span class="soft">${words("records.first")}</span>` : delta(shownGain(record.gain, scale), scale, locale)}
        </span>
        <ha-icon .icon=${isOpen ? "mdi:chevron-up" : "mdi:chevron-down"} aria-hidden="true"></ha-icon>
      </button>
      ${opened ? this.progress(record, opened, settings, reader) : nothing}
    </li>`;
  }

  private progress(record: Record, { progression, isRefused }: Opened, settings: Settings, reader: Reader): unknown {
    if (!progression) {
      return isRefused ? this.retryLine(reader, () => void this.open(record)) : html`<i class="bone progress" aria-hidden="true"></i>`;
    }
    const { words, locale } = reader;
    const scale = scaleOf(record.kind, reader);
    const points = stepPoints(progression);
    return html`<div class="progress">
      ${points.length > 1
        ? html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
            <path d=${stepPath(points, WIDTH, HEIGHT)}></path>
            ${points.map(({ x, y }) => svg`<path class="dot" d="M${x * WIDTH} ${y * HEIGHT}h.01"></path>`)}
          </svg>`
        : nothing}
      <ol class="list" aria-label=${words("records.progression")}>
        ${newestFirst(progression.steps).map(({ effort, gain }) => {
          const day = formatDay(effort.local_date, locale);
          return html`<li>
            <button type="button" title=${words("records.open", { day })} @click=${() => openActivity(this, settings.device, effort.activity_id)}>
              <span class="soft">${day}</span>
              <span class="end">${inWords(quantity(effort.value, scale, locale))}</span>
              <span class="gain">${delta(shownGain(gain, scale), scale, locale)}</span>
              <ha-icon .icon=${"mdi:chevron-right"} aria-hidden="true"></ha-icon>
            </button>
          </li>`;
        })}
      </ol>
    </div>`;
  }
}
