import { percentiles } from "../chart/series";
import type { Values } from "../data/types";

/** From little to much: blue, green, yellow, orange, red; blue against red also works for the colour-blind. */
export const RAMP: readonly (readonly [number, number, number])[] = [
  [43, 108, 196],
  [22, 160, 178],
  [98, 182, 92],
  [240, 180, 41],
  [236, 110, 44],
  [205, 35, 52],
];

/** Colours a track is drawn with; more cannot be told apart, and each costs a stroke. */
export const BUCKETS = 24;

/** Colour at a place 0..1 of the ramp. */
export function rampColour(place: number): string {
  const scaled = Math.max(0, Math.min(1, place)) * (RAMP.length - 1);
  const from = Math.min(RAMP.length - 2, Math.floor(scaled));
  const part = scaled - from;
  const mixed = (RAMP[from] ?? [0, 0, 0]).map((channel, i) => Math.round(channel + ((RAMP[from + 1]?.[i] ?? 0) - channel) * part));
  return `rgb(${mixed.join(",")})`;
}

/** Which colour each sample gets (-1: unknown), and the values at both ends of the ramp. */
export interface Colouring {
  bucket: Int8Array;
  low: number;
  high: number;
}

/**
 * Spreads the values over the ramp between their 3rd and 97th percentile, so that one spike does not
 * make everything else blue. Null without values, or when they do not differ.
 */
export function colouring(values: Values): Colouring | null {
  const [low, high] = percentiles(values, [0.03, 0.97]) ?? [];
  if (low === undefined || high === undefined || high - low < 1e-9) return null;
  const bucket = Int8Array.from(values, (value) =>
    value === null ? -1 : Math.max(0, Math.min(BUCKETS - 1, Math.floor(((value - low) / (high - low)) * BUCKETS))),
  );
  return { bucket, low, high };
}

/** Middle colour of a bucket. */
export function bucketColour(bucket: number): string {
  return rampColour((bucket + 0.5) / BUCKETS);
}

/** The ramp as a CSS gradient, for the legend. */
export const RAMP_CSS = `linear-gradient(90deg,${RAMP.map((colour) => `rgb(${colour.join(",")})`).join(",")})`;
