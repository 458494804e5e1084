import { html, LitElement, nothing, type PropertyValues } from "lit";
import "../../chart/element";
import "../../map/element";
import { chartSet } from "../../chart/charts";
import { Cursor } from "../../chart/cursor";
import { gapSeconds } from "../../chart/series";
import { monotonic } from "../../chart/xaxis";
import { clientOf, type Client } from "../../data/client";
import type { ActivityDetail, HomeAssistant, Streams } from "../../data/types";
import { sportRow } from "../../format/sport";
import { unitSystem } from "../../format/units";
import { EN, type WordKey } from "../../localize/en";
import { localizer } from "../../localize/localize";
import { trackOf } from "../../map/track";
import type { TileSource } from "../../map/tiles";
import { define } from "../../shared/define";
import { memo } from "../../shared/memo";
import { isDark } from "../../shared/theme";
import { CARD_TYPE, DEFAULT_CHARTS, settingsOf, type ActivityCardConfig, type Settings } from "./config";
import { configForm, type ConfigForm } from "./editor";
import {
  activityStart,
  activityTitle,
  chosenColour,
  colourChoices,
  hasSamples,
  kpis,
  milestoneMetres,
  type Reader,
} from "./facts";
import { lapTable, lengthsChart } from "./laps";
import { Loader, type State } from "./loader";
import { styles } from "./styles";

/** Start loading a little before the card scrolls into view. */
const VISIBLE_MARGIN = "200px";
/** One row of a sections dashboard. */
const ROW_PX = 56;

/** Parts of hass that change what we draw; all others tick by every second. */
function relevant(hass: HomeAssistant): unknown[] {
  const { connection, locale, language, config, themes, selectedTheme } = hass;
  return [connection, locale, language, config.unit_system.length, config.time_zone, themes, selectedTheme];
}

/** An activity: figures, track, charts, laps. */
export class ActivityCard extends LitElement {
  static override properties = {
    settings: { state: true },
    state: { state: true },
    stamp: { state: true },
    pickedColour: { state: true },
    dark: { type: Boolean, reflect: true },
  };
  static override styles = styles;

  private declare settings: Settings | null;
  private declare state: State | null;
  /** The relevant parts of hass as they are now; a new array when one changed. */
  private declare stamp: unknown[];
  private declare pickedColour: string | null;
  declare dark: boolean;

  private current: HomeAssistant | null = null;
  private loader: Loader | null = null;
  private loaderOf: Client | null = null;
  private observer: IntersectionObserver | null = null;
  private visible = false;
  private readonly cursor = new Cursor();

  private readonly setOf = memo(chartSet);
  private readonly trackOf = memo((streams: Streams) => trackOf(streams, gapSeconds(streams.elapsed_s)));
  private readonly distanceOf = memo((streams: Streams) => {
    const distance = streams.channels["distance"]?.values;
    return distance ? monotonic(distance, streams.elapsed_s) : null;
  });
  private readonly choicesOf = memo(colourChoices);
  private readonly milestonesOf = memo(milestoneMetres);
  private readonly tilesOf = memo((client: Client): TileSource => ({ token: (renew) => client.mapToken(renew) }));
  private readonly readerOf = memo((stamp: unknown[], units: string): Reader => {
    const [, locale, language, length, timeZone] = stamp as [unknown, Reader["locale"], string | undefined, string, string];
    return { locale, timeZone, system: unitSystem(units, length), words: localizer(language ?? locale.language) };
  });

  constructor() {
    super();
    this.settings = null;
    this.state = null;
    this.stamp = [];
    this.pickedColour = null;
    this.dark = false;
  }

  static getConfigForm(): ConfigForm {
    return configForm(document.documentElement.lang || "en");
  }

  /** A new card follows the user's latest activity; nothing needs to be chosen. */
  static getStubConfig(): Omit<ActivityCardConfig, "type"> {
    // The editor's list of charts has no way to show what is usual: so it stands there from the start.
    return { activity: "latest", charts: [...DEFAULT_CHARTS] };
  }

  getCardSize(): number {
    const { mapHeight = 0, charts = [] } = this.settings ?? {};
    return Math.ceil((180 + mapHeight + charts.length * 126) / 50);
  }

  getGridOptions(): Record<string, number | string> {
    // No rows: the card is as high as its content.
    return { columns: 12, min_columns: 6, min_rows: Math.ceil(180 / ROW_PX) };
  }

