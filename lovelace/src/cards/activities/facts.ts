import type { Asking } from "../../data/query";
import type { Activity, Thumbnail } from "../../data/api";
import { addDays, formatDay, startOfDay } from "../../format/datetime";
import { clock } from "../../format/duration";
import { sportRow } from "../../format/sport";
import { elevationScale, inWords, quantity, speedScale } from "../../format/units";
import type { Reader } from "../../shared/reader";
import { activityStart, activityTitle, distanceScaleOf, movingSpeed } from "../activity/facts";

export interface Filters {
  sport: string;
  /** Words of the name. */
  search: string;
  /** Days, "" for none. */
  from: string;
  to: string;
}

export const NO_FILTERS: Filters = { sport: "", search: "", from: "", to: "" };

export const isFiltered = (filters: Filters): boolean => Object.values(filters).some((value) => value !== "");

/** The filters as the integration wants them; days are the user's, both included. */
export function fieldsOf({ sport, search, from, to }: Filters, zone: string): Partial<Asking["activities"][0]> {
  return {
    ...(sport ? { sport } : {}),
    ...(search.trim() ? { q: search.trim() } : {}),
    ...(from ? { after: startOfDay(from, zone) } : {}),
    ...(to ? { before: startOfDay(addDays(to, 1), zone) } : {}),
  };
}

/** Which rows are near the screen: first and the one after the last. */
export interface Window {
  first: number;
  end: number;
}

/** Rows kept above and below the screen: with the rest of their blocks enough for the Tab key and a flick of the finger. */
const SPARE = 4;
/** Rows that come and go together. */
const BLOCK = 10;

/** The rows to draw, for a list whose top is `top` px below the screen's. */
export function windowOf(top: number, screenPx: number, rowPx: number, count: number): Window {
  const first = Math.floor(-top / rowPx) - SPARE;
  const end = Math.ceil((screenPx - top) / rowPx) + SPARE;
  const most = Math.max(0, count);
  return { first: Math.max(0, Math.min(most, first)), end: Math.max(0, Math.min(most, end)) };
}

/** The list in blocks, `none` in place of those that no row of the window is in. */
export function blocksOf<T, R, N>(items: readonly T[], { first, end }: Window, draw: (item: T, index: number) => R, none: N): (R[] | N)[] {
  return Array.from({ length: Math.ceil(items.length / BLOCK) }, (_, i) => {
    const from = i * BLOCK;
    const isNear = from < end && from + BLOCK > first;
    return isNear ? items.slice(from, from + BLOCK).map((item, k) => draw(item, from + k)) : none;
  });
}

/** Several pages as one list, each activity once: a new one shifts those after it into the next page. */
export function joined(pages: readonly (readonly Activity[])[]): Activity[] {
  const seen = new Set<number>();
  return pages.flat().filter(({ activity_id: id }) => !seen.has(id) && seen.add(id) !== undefined);
}

/** An SVG path of a track inside a square of `size` with `margin` around it; "" where there is none. */
export function thumbnailPath({ x, y, closed }: Thumbnail, size: number, margin: number): string {
  const at = (value: number | undefined): number => Math.round((margin + (value ?? 0) * (size - 2 * margin)) * 10) / 10;
  const points = x.map((value, i) => `${at(value)} ${at(y[i])}`);
  return points.length > 1 ? `M${points.join("L")}${closed ? "Z" : ""}` : "";
}

/** Distance, time, speed or pace and climb; "" for what is missing, so that columns stay columns. */
export function rowFigures(activity: Activity, { locale, system }: Reader): string[] {
  const { speed: style } = sportRow(activity.sport);
  const seconds = activity.moving_time_s ?? activity.timer_time_s ?? activity.elapsed_time_s;
  const distance = activity.distance_m ? quantity(activity.distance_m, distanceScaleOf(activity, system), locale) : null;
  const speed = distance ? quantity(movingSpeed(activity), speedScale(style, system), locale) : null;
  const climb = activity.elevation_gain_m ? quantity(activity.elevation_gain_m, elevationScale(system), locale) : null;
  return [distance && inWords(distance), clock(seconds), speed && inWords(speed), climb && `↑ ${inWords(climb)}`].map((text) => text ?? "");
}

/** What a row of the list says. */
export interface Saying {
  title: string;
  /** Day and time where it took place. */
  start: string;
  day: string;
  figures: readonly string[];
}

export function sayingOf(activity: Activity, reader: Reader): Saying {
  const day = formatDay(activity.local_date, reader.locale);
  return { title: activityTitle(activity, reader), start: activityStart(activity, reader), day, figures: rowFigures(activity, reader) };
}
