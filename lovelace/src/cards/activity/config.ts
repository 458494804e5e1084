import { CHART_KEYS } from "../../chart/keys";
import { baseSettings, choice, choices, flag, number, rawOf, text, tilesUrl, type BaseConfig, type BaseSettings } from "../../shared/config";

export const CARD_TYPE = "milevault-activity-card";

export const COLOUR_CHOICES = ["heart_rate", "speed", "power", "elevation", "plain"] as const;
export type ColourBy = (typeof COLOUR_CHOICES)[number];

/** What stands in the dashboard; everything but the type may be left out. */
export interface ActivityCardConfig extends BaseConfig {
  activity?: number | string;
  sport?: string;
  color_by?: string;
  charts?: string[];
  sections?: string[];
  tiles?: boolean;
  tiles_url?: string;
  attribution?: string;
  map_height?: number;
}

/** The configuration with every choice made. */
export interface Settings extends BaseSettings {
  activity: number | "latest";
  sport: string | undefined;
  colourBy: ColourBy;
  charts: readonly string[];
  sections: readonly SectionKey[];
  tiles: boolean;
  /** Tiles of another server; Home Assistant's proxy without. */
  tilesUrl: string | undefined;
  attribution: string | undefined;
  mapHeight: number;
}

export const DEFAULT_CHARTS: readonly string[] = CHART_KEYS;

/** What opens below the charts, in this order. */
export const SECTION_KEYS = ["splits", "laps", "zones", "efforts", "climbs", "segments", "route", "edit"] as const;
export type SectionKey = (typeof SECTION_KEYS)[number];
export const MAP_HEIGHT = { least: 120, usual: 280, most: 800 } as const;

/** "latest", or an activity's number; the editor's field gives numbers as text. */
function activityOf(value: unknown): number | "latest" {
  if (value === undefined || value === null || value === "" || value === "latest") return "latest";
  const id = Number(value);
  if (!Number.isSafeInteger(id) || id < 1) throw new Error('activity must be "latest" or the number of an activity');
  return id;
}

/** The settings a configuration stands for; throws only where it is malformed. */
export function settingsOf(config: unknown): Settings {
  const raw = rawOf(config);
  return {
    ...baseSettings(raw),
    activity: activityOf(raw["activity"]),
    sport: text(raw, "sport"),
    colourBy: choice(raw, "color_by", COLOUR_CHOICES, "heart_rate"),
    charts: choices(raw, "charts", CHART_KEYS, DEFAULT_CHARTS),
    sections: choices(raw, "sections", SECTION_KEYS, SECTION_KEYS),
    tiles: flag(raw, "tiles", true),
    tilesUrl: tilesUrl(raw, "tiles_url"),
    attribution: text(raw, "attribution"),
    mapHeight: number(raw, "map_height", MAP_HEIGHT),
  };
}
