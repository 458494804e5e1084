import { html, nothing, svg, type PropertyDeclarations, type TemplateResult } from "lit";
import type { Activity, ActivityList } from "../../data/api";
import { affects, type FeedEvent } from "../../data/feed";
import type { Plan } from "../../data/loader";
import { query } from "../../data/query";
import { sportRow } from "../../format/sport";
import type { WordKey } from "../../localize/en";
import { BaseCard, navigate, type Empty } from "../../shared/base-card";
import type { Raw } from "../../shared/config";
import { addFiles, openActivity } from "../../shared/dialog";
import { sportOptions } from "../../shared/form";
import { memo } from "../../shared/memo";
import type { Reader } from "../../shared/reader";
import { settingsOf, type Settings } from "./config";
import { activityPath } from "./address";
import { blocksOf, fieldsOf, isFiltered, NO_FILTERS, sayingOf, windowOf, type Filters, type Saying, type Window } from "./facts";
import { PAGE, Pages, THUMBNAIL } from "./pages";
import { ROW, styles } from "./styles";

/** Waiting for the next letter. */
const TYPING_MS = 300;
/** A page is asked for when so many rows are left below the screen. */
const AHEAD = 30;

export interface Answers {
  activities: ActivityList;
}

/** All activities, of which only those near the screen are drawn. */
export class ActivitiesCard extends BaseCard<Settings, Answers> {
  static override properties: PropertyDeclarations = { filters: { state: true }, shown: { state: true }, ticks: { state: true } };
  static override styles = styles;

  private declare filters: Filters;
  private declare shown: Window;
  private declare ticks: number;
  private pages: Pages | null = null;
  private typing: ReturnType<typeof setTimeout> | undefined;
  /** Changes of activities heard of. */
  private changes = 0;
  /** What the pages were opened for. */
  private openedFor: readonly unknown[] = [];

  constructor() {
    super();
    this.filters = NO_FILTERS;
    this.shown = { first: 0, end: 12 };
    this.ticks = 0;
  }

  protected parse(raw: Raw): Settings {
    const settings = settingsOf(raw);
    if (settings.device !== this.settings?.device) this.pages = null;
    if (settings.sport !== this.settings?.sport) this.filters = { ...NO_FILTERS, sport: settings.sport ?? "" };
    return settings;
  }

  /** The first page without filters; the others are the list's own. */
  protected plan(): Plan<Answers> {
    return { activities: query("activities", { limit: PAGE }) };
  }

  protected override isEmpty({ activities }: Partial<Answers>): boolean {
    return activities?.activities.length === 0;
  }

  protected override heard(event: FeedEvent): void {
    if (!affects(event, ["activity"])) return;
    this.changes++;
    this.ticks++;
  }

  protected override get says(): { loading: WordKey; error: WordKey; name: WordKey } {
    return { ...super.says, name: "activities.title" };
  }

  protected override empty({ device }: Settings): Empty {
    return { icon: "mdi:format-list-bulleted", title: "state.empty", hint: "state.empty_hint", action: addFiles(this, device) };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Whatever scrolls around us: captured, for scrolling does not bubble.
    window.addEventListener("scroll", this.measure, { capture: true, passive: true });
    window.addEventListener("resize", this.measure);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("scroll", this.measure, { capture: true });
    window.removeEventListener("resize", this.measure);
    clearTimeout(this.typing);
    this.pages = null;
  }

  /** What a row says: making dates is slow, and each row is drawn many times while one scrolls. */
  private readonly sayingsOf = memo((reader: Reader) => {
    const known = new WeakMap<Activity, Saying>();
    return (activity: Activity): Saying => {
      let saying = known.get(activity);
      if (!saying) known.set(activity, (saying = sayingOf(activity, reader)));
      return saying;
    };
  });

  private readonly measure = (): void => {
    const list = this.renderRoot.querySelector("ul");
    if (!list || !this.pages) return;
    const { top } = list.getBoundingClientRect();
    const next = windowOf(top, window.innerHeight, ROW, this.pages.items.length);
    if (next.first !== this.shown.first || next.end !== this.shown.end) this.shown = next;
  };

  protected override willUpdate(): void {
    const { client, settings, state, filters, changes, reader } = this;
    const first = state?.data.activities;
    if (!client || !settings || !reader || !first) return;
    const wanted = [first, filters, changes, reader.zone];
    const isSame = this.pages !== null && wanted.every((part, i) => part === this.openedFor[i]);
    if (isSame) return;
    this.openedFor = wanted;
    this.pages ??= new Pages(client, settings.device, () => this.ticks++);
    const known = isFiltered(filters) ? null : first;
    this.pages.open(fieldsOf(filters, reader.zone), known, Math.min(this.shown.end, this.pages.items.length));
  }

  protected override updated(): void {
    this.measure();
    const { pages, shown } = this;
    if (!pages || !this.isConnected) return;
    void pages.see(pages.items.slice(shown.first, shown.end));
    if (shown.end + AHEAD > pages.items.length) pages.next();
  }

  private filter(change: Partial<Filters>): void {
    this.filters = { ...this.filters, ...change };
    this.shown = { first: 0, end: this.shown.end - this.shown.first };
  }

