import type { Streams } from "../data/api";
import type { Values } from "../data/types";

/** The axis all charts share: metres, or seconds where no distance was recorded. Never decreasing. */
export interface XAxis {
  kind: "distance" | "time";
  values: number[];
}

/** Less than this in a whole activity is sensor noise (a treadmill without a foot pod), not a distance. */
const SHORTEST_DISTANCE_M = 50;

/** Distances with missing ones interpolated over time, and never going back (some devices restart at 0). */
export function monotonic(values: Values, elapsed: readonly number[]): number[] {
  const out = new Array<number>(values.length).fill(0);
  let reached = 0;
  let known = -1;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value === null || value === undefined) continue;
    const next = Math.max(reached, value);
    for (let k = known + 1; k < i; k++) out[k] = between(elapsed, known, k, i, reached, next);
    out[i] = reached = next;
    known = i;
  }
  return out.fill(reached, known + 1);
}

function between(at: readonly number[], from: number, k: number, to: number, low: number, high: number): number {
  if (from < 0) return 0;
  const span = (at[to] ?? 0) - (at[from] ?? 0);
  return span > 0 ? low + ((high - low) * ((at[k] ?? 0) - (at[from] ?? 0))) / span : low;
}

/** The x axis of an activity's charts. */
export function xAxis(streams: Streams): XAxis {
  const distance = streams.channels["distance"]?.values;
  if (distance) {
    const values = monotonic(distance, streams.elapsed_s);
    if ((values[values.length - 1] ?? 0) - (values[0] ?? 0) >= SHORTEST_DISTANCE_M) return { kind: "distance", values };
  }
  return { kind: "time", values: streams.elapsed_s };
}

/** Index of the value nearest to `x` in a never-decreasing array; -1 when empty. */
export function nearestIndex(values: ArrayLike<number>, x: number): number {
  let low = 0;
  let high = values.length - 1;
  if (high < 0) return -1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((values[middle] as number) <= x) low = middle;
    else high = middle;
  }
  return x - (values[low] as number) <= (values[high] as number) - x ? low : high;
}

const TIME_STEPS_S = [10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400];

/** Step between time labels: a round one that gives at most `count` of them. */
export function timeStep(span: number, count: number): number {
  const wanted = span / Math.max(1, count);
  return TIME_STEPS_S.find((step) => step >= wanted) ?? Math.ceil(wanted / 86_400) * 86_400;
}

/** Step of 1, 2 or 5 times a power of ten that gives at most `count` labels over `span`. */
export function decimalStep(span: number, count: number): number {
  const wanted = span / Math.max(1, count);
  if (!(wanted > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(wanted));
  return (([1, 2, 5].find((step) => step * power >= wanted * 0.999_999) ?? 10) as number) * power;
}

/** Decimals needed to tell multiples of `step` apart. */
export function stepDigits(step: number): number {
  return Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
}

/** Multiples of `step` within [low, high]. */
export function ticks(low: number, high: number, step: number): number[] {
  const out: number[] = [];
  // Counting multiples instead of adding up keeps 0.1 steps from drifting.
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) out.push(k * step);
  return out;
}
