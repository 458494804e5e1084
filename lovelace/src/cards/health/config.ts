import { baseSettings, choices, flag, number, rawOf, type BaseSettings } from "../../shared/config";
import { METRICS } from "./metrics";

export interface Settings extends BaseSettings {
  /** Keys of METRICS, in the order shown. */
  metrics: readonly string[];
  /** Leave out what was never measured. */
  onlyKnown: boolean;
  /** Days that the small pictures show. */
  days: number;
}

export const METRIC_KEYS: readonly string[] = METRICS.map(({ key }) => key);
export const USUAL_METRICS: readonly string[] = ["resting_heart_rate", "hrv", "weight", "sleep"];
export const DAYS = { least: 7, usual: 30, most: 180 } as const;

/** The settings a configuration stands for; throws only where it is malformed. */
export function settingsOf(config: unknown): Settings {
  const raw = rawOf(config);
  const metrics = choices(raw, "metrics", METRIC_KEYS, USUAL_METRICS);
  return {
    ...baseSettings(raw),
    // The editor's list may be left with nothing in it.
    metrics: metrics.length ? metrics : USUAL_METRICS,
    onlyKnown: flag(raw, "only_known", false),
    days: Math.round(number(raw, "days", DAYS)),
  };
}
