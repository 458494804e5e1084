import type { Series } from "../chart/series";
import { addDays, weekday } from "../format/datetime";

/** The size of a drawing, and the values at its bottom and top; with `low` above `high` it stands on its head. */
export interface Box {
  width: number;
  height: number;
  low: number;
  high: number;
}

const round = (px: number): number => Math.round(px * 100) / 100;

/** x of the i-th of n values, first at the left edge and last at the right; a lone one in the middle. */
export function acrossAt(i: number, n: number, width: number): number {
  return round(n > 1 ? (i * width) / (n - 1) : width / 2);
}

export function upAt(value: number, { height, low, high }: Box): number {
  return round(high === low ? height / 2 : height - ((value - low) / (high - low)) * height);
}

/** An SVG path through values at even distances, broken at the missing; a lone value is a dot (round caps). */
export function linePath(values: Series, box: Box): string {
  let path = "";
  let open = false;
  values.forEach((value, i) => {
    if (value === null) return void (open = false);
    const point = `${acrossAt(i, values.length, box.width)} ${upAt(value, box)}`;
    const isAlone = !open && (values[i + 1] ?? null) === null;
    path += `${open ? "L" : "M"}${point}${isAlone ? "h.01" : ""}`;
    open = true;
  });
  return path;
}

/** An SVG path around the area between two rows of values; a column where either is missing ends it. */
export function bandPath(lows: Series, highs: Series, box: Box): string {
  const at = (row: Series, i: number): string => `${acrossAt(i, lows.length, box.width)} ${upAt(row[i] as number, box)}`;
  const known = (i: number): boolean => (lows[i] ?? null) !== null && (highs[i] ?? null) !== null;
  let path = "";
  for (let from = 0; from < lows.length; from++) {
    if (!known(from)) continue;
    let to = from;
    while (known(to + 1)) to++;
    const run = Array.from({ length: to - from + 1 }, (_, k) => from + k);
    path += `M${[...run.map((i) => at(highs, i)), ...run.reverse().map((i) => at(lows, i))].join("L")}Z`;
    from = to;
  }
  return path;
}

export interface Cell {
  day: string;
  /** Column, oldest 0. */
  week: number;
  /** Row. */
  row: number;
  /** 0 (nothing) to 4; null for a day without a value. */
  level: number | null;
}

/** Bounds of the levels 1 to 4: the quartiles of what is more than nothing. */
export function levelBounds(values: readonly number[]): number[] {
  const sorted = values.filter((value) => value > 0).sort((a, b) => a - b);
  return [0.25, 0.5, 0.75].map((share) => sorted[Math.floor(share * sorted.length)] ?? Infinity);
}

/** Days as squares, a column per week up to the last day; weeks begin on `firstWeekday` (Monday is 0). */
export function heatCells(values: ReadonlyMap<string, number>, lastDay: string, weeks: number, firstWeekday = 0): Cell[] {
  const rowOf = (day: string): number => (weekday(day) - firstWeekday + 7) % 7;
  const first = addDays(lastDay, -rowOf(lastDay) - (weeks - 1) * 7);
  const bounds = levelBounds([...values.values()]);
  const cells: Cell[] = [];
  for (let i = 0, day = first; day <= lastDay; i++, day = addDays(first, i)) {
    const value = values.get(day);
    const level = value === undefined ? null : value > 0 ? 1 + bounds.filter((bound) => value >= bound).length : 0;
    cells.push({ day, week: Math.floor(i / 7), row: i % 7, level });
  }
  return cells;
}

/** Stages of sleep from shallow to deep, as a hypnogram stacks them. */
export const SLEEP_LEVELS = ["awake", "rem", "light", "deep"] as const;
export type SleepLevel = (typeof SLEEP_LEVELS)[number];

/** Stages of one night as columns, as the sidecar gives them. */
export interface Stages {
  start_s: readonly number[];
  duration_s: readonly number[];
  level: readonly string[];
}

export interface Step {
  level: SleepLevel;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The blocks of a hypnogram over `total` seconds; unknown levels are left out. */
export function hypnogramSteps({ start_s: starts, duration_s: lengths, level: levels }: Stages, total: number, width: number, height: number): Step[] {
  const row = height / SLEEP_LEVELS.length;
  return starts.flatMap((start, i) => {
    const level = SLEEP_LEVELS.find((name) => name === levels[i]);
    if (!level || total <= 0) return [];
    const wide = ((lengths[i] ?? 0) / total) * width;
    return [{ level, x: round((start / total) * width), y: round(SLEEP_LEVELS.indexOf(level) * row), width: round(wide), height: round(row) }];
  });
}
