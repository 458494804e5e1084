import type { PlotAxis, PlotData } from "../../chart/plot";
import { GUTTER_PX } from "../../chart/plot";
import type { Series } from "../../chart/series";
import type { LoadSeries } from "../../data/api";
import { daysBetween, firstWeekday, formatDay, weekday } from "../../format/datetime";
import { formatNumber } from "../../format/number";
import { extent, niceAxis } from "../../shared/axes";
import type { Reader } from "../../shared/reader";

export const LINES = ["fitness", "fatigue", "form"] as const;
export type LineName = (typeof LINES)[number];

export function valuesOf(load: LoadSeries, name: string): Series {
  return load.figures[name]?.values ?? [];
}

/** The last day with a value; -1 without any. */
export function lastKnown(load: LoadSeries): number {
  return valuesOf(load, "fitness").findLastIndex((value) => value !== null);
}

/** Whether there is anything to draw. */
export function hasLoad(load: LoadSeries): boolean {
  return lastKnown(load) >= 0;
}

/** A value as it is read: whole, with a real minus; a dash where it is missing. */
export function read(value: number | null | undefined, { locale }: Reader): string {
  return value === null || value === undefined ? "–" : formatNumber(value, 0, locale).replace("-", "−");
}

const PX_PER_LABEL = 64;
/** Up to so many days weeks are marked, beyond them months. */
const WEEKS_UP_TO = 75;

/** Places (days) where labels may stand: beginnings of weeks or of months. */
function marksOf(days: readonly string[], firstDayOfWeek: number): number[] {
  const isMark = days.length <= WEEKS_UP_TO ? (day: string) => weekday(day) === firstDayOfWeek : (day: string) => day.endsWith("-01");
  return days.flatMap((day, i) => (isMark(day) ? [i] : []));
}

/** The days as an axis, with as many labels as fit. */
export function dayAxis(days: readonly string[], width: number, { locale }: Reader): PlotAxis {
  const marks = marksOf(days, firstWeekday(locale));
  const each = Math.max(1, Math.ceil(marks.length / Math.max(2, Math.floor((width - GUTTER_PX) / PX_PER_LABEL))));
  const parts: Intl.DateTimeFormatOptions = days.length <= WEEKS_UP_TO ? { day: "numeric", month: "short" } : { month: "short" };
  return {
    values: days.map((_, i) => i),
    low: 0,
    high: Math.max(1, days.length - 1),
    ticks: marks.filter((_, k) => (marks.length - 1 - k) % each === 0),
    print: (i) => formatDay(days[i] ?? "", locale, days[i]?.endsWith("-01-01") ? { year: "numeric" } : parts),
  };
}

/** What the plot draws: the lines that are shown, on an axis that fits them. */
export function plotOf(load: LoadSeries, shown: readonly LineName[], width: number, reader: Reader): PlotData {
  const lines = shown.map((name) => ({ values: valuesOf(load, name), colour: name, filled: name === "fitness" }));
  const y = niceAxis(extent(...lines.map(({ values }) => values), [0]) ?? [0, 1], reader.locale);
  return { x: dayAxis(load.days, width, reader), y, lines, levels: shown.includes("form") ? [{ value: 0, colour: "text" }] : [], labelled: true };
}

/** Days that fitness takes to mean something. */
const BUILDING_DAYS = 42;

/** The days in which fitness was still building, in shares of all that are shown; null for none. */
export function buildingStretch({ days, building_until: until }: LoadSeries): [number, number] | null {
  const first = days[0];
  if (!until || !first || days.length < 2) return null;
  const share = (day: number): number => Math.max(0, Math.min(1, day / (days.length - 1)));
  const end = daysBetween(first, until);
  return end > 0 ? [share(end - BUILDING_DAYS + 1), share(end)] : null;
}

/** Rows of the table: the newest day and, back from it, one a week where there are many. */
export function tableDays(count: number): number[] {
  const step = count > 31 ? 7 : 1;
  return Array.from({ length: Math.ceil(count / step) }, (_, i) => count - 1 - i * step);
}