  private search(search: string): void {
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.filter({ search }), TYPING_MS);
  }

  protected content(_: Partial<Answers>, settings: Settings, reader: Reader): unknown {
    const { pages } = this;
    return html`${this.head(settings, reader)} ${this.form(reader)}
      ${!pages || pages.items.length > 0 || pages.failed ? pages && this.list(pages, settings, reader) : pages.pending ? this.skeleton(settings) : this.nothingFits(reader)}`;
  }

  private head({ title, uploadPath }: Settings, { words }: Reader): TemplateResult {
    return html`<header class="bar">
      <h2>${title ?? words("activities.title")}</h2>
      ${this.reader ? this.badge(this.reader) : nothing}
      ${uploadPath ? html`<button type="button" class="pill-button" @click=${() => navigate(uploadPath)}><ha-icon .icon=${"mdi:plus"}></ha-icon>${words("activities.upload")}</button>` : nothing}
    </header>`;
  }

  private form({ words, locale }: Reader): TemplateResult {
    const { filters } = this;
    const sports = sportOptions(words, locale);
    const value = (event: Event): string => (event.target as HTMLInputElement).value;
    const day = (name: "from" | "to"): TemplateResult =>
      html`<label>${words(`activities.${name}`)}<input type="date" .value=${filters[name]} @change=${(event: Event) => this.filter({ [name]: value(event) })} /></label>`;
    return html`<form role="search" aria-label=${words("activities.filters")} @submit=${(event: Event) => event.preventDefault()}>
      <label class="search"><input type="search" .value=${filters.search} placeholder=${words("activities.search")} aria-label=${words("activities.search")}
        @input=${(event: Event) => this.search(value(event))} /></label>
      <select aria-label=${words("editor.sport")} @change=${(event: Event) => this.filter({ sport: value(event) })}>
        <option value="" .selected=${filters.sport === ""}>${words("activities.all_sports")}</option>
        ${sports.map(({ value: name, label }) => html`<option value=${name} .selected=${filters.sport === name}>${label}</option>`)}
      </select>
      ${day("from")} ${day("to")}
      ${isFiltered(filters) ? html`<button type="button" class="reset" @click=${() => this.filter(NO_FILTERS)}>${words("activities.reset")}</button>` : nothing}
    </form>`;
  }

  private nothingFits({ words }: Reader): TemplateResult {
    return html`<div class="notice" role="status">
      <ha-icon .icon=${"mdi:magnify"}></ha-icon>
      <h2>${words("activities.none")}</h2>
      <p>${words("activities.none_hint")}</p>
    </div>`;
  }

  private list(pages: Pages, settings: Settings, reader: Reader): TemplateResult {
    const { items, more, failed } = pages;
    // Every block has its place, drawn or not: a row that has the keyboard stays the activity it is while one scrolls.
    const blocks = blocksOf(items, this.shown, (activity, index) => this.row(activity, index, pages, settings, reader), nothing);
    return html`<ul role="list" style="height:${items.length * ROW}px">
        ${blocks}
      </ul>
      ${failed
        ? html`<div class="notice slim">
            <p>${reader.words("state.unavailable")}</p>
            <button type="button" class="retry pill-button" @click=${() => pages.retry()}>${reader.words("state.retry")}</button>
          </div>`
        : html`<p class="foot">${reader.words(more ? "activities.more" : "activities.end")}</p>`}`;
  }

  private row(activity: Activity, index: number, pages: Pages, { path, device }: Settings, reader: Reader): TemplateResult {
    const { activity_id: id } = activity;
    const { title, start, day, figures } = this.sayingsOf(reader)(activity);
    const { icon } = sportRow(activity.sport);
    const track = pages.tracks.get(id);
    const inside = html`
      <span class="picture" aria-hidden="true">
        ${track ? svg`<svg class="track" width=${THUMBNAIL} height=${THUMBNAIL} viewBox="0 0 ${THUMBNAIL} ${THUMBNAIL}"><path d=${track} /></svg>` : html`<ha-icon .icon=${icon}></ha-icon>`}
      </span>
      <span class="text">
        <span class="title">${track ? html`<ha-icon .icon=${icon} aria-hidden="true"></ha-icon>` : nothing}${title}</span>
        <time class="when" datetime=${activity.start_time} title=${start}>${day}</time>
      </span>
      <span class="figures">${figures.map((figure) => html`<span>${figure}</span>`)}</span>
    `;
    return html`<li style="top:${index * ROW}px" aria-posinset=${index + 1} aria-setsize=${pages.more ? -1 : pages.items.length}>
      ${path
        ? html`<a class="row" href=${activityPath(path, id)} @click=${(event: MouseEvent) => this.follow(event, activityPath(path, id))}>${inside}</a>`
        : html`<button type="button" class="row" @click=${() => openActivity(this, device, id)}>${inside}</button>`}
    </li>`;
  }

  /** A plain click stays in Home Assistant's page; with a key it is the browser's. */
  private follow(event: MouseEvent, address: string): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    navigate(address);
  }
}
