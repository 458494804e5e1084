import { clock } from "../format/duration";
import { formatNumber } from "../format/number";
import { distanceScale, elevationScale, plain, type Scale, type UnitSystem } from "../format/units";

/** Sums of training that several cards show, by the name a configuration gives them. */
export const METRICS = ["distance", "moving_time", "elevation_gain", "activity_count", "load", "calories"] as const;
export type Metric = (typeof METRICS)[number];

interface Measure<F extends string> {
  /** Where replies have it. */
  field: F;
  scale(system: UnitSystem): Scale;
}

const measure = <F extends string>(field: F, scale: Measure<F>["scale"]): Measure<F> => ({ field, scale });

/** Seconds of an effort as a clock shows them; less is better. */
export const TIME: Scale = { unit: "", convert: (seconds) => seconds, print: clock, inverted: true };

const oneDecimal: Scale["print"] = (shown, locale) => formatNumber(shown, 1, locale);

/** One row per metric; sums of weeks and years need no second decimal. */
export const MEASURES = {
  distance: measure("distance_m", (system) => ({ ...distanceScale(system), print: oneDecimal })),
  moving_time: measure("moving_time_s", () => ({ unit: "h", convert: (seconds) => seconds / 3600, print: oneDecimal, inverted: false })),
  elevation_gain: measure("elevation_gain_m", elevationScale),
  activity_count: measure("activity_count", () => plain("")),
  load: measure("load", () => plain("")),
  calories: measure("calories_kcal", () => plain("kcal")),
} as const;
