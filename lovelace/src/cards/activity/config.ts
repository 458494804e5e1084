import { CHARTS } from "../../chart/charts";

export const CARD_TYPE = "milevault-activity-card";

export const COLOUR_CHOICES = ["heart_rate", "speed", "elevation", "plain"] as const;
export type ColourBy = (typeof COLOUR_CHOICES)[number];

export const UNIT_CHOICES = ["auto", "metric", "imperial"] as const;

/** What stands in the dashboard; everything but the type may be left out. */
export interface ActivityCardConfig {
  type: string;
  athlete?: string;
  title?: string;
  activity?: number | string;
  sport?: string;
  color_by?: string;
  charts?: string[];
  tiles?: boolean;
  map_height?: number;
  units?: string;
}

/** The configuration with every choice made. */
export interface Settings {
  device: string | undefined;
  title: string | undefined;
  activity: number | "latest";
  sport: string | undefined;
  colourBy: ColourBy;
  charts: readonly string[];
  tiles: boolean;
  mapHeight: number;
  units: string;
}

export const DEFAULT_CHARTS: readonly string[] = ["elevation", "speed", "heart_rate"];
export const MAP_HEIGHT = { least: 120, usual: 280, most: 800 } as const;

function text(config: Record<string, unknown>, key: string): string | undefined {
  const value = config[key] ?? "";
  if (typeof value !== "string") throw new Error(`${key} must be text`);
  return value.trim() || undefined;
}

function choice<T extends string>(config: Record<string, unknown>, key: string, choices: readonly T[], usual: T): T {
  const value = text(config, key) ?? usual;
  const found = choices.find((candidate) => candidate === value);
  if (!found) throw new Error(`${key} must be one of ${choices.join(", ")}`);
  return found;
}

/** "latest", or an activity's number; the editor's field gives numbers as text. */
function activityOf(value: unknown): number | "latest" {
  if (value === undefined || value === null || value === "" || value === "latest") return "latest";
  const id = Number(value);
  if (!Number.isSafeInteger(id) || id < 1) throw new Error('activity must be "latest" or the number of an activity');
  return id;
}

function chartsOf(value: unknown): readonly string[] {
  if (value === undefined || value === null) return DEFAULT_CHARTS;
  if (!Array.isArray(value)) throw new Error("charts must be a list");
  const known = CHARTS.map((row) => row.key);
  const unknown = value.find((key) => !known.includes(key as string));
  if (unknown !== undefined) throw new Error(`charts knows ${known.join(", ")}, not ${String(unknown)}`);
  return [...new Set(value as string[])];
}

function heightOf(value: unknown): number {
  if (value === undefined || value === null) return MAP_HEIGHT.usual;
  if (typeof value !== "number" || !Number.isFinite(value)) throw new Error("map_height must be a number of pixels");
  return Math.max(MAP_HEIGHT.least, Math.min(MAP_HEIGHT.most, value));
}

/** The settings a configuration stands for; throws only where it is malformed. */
export function settingsOf(config: ActivityCardConfig): Settings {
  if (typeof config !== "object" || config === null) throw new Error("The card has no configuration");
  const raw = config as unknown as Record<string, unknown>;
  const tiles = raw["tiles"] ?? true;
  if (typeof tiles !== "boolean") throw new Error("tiles must be true or false");
  return {
    device: text(raw, "athlete"),
    title: text(raw, "title"),
    activity: activityOf(raw["activity"]),
    sport: text(raw, "sport"),
    colourBy: choice(raw, "color_by", COLOUR_CHOICES, "heart_rate"),
    charts: chartsOf(raw["charts"]),
    tiles,
    mapHeight: heightOf(raw["map_height"]),
    units: choice(raw, "units", UNIT_CHOICES, "auto"),
  };
}