  setConfig(config: ActivityCardConfig): void {
    const settings = settingsOf(config);
    const before = this.settings;
    this.settings = settings;
    if (before?.colourBy !== settings.colourBy) this.pickedColour = null;
    this.openLoader();
  }

  set hass(hass: HomeAssistant) {
    const first = this.current === null;
    this.current = hass;
    const parts = relevant(hass);
    if (first || parts.some((part, i) => part !== this.stamp[i])) {
      this.stamp = parts;
      this.dark = isDark(hass.themes);
    }
    if (first || clientOf(hass) !== this.loaderOf) this.openLoader();
  }

  get hass(): HomeAssistant | null {
    return this.current;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.observer = new IntersectionObserver(
      (entries) => {
        this.visible = entries[entries.length - 1]?.isIntersecting ?? false;
        this.loader?.setVisible(this.visible);
      },
      { rootMargin: VISIBLE_MARGIN },
    );
    this.observer.observe(this);
    this.loader?.start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.observer?.disconnect();
    this.observer = null;
    this.visible = false;
    this.loader?.stop();
    this.cursor.set(null);
  }

  /** A loader for what the settings ask for; the running one stays when nothing of that changed. */
  private openLoader(): void {
    if (!this.current || !this.settings) return;
    const client = clientOf(this.current);
    const { device, activity, sport } = this.settings;
    const scope = this.loader?.scope;
    const same = scope?.device === device && scope?.activity === activity && scope?.sport === sport;
    if (this.loader && same && client === this.loaderOf) return;
    this.loader?.stop();
    const loader = new Loader(client, { device, activity, sport }, () => (this.state = loader.state));
    this.loader = loader;
    this.loaderOf = client;
    this.state = loader.state;
    if (this.isConnected) {
      loader.start();
      loader.setVisible(this.visible);
    }
  }

  private show(activity: number | null): void {
    if (activity !== null) this.loader?.show(activity);
  }

  protected override willUpdate(changed: PropertyValues): void {
    const before = changed.get("state") as State | null | undefined;
    // Another activity: the dot has no meaning there.
    if (before && before.streams !== this.state?.streams) this.cursor.set(null);
  }

  protected override render(): unknown {
    const { state, settings } = this;
    if (!state || !settings || !this.current) return nothing;
    const reader = this.readerOf(this.stamp, settings.units);
    return html`<ha-card>${this.body(state, settings, reader)}</ha-card>`;
  }

  private body(state: State, settings: Settings, reader: Reader): unknown {
    if (state.phase === "error") return this.failure(reader, state.error?.code ?? "");
    if (state.phase === "empty") return this.empty(reader, settings);
    if (!state.detail) return this.skeleton(reader, settings);
    return this.content(state.detail, state, settings, reader);
  }

  private content(detail: ActivityDetail, state: State, settings: Settings, reader: Reader): unknown {
    const { activity, laps, lengths, pool_length_m: pool } = detail;
    const figures = kpis(activity, reader);
    return html`
      ${this.header(detail, state, settings, reader)}
      <dl class="kpis" style="--count:${figures.length}">
        ${figures.map(
          ({ key, label, value, unit }) =>
            html`<div data-key=${key}>
              <dt>${label}</dt>
              <dd>${value}${unit ? html`<span>${unit}</span>` : nothing}</dd>
            </div>`,
        )}
      </dl>
      ${this.samples(detail, state, settings, reader)} ${lengthsChart(lengths, pool, reader)}
      ${laps.length > 1 ? lapTable(detail, reader) : nothing}
    `;
  }

  private header(detail: ActivityDetail, state: State, settings: Settings, reader: Reader): unknown {
    const { activity, previous_activity_id: previous, next_activity_id: next } = detail;
    const { words } = reader;
    const arrow = (icon: string, label: WordKey, id: number | null): unknown =>
      html`<button type="button" title=${words(label)} aria-label=${words(label)} ?disabled=${id === null}
        @click=${() => this.show(id)}><ha-icon .icon=${icon}></ha-icon></button>`;
    return html`<header>
      <ha-icon class="sport" .icon=${sportRow(activity.sport).icon} aria-hidden="true"></ha-icon>
      <div class="title">
        <h2>${settings.title ?? activityTitle(activity, reader)}</h2>
        <p>
          <time datetime=${activity.start_time}>${activityStart(activity, reader)}</time>
          ${state.stale
            ? html`<span class="stale" role="status" title=${words("state.stale_hint")}>${words("state.stale")}</span>`
            : nothing}
        </p>
      </div>
      <nav>
        ${arrow("mdi:chevron-left", "nav.previous", previous)} ${arrow("mdi:chevron-right", "nav.next", next)}
      </nav>
    </header>`;
  }

