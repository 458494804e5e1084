import type { Locale } from "../data/types";
import { clock } from "../format/duration";
import { formatNumber } from "../format/number";
import { distanceScale, type UnitSystem } from "../format/units";
import type { ChartSet } from "./charts";
import type { Held } from "./pinch";
import { GUTTER_PX, type PlotAxis } from "./plot";
import { decimalStep, nearestIndex, stepDigits, ticks, timeStep } from "./xaxis";

export const PX_PER_LABEL = 68;

/** First and last sample of the stretch that is shown. */
export type Stretch = readonly [number, number];

/** Deeper zoom shows single samples. */
export const LEAST_SAMPLES = 8;

/** The x axis in shown units: kilometres or miles, or seconds; of a stretch, or of all. */
export function plotAxis(set: ChartSet, system: UnitSystem, locale: Locale, width: number, stretch: Stretch | null = null): PlotAxis {
  const scale = distanceScale(system);
  const isTime = set.axis.kind === "time";
  const values = isTime ? set.axis.values : set.axis.values.map((metres) => scale.convert(metres) ?? 0);
  const [first, last] = stretch ?? [0, values.length - 1];
  const [low, high] = [values[first] ?? 0, values[last] ?? 1];
  const count = Math.max(2, Math.floor((width - GUTTER_PX) / PX_PER_LABEL));
  const step = isTime ? timeStep(high - low, count) : decimalStep(high - low, count);
  const digits = stepDigits(step);
  const print = (value: number): string =>
    isTime ? clock(value) : `${formatNumber(value, digits, locale)} ${scale.unit}`;
  return { values, low, high: high > low ? high : low + 1, ticks: ticks(low, high, step), print };
}

/** The stretch after a key: plus halves it around the cursor, minus doubles it, 0 shows all (null). */
export function zoomed(key: string, [first, last]: Stretch, index: number | null, count: number): Stretch | null {
  if (key === "0") return null;
  const length = Math.max(LEAST_SAMPLES, (last - first) * (key === "+" ? 0.5 : 2));
  if (length >= count - 1) return null;
  const centre = index ?? (first + last) / 2;
  const from = Math.round(Math.max(0, Math.min(count - 1 - length, centre - length / 2)));
  return [from, Math.min(count - 1, Math.round(from + length))];
}

/** Fingers closer than this share of the axis hold no stretch that could be told from others. */
const LEAST_SHARE = 0.02;

/**
 * The stretch that puts two values of the axis under two fingers again, at their shares (0..1); as near as that goes
 * at the ends, null where all fits.
 */
export function pinched(axis: readonly number[], { values, shares }: Held): Stretch | null {
  const [low, high] = [axis[0] ?? 0, axis[axis.length - 1] ?? 0];
  const [left, right] = [Math.min(...values), Math.max(...values)];
  const from = Math.min(...shares);
  const span = (right - left) / Math.max(LEAST_SHARE, Math.max(...shares) - from);
  if (span >= high - low) return null;
  const start = Math.max(low, Math.min(high - span, left - from * span));
  const [first, last] = [nearestIndex(axis, start), nearestIndex(axis, start + span)];
  const missing = Math.max(0, LEAST_SAMPLES - (last - first));
  const begin = Math.max(0, Math.min(axis.length - 1 - LEAST_SAMPLES, first - Math.floor(missing / 2)));
  return missing === 0 ? [first, last] : [begin, Math.min(axis.length - 1, begin + LEAST_SAMPLES)];
}

/** Lowest and highest value of the axis that are shown, between samples where that is so. */
export type Range = readonly [low: number, high: number];

/** The range after zooming in by levels (out where negative): what is at the share (0..1) stays there, as near as that goes at the ends. */
export function wheeled(axis: readonly number[], [low, high]: Range, share: number, levels: number): Range {
  const [first, last] = [axis[0] ?? 0, axis[axis.length - 1] ?? 0];
  const least = ((last - first) * LEAST_SAMPLES) / axis.length;
  const span = Math.min(last - first, Math.max(least, (high - low) / 2 ** levels));
  const start = Math.max(first, Math.min(last - span, low + share * (high - low - span)));
  return [start, start + span];
}

/** About `rows` sample indices of a stretch, evenly over the axis, first and last among them. */
export function tableSamples(axis: readonly number[], rows: number, [first, last]: Stretch = [0, axis.length - 1]): number[] {
  const [low, high] = [axis[first] ?? 0, axis[last] ?? 0];
  const samples = Array.from({ length: rows }, (_, i) => nearestIndex(axis, low + ((high - low) * i) / (rows - 1)));
  return [...new Set(samples)].filter((index) => index >= 0);
}
