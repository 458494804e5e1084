import type { Locale } from "../data/types";
import { clock, hoursMinutes } from "./duration";
import { formatNumber } from "./number";
import type { SpeedStyle } from "./sport";

export type UnitSystem = "metric" | "imperial";

export const METRES_PER_MILE = 1609.344;
export const METRES_PER_FOOT = 0.3048;
export const METRES_PER_YARD = 0.9144;

/** A value ready to print, and its unit; the two are set apart by the layout. */
export interface Quantity {
  value: string;
  unit: string;
}

/** How one kind of value is converted from SI and printed. */
export interface Scale {
  unit: string;
  /** SI -> shown number; null where it has none (pace at a standstill). */
  convert(si: number): number | null;
  /** Shown number -> text without unit. */
  print(shown: number, locale: Locale): string;
  /** Lower is better and drawn upwards. */
  inverted: boolean;
}

const decimals =
  (count: number) =>
  (shown: number, locale: Locale): string =>
    formatNumber(shown, count, locale);

const times =
  (factor: number) =>
  (si: number): number =>
    si * factor;

/** Slower than this a pace says nothing (1 km in 56 minutes): a standstill with GPS noise. */
export const STANDSTILL_MPS = 0.3;

function pace(unit: string, metres: number): Scale {
  return {
    unit,
    convert: (si) => (si < STANDSTILL_MPS ? null : metres / si),
    print: (shown) => clock(shown),
    inverted: true,
  };
}

function linear(unit: string, factor: number, digits: number): Scale {
  return { unit, convert: times(factor), print: decimals(digits), inverted: false };
}

export const plain = (unit: string, digits = 0): Scale => linear(unit, 1, digits);

export function distanceScale(system: UnitSystem): Scale {
  return system === "metric" ? linear("km", 1 / 1000, 2) : linear("mi", 1 / METRES_PER_MILE, 2);
}

/** Short distances that are never given in kilometres: pool swims. */
export function shortDistanceScale(system: UnitSystem): Scale {
  return system === "metric" ? linear("m", 1, 0) : linear("yd", 1 / METRES_PER_YARD, 0);
}

export function elevationScale(system: UnitSystem): Scale {
  return system === "metric" ? linear("m", 1, 0) : linear("ft", 1 / METRES_PER_FOOT, 0);
}

export const KILOGRAMS_PER_POUND = 0.45359237;

/** Weight of a body. */
export function weightScale(system: UnitSystem): Scale {
  return system === "metric" ? linear("kg", 1, 1) : linear("lb", 1 / KILOGRAMS_PER_POUND, 1);
}

/** Length of sleep; its unit is in the text. */
export const sleepScale: Scale = { unit: "", convert: times(1), print: (shown) => hoursMinutes(shown), inverted: false };

/** Speed or pace, as the sport is talked about; rowing is per 500 m everywhere. */
export function speedScale(style: SpeedStyle, system: UnitSystem): Scale {
  const metric = system === "metric";
  switch (style) {
    case "pace":
      return metric ? pace("/km", 1000) : pace("/mi", METRES_PER_MILE);
    case "pace100":
      return metric ? pace("/100 m", 100) : pace("/100 yd", 100 * METRES_PER_YARD);
    case "pace500":
      return pace("/500 m", 500);
    case "speed":
      return metric ? linear("km/h", 3.6, 1) : linear("mph", 3600 / METRES_PER_MILE, 1);
  }
}

/** The SI value in the scale's unit, or null where it is missing or has no meaning. */
export function quantity(si: number | null | undefined, scale: Scale, locale: Locale): Quantity | null {
  if (si === null || si === undefined || !Number.isFinite(si)) return null;
  const shown = scale.convert(si);
  return shown === null ? null : { value: scale.print(shown, locale), unit: scale.unit };
}

/** "5.20 km"; a pace keeps its slash close: "5:20 /km". */
export function inWords(value: Quantity | null): string {
  return value === null ? "–" : `${value.value} ${value.unit}`;
}

/** The unit system of the card: its own setting, or Home Assistant's. */
export function unitSystem(setting: string | undefined, haLengthUnit: string): UnitSystem {
  if (setting === "metric" || setting === "imperial") return setting;
  return haLengthUnit === "mi" ? "imperial" : "metric";
}
