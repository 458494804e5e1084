import type { GoalList, VolumeList, VolumeSums } from "../../data/api";
import type { Series } from "../../chart/series";
import type { YAxis } from "../../chart/plot";
import { addDays, formatDay, formatDays } from "../../format/datetime";
import { inWords, type Scale, type UnitSystem } from "../../format/units";
import { extent, niceAxis } from "../../shared/axes";
import { MEASURES, type Metric } from "../../shared/measures";
import type { Reader } from "../../shared/reader";
import type { Period, Settings } from "./config";

/** Bars of a period; of weeks the settings say how many. */
const COUNTS = { month: 12, year: 6 } as const;
/** What fits on a phone. */
export const MOST_NARROW = 8;

/** A day in the first of the periods to show, the running one being the last. */
export function firstDay(period: Period, weeks: number, today: string): string {
  if (period === "week") return addDays(today, -7 * (weeks - 1));
  const [year, month] = [Number(today.slice(0, 4)), Number(today.slice(5, 7))];
  if (period === "year") return `${year - COUNTS.year + 1}-01-01`;
  return new Date(Date.UTC(year, month - COUNTS.month, 1)).toISOString().slice(0, 10);
}

/** One bar with the one behind it, in shown units; null where nothing is known. */
export interface Column {
  first: string;
  last: string;
  value: number | null;
  before: number | null;
  /** Below the bar; empty where there is no room. */
  label: string;
  /** The period in words. */
  when: string;
}

const LABELS: Readonly<Record<Period, Intl.DateTimeFormatOptions>> = {
  week: { day: "numeric", month: "short" },
  month: { month: "short" },
  year: { year: "numeric" },
};
/** Labels that fit side by side. */
const MOST_LABELS: Readonly<Record<Period, number>> = { week: 6, month: 12, year: 12 };

function when(period: Period, { first_day: first, last_day: last }: VolumeSums, { locale }: Reader): string {
  if (period === "week") return formatDays(first, last, locale);
  return formatDay(first, locale, period === "year" ? LABELS.year : { month: "long", year: "numeric" });
}

/** A sum in shown units; null where it is missing. */
function shownOf(sums: VolumeSums | null, metric: Metric, system: UnitSystem): number | null {
  const { field, scale } = MEASURES[metric];
  const value = sums && sums[field];
  return value === null ? null : scale(system).convert(value);
}

/** The bars, oldest first; on a phone the newest of them. */
export function columnsOf({ period, periods }: VolumeList, metric: Metric, most: number, reader: Reader): Column[] {
  const shown = (sums: VolumeSums | null): number | null => shownOf(sums, metric, reader.system);
  // Years before the first activity say nothing.
  const began = periods.findIndex(({ volume, year_before: before }) => volume.activity_count > 0 || (before?.activity_count ?? 0) > 0);
  const pairs = periods.slice(period === "year" ? Math.max(0, began) : 0).slice(-most);
  const each = Math.ceil(pairs.length / MOST_LABELS[period]);
  return pairs.map(({ volume, year_before: before }, i) => ({
    first: volume.first_day,
    last: volume.last_day,
    value: shown(volume),
    before: shown(before),
    label: (pairs.length - 1 - i) % each === 0 ? formatDay(volume.first_day, reader.locale, LABELS[period]) : "",
    when: when(period, volume, reader),
  }));
}

/** How far a column is from the year before, in shown units; the running period counts to today on both sides. */
export function differenceOf(column: Column, { to_date: now }: VolumeList, metric: Metric, isRunning: boolean, system: UnitSystem): number | null {
  const [done, then] = isRunning
    ? [now.volume, now.year_before].map((sums) => shownOf(sums, metric, system))
    : [column.value, column.before];
  return done == null || then == null ? null : done - then;
}

/** The goal per period in shown units: the settings', else the vault's for the same period, measure and sport. */
export function goalOf({ goal, metric, sport }: Settings, period: Period, list: GoalList | undefined, today: string, system: UnitSystem): number | null {
  // Set by hand it is meant for the period the card begins with, which the caller compares.
  if (goal !== undefined) return goal || null;
  const { field, scale } = MEASURES[metric];
  const measure = field === "activity_count" ? "count" : field;
  const found = list?.goals.find(
    (one) =>
      one.measure === measure && one.period === period && one.sport === (sport ?? null) && one.first_day <= today && (one.last_day ?? today) >= today,
  );
  return found ? scale(system).convert(found.target) : null;
}

/** The axis that all bars and the goal fit; null where there is nothing above zero. */
export function axisOf(columns: readonly Column[], goal: number | null, { locale }: Reader): YAxis | null {
  const rows: Series[] = [columns.map(({ value }) => value), columns.map(({ before }) => before), [goal]];
  const high = extent(...rows)?.[1] ?? 0;
  return high > 0 ? niceAxis([0, high], locale, 3) : null;
}

/** A shown number with its unit. */
export function said(shown: number | null, scale: Scale, { locale }: Reader): string {
  return inWords(shown === null ? null : { value: scale.print(shown, locale), unit: scale.unit }).trim();
}
