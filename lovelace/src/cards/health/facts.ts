import type { Series } from "../../chart/series";
import type { HealthDayList, HealthLatest, WellbeingDays } from "../../data/api";
import type { Plan } from "../../data/loader";
import { query } from "../../data/query";
import { addDays, daysBetween } from "../../format/datetime";
import { figuresOf, METRICS, type MetricRow } from "./metrics";

/** What the card asks for. Days are those shown and those that say what was usual before. */
export interface Answers {
  days: HealthDayList;
  figures: WellbeingDays;
  latest: HealthLatest;
}

/** The usual range of a day is that of so many days before it (as the resting heart rate's deviation has it). */
export const BASE_DAYS = 28;
/** Known days that such a range needs. */
const LEAST_DAYS = 14;
const WEEK_DAYS = 7;
/** Values that a mean of seven and of 28 days needs: those of `resting_heart_rate_delta` in docs/metrics.md. */
const LEAST_OF_WEEK = 4;
const LEAST_OF_BASE = 20;

export type Verdict = "below" | "within" | "above";

/** One kind of value with all that is told of it; SI, null is unknown. */
export interface Tile {
  row: MetricRow;
  /** The newest known value and its day. */
  value: number | null;
  day: string | null;
  /** What was held against the range where that is not the value itself. */
  mean: number | null;
  usual: readonly [low: number, high: number] | null;
  verdict: Verdict | null;
  /** Change in a week. */
  trend: number | null;
  /** For the picture, a place per day shown. */
  line: Series;
  band: { lows: Series; highs: Series };
  /** Single values of the days shown. */
  values: Series;
}

export interface Facts {
  /** Days shown, rising. */
  days: string[];
  tiles: Tile[];
}

export const rowsOf = (keys: readonly string[]): MetricRow[] => keys.flatMap((key) => METRICS.find((row) => row.key === key) ?? []);

/** The questions for the chosen rows; tomorrow too, since the athlete may be ahead of whoever looks. */
export function planOf(keys: readonly string[], days: number, today: string): Plan<Answers> {
  const rows = rowsOf(keys);
  const span = { first_day: addDays(today, 1 - days - BASE_DAYS), last_day: addDays(today, 1) };
  const metrics = rows.flatMap(({ metric }) => metric ?? []);
  const figures = rows.flatMap(figuresOf);
  return {
    ...(metrics.length ? { days: query("health_days", { ...span, metrics }), latest: query("health_latest") } : {}),
    ...(figures.length ? { figures: query("wellbeing", { ...span, figures }) } : {}),
  };
}

const known = (values: Series): number[] => values.filter((value): value is number => value !== null);
const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Mean of the `count` places up to and with `end`; null with less than `least` known ones. */
function meanUpTo(values: Series, end: number, count: number, least: number): number | null {
  const found = known(values.slice(Math.max(0, end + 1 - count), end + 1));
  return found.length < least ? null : meanOf(found);
}

/** Mean and standard deviation (at least `spread`) of the 28 places before `at`, as a range; null with too few of them. */
export function usualAt(values: Series, at: number, spread: number, least = LEAST_DAYS): [number, number] | null {
  const found = known(values.slice(Math.max(0, at - BASE_DAYS), at));
  if (found.length < least) return null;
  const mean = meanOf(found);
  const deviation = Math.sqrt(meanOf(found.map((value) => (value - mean) ** 2)));
  const half = Math.max(spread, deviation);
  return [mean - half, mean + half];
}

/** Mean of the last seven days less that of the last 28, ending at a place. */
export function trendAt(values: Series, at: number): number | null {
  const [week, base] = [meanUpTo(values, at, WEEK_DAYS, LEAST_OF_WEEK), meanUpTo(values, at, BASE_DAYS, LEAST_OF_BASE)];
  return week === null || base === null ? null : week - base;
}

/** Where a value is to a range. */
export function verdictOf(value: number | null, usual: readonly [number, number] | null): Verdict | null {
  if (value === null || !usual) return null;
  return value < usual[0] ? "below" : value > usual[1] ? "above" : "within";
}

/** All answers as columns over the same days. */
interface Table {
  /** Rising; the first 28 only say what was usual. */
  days: string[];
  today: string;
  latest: HealthLatest | undefined;
  column(name: string | undefined, from: "metric" | "figure"): Series;
}

/** Columns up to today, or up to tomorrow where something is known of it. */
function tableOf({ days, figures, latest }: Partial<Answers>, count: number, today: string): Table {
  const last = days?.days.some(({ day }) => day > today) ? addDays(today, 1) : today;
  const all = Array.from({ length: count + BASE_DAYS }, (_, i) => addDays(last, i + 1 - count - BASE_DAYS));
  const byDay = new Map(days?.days.map(({ day, values }) => [day, values]));
  const valueOf = (name: string, day: string): unknown => figures?.figures[name]?.values[daysBetween(figures.first_day, day)];
  const column = (name: string | undefined, from: "metric" | "figure"): Series =>
    all.map((day) => {
      if (name === undefined) return null;
      const value = from === "figure" ? valueOf(name, day) : byDay.get(day)?.[name];
      return typeof value === "number" ? value : null;
    });
  return { days: all, today, latest, column };
}

/** The usual range of each day. */
function rangesOf(row: MetricRow, values: Series, { column }: Table): ([number, number] | null)[] {
  if (!row.range) return values.map((_, at) => usualAt(values, at, row.spread, row.least));
  const [lows, highs] = [column(row.range[0], "figure"), column(row.range[1], "figure")];
  return values.map((_, at) => {
    const [low, high] = [lows[at] ?? null, highs[at] ?? null];
    return low === null || high === null ? null : [low, high];
  });
}

function tileOf(row: MetricRow, table: Table): Tile {
  const { days, column, latest, today } = table;
  const values = row.metric ? column(row.metric, "metric") : column(row.figure, "figure");
  const ranges = rangesOf(row, values, table);
  const at = values.findLastIndex((value) => value !== null);
  const newest = at < 0 && row.metric ? latest?.values[row.metric] : undefined;
  const mean = row.mean ? (column(row.mean, "figure")[at] ?? null) : null;
  const usual = ranges[at] ?? null;
  // Of a day that goes on nobody knows what it will have.
  const isOpen = row.grows === true && (days[at] ?? "") >= today;
  const shown = (series: Series): Series => series.slice(BASE_DAYS);
  return {
    row,
    value: values[at] ?? newest?.value ?? null,
    day: days[at] ?? newest?.day ?? null,
    mean,
    usual,
    verdict: isOpen ? null : verdictOf(row.mean ? mean : (values[at] ?? null), usual),
    trend: row.rate ? (column(row.rate, "figure")[at] ?? null) : trendAt(values, isOpen ? at - 1 : at),
    line: shown(row.mean || row.line ? column(row.mean ?? row.line, "figure") : values),
    band: { lows: shown(ranges.map((range) => range?.[0] ?? null)), highs: shown(ranges.map((range) => range?.[1] ?? null)) },
    values: shown(values),
  };
}

/** What there is of the chosen rows. */
export function factsOf(answers: Partial<Answers>, keys: readonly string[], count: number, today: string): Facts {
  const table = tableOf(answers, count, today);
  return { days: table.days.slice(BASE_DAYS), tiles: rowsOf(keys).map((row) => tileOf(row, table)) };
}
