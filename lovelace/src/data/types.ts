/**
 * What the integration's websocket answers with (the sidecar's API structs) and what the cards need of `hass`.
 * Times are RFC 3339 in UTC, units stand in the names (SI), a missing value is null.
 */
import type { Activity, ActivitySource, ImportCounts, Lap, Length } from "./api";

export type { Activity, ActivitySource, Lap, Length };

export interface ActivityDetail {
  activity: Activity;
  description: string | null;
  gear: string | null;
  /** The athlete's own rating, 0 to 10. */
  perceived_exertion: number | null;
  /** 0 (very weak) to 100. */
  feel: number | null;
  commute: boolean | null;
  race: boolean | null;
  excluded: boolean | null;
  edited: string[];
  trim_start_s: number | null;
  trim_end_s: number | null;
  utc_offset_source: "recorded" | "position" | "athlete" | null;
  pool_length_m: number | null;
  elevation_method: string | null;
  device_manufacturer: string | null;
  device_product: string | null;
  findings: string[];
  sample_count: number;
  channels: string[];
  laps: Lap[];
  lengths: Length[];
  sources: ActivitySource[];
  previous_activity_id: number | null;
  next_activity_id: number | null;
}

export type Values = readonly (number | null)[];

/** Columns of one activity; each channel has one value per `elapsed_s` entry, null where missing. */
export interface Streams {
  activity_id: number;
  sample_count: number;
  elapsed_s: number[];
  channels: Record<string, { unit: string; values: (number | null)[] }>;
}

export interface Athlete {
  device_id: string;
  entry_id: string;
  athlete_id: number;
  name: string;
  available: boolean;
  version: string | null;
  /** Whether the athlete is the logged-in user. */
  is_own: boolean;
  /** Whether the logged-in user may change things and hand over files. */
  may_change: boolean;
  /** Null while the sidecar is not set up. */
  max_upload_bytes: number | null;
  max_archive_bytes: number | null;
}

export interface AthleteList {
  athletes: Athlete[];
  version: string;
}

/** Whether the user may change things of the athlete of a device; without one, of the user's own or the first. */
export function mayChange(list: AthleteList | undefined, device: string | undefined): boolean {
  const athletes = list?.athletes ?? [];
  const athlete = device === undefined ? (athletes.find(({ is_own: own }) => own) ?? athletes[0]) : athletes.find(({ device_id: id }) => id === device);
  return athlete?.may_change ?? false;
}

/** Kinds of data that may be stale. */
export type Topic =
  | "activity"
  | "health"
  | "records"
  | "routes"
  | "segments"
  | "goals"
  | "gear"
  | "settings"
  | "import";

/** How far an import is; `expected` files will it have seen at the end, null where nobody knows. */
export interface Progress {
  finished: boolean;
  counts: Partial<ImportCounts>;
  expected: number | null;
}

/** A file that could not be read, and the code of its reason. */
export interface Rejected {
  item_id: number;
  code: string;
}

export interface PushMessage {
  kind: Topic | "availability" | "refresh";
  /** The one thing that changed; null: any of the kind. */
  id: number | null;
  revision: number | string | null;
  progress?: Progress;
  rejected?: Rejected;
}

export type Unsubscribe = () => void | Promise<void>;

/** The part of home-assistant-js-websocket's connection that we use. */
export interface Connection {
  connected?: boolean;
  sendMessagePromise<T>(message: Record<string, unknown>): Promise<T>;
  subscribeMessage<T>(
    callback: (message: T) => void,
    message: Record<string, unknown>,
    options?: { resubscribe?: boolean },
  ): Promise<Unsubscribe>;
  addEventListener(event: "ready" | "disconnected", callback: () => void): void;
  removeEventListener(event: "ready" | "disconnected", callback: () => void): void;
}

export interface Locale {
  language: string;
  number_format: string;
  time_format: string;
  time_zone?: string;
  /** A weekday's English name, or "language". */
  first_weekday?: string;
}

/** The part of home-assistant-js-websocket's login that uploads use. */
export interface Auth {
  data: { hassUrl: string; access_token: string };
  expired: boolean;
  refreshAccessToken(): Promise<void>;
}

export interface Device {
  id?: string;
  name?: string | null;
  name_by_user?: string | null;
  model?: string | null;
  /** Pairs of domain and the integration's own id. */
  identifiers?: readonly (readonly [string, string])[];
}

export interface HomeAssistant {
  connection: Connection;
  auth?: Auth;
  locale: Locale;
  language?: string;
  config: { time_zone: string; unit_system: { length: string } };
  themes?: { darkMode?: boolean; theme?: string };
  selectedTheme?: unknown;
  states?: Record<string, { state: string; attributes: Record<string, unknown> } | undefined>;
  entities?: Record<string, { platform?: string; device_id?: string | null; translation_key?: string } | undefined>;
  devices?: Record<string, Device | undefined>;
}
