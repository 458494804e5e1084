import { css, html, nothing, type PropertyDeclarations } from "lit";
import "../../map/element";
import { Cursor } from "../../chart/cursor";
import { gapSet } from "../../chart/gap";
import { nearestIndex } from "../../chart/xaxis";
import type { ActivityRoute, Comparison, RouteDetail, RouteList, RouteTrack, Streams } from "../../data/api";
import { activityQuery } from "../../data/client";
import type { Plan } from "../../data/loader";
import { optional, query } from "../../data/query";
import { mayChange } from "../../data/athletes";
import type { ActivityDetail, AthleteList } from "../../data/types";
import { clock } from "../../format/duration";
import { sportRow } from "../../format/sport";
import { speedScale, type UnitSystem } from "../../format/units";
import { wordKey } from "../../localize/localize";
import { tileSource } from "../../map/tiles";
import { trackOf } from "../../map/track";
import { BaseCard, type Empty } from "../../shared/base-card";
import { cardStyles } from "../../shared/card-styles";
import type { Raw } from "../../shared/config";
import { addFiles, openActivity } from "../../shared/dialog";
import { EFFORT_SORTS, type EffortSort } from "../../shared/effort-sorts";
import {
  bestEffort,
  comparisonCharts,
  effortPicker,
  effortSeconds,
  effortTable,
  sortedEfforts,
} from "../../shared/efforts";
import { memo } from "../../shared/memo";
import { figureList, pieceStyles, sparkline } from "../../shared/pieces";
import type { Reader } from "../../shared/reader";
import { Saver } from "../../shared/saver";
import { partStyles } from "../../shared/part-styles";
import { settingsOf, type Settings } from "./config";
import { comparedPair, groupKey, groupsOf, isOf, latestEffort, meanSeconds, routeName, shownRoute, sortedRoutes, streamsOf, trendInWords, trendLine, type Group } from "./facts";

export interface Answers {
  routes: RouteList;
  athletes: AthleteList;
  latest: ActivityDetail;
  way: ActivityRoute;
  detail: RouteDetail;
  track: RouteTrack;
  gap: Comparison;
}

/** Rows until the user wants all; on a phone the styles hide those after the fifth. */
const FEW = 10;
const FEWEST = 5;

/** The efforts on a route. */
export class RouteCard extends BaseCard<Settings, Answers> {
  static override properties: PropertyDeclarations = { sort: { state: true }, all: { state: true }, managing: { state: true } };

  private declare sort: EffortSort;
  private declare all: boolean;
  /** Which form is open. */
  private declare managing: "" | "rename" | "forget";
  /** Chosen by the user; null follows the settings. */
  private wanted: number | "latest" | null = null;
  private group: string | null = null;
  private pair: readonly [number | null, number | null] = [null, null];
  private readonly cursor = new Cursor();
  private readonly mapCursor = new Cursor();
  private readonly saver = new Saver(() => this.requestUpdate());
  private readonly trackOf = memo((track: RouteTrack) => trackOf(streamsOf(track) as Streams, Infinity));
  private readonly tilesOf = memo(tileSource);
  private readonly gapSetOf = memo((comparison: Comparison, sport: string, system: UnitSystem) =>
    gapSet(comparison, speedScale(sportRow(sport).speed, system)),
  );

  constructor() {
    super();
    this.sort = "time";
    this.all = false;
    this.managing = "";
    this.cursor.subscribe((index) => this.pointAlong(index));
  }

  protected override parse(raw: Raw): Settings {
    const settings = settingsOf(raw);
    const before = this.settings;
    if (before?.sort !== settings.sort) this.sort = settings.sort;
    if (before && (before.route !== settings.route || before.device !== settings.device)) this.forgetChoices(null);
    return settings;
  }

  private forgetChoices(wanted: number | "latest" | null): void {
    Object.assign(this, { wanted, group: null, pair: [null, null], all: false, managing: "" });
    this.saver.reset();
  }

  private routeOf({ route }: Settings, { way, routes }: Partial<Answers>): number | null {
    return shownRoute(this.wanted ?? route, way?.route_id, routes?.routes ?? []);
  }

