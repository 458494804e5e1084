/**
 * What the integration's websocket answers with (the sidecar's API structs) and what the cards need of `hass`.
 * Times are RFC 3339 in UTC, units stand in the names (SI), a missing value is null.
 */
import type * as api from "./api";

/** An activity, with its neighbours in time, which the integration adds. */
export interface ActivityDetail extends api.ActivityDetail {
  previous_activity_id: number | null;
  next_activity_id: number | null;
}

export type Values = readonly (number | null)[];

/** An athlete as the integration has it set up; `version` is the sidecar's, limits are null while it is not set up. */
export interface Athlete extends Pick<api.Athlete, "athlete_id" | "name"> {
  device_id: string;
  entry_id: string;
  available: boolean;
  version: string | null;
  /** Whether the athlete is the logged-in user. */
  is_own: boolean;
  /** Whether the logged-in user may change things and hand over files. */
  may_change: boolean;
  max_upload_bytes: api.Info["max_upload_bytes"] | null;
  max_archive_bytes: api.Info["max_archive_bytes"] | null;
}

export interface AthleteList {
  athletes: Athlete[];
  version: string;
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
  counts: Partial<api.ImportCounts>;
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
  /** The integration's, with the first message. */
  version?: string;
  /** Whether MileVault answers, where the message says it. */
  available?: boolean;
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

/** The usual values of `sub_sport` of each sport that has some. */
export type SubSports = Readonly<Record<string, readonly string[] | undefined>>;

export interface HomeAssistant {
  connection: Connection;
  auth?: Auth;
  locale: Locale;
  language?: string;
  config: { time_zone: string; unit_system: { length: string } };
  /** Null until they are read. */
  themes?: { darkMode?: boolean; theme?: string } | null;
  selectedTheme?: unknown;
  states?: Record<string, { state: string; attributes: Record<string, unknown> } | undefined>;
  entities?: Record<string, { platform?: string; device_id?: string | null; translation_key?: string } | undefined>;
  devices?: Record<string, Device | undefined>;
}
