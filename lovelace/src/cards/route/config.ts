import { EFFORT_SORTS, type EffortSort } from "../../shared/effort-sorts";
import { baseSettings, choice, flag, number, rawOf, text, tilesUrl, type BaseConfig, type BaseSettings } from "../../shared/config";

export const CARD_TYPE = "milevault-route-card";
export const MAP_HEIGHT = { least: 120, usual: 200, most: 600 } as const;

export interface RouteCardConfig extends BaseConfig {
  route?: number | string;
  sport?: string;
  sort?: string;
  map?: boolean;
  tiles?: boolean;
  tiles_url?: string;
  attribution?: string;
  map_height?: number;
}

export interface Settings extends BaseSettings {
  route: number | "latest";
  sport: string | undefined;
  sort: EffortSort;
  map: boolean;
  tiles: boolean;
  tilesUrl: string | undefined;
  attribution: string | undefined;
  mapHeight: number;
}

/** "latest", or a route's number; the editor's field gives numbers as text. */
function routeOf(value: unknown): number | "latest" {
  if (value === undefined || value === null || value === "" || value === "latest") return "latest";
  const id = Number(value);
  if (!Number.isSafeInteger(id) || id < 1) throw new Error('route must be "latest" or the number of a route');
  return id;
}

/** The settings a configuration stands for; throws only where it is malformed. */
export function settingsOf(config: unknown): Settings {
  const raw = rawOf(config);
  return {
    ...baseSettings(raw),
    route: routeOf(raw["route"]),
    sport: text(raw, "sport"),
    sort: choice(raw, "sort", EFFORT_SORTS, "time"),
    map: flag(raw, "map", true),
    tiles: flag(raw, "tiles", true),
    tilesUrl: tilesUrl(raw, "tiles_url"),
    attribution: text(raw, "attribution"),
    mapHeight: number(raw, "map_height", MAP_HEIGHT),
  };
}
