import { plain, sleepScale, weightScale, type Scale, type UnitSystem } from "../../format/units";

/** One kind of value that the card can show. */
export interface MetricRow {
  key: string;
  /** A --mv-* colour. */
  colour: string;
  /** A metric of `health_days`, or else a figure of `wellbeing` (docs/metrics.md). */
  metric?: string;
  figure?: string;
  /** The figure that is drawn and held against the range instead of the single values. */
  mean?: string;
  /** The figure that is only drawn instead of them. */
  line?: string;
  /** Figures of the usual range; without, it is the mean of the days before and their standard deviation. */
  range?: readonly [low: string, high: string];
  /** The figure of the change in a week, where the days have too few values for our own. */
  rate?: string;
  /** The narrowest usual range to either side, SI: watches give whole beats. */
  spread: number;
  /** Values that make a usual range of 28 days. */
  least?: number;
  scale(system: UnitSystem): Scale;
  better: "more" | "less" | null;
  /** It grows until midnight: what today has is held against nothing. */
  grows?: boolean;
}

const unitless = (): Scale => plain("");

export const METRICS: readonly MetricRow[] = [
  { key: "resting_heart_rate", colour: "heart_rate", metric: "resting_heart_rate", spread: 1, scale: () => plain("bpm"), better: "less" },
  { key: "hrv", colour: "hrv", metric: "hrv_last_night", mean: "hrv_7d", range: ["hrv_range_low", "hrv_range_high"], spread: 0, scale: () => plain("ms"), better: "more" },
  // Nobody steps on the scale every day.
  { key: "weight", colour: "weight", metric: "weight_kg", line: "weight_trend", rate: "weight_rate", spread: 0.3, least: 4, scale: weightScale, better: null },
  { key: "sleep", colour: "sleep", figure: "sleep_asleep", spread: 900, scale: () => sleepScale, better: "more" },
  { key: "readiness", colour: "form", figure: "readiness", spread: 3, scale: unitless, better: "more" },
  { key: "body_battery", colour: "speed", metric: "body_battery_at_wake", spread: 3, scale: unitless, better: "more" },
  { key: "stress", colour: "fatigue", metric: "stress", spread: 2, scale: unitless, better: "less", grows: true },
  { key: "steps", colour: "track", metric: "steps", spread: 500, scale: unitless, better: "more", grows: true },
  { key: "spo2", colour: "fitness", metric: "spo2", spread: 1, scale: () => plain("%"), better: "more" },
  { key: "respiration", colour: "elevation", metric: "respiration_sleep", spread: 0.5, scale: () => plain("/min", 1), better: null },
];

/** What a row asks of `wellbeing`. */
export function figuresOf({ figure, mean, line, range = ["", ""], rate }: MetricRow): string[] {
  return [figure, mean, line, ...range, rate].filter((name): name is string => Boolean(name));
}
