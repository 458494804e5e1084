import { baseSettings, number, rawOf, type BaseSettings } from "../../shared/config";

export const DAYS = { least: 14, usual: 120, most: 730 } as const;

export interface Settings extends BaseSettings {
  days: number;
}

export function settingsOf(config: unknown): Settings {
  const raw = rawOf(config);
  return { ...baseSettings(raw), days: Math.round(number(raw, "days", DAYS)) };
}
