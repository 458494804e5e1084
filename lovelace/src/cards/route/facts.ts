/** What the route card shows of its answers; pure. */
import type { Route, RouteDetail, RouteEffort, RouteTrack, RouteTrend, Streams } from "../../data/api";
import type { Series } from "../../chart/series";
import { clock } from "../../format/duration";
import { distanceScale, inWords, quantity } from "../../format/units";
import { bestEffort, effortSeconds } from "../../shared/efforts";
import type { Reader } from "../../shared/reader";

/** The route's name, or "4.43 km loop". */
export function routeName({ name, closed, distance_m: metres }: Route, { words, system, locale }: Reader): string {
  return name ?? words(closed ? "routes.loop" : "routes.way", { distance: inWords(quantity(metres, distanceScale(system), locale)) });
}

/** The routes to choose from, the one gone last first. */
export function sortedRoutes(routes: readonly Route[]): Route[] {
  return routes.filter(({ forgotten }) => !forgotten).sort((a, b) => (a.last_time < b.last_time ? 1 : -1));
}

/** Which route is shown: the one wanted; of the latest activity, or, where that goes none, the one gone last. */
export function shownRoute(wanted: number | "latest", ofLatest: number | null | undefined, routes: readonly Route[]): number | null {
  if (wanted !== "latest") return wanted;
  return ofLatest ?? sortedRoutes(routes)[0]?.route_id ?? null;
}

/** Efforts that are ranked together. */
export interface Group {
  key: string;
  sport: string;
  reversed: boolean;
  efforts: RouteEffort[];
}

export const groupKey = (sport: string, reversed: boolean): string => `${sport}|${reversed}`;

/** The groups of a route (of one sport, if one is wanted), the largest first. */
export function groupsOf(efforts: readonly RouteEffort[], sport?: string): Group[] {
  const groups = new Map<string, Group>();
  for (const effort of efforts) {
    if (sport && effort.sport !== sport) continue;
    const key = groupKey(effort.sport, effort.reversed);
    const group = groups.get(key) ?? { key, sport: effort.sport, reversed: effort.reversed, efforts: [] };
    group.efforts.push(effort);
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => b.efforts.length - a.efforts.length);
}

/** The newest effort. */
export function latestEffort(efforts: readonly RouteEffort[]): RouteEffort | null {
  return efforts.reduce<RouteEffort | null>((last, next) => (last && last.start_time >= next.start_time ? last : next), null);
}

/** The two efforts that are compared: those chosen, else the newest with the best of the others. */
export function comparedPair(efforts: readonly RouteEffort[], [own, other]: readonly [number | null, number | null]): [number, number] | null {
  const find = (id: number | null): RouteEffort | undefined => efforts.find((effort) => effort.activity_id === id);
  const first = find(own) ?? latestEffort(efforts);
  if (!first) return null;
  const rest = efforts.filter((effort) => effort !== first);
  const second = rest.find((effort) => effort.activity_id === other) ?? bestEffort(rest) ?? rest[0];
  return second ? [first.activity_id, second.activity_id] : null;
}

/** The times in the order they were run, upside down: up is faster. */
export function trendLine(efforts: readonly RouteEffort[]): Series {
  const counting = efforts.filter(({ rank }) => rank !== null);
  return counting.sort((a, b) => (a.start_time < b.start_time ? -1 : 1)).map((effort) => -effortSeconds(effort));
}

/** "0:12 faster in 30 days"; null where nothing can be said. */
export function trendInWords(trends: readonly RouteTrend[], { sport, reversed }: Group, { words }: Reader): string | null {
  const change = trends.find((trend) => trend.sport === sport && trend.reversed === reversed)?.change_s ?? null;
  if (change === null) return null;
  if (Math.abs(change) < 1) return words("routes.steady");
  return words(change < 0 ? "routes.faster" : "routes.slower", { time: clock(Math.abs(change)) });
}

/** Mean time of the efforts that count; null without one. */
export function meanSeconds(efforts: readonly RouteEffort[]): number | null {
  const counting = efforts.filter(({ rank }) => rank !== null);
  return counting.length ? counting.reduce((sum, effort) => sum + effortSeconds(effort), 0) / counting.length : null;
}

/** The route's track as if it were an activity's, for the map: a metre a second, so that it is never broken. */
export function streamsOf({ activity_id, position_lat, position_long }: RouteTrack): Streams {
  return {
    activity_id,
    sample_count: position_lat.length,
    elapsed_s: position_lat.map((_, i) => i),
    channels: { position_lat: { unit: "deg", values: position_lat }, position_long: { unit: "deg", values: position_long } },
  };
}

/** Whether an answer is of this route. */
export const isOf = (detail: RouteDetail | undefined, route: number | null): detail is RouteDetail => detail?.route.route_id === route;
