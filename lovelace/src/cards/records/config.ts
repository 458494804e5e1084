import { baseSettings, choices, rawOf, text, type BaseSettings } from "../../shared/config";

/** Names of record distances, as the API has them; rising. */
export const DISTANCES = [
  "50_m", "100_m", "200_m", "400_m", "500_m", "800_m", "half_mile", "1_km", "1500_m", "1_mile", "half_ironman_swim", "2_km", "3_km",
  "2_mile", "ironman_swim", "5_km", "10_km", "15_km", "10_mile", "20_km", "half_marathon", "30_km", "40_km", "marathon", "50_km", "80_km",
  "50_mile", "90_km", "100_km", "100_mile", "180_km", "200_km", "300_km",
] as const;
export type Distance = (typeof DISTANCES)[number];

export interface Settings extends BaseSettings {
  /** Undefined: all, one at a time. */
  sport: string | undefined;
  /** The only ones to show, without times and power; empty: the usual. */
  distances: readonly Distance[];
}

export function settingsOf(config: unknown): Settings {
  const raw = rawOf(config);
  return { ...baseSettings(raw), sport: text(raw, "sport"), distances: choices(raw, "distances", DISTANCES, []) };
}