  protected override plan(settings: Settings, have: Partial<Answers>): Plan<Answers> {
    const isLatest = (this.wanted ?? settings.route) === "latest";
    const { latest, way, routes, detail } = have;
    const known = isLatest && latest?.activity.has_track && !way ? null : this.routeOf(settings, have);
    const pair = isOf(detail, known) ? comparedPair(this.groupIn(detail, settings, have)?.efforts ?? [], this.pair) : null;
    return {
      routes: query("routes"),
      athletes: optional(query("athletes")),
      ...(isLatest ? { latest: optional(activityQuery("latest", settings.sport)) } : {}),
      ...(isLatest && latest?.activity.has_track ? { way: query("activity_route", { activity_id: latest.activity.activity_id }) } : {}),
      ...(routes && known !== null ? { detail: optional(query("route", { route_id: known })) } : {}),
      ...(routes && known !== null && settings.map ? { track: optional(query("route_track", { route_id: known })) } : {}),
      ...(pair ? { gap: optional(query("compare", { activity_id: pair[0], other_id: pair[1] })) } : {}),
    };
  }

  /** The efforts that are shown: the user's choice, else those like the latest activity, else the most. */
  private groupIn(detail: RouteDetail, { sport }: Settings, { latest, way }: Partial<Answers>): Group | undefined {
    const groups = groupsOf(detail.efforts, sport);
    const like = latest && way?.route_id === detail.route.route_id ? groupKey(latest.activity.sport, way.reversed ?? false) : null;
    return groups.find(({ key }) => key === this.group) ?? groups.find(({ key }) => key === like) ?? groups[0];
  }

  protected override isEmpty(data: Partial<Answers>, settings: Settings): boolean {
    return data.routes !== undefined && this.routeOf(settings, data) === null;
  }

  protected override empty({ device }: Settings): Empty {
    return { icon: "mdi:map-marker-path", title: "routes.empty", hint: "routes.empty_hint", action: addFiles(this, device) };
  }

  protected override heading(settings: Settings, reader: Reader): string {
    const { detail } = this.state?.data ?? {};
    return isOf(detail, this.routeOf(settings, this.state?.data ?? {})) ? routeName(detail.route, reader) : reader.words("routes.heading");
  }

  private choose(change: () => void): void {
    change();
    this.loader?.reload();
    this.requestUpdate();
  }

  protected override content(data: Partial<Answers>, settings: Settings, reader: Reader): unknown {
    const { detail } = data;
    if (!detail && this.state?.pending) return this.skeleton(settings);
    // Forgotten or joined with another one since the card was made.
    if (!detail) return html`${this.chooser(data, settings, reader)}<div class="notice slim"><p>${reader.words("state.not_found")}</p></div>`;
    const group = this.groupIn(detail, settings, data);
    return html`${this.chooser(data, settings, reader)} ${this.map(data, settings, reader)}
      ${group ? html`${this.groups(detail, group, settings, reader)} ${this.figures(detail, group, reader)}` : nothing}
      ${group ? this.efforts(group, settings, reader) : nothing} ${group ? this.comparison(group, data, reader) : nothing}
      ${mayChange(data.athletes, settings.device) ? this.manage(detail, settings, reader) : nothing}`;
  }

  private chooser({ routes }: Partial<Answers>, settings: Settings, reader: Reader): unknown {
    const list = sortedRoutes(routes?.routes ?? []);
    const wanted = this.wanted ?? settings.route;
    const choose = (event: Event): void => {
      const { value } = event.target as HTMLSelectElement;
      this.choose(() => this.forgetChoices(value === "latest" ? "latest" : Number(value)));
    };
    return html`<label class="pick part"
      ><span class="hidden">${reader.words("routes.choose")}</span>
      <select class="field route" @change=${choose}>
        <option value="latest" .selected=${wanted === "latest"}>${reader.words("routes.latest")}</option>
        ${list.map((route) => html`<option value=${route.route_id} .selected=${route.route_id === wanted}>${routeName(route, reader)} (${route.activity_count})</option>`)}
      </select>
    </label>`;
  }

