import { html, nothing, type PropertyDeclarations, type PropertyValues } from "lit";
import "../../chart/element";
import "../../map/element";
import { chartSet } from "../../chart/charts";
import { Cursor } from "../../chart/cursor";
import { gapSeconds } from "../../chart/series";
import { monotonic } from "../../chart/xaxis";
import type { Client } from "../../data/client";
import type { Plan, State } from "../../data/loader";
import type { ActivityDetail, Streams } from "../../data/types";
import { sportRow } from "../../format/sport";
import type { WordKey } from "../../localize/en";
import { trackOf } from "../../map/track";
import type { TileSource } from "../../map/tiles";
import { BaseCard, gridOptions, type Empty } from "../../shared/base-card";
import type { Raw } from "../../shared/config";
import type { ConfigForm } from "../../shared/form";
import { memo } from "../../shared/memo";
import type { Reader } from "../../shared/reader";
import { CARD_TYPE, DEFAULT_CHARTS, settingsOf, type ActivityCardConfig, type Settings } from "./config";
import { activityForm } from "./editor";
import { activityStart, activityTitle, chosenColour, colourChoices, hasSamples, kpis, milestoneMetres } from "./facts";
import { lapTable, lengthsChart } from "./laps";
import { planOf, type Answers } from "./plan";
import { styles } from "./styles";

/** An activity: figures, track, charts, laps. */
export class ActivityCard extends BaseCard<Settings, Answers> {
  static readonly type = CARD_TYPE;
  static readonly words = { name: "activity.name", description: "activity.description" } as const;
  static readonly entities = /^(?!week_|files_)/;
  static override properties: PropertyDeclarations = { pickedColour: { state: true } };
  static override styles = styles;

  private declare pickedColour: string | null;
  /** Which activity is shown now: the user pages away from the one in the settings. */
  private wanted: number | "latest" = "latest";
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

  constructor() {
    super();
    this.pickedColour = null;
  }

  static getConfigForm(): ConfigForm {
    return activityForm();
  }

  /** A new card follows the user's latest activity; nothing needs to be chosen. */
  static getStubConfig(): Omit<ActivityCardConfig, "type"> {
    // The editor's list of charts has no way to show what is usual: so it stands there from the start.
    return { activity: "latest", charts: [...DEFAULT_CHARTS] };
  }

  override getCardSize(): number {
    const { mapHeight = 0, charts = [] } = this.settings ?? {};
    return Math.ceil((180 + mapHeight + charts.length * 126) / 50);
  }

  override getGridOptions(): Record<string, number | string> {
    return gridOptions(180);
  }

  protected override parse(raw: Raw): Settings {
    const settings = settingsOf(raw);
    const before = this.settings;
    if (before?.colourBy !== settings.colourBy) this.pickedColour = null;
    if (before?.activity !== settings.activity || before.sport !== settings.sport || before.device !== settings.device) {
      this.wanted = settings.activity;
    }
    return settings;
  }

  protected override plan({ sport }: Settings, have: Partial<Answers>): Plan<Answers> {
    return planOf(this.wanted, sport, have);
  }

  protected override get says(): { loading: WordKey; error: WordKey } {
    return { loading: "activity.loading", error: "activity.error" };
  }

  protected override empty({ sport }: Settings): Empty {
    return { icon: sportRow(sport ?? "running").icon, title: sport ? "state.empty_sport" : "state.empty", hint: "state.empty_hint" };
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.cursor.set(null);
  }

  private show(activity: number | null): void {
    if (activity === null) return;
    this.wanted = activity;
    this.loader?.reload();
  }

  protected override willUpdate(changed: PropertyValues): void {
    const before = changed.get("state") as State<Answers> | null | undefined;
    if (!before) return;
    // Another activity: the dot has no meaning there.
    if (before.data.streams !== this.state?.data.streams) this.cursor.set(null);
    // Paged back to the newest one: follow it again.
    const shown = this.state?.data.detail;
    if (this.settings?.activity === "latest" && shown?.next_activity_id === null && shown.activity.activity_id === this.wanted) {
      this.wanted = "latest";
    }
  }

  protected override content({ detail, streams }: Partial<Answers>, settings: Settings, reader: Reader): unknown {
    if (!detail) return nothing;
    const { activity, laps, lengths, pool_length_m: pool } = detail;
    const figures = kpis(activity, reader);
    return html`
      ${this.header(detail, settings, reader)}
      <dl class="kpis" style="--count:${figures.length}">
        ${figures.map(
          ({ key, label, value, unit }) =>
            html`<div data-key=${key}>
              <dt>${label}</dt>
              <dd>${value}${unit ? html`<span>${unit}</span>` : nothing}</dd>
            </div>`,
        )}
      </dl>
      ${this.samples(detail, streams, settings, reader)} ${lengthsChart(lengths, pool, reader)}
      ${laps.length > 1 ? lapTable(detail, reader) : nothing}
    `;
  }

  private header(detail: ActivityDetail, settings: Settings, reader: Reader): unknown {
    const { activity, previous_activity_id: previous, next_activity_id: next } = detail;
    const { words } = reader;
    const arrow = (icon: string, label: WordKey, id: number | null): unknown =>
      html`<button type="button" title=${words(label)} aria-label=${words(label)} ?disabled=${id === null}
        @click=${() => this.show(id)}><ha-icon .icon=${icon}></ha-icon></button>`;
    return html`<header class="activity">
      <ha-icon class="sport" .icon=${sportRow(activity.sport).icon} aria-hidden="true"></ha-icon>
      <div class="title">
        <h2>${settings.title ?? activityTitle(activity, reader)}</h2>
        <p>
          <time datetime=${activity.start_time}>${activityStart(activity, reader)}</time>
          ${this.badge(reader)}
        </p>
      </div>
      <nav>
        ${arrow("mdi:chevron-left", "nav.previous", previous)} ${arrow("mdi:chevron-right", "nav.next", next)}
      </nav>
    </header>`;
  }

  /** Map and charts, as far as the activity has what they show. */
  private samples(detail: ActivityDetail, streams: Streams | undefined, settings: Settings, reader: Reader): unknown {
    if (!streams) {
      if (this.state?.pending && hasSamples(detail)) return this.samplesSkeleton(detail, settings);
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
    const { client } = this;
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

  protected override skeleton(settings: Settings): unknown {
    return html`<header class="activity"><i class="bone sport"></i><div class="title"><i class="bone line"></i><i class="bone line short"></i></div></header>
      <div class="kpis" style="--count:5">${[1, 2, 3, 4, 5].map(() => html`<i class="bone kpi"></i>`)}</div>
      <div class="samples">
        <div class="bone map" style="--height:${settings.mapHeight}px"></div>
        <div class="bone charts"></div>
      </div>`;
  }
}
