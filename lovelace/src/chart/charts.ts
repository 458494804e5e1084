import type { Activity, Streams } from "../data/api";
import type { Locale } from "../data/types";
import { clock } from "../format/duration";
import { formatNumber } from "../format/number";
import { sportRow } from "../format/sport";
import { elevationScale, plain, speedScale, type Scale, type UnitSystem } from "../format/units";
import type { WordKey } from "../localize/en";
import { channelOf, type ChartKey } from "./keys";
import type { PlotData } from "./plot";
import { bridge, derivedSpeed, gaps, gapSeconds, hasValues, percentiles, smooth, smoothingWindow, spread, type Series } from "./series";
import { decimalStep, monotonic, stepDigits, ticks, timeStep, xAxis, type XAxis } from "./xaxis";

/** One kind of chart the card can show. */
interface ChartRow {
  /** How much it is smoothed: 1 for what jumps from sample to sample, 0 for what is smooth by itself. */
  smoothing: number;
  label(scale: Scale): WordKey;
  scale(activity: Activity, system: UnitSystem): Scale;
  /** The recording's own figures know pauses and every sample; ours only what came down the wire. */
  mean?(activity: Activity): number | null;
  best?(activity: Activity): number | null;
}

/** Sports whose cadence counts steps; devices record strides, people speak of steps per minute. */
const STEPPING = new Set(["running", "walking", "hiking", "snowshoeing", "mountaineering"]);

function cadenceScale(activity: Activity): Scale {
  if (!STEPPING.has(activity.sport)) return plain("rpm");
  return { ...plain("spm"), convert: (strides) => strides * 2 };
}

const ROWS: Readonly<Record<ChartKey, ChartRow>> = {
  elevation: { smoothing: 0, label: () => "chart.elevation", scale: (_, system) => elevationScale(system) },
  speed: {
    smoothing: 1,
    label: (scale) => (scale.inverted ? "chart.pace" : "chart.speed"),
    scale: (activity, system) => speedScale(sportRow(activity.sport).speed, system),
    mean: (activity) => activity.avg_speed_mps,
  },
  heart_rate: {
    smoothing: 0.5,
    label: () => "chart.heart_rate",
    scale: () => plain("bpm"),
    mean: (activity) => activity.avg_heart_rate,
    best: (activity) => activity.max_heart_rate,
  },
  power: {
    smoothing: 1,
    label: () => "chart.power",
    scale: () => plain("W"),
    mean: (activity) => activity.avg_power_w,
    best: (activity) => activity.max_power_w,
  },
  cadence: { smoothing: 1, label: () => "chart.cadence", scale: cadenceScale },
  temperature: {
    smoothing: 0,
    label: () => "chart.temperature",
    scale: (_, system) => (system === "metric" ? plain("°C") : { ...plain("°F"), convert: (celsius) => celsius * 1.8 + 32 }),
  },
};

/** A chart ready to draw: values in shown units, aligned with the streams' samples. */
export interface ChartData {
  key: string;
  label: WordKey;
  scale: Scale;
  values: Series;
  /** Sample indices between which the line is broken. */
  gaps: [number, number][];
  /** Lowest and highest shown value of the axis; for paces the slow end is `low` all the same. */
  low: number;
  high: number;
  ticks: number[];
  /** Decimals of the tick labels. */
  tickDigits: number;
  /** Mean and extreme for the caption, in shown units. */
  mean: number | null;
  best: number | null;
  /** Said instead of mean and extreme. */
  caption?: string;
  /** Drawn instead of one filled line. */
  plot?: Partial<PlotData>;
}

export interface ChartSet {
  axis: XAxis;
  elapsed: readonly number[];
  charts: ChartData[];
}

