import { EFFORT_SORTS, type EffortSort } from "../../shared/effort-sorts";
import { baseSettings, choice, flag, latestOr, mapSettings, rawOf, text, type BaseConfig, type BaseSettings, type MapConfig, type MapSettings } from "../../shared/config";

export const CARD_TYPE = "milevault-route-card";
export const MAP_HEIGHT = { least: 120, usual: 200, most: 600 } as const;

export interface RouteCardConfig extends BaseConfig, MapConfig {
  route?: number | string;
  sport?: string;
  sort?: string;
  map?: boolean;
}

export interface Settings extends BaseSettings, MapSettings {
  route: number | "latest";
  sport: string | undefined;
  sort: EffortSort;
  map: boolean;
}

/** The settings a configuration stands for; throws only where it is malformed. */
export function settingsOf(config: unknown): Settings {
  const raw = rawOf(config);
  return {
    ...baseSettings(raw),
    route: latestOr(raw, "route"),
    sport: text(raw, "sport"),
    sort: choice(raw, "sort", EFFORT_SORTS, "time"),
    map: flag(raw, "map", true),
    ...mapSettings(raw, MAP_HEIGHT),
  };
}
