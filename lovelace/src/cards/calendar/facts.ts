import type { ActivityList, CalendarDay } from "../../data/api";
import { addDays, daysBetween, firstWeekday, formatDay, weekday } from "../../format/datetime";
import { inWords, plain, quantity } from "../../format/units";
import { heatCells, type Cell } from "../../shared/draw";
import { MEASURES } from "../../shared/measures";
import type { Reader } from "../../shared/reader";
import type { Metric } from "./config";

/** What a phone shows. */
export const NARROW_WEEKS = 26;

/** The last day that is drawn: today, or the end of a year that is over. */
export function lastDay(year: number, today: string): string {
  const end = `${year}-12-31`;
  return today < end && today >= `${year}-01-01` ? today : end;
}

/** Whether the weeks of a phone reach into the year before. */
export function needsYearBefore(year: number, today: string): boolean {
  return addDays(lastDay(year, today), -7 * NARROW_WEEKS) < `${year}-01-01`;
}

/** Weeks from that of 1 January to that of a day of the same year; the days before 1 January count with their week. */
export function weeksTo(day: string, firstDayOfWeek: number): number {
  const first = `${day.slice(0, 4)}-01-01`;
  return Math.floor((daysBetween(first, day) + ((weekday(first) - firstDayOfWeek + 7) % 7)) / 7) + 1;
}

/**
 * Squares of a year, or of the last 26 weeks on a phone. A day on which something was done has at least the lightest
 * colour, also where the metric is nothing or missing (an hour of strength has no distance).
 */
export function cellsOf(days: readonly CalendarDay[], metric: Metric, year: number, today: string, isNarrow: boolean, firstDayOfWeek: number): Cell[] {
  const { field } = MEASURES[metric];
  const [first, last] = [`${year}-01-01`, lastDay(year, today)];
  const within = days.filter(({ day }) => day <= last && (isNarrow || day >= first));
  const values = new Map(within.map((day) => [day.day, day[field] ?? 0]));
  return heatCells(values, last, isNarrow ? NARROW_WEEKS : weeksTo(last, firstDayOfWeek), firstDayOfWeek)
    .filter(({ day }) => isNarrow || day >= first)
    .map((cell) => (cell.level === 0 ? { ...cell, level: 1 } : cell));
}

export interface MonthLabel {
  column: number;
  label: string;
}

/** Names of months above the first week that begins in them. */
export function monthLabels(cells: readonly Cell[], { locale }: Reader): MonthLabel[] {
  const labels: MonthLabel[] = [];
  for (const { day, week } of cells) {
    if (!day.endsWith("-01")) continue;
    const previous = labels.at(-1);
    // Too close to the one before: two names would run into each other.
    if (previous && week - previous.column < 3) continue;
    labels.push({ column: week, label: formatDay(day, locale, { month: "short" }) });
  }
  return labels;
}

/** Short names of every other weekday, by row. */
export function weekdayLabels({ locale }: Reader): { row: number; label: string }[] {
  // 1 January 2024 was a Monday.
  const first = addDays("2024-01-01", firstWeekday(locale));
  return [0, 2, 4].map((row) => ({ row, label: formatDay(addDays(first, row), locale, { weekday: "short" }) }));
}

/** A day's value in words. */
export function valueIn(day: CalendarDay, metric: Metric, reader: Reader): string {
  const { field, scale } = MEASURES[metric];
  return inWords(quantity(day[field], scale(reader.system), reader.locale)).trim();
}

/** The sum of a metric over the days, in words: whole. */
export function totalIn(days: readonly CalendarDay[], metric: Metric, { system, locale }: Reader): string {
  const { field, scale } = MEASURES[metric];
  const known = days.flatMap((day) => day[field] ?? []);
  const sum = known.length > 0 ? known.reduce((a, b) => a + b) : null;
  return inWords(quantity(sum, { ...scale(system), print: plain("").print }, locale)).trim();
}

/** Instants between which all activities of a local day began, whatever their zone (UTC-12 to UTC+14). */
export function instantsOf(day: string): { after: string; before: string } {
  return { after: `${addDays(day, -1)}T09:00:00Z`, before: `${addDays(day, 1)}T13:00:00Z` };
}

/** Those of the list that are on the day, earliest first. */
export function activitiesOn(day: string, { activities }: ActivityList): ActivityList["activities"] {
  return activities.filter(({ local_date }) => local_date === day).sort((a, b) => (a.start_time < b.start_time ? -1 : 1));
}