  private map({ track }: Partial<Answers>, settings: Settings, reader: Reader): unknown {
    const drawn = settings.map && track ? this.trackOf(track) : null;
    if (!drawn || !track) return nothing;
    return html`<milevault-map
      style="--height:${settings.mapHeight}px"
      .track=${drawn}
      .cursor=${this.mapCursor}
      .tiles=${settings.tiles && this.client ? this.tilesOf(this.client, settings.tilesUrl, settings.attribution) : null}
      .words=${reader.words}
      .system=${reader.system}
      .themeStamp=${this.stamp}
      .dark=${this.dark}
    ></milevault-map>`;
  }

  /** The dot of the map goes along with the comparison. */
  private pointAlong(index: number | null): void {
    const { track, gap } = this.state?.data ?? {};
    if (!track) return;
    const distance = track.distance_m.map((metres) => metres ?? 0);
    this.mapCursor.set(index === null ? null : nearestIndex(distance, gap?.distance_m[index] ?? 0));
  }

  /** Sports and directions to choose from, where there are several. */
  private groups(detail: RouteDetail, shown: Group, { sport }: Settings, { words }: Reader): unknown {
    const groups = groupsOf(detail.efforts, sport);
    if (groups.length < 2) return nothing;
    const isOneSport = new Set(groups.map((group) => group.sport)).size === 1;
    const label = (group: Group): string => {
      const direction = words(group.reversed ? "routes.reverse" : "routes.forward");
      return isOneSport ? direction : `${words(wordKey("sport", group.sport, "sport.generic"))} · ${direction}`;
    };
    return html`<div class="chips" role="group" aria-label=${words("routes.filter")}>
      ${groups.map(
        (group) =>
          html`<button type="button" aria-pressed=${group.key === shown.key ? "true" : "false"}
            @click=${() => this.choose(() => Object.assign(this, { group: group.key, pair: [null, null], all: false }))}>
            ${label(group)} (${group.efforts.length})
          </button>`,
      )}
    </div>`;
  }

  private figures({ trends }: RouteDetail, group: Group, reader: Reader): unknown {
    const { words } = reader;
    const [best, last, mean] = [bestEffort(group.efforts), latestEffort(group.efforts), meanSeconds(group.efforts)];
    const time = (seconds: number | null | undefined): string => (seconds === null || seconds === undefined ? "–" : clock(seconds));
    const trend = trendInWords(trends, group, reader);
    const line = trendLine(group.efforts);
    const figures = [
      { label: words("routes.efforts"), value: String(group.efforts.length) },
      { label: words("routes.best"), value: time(best && effortSeconds(best)) },
      { label: words("routes.last"), value: time(last && effortSeconds(last)) },
      { label: words("routes.mean"), value: time(mean) },
    ];
    return html`${figureList(figures)}
      ${line.length > 2 ? html`<div class="part trend"><p>${words("routes.trend")}${trend ? html` · ${trend}` : nothing}</p>${sparkline({ values: line, colour: "speed", width: 320, height: 40 })}</div>` : nothing}`;
  }

  private efforts(group: Group, { device }: Settings, reader: Reader): unknown {
    const { words } = reader;
    const sorted = sortedEfforts(group.efforts, this.sort);
    const rows = this.all ? sorted : sorted.slice(0, FEW);
    const size = this.all || sorted.length <= FEWEST ? "all" : sorted.length <= FEW ? "few" : "many";
    return html`<section class="part efforts" data-size=${size}>
      ${effortTable({ efforts: rows, group: group.efforts, current: latestEffort(group.efforts)?.activity_id ?? null, open: (id) => openActivity(this, device, id) }, reader)}
      <div class="actions">
        ${size === "all"
          ? nothing
          : html`<button type="button" class="link all" @click=${() => (this.all = true)}>${words("efforts.all", { count: sorted.length })}</button>`}
        <label class="pick"
          ><span class="hidden">${words("routes.order")}</span>
          <select class="field" @change=${(event: Event) => (this.sort = (event.target as HTMLSelectElement).value as EffortSort)}>
            ${EFFORT_SORTS.map((sort) => html`<option value=${sort} .selected=${sort === this.sort}>${words(`routes.sort_${sort}`)}</option>`)}
          </select>
        </label>
      </div>
    </section>`;
  }

