import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import type { Import, ImportList } from "../../data/api";
import { chosenAthlete } from "../../data/athletes";
import type { FeedEvent } from "../../data/feed";
import type { Plan } from "../../data/loader";
import { optional, query } from "../../data/query";
import type { Athlete, AthleteList } from "../../data/types";
import { formatSize } from "../../format/size";
import { formatStart } from "../../format/datetime";
import type { WordKey } from "../../localize/en";
import { wordKey } from "../../localize/localize";
import { BaseCard, navigate, type Empty } from "../../shared/base-card";
import type { Raw } from "../../shared/config";
import type { Reader } from "../../shared/reader";
import { settingsOf, type Settings } from "./config";
import { dropped, realFiles } from "./drop";
import { isFailed, isFinal, shownOf, tallyOf, type Entry } from "./entry";
import { countWords, importLine, lineOf, reasonWords, refusalWords, type Line } from "./facts";
import { queueOf, type UploadQueue } from "./queue";
import { styles } from "./styles";

/** Lines of files; the counts above are of all. */
const MOST_LINES = 60;
const MOST_REASONS = 20;
const IMPORTS = 3;
const ICONS: Readonly<Record<Line["tone"], string>> = {
  busy: "mdi:progress-upload",
  good: "mdi:check-circle-outline",
  bad: "mdi:alert-circle-outline",
  quiet: "mdi:file-outline",
};

export interface Answers {
  athletes: AthleteList;
  /** The latest of the vault, while nothing of this page's own is listed. */
  imports: ImportList;
}

/** Hands files over and tells what became of each. */
export class UploadCard extends BaseCard<Settings, Answers> {
  static override properties: PropertyDeclarations = { ticks: { state: true }, over: { state: true } };
  static override styles = styles;

  private declare ticks: number;
  /** Something is dragged over the card. */
  private declare over: boolean;
  private queue: UploadQueue | null = null;
  private unwatch: (() => void) | null = null;
  private listed = 0;

  constructor() {
    super();
    this.ticks = 0;
    this.over = false;
  }

  protected parse(raw: Raw): Settings {
    return settingsOf(raw);
  }

  protected plan(): Plan<Answers> {
    const imports = this.queue?.entries.length ? {} : { imports: optional(query("imports", { limit: IMPORTS })) };
    return { athletes: query("athletes"), ...imports };
  }

  protected override isEmpty({ athletes }: Partial<Answers>): boolean {
    return athletes?.athletes.length === 0;
  }

  protected override empty(): Empty {
    const run = (): void => navigate("/config/integrations/integration/milevault");
    return { icon: "mdi:account-plus-outline", title: "upload.no_athlete", hint: "upload.no_athlete_hint", action: { label: "upload.setup", run } };
  }

  protected override heading(_: Settings, { words }: Reader): string {
    return words("upload.title");
  }

