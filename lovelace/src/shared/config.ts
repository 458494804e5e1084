/** Readers of a card's configuration; they throw only where it is malformed, with a sentence for the user. */

export const UNIT_CHOICES = ["auto", "metric", "imperial"] as const;

export type Raw = Readonly<Record<string, unknown>>;

/** What every card's configuration may say; all but the type may be left out. */
export interface BaseConfig {
  type: string;
  athlete?: string;
  title?: string;
  units?: string;
}

/** The same with every choice made. */
export interface BaseSettings {
  /** The athlete's device; undefined is the logged-in user's own. */
  device: string | undefined;
  title: string | undefined;
  units: string;
}

/** The configuration as it came from the dashboard. */
export function rawOf(config: unknown): Raw {
  if (typeof config !== "object" || config === null) throw new Error("The card has no configuration");
  return config as Raw;
}

export function baseSettings(raw: Raw): BaseSettings {
  return { device: text(raw, "athlete"), title: text(raw, "title"), units: choice(raw, "units", UNIT_CHOICES, "auto") };
}

export function text(raw: Raw, key: string): string | undefined {
  const value = raw[key] ?? "";
  if (typeof value !== "string") throw new Error(`${key} must be text`);
  return value.trim() || undefined;
}

export function choice<T extends string>(raw: Raw, key: string, choices: readonly T[], usual: T): T {
  const value = text(raw, key) ?? usual;
  const found = choices.find((candidate) => candidate === value);
  if (!found) throw new Error(`${key} must be one of ${choices.join(", ")}`);
  return found;
}

/** Some of the choices, in the order given and each once. */
export function choices<T extends string>(raw: Raw, key: string, known: readonly T[], usual: readonly T[]): readonly T[] {
  const value = raw[key];
  if (value === undefined || value === null) return usual;
  if (!Array.isArray(value)) throw new Error(`${key} must be a list`);
  const unknown = value.find((name) => !known.includes(name as T));
  if (unknown !== undefined) throw new Error(`${key} knows ${known.join(", ")}, not ${String(unknown)}`);
  return [...new Set(value as T[])];
}

export function flag(raw: Raw, key: string, usual: boolean): boolean {
  const value = raw[key] ?? usual;
  if (typeof value !== "boolean") throw new Error(`${key} must be true or false`);
  return value;
}

/** Bounds of a number and what it is when left out. */
export interface Range {
  least: number;
  usual: number;
  most: number;
}

/** A number, pulled into its bounds. */
export function number(raw: Raw, key: string, { least, usual, most }: Range): number {
  const value = raw[key] ?? usual;
  if (typeof value !== "number" || !Number.isFinite(value)) throw new Error(`${key} must be a number`);
  return Math.max(least, Math.min(most, value));
}

/** What a card with a map may say of it. */
export interface MapConfig {
  tiles?: boolean;
  tiles_url?: string;
  attribution?: string;
  map_height?: number;
}

/** The same with every choice made. */
export interface MapSettings {
  tiles: boolean;
  /** Tiles of another server; Home Assistant's proxy without. */
  tilesUrl: string | undefined;
  attribution: string | undefined;
  mapHeight: number;
}

export function mapSettings(raw: Raw, height: Range): MapSettings {
  return {
    tiles: flag(raw, "tiles", true),
    tilesUrl: tilesUrl(raw, "tiles_url"),
    attribution: text(raw, "attribution"),
    mapHeight: number(raw, "map_height", height),
  };
}

/** "latest", or the number of something; the editor's field gives numbers as text. */
export function latestOr(raw: Raw, key: string): number | "latest" {
  const value = raw[key] ?? "latest";
  if (value === "latest" || value === "") return "latest";
  const id = Number(value);
  if (!Number.isSafeInteger(id) || id < 1) throw new Error(`${key} must be "latest" or a number`);
  return id;
}

/** The address of map tiles, with {z}, {x} and {y}. */
function tilesUrl(raw: Raw, key: string): string | undefined {
  const value = text(raw, key);
  const isAddress = /^(https?:\/)?\//.test(value ?? "") && ["{z}", "{x}", "{y}"].every((place) => value?.includes(place));
  if (value !== undefined && !isAddress) throw new Error(`${key} must be an address with {z}, {x} and {y}`);
  return value;
}