  /** Map and charts, as far as the activity has what they show. */
  private samples(detail: ActivityDetail, state: State, settings: Settings, reader: Reader): unknown {
    const { streams } = state;
    if (!streams) {
      if (state.pending) return this.samplesSkeleton(detail, settings);
      return hasSamples(detail) ? this.retryLine(reader) : nothing;
    }
    const track = this.trackOf(streams);
    const set = this.setOf(detail.activity, streams, settings.charts, reader.system);
    if (!track && set.charts.length === 0) return nothing;
    return html`<div class="samples">
      ${track ? this.map(detail, streams, settings, reader) : nothing}
      ${set.charts.length > 0
        ? html`<milevault-charts
            .charts=${set}
            .cursor=${this.cursor}
            .words=${reader.words}
            .locale=${reader.locale}
            .system=${reader.system}
            .themeStamp=${this.stamp}
            .dark=${this.dark}
          ></milevault-charts>`
        : nothing}
    </div>`;
  }

  private map({ activity }: ActivityDetail, streams: Streams, settings: Settings, reader: Reader): unknown {
    const choices = this.choicesOf(activity, streams, reader);
    const client = this.loaderOf;
    return html`<milevault-map
      style="--height:${settings.mapHeight}px"
      .track=${this.trackOf(streams)}
      .distance=${this.distanceOf(streams)}
      .milestoneMetres=${this.milestonesOf(activity.distance_m, reader.system)}
      .choices=${choices}
      .chosen=${chosenColour(choices, [this.pickedColour, settings.colourBy])}
      .cursor=${this.cursor}
      .tiles=${settings.tiles && client ? this.tilesOf(client) : null}
      .words=${reader.words}
      .system=${reader.system}
      .themeStamp=${this.stamp}
      .dark=${this.dark}
      @colour-chosen=${(event: CustomEvent<string>) => (this.pickedColour = event.detail)}
    ></milevault-map>`;
  }

  private samplesSkeleton({ activity }: ActivityDetail, settings: Settings): unknown {
    return html`<div class="samples" aria-hidden="true">
      ${activity.has_track ? html`<div class="bone map" style="--height:${settings.mapHeight}px"></div>` : nothing}
      <div class="bone charts"></div>
    </div>`;
  }

  private skeleton({ words }: Reader, settings: Settings): unknown {
    return html`<div role="status" class="hidden">${words("state.loading")}</div>
      <div aria-hidden="true">
        <header><i class="bone sport"></i><div class="title"><i class="bone line"></i><i class="bone line short"></i></div></header>
        <div class="kpis" style="--count:5">${[1, 2, 3, 4, 5].map(() => html`<i class="bone kpi"></i>`)}</div>
        <div class="samples">
          <div class="bone map" style="--height:${settings.mapHeight}px"></div>
          <div class="bone charts"></div>
        </div>
      </div>`;
  }

  private empty({ words }: Reader, { sport }: Settings): unknown {
    return html`<div class="notice">
      <ha-icon .icon=${sportRow(sport ?? "running").icon}></ha-icon>
      <h2>${words(sport ? "state.empty_sport" : "state.empty")}</h2>
      <p>${words("state.empty_hint")}</p>
    </div>`;
  }

  private failure({ words }: Reader, code: string): unknown {
    const reason = `state.${code}`;
    return html`<div class="notice" role="alert">
      <ha-icon .icon=${"mdi:cloud-off-outline"}></ha-icon>
      <h2>${words("state.error")}</h2>
      <p>${reason in EN ? words(reason as WordKey) : words("state.unavailable")}</p>
      <button type="button" class="retry" @click=${() => this.loader?.retry()}>${words("state.retry")}</button>
    </div>`;
  }

  private retryLine({ words }: Reader): unknown {
    return html`<div class="notice slim">
      <p>${words("state.unavailable")}</p>
      <button type="button" class="retry" @click=${() => this.loader?.retry()}>${words("state.retry")}</button>
    </div>`;
  }
}

define(CARD_TYPE, ActivityCard);