  /** The limits stand in the list of athletes, and are unknown while the sidecar is away. */
  protected override heard(event: FeedEvent): void {
    if (event.kind === "availability") this.loader?.reload();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.follow(null);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  protected override willUpdate(): void {
    const { client, hass, state, settings } = this;
    const athlete = state?.data.athletes && settings ? chosenAthlete(state.data.athletes.athletes, settings.device) : undefined;
    this.follow(this.isConnected && athlete && client && hass ? queueOf(client, athlete.device_id, hass) : null);
  }

  private follow(queue: UploadQueue | null): void {
    if (queue === this.queue && (queue === null) === (this.unwatch === null)) return;
    this.unwatch?.();
    this.queue = queue;
    this.unwatch = queue?.watch(() => this.onQueue()) ?? null;
    if (queue?.entries.length) this.loader?.review();
  }

  private onQueue(): void {
    this.ticks++;
    const listed = this.queue?.entries.length ?? 0;
    // The first file takes the place of the latest imports, and the cleared list gives it back.
    if ((listed === 0) !== (this.listed === 0)) this.loader?.reload();
    this.listed = listed;
  }

  protected content({ athletes, imports }: Partial<Answers>, settings: Settings, reader: Reader): unknown {
    const athlete = chosenAthlete(athletes?.athletes ?? [], settings.device);
    if (!athlete) return this.notice(reader.words("state.unknown_device"));
    if (!athlete.may_change) return this.notice(reader.words("upload.no_right", { name: athlete.name }));
    const entries = this.queue?.entries ?? [];
    return html`${this.zone(athlete, reader)} ${this.blockedNotice(reader)} ${entries.length > 0 ? this.account(entries, athlete, reader) : this.latest(imports?.imports ?? [], reader)}`;
  }

  private notice(text: string): TemplateResult {
    return html`<p class="alert" role="status">${text}</p>`;
  }

  private zone(athlete: Athlete, { words }: Reader): TemplateResult {
    const folder = "webkitdirectory" in HTMLInputElement.prototype;
    return html`<div
      class="zone ${this.over ? "over" : ""}"
      @dragenter=${this.onDrag}
      @dragover=${this.onDrag}
      @dragleave=${() => (this.over = false)}
      @drop=${(event: DragEvent) => this.onDrop(event, athlete)}
    >
      <ha-icon .icon=${"mdi:tray-arrow-up"} aria-hidden="true"></ha-icon>
      <p class="drop">${words("upload.drop")}</p>
      <div class="buttons">
        <button type="button" class="pill-button primary" @click=${() => this.pick("files")}>${words("upload.choose")}</button>
        ${folder ? html`<button type="button" class="pill-button" @click=${() => this.pick("folder")}>${words("upload.folder")}</button>` : nothing}
      </div>
      <p class="soft">${words("upload.hint")}</p>
      <input type="file" name="files" hidden multiple aria-label=${words("upload.choose")} @change=${(event: Event) => this.onPicked(event, athlete)} />
      <input type="file" name="folder" hidden webkitdirectory aria-label=${words("upload.folder")} @change=${(event: Event) => this.onPicked(event, athlete)} />
    </div>`;
  }

  private pick(name: string): void {
    this.renderRoot.querySelector<HTMLInputElement>(`input[name=${name}]`)?.click();
  }

  private onPicked(event: Event, athlete: Athlete): void {
    const input = event.target as HTMLInputElement;
    this.add([...(input.files ?? [])], athlete);
    // The same file may be chosen again.
    input.value = "";
  }

  private readonly onDrag = (event: DragEvent): void => {
    event.preventDefault();
    this.over = true;
  };

  private onDrop(event: DragEvent, athlete: Athlete): void {
    event.preventDefault();
    this.over = false;
    if (event.dataTransfer) void dropped(event.dataTransfer).then((files) => this.add(files, athlete));
  }

  private add(files: readonly File[], athlete: Athlete): void {
    this.queue?.add(realFiles(files), athlete);
  }

  private blockedNotice(reader: Reader): unknown {
    const { queue } = this;
    if (!queue?.blocked) return nothing;
    return html`<div class="alert" role="alert">
      <span>${refusalWords(queue.blocked, reader)}</span>
      <button type="button" class="retry pill-button" @click=${() => queue.retryAll()}>${reader.words("state.retry")}</button>
    </div>`;
  }

  private account(entries: readonly Entry[], athlete: Athlete, reader: Reader): TemplateResult {
    const { words } = reader;
    const tally = tallyOf(entries);
    const shown = shownOf(entries, MOST_LINES);
    if (entries.some(({ item, rejected }) => item?.reason || rejected.length > 0)) this.needDetails(reader);
    const busy = tally.done < tally.all;
    const outcome = countWords({ ...tally, not_activity: tally.other }, reader);
    const button = (label: WordKey, run: () => void): TemplateResult => html`<button type="button" class="pill-button" @click=${run}>${words(label)}</button>`;
    return html`<div class="account">
        <p role="status">${words("upload.summary", { done: tally.done, all: tally.all })}</p>
        <p class="soft">${outcome}</p>
        ${busy ? html`<progress max="1" .value=${tally.bytes > 0 ? tally.sentBytes / tally.bytes : 0} aria-label=${words("upload.overall")}></progress>` : nothing}
        <div class="buttons">
          ${entries.some((entry) => isFailed(entry) && entry.code !== "too_large") ? button("upload.retry_failed", () => this.queue?.retryAll()) : nothing}
          ${entries.some(({ phase }) => phase === "waiting" || phase === "sending") ? button("upload.cancel_all", () => this.queue?.cancelAll()) : nothing}
          ${entries.some(isFinal) ? button("upload.clear", () => this.queue?.clear()) : nothing}
        </div>
      </div>
      <ul>
        ${shown.map((entry) => this.line(entry, athlete, reader))}
        ${shown.length < entries.length ? html`<li class="soft">${words("upload.more", { count: entries.length - shown.length })}</li>` : nothing}
      </ul>`;
  }

  private line(entry: Entry, athlete: Athlete, reader: Reader): TemplateResult {
    const { words, locale } = reader;
    const line = lineOf(entry, athlete, reader);
    const button = (icon: string, label: WordKey, run: () => void): TemplateResult => {
      const text = words(label, { name: entry.name });
      return html`<button type="button" class="icon-button" title=${text} aria-label=${text} @click=${run}><ha-icon .icon=${icon}></ha-icon></button>`;
    };
    return html`<li>
      <div class="row ${line.tone}">
        <ha-icon .icon=${ICONS[line.tone]} aria-hidden="true"></ha-icon>
        <div>
          <p class="name">${entry.name}<span>${formatSize(entry.size, locale)}</span></p>
          <p class="what">${line.text}</p>
          ${this.bar(line, entry.name)}
        </div>
        ${entry.phase === "waiting" || entry.phase === "sending" ? button("mdi:close", "upload.cancel", () => this.queue?.cancel(entry)) : nothing}
        ${(isFailed(entry) && entry.code !== "too_large") || entry.phase === "cancelled"
          ? button("mdi:refresh", "upload.retry", () => void this.queue?.retry(entry))
          : nothing}
      </div>
      ${entry.rejected.length > 0 ? this.reasons(entry, reader) : nothing}
    </li>`;
  }

  private bar({ share }: Line, name: string): unknown {
    if (share === undefined) return nothing;
    return share === null
      ? html`<progress aria-label=${name}></progress>`
      : html`<progress max="1" .value=${share} aria-label=${name}></progress>`;
  }

  private reasons({ rejected }: Entry, reader: Reader): TemplateResult {
    const { words } = reader;
    const more = rejected.length - MOST_REASONS;
    return html`<details>
      <summary>${words("upload.files")} <span>${rejected.length}</span></summary>
      <ul>
        ${rejected.slice(0, MOST_REASONS).map((item) => html`<li>${item.label}<p class="what">${reasonWords(item, reader) || words("upload.state.rejected")}</p></li>`)}
        ${more > 0 ? html`<li class="soft">${words("upload.more", { count: more })}</li>` : nothing}
      </ul>
    </details>`;
  }

  /** What the vault took in lately, from the inbox folder too. */
  private latest(imports: readonly Import[], reader: Reader): unknown {
    if (imports.length === 0) return nothing;
    return html`<h3>${reader.words("upload.latest")}</h3>
      <ul>
        ${imports.map((one) => {
          const line = importLine(one, reader);
          const origin = reader.words(wordKey("upload.origin", one.origin, "upload.origin.upload"));
          const when = formatStart({ start_time: one.started_at, utc_offset_s: null }, reader.locale, reader.zone);
          return html`<li>
            <div class="row ${line.tone}">
              <div>
                <p class="name">${origin}<span>${when}</span></p>
                <p class="what">${line.text}</p>
                ${this.bar(line, origin)}
              </div>
            </div>
          </li>`;
        })}
      </ul>`;
  }
}
