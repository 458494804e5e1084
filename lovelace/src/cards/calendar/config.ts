import { baseSettings, choice, rawOf, type BaseSettings } from "../../shared/config";

export const METRICS = ["distance", "moving_time", "activity_count", "load"] as const;
export type Metric = (typeof METRICS)[number];

export interface Settings extends BaseSettings {
  metric: Metric;
  /** Null is the running one. */
  year: number | null;
}

const FIRST_YEAR = 1900;
const LAST_YEAR = 2200;

/** A number, or its digits; the editor's field may give either. */
function yearOf(value: unknown): number | null {
  if (value === undefined || value === null || value === "") return null;
  const year = Number(value);
  if (!Number.isInteger(year) || year < FIRST_YEAR || year > LAST_YEAR) throw new Error(`year must be a year from ${FIRST_YEAR} to ${LAST_YEAR}`);
  return year;
}

export function settingsOf(config: unknown): Settings {
  const raw = rawOf(config);
  return { ...baseSettings(raw), metric: choice(raw, "metric", METRICS, "distance"), year: yearOf(raw["year"]) };
}
