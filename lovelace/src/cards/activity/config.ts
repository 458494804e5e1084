import { CHART_KEYS, type ChartKey } from "../../chart/keys";
import { baseSettings, choice, choices, latestOr, mapSettings, rawOf, text, type BaseConfig, type BaseSettings, type MapConfig, type MapSettings } from "../../shared/config";

export const CARD_TYPE = "milevault-activity-card";

export const COLOUR_CHOICES = ["heart_rate", "speed", "power", "elevation", "plain"] as const;
export type ColourBy = (typeof COLOUR_CHOICES)[number];

/** What stands in the dashboard; everything but the type may be left out. */
export interface ActivityCardConfig extends BaseConfig, MapConfig {
  activity?: number | string;
  sport?: string;
  color_by?: string;
  charts?: string[];
  sections?: string[];
}

/** The configuration with every choice made. */
export interface Settings extends BaseSettings, MapSettings {
  activity: number | "latest";
  sport: string | undefined;
  colourBy: ColourBy;
  charts: readonly ChartKey[];
  sections: readonly SectionKey[];
}

export const DEFAULT_CHARTS: readonly ChartKey[] = CHART_KEYS;

/** What opens below the charts, in this order. */
export const SECTION_KEYS = ["splits", "laps", "zones", "efforts", "climbs", "segments", "route", "edit"] as const;
export type SectionKey = (typeof SECTION_KEYS)[number];
export const MAP_HEIGHT = { least: 120, usual: 280, most: 800 } as const;

/** The settings a configuration stands for; throws only where it is malformed. */
export function settingsOf(config: unknown): Settings {
  const raw = rawOf(config);
  return {
    ...baseSettings(raw),
    activity: latestOr(raw, "activity"),
    sport: text(raw, "sport"),
    colourBy: choice(raw, "color_by", COLOUR_CHOICES, "heart_rate"),
    charts: choices(raw, "charts", CHART_KEYS, DEFAULT_CHARTS),
    sections: choices(raw, "sections", SECTION_KEYS, SECTION_KEYS),
    ...mapSettings(raw, MAP_HEIGHT),
  };
}
