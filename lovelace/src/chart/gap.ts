import type { Comparison } from "../data/api";
import { clock } from "../format/duration";
import type { Scale } from "../format/units";
import { extent } from "../shared/axes";
import { yBounds, type ChartData, type ChartSet } from "./charts";
import { smooth, type Series } from "./series";
import { ticks, timeStep } from "./xaxis";

/** Speeds are smoothed over this share of the way: the columns are a few metres apart. */
const SMOOTHED_SHARE = 1 / 40;
const SHORTEST_SMOOTHED_M = 100;
/** A gap of a second or two must not look like a mountain. */
const LEAST_GAP_S = 10;

/** "+0:14" behind, "−0:14" ahead. */
export function signedClock(seconds: number): string {
  const text = clock(Math.abs(seconds));
  if (text === "0:00") return text;
  return (seconds > 0 ? "+" : "−") + text;
}

const GAP: Scale = { unit: "", convert: (seconds) => seconds, print: signedClock, inverted: true };

/** Speeds along a way from the seconds at its distances, in shown units; missing where no time passed. */
export function speedsAlong(distance: readonly number[], elapsed: readonly number[], scale: Scale): Series {
  const span = (distance.at(-1) ?? 0) - (distance[0] ?? 0);
  const raw = distance.map((_, i) => {
    const [from, to] = [Math.max(0, i - 1), Math.min(distance.length - 1, i + 1)];
    const seconds = (elapsed[to] ?? 0) - (elapsed[from] ?? 0);
    return seconds > 0 ? ((distance[to] ?? 0) - (distance[from] ?? 0)) / seconds : null;
  });
  const smoothed = smooth(raw, distance, Math.max(SHORTEST_SMOOTHED_M, span * SMOOTHED_SHARE));
  return smoothed.map((speed) => (speed === null ? null : scale.convert(speed)));
}

/** How far the first effort is behind (below) or ahead (above) along the way. */
function gapChart(gap: readonly number[]): ChartData {
  const [least, most] = extent([...gap, 0]) ?? [0, 0];
  const spare = Math.max(0, LEAST_GAP_S - (most - least)) / 2 + (most - least) * 0.08;
  const [low, high] = [least - spare, most + spare];
  const y = { low, high, ticks: ticks(low, high, timeStep(high - low, 4)), print: signedClock, inverted: true };
  return {
    key: "gap",
    label: "chart.gap",
    scale: GAP,
    values: [...gap],
    gaps: [],
    ...y,
    tickDigits: 0,
    mean: null,
    best: null,
    caption: signedClock(gap.at(-1) ?? 0),
    plot: {
      y,
      lines: [{ values: [...gap], colour: "gap" }],
      bands: [
        { lows: gap.map(() => 0), highs: gap.map((value) => Math.max(0, value)), colour: "behind" },
        { lows: gap.map((value) => Math.min(0, value)), highs: gap.map(() => 0), colour: "good" },
      ],
      levels: [{ value: 0, colour: "soft" }],
    },
  };
}

/** Charts of one effort over another: the gap, and both speeds (the other one dashed). */
export function gapSet(comparison: Comparison, speed: Scale): ChartSet {
  const { distance_m: distance, elapsed_s: elapsed, other_elapsed_s: others, gap_s: gap } = comparison;
  const values = speedsAlong(distance, elapsed, speed);
  const other = speedsAlong(distance, others, speed);
  const bounds = yBounds([...values, ...other], speed, "speed");
  const both: ChartData[] = bounds
    ? [
        {
          key: "speed",
          label: speed.inverted ? "chart.pace" : "chart.speed",
          scale: speed,
          values,
          gaps: [],
          ...bounds,
          mean: null,
          best: null,
          caption: speed.unit,
          plot: { lines: [{ values, colour: "speed" }, { values: other, colour: "soft", dashed: true }], levels: [] },
        },
      ]
    : [];
  return { axis: { kind: "distance", values: distance }, elapsed, charts: [gapChart(gap), ...both] };
}
