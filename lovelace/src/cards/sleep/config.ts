import { baseSettings, number, rawOf, type BaseSettings } from "../../shared/config";

export interface Settings extends BaseSettings {
  /** Nights in the strip. */
  nights: number;
  /** Seconds; null is the need in the athlete's settings. */
  goal: number | null;
}

export const NIGHTS = { least: 3, usual: 7, most: 14 } as const;
/** Hours. */
export const GOAL = { least: 4, usual: 8, most: 12 } as const;

/** The settings a configuration stands for; throws only where it is malformed. */
export function settingsOf(config: unknown): Settings {
  const raw = rawOf(config);
  return {
    ...baseSettings(raw),
    nights: Math.round(number(raw, "nights", NIGHTS)),
    goal: raw["goal"] == null ? null : number(raw, "goal", GOAL) * 3600,
  };
}
