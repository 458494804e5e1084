import type { Streams } from "../data/api";
import type { Values } from "../data/types";

export type Series = (number | null)[];

/** Shorter silence is normal (smart recording writes a point up to every 10 s, a lost packet a little longer). */
const SHORTEST_GAP_S = 60;

function median(sorted: ArrayLike<number>): number {
  return sorted[sorted.length >> 1] ?? 0;
}

/** Silence in seconds from which on a line is broken: a minute, or five times the usual distance of points. */
export function gapSeconds(elapsed: readonly number[]): number {
  const steps = elapsed.slice(1).map((t, i) => t - (elapsed[i] ?? t));
  return Math.max(SHORTEST_GAP_S, 5 * median(Float64Array.from(steps).sort()));
}

/**
 * The values with short runs of missing ones interpolated linearly over time; long runs, and those at
 * either end, stay null and show as gaps.
 */
export function bridge(values: Values, elapsed: readonly number[], maxGap: number): Series {
  const out = values.slice();
  if (!out.includes(null)) return out;
  let known = -1;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value === null || value === undefined) continue;
    const span = (elapsed[i] ?? 0) - (elapsed[known] ?? 0);
    if (known >= 0 && i - known > 1 && span <= maxGap) {
      const start = values[known] as number;
      for (let k = known + 1; k < i; k++) {
        const part = span > 0 ? ((elapsed[k] ?? 0) - (elapsed[known] ?? 0)) / span : 0;
        out[k] = start + (value - start) * part;
      }
    }
    known = i;
  }
  return out;
}

/** Pairs [i, j] of neighbouring known values with more than `maxGap` seconds between them. */
export function gaps(values: Values, elapsed: readonly number[], maxGap: number): [number, number][] {
  const out: [number, number][] = [];
  let known = -1;
  for (let i = 0; i < values.length; i++) {
    if (values[i] === null || values[i] === undefined) continue;
    if (known >= 0 && (elapsed[i] ?? 0) - (elapsed[known] ?? 0) > maxGap) out.push([known, i]);
    known = i;
  }
  return out;
}

/**
 * Centred moving mean over `window` units of `at` (never decreasing); missing values stay missing and
 * count for nothing. O(n).
 */
export function smooth(values: Values, at: readonly number[], window: number): Series {
  const half = window / 2;
  const out: Series = [];
  let from = 0;
  let to = 0;
  let sum = 0;
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const centre = at[i] ?? 0;
    for (; to < values.length && (at[to] ?? 0) <= centre + half; to++) {
      const value = values[to] ?? null;
      if (value !== null) (sum += value), count++;
    }
    for (; (at[from] ?? 0) < centre - half; from++) {
      const value = values[from] ?? null;
      if (value !== null) (sum -= value), count--;
    }
    out.push((values[i] ?? null) === null || count === 0 ? null : sum / count);
  }
  return out;
}

/** Seconds to smooth a jumpy channel over so that its shape shows: 1/150 of the activity, 10 s to 60 s. */
export function smoothingWindow(duration: number): number {
  return Math.min(60, Math.max(10, duration / 150));
}

/** Speed in m/s from distances, for recordings without a speed channel; null across gaps. */
export function derivedSpeed(distance: readonly number[], elapsed: readonly number[], maxGap: number): Series {
  return distance.map((metres, i) => {
    const before = Math.max(0, i - 1);
    const after = Math.min(distance.length - 1, i + 1);
    const seconds = (elapsed[after] ?? 0) - (elapsed[before] ?? 0);
    if (seconds <= 0 || seconds > 2 * maxGap) return null;
    return ((distance[after] ?? metres) - (distance[before] ?? metres)) / seconds;
  });
}

export interface Spread {
  min: number;
  max: number;
  mean: number;
}

/** Smallest, largest and plain mean of what is known; null without any value. */
export function spread(values: Values): Spread | null {
  let [min, max, sum, count] = [Infinity, -Infinity, 0, 0];
  for (const value of values) {
    if (value === null) continue;
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
    count++;
  }
  return count === 0 ? null : { min, max, mean: sum / count };
}

/** The values at the given fractions (0..1) of the sorted known values; null without any value. */
export function percentiles(values: Values, fractions: readonly number[]): number[] | null {
  // Numbers alone sort without a function to compare them.
  const sorted = Float64Array.from(values.filter((value) => value !== null)).sort();
  if (sorted.length === 0) return null;
  return fractions.map((fraction) => sorted[Math.round(fraction * (sorted.length - 1))] as number);
}

/** Whether a channel holds anything to draw. */
export function hasValues(streams: Streams, channel: string): boolean {
  return streams.channels[channel]?.values.some((value) => value !== null) ?? false;
}