/** The SI values of a chart's channel, missing short stretches filled; speed may come from the distances. */
function source(key: ChartKey, streams: Streams, maxGap: number): Series | null {
  const { elapsed_s: elapsed } = streams;
  const channel = channelOf(key);
  if (hasValues(streams, channel)) return bridge(streams.channels[channel]?.values ?? [], elapsed, maxGap);
  const distance = streams.channels["distance"]?.values;
  if (key !== "speed" || !distance || !hasValues(streams, "distance")) return null;
  return derivedSpeed(monotonic(distance, elapsed), elapsed, maxGap);
}

/** A flat course must look flat, an even cadence even: noise of a few units is no mountain. In shown units. */
const LEAST_SPREAD: Readonly<Record<string, number>> = { elevation: 30, speed: 4, cadence: 60 };

/** Bounds and ticks of a y axis. Standing still makes a pace huge and a cadence 0; the rest would be flat: cut at 2 %. */
export function yBounds(values: Series, scale: Scale, key: string): Pick<ChartData, "low" | "high" | "ticks" | "tickDigits"> | null {
  const [low, high] = percentiles(values, [key === "cadence" ? 0.02 : 0, scale.inverted ? 0.98 : 1]) ?? [];
  if (low === undefined || high === undefined) return null;
  const least = (key === "speed" && scale.inverted ? 60 : LEAST_SPREAD[key]) ?? 20;
  const spare = Math.max(0, least - (high - low)) / 2;
  const pad = Math.max((high - low) * 0.08, 1e-6);
  let bottom = low - spare - pad;
  let top = high + spare + pad;
  if (low >= 0 && key !== "elevation" && key !== "temperature") bottom = Math.max(0, bottom);
  if (key === "power" || (key === "speed" && !scale.inverted)) bottom = 0;
  if (top <= bottom) top = bottom + 1;
  const step = scale.inverted ? timeStep(top - bottom, 3) : decimalStep(top - bottom, 4.5);
  return { low: bottom, high: top, ticks: ticks(bottom, top, step), tickDigits: stepDigits(step) };
}

function chartData(key: ChartKey, activity: Activity, streams: Streams, maxGap: number, system: UnitSystem): ChartData | null {
  const { elapsed_s: elapsed } = streams;
  const row = ROWS[key];
  const si = source(key, streams, maxGap);
  if (!si) return null;
  const duration = (elapsed[elapsed.length - 1] ?? 0) - (elapsed[0] ?? 0);
  const scale = row.scale(activity, system);
  const drawn = row.smoothing > 0 ? smooth(si, elapsed, smoothingWindow(duration) * row.smoothing) : si;
  const values = drawn.map((value) => (value === null ? null : scale.convert(value)));
  const bounds = yBounds(values, scale, key);
  const figures = spread(values);
  if (!bounds || !figures) return null;
  return {
    key,
    label: row.label(scale),
    scale,
    values,
    gaps: gaps(values, elapsed, maxGap),
    ...bounds,
    mean: shown(row.mean?.(activity), scale) ?? figures.mean,
    best: shown(row.best?.(activity), scale) ?? (scale.inverted ? figures.min : figures.max),
  };
}

function shown(si: number | null | undefined, scale: Scale): number | null {
  return si === null || si === undefined ? null : scale.convert(si);
}

/** The charts of an activity in the order wanted; those without a single value are left out. */
export function chartSet(activity: Activity, streams: Streams, wanted: readonly ChartKey[], system: UnitSystem): ChartSet {
  const maxGap = gapSeconds(streams.elapsed_s);
  const charts = wanted.flatMap((key) => chartData(key, activity, streams, maxGap, system) ?? []);
  return { axis: xAxis(streams), elapsed: streams.elapsed_s, charts };
}

/** The label of a tick: as many decimals as the steps need. */
export function tickLabel(chart: ChartData, value: number, locale: Locale): string {
  return chart.scale.inverted ? clock(value) : formatNumber(value, chart.tickDigits, locale);
}

/** "148 bpm" at a sample, or a dash. */
export function readout(chart: ChartData, index: number, locale: Locale): string {
  const value = chart.values[index] ?? null;
  return value === null ? "–" : `${chart.scale.print(value, locale)} ${chart.scale.unit}`.trimEnd();
}
