import { baseSettings, choice, number, rawOf, text, type BaseSettings } from "../../shared/config";
import { METRICS, type Metric } from "../../shared/measures";

export const PERIODS = ["week", "month", "year"] as const;
export type Period = (typeof PERIODS)[number];

export const WEEKS = { least: 4, usual: 12, most: 53 } as const;
const GOAL = { least: 0, usual: 0, most: 1e6 } as const;

export interface Settings extends BaseSettings {
  metric: Metric;
  /** What the card begins with. */
  period: Period;
  weeks: number;
  sport: string | undefined;
  /** Per period, in shown units (km or mi, h, m or ft); 0 is none, undefined the goal of the vault. */
  goal: number | undefined;
}

export function settingsOf(config: unknown): Settings {
  const raw = rawOf(config);
  const goal = raw["goal"] ?? "";
  return {
    ...baseSettings(raw),
    metric: choice(raw, "metric", METRICS, "distance"),
    period: choice(raw, "period", PERIODS, "week"),
    weeks: Math.round(number(raw, "weeks", WEEKS)),
    sport: text(raw, "sport"),
    goal: goal === "" ? undefined : number(raw, "goal", GOAL),
  };
}
