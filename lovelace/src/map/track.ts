import type { Streams } from "../data/api";
import { project, type Point } from "./mercator";
import type { Bounds } from "./view";

/** The positions of an activity in the Mercator world, and which sample each belongs to. */
export interface Track {
  x: Float64Array;
  y: Float64Array;
  /** Sample index of each position, growing. */
  sample: Int32Array;
  /** Positions at which a new piece begins: before them nothing was recorded for a while. */
  breaks: ReadonlySet<number>;
  bounds: Bounds;
}

/** The track of the streams; null with fewer than two positions. */
export function trackOf(streams: Streams, maxGap: number): Track | null {
  const lat = streams.channels["position_lat"]?.values ?? [];
  const lon = streams.channels["position_long"]?.values ?? [];
  const points: (Point & { sample: number })[] = [];
  const breaks = new Set<number>();
  let shift = 0;
  for (let i = 0; i < lat.length; i++) {
    const [latitude, longitude] = [lat[i] ?? null, lon[i] ?? null];
    if (latitude === null || longitude === null) continue;
    const point = project(latitude, longitude);
    const last = points[points.length - 1];
    if (last) {
      // A step of more than half the world is the date line, crossed.
      shift -= Math.round(point.x + shift - last.x);
      if ((streams.elapsed_s[i] ?? 0) - (streams.elapsed_s[last.sample] ?? 0) > maxGap) breaks.add(points.length);
    }
    points.push({ x: point.x + shift, y: point.y, sample: i });
  }
  if (points.length < 2) return null;
  const x = Float64Array.from(points, (point) => point.x);
  const y = Float64Array.from(points, (point) => point.y);
  return { x, y, sample: Int32Array.from(points, (point) => point.sample), breaks, bounds: boundsOf(x, y) };
}

function boundsOf(x: Float64Array, y: Float64Array): Bounds {
  const bounds = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  x.forEach((value, i) => {
    bounds.left = Math.min(bounds.left, value);
    bounds.right = Math.max(bounds.right, value);
    bounds.top = Math.min(bounds.top, y[i] as number);
    bounds.bottom = Math.max(bounds.bottom, y[i] as number);
  });
  return bounds;
}

/**
 * The position nearest to a world position within `reach` (same unit), or -1.
 * Where a course is run twice, of all positions about equally near the one closest to `around` is taken,
 * so that the dot does not jump between laps.
 */
export function nearestPosition(track: Track, at: Point, reach: number, around: number | null): number {
  const distances = Array.from(track.x, (x, i) => Math.hypot(x - at.x, (track.y[i] as number) - at.y));
  const nearest = Math.min(...distances);
  if (!(nearest <= reach)) return -1;
  const good = nearest + reach / 4;
  let best = -1;
  for (let i = 0; i < distances.length; i++) {
    if ((distances[i] as number) > good) continue;
    const closer =
      best < 0 ||
      (around === null
        ? (distances[i] as number) < (distances[best] as number)
        : Math.abs((track.sample[i] as number) - around) < Math.abs((track.sample[best] as number) - around));
    if (closer) best = i;
  }
  return best;
}

/** World position at a sample: the last position recorded up to it. */
export function positionAt(track: Track, sample: number): Point {
  let low = 0;
  let high = track.sample.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((track.sample[middle] as number) <= sample) low = middle;
    else high = middle - 1;
  }
  return { x: track.x[low] as number, y: track.y[low] as number };
}

/** Positions at which a full multiple of `step` metres is first reached, with the count of steps. */
export function milestones(track: Track, distance: ArrayLike<number>, step: number): { position: number; count: number }[] {
  const out: { position: number; count: number }[] = [];
  let next = 1;
  for (let i = 0; i < track.sample.length; i++) {
    const metres = distance[track.sample[i] as number] ?? 0;
    if (metres < next * step) continue;
    next = Math.floor(metres / step);
    out.push({ position: i, count: next });
    next++;
  }
  return out;
}

const MILESTONE_STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

/** Units between milestones such that at most twelve stand on the track. */
export function milestoneStep(total: number): number {
  return MILESTONE_STEPS.find((step) => total / step <= 12) ?? 1000;
}
