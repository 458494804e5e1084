import type { YAxis } from "../chart/plot";
import type { Series } from "../chart/series";
import { decimalStep, stepDigits, ticks } from "../chart/xaxis";
import type { Locale } from "../data/types";
import { formatNumber } from "../format/number";

/** Lowest and highest of what is known in all the rows; null without any value. */
export function extent(...rows: readonly Series[]): [number, number] | null {
  let [low, high] = [Infinity, -Infinity];
  for (const row of rows) {
    for (const value of row) {
      if (value === null) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low <= high ? [low, high] : null;
}

/** An axis of round steps around [low, high]: its ends are ticks. At most about `count` ticks. */
export function niceAxis([low, high]: readonly [number, number], locale: Locale, count = 4): YAxis {
  const step = decimalStep(high - low || Math.abs(high) || 1, count);
  const [from, to] = [Math.floor(low / step + 1e-9) * step, Math.ceil(high / step - 1e-9) * step];
  const top = to > from ? to : from + step;
  const digits = stepDigits(step);
  return { low: from, high: top, ticks: ticks(from, top, step), print: (value) => formatNumber(value, digits, locale) };
}