  private comparison(group: Group, { gap }: Partial<Answers>, reader: Reader): unknown {
    const pair = comparedPair(group.efforts, this.pair);
    if (!pair) return nothing;
    const [own, other] = pair;
    const { words } = reader;
    const newest = sortedEfforts(group.efforts, "date");
    const found = gap?.activity_id === own && gap.other_activity_id === other ? gap : undefined;
    const pick = (next: readonly [number, number]): void => this.choose(() => (this.pair = next));
    return html`<section class="part compare" aria-label=${words("efforts.compare")}>
      ${effortPicker(words("routes.effort"), newest, own, reader, (id) => pick([id, other]))}
      ${effortPicker(
        words("efforts.compare"),
        newest.filter(({ activity_id: id }) => id !== own),
        other,
        reader,
        (id) => pick([own, id]),
      )}
      ${comparisonCharts(
        {
          comparison: found,
          // The answer about another pair is shown no more; this one's is on its way.
          pending: (this.state?.pending ?? false) || (gap !== undefined && !found),
          set: found ? this.gapSetOf(found, group.sport, reader.system) : null,
          other: group.efforts.find(({ activity_id: id }) => id === other),
          cursor: this.cursor,
          stamp: this.stamp,
          dark: this.dark,
        },
        reader,
      )}
    </section>`;
  }

  private manage({ route }: RouteDetail, { device }: Settings, reader: Reader): unknown {
    const { words } = reader;
    const { client, saver, managing } = this;
    const id = route.route_id;
    const rename = (event: Event): void => {
      event.preventDefault();
      const name = String(new FormData(event.target as HTMLFormElement).get("name") ?? "").trim() || null;
      void saver.run(() => client?.change("edit_route", device, { route_id: id, name })).then((isDone) => isDone && (this.managing = ""));
    };
    const forget = (): void =>
      void saver.run(() => client?.change("forget_route", device, { route_id: id })).then((isDone) => isDone && this.choose(() => this.forgetChoices("latest")));
    const button = (label: string, press: () => void, className = "link"): unknown =>
      html`<button type="button" class=${className} ?disabled=${saver.busy} @click=${press}>${label}</button>`;
    const cancel = button(words("save.cancel"), () => (this.managing = ""));
    const open = (what: "rename" | "forget"): void => {
      saver.reset();
      this.managing = what;
    };
    const form =
      managing === "rename"
        ? html`<form @submit=${rename}>
            <label class="wide">${words("routes.rename")}<input class="field" name="name" maxlength="200" .value=${route.name ?? ""} /></label>
            <div class="actions"><button type="submit" class="pill-button" ?disabled=${saver.busy}>${words("save.save")}</button>${cancel}</div>
          </form>`
        : managing === "forget"
          ? html`<p>${words("routes.forget_ask")}</p><div class="actions">${button(words("routes.forget_yes"), forget, "pill-button")}${cancel}</div>`
          : html`<div class="actions">
              ${button(words("routes.rename_open"), () => open("rename"))}${button(words("routes.forget"), () => open("forget"))}
            </div>`;
    return html`<section class="part manage">${form}<p>${saver.note(reader)}</p></section>`;
  }

  static override styles = [
    ...cardStyles,
    pieceStyles,
    partStyles,
    css`
      milevault-map {
        height: var(--height);
      }
      .kpis {
        padding-bottom: 8px;
      }
      .trend p {
        margin-bottom: 4px;
      }
      .efforts .actions {
        justify-content: space-between;
        min-height: 44px;
      }
      .efforts .pick {
        margin-inline-start: auto;
      }
      .compare,
      .manage {
        padding-top: 10px;
        border-top: 1px solid var(--mv-line);
      }
      .compare .pick > .field {
        max-width: 240px;
        margin-inline-start: auto;
      }
      .gaps {
        margin-top: 12px;
      }
      [data-size="few"] .all {
        display: none;
      }
      @container (max-width: 431px) {
        .kpis {
          grid-template-columns: repeat(4, auto);
        }
        .efforts:not([data-size="all"]) tbody tr:nth-child(n + 6) {
          display: none;
        }
        [data-size="few"] .all {
          display: inline;
        }
      }
    `,
  ];
}
