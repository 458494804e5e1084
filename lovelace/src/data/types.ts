/**
 * What the integration's websocket answers with (the sidecar's API structs) and what the cards need of `hass`.
 * Times are RFC 3339 in UTC, units stand in the names (SI), a missing value is null.
 */

export interface Activity {
  activity_id: number;
  athlete_id: number;
  sport: string;
  sub_sport: string;
  indoor: boolean;
  name: string | null;
  start_time: string;
  utc_offset_s: number | null;
  local_date: string;
  elapsed_time_s: number;
  timer_time_s: number | null;
  moving_time_s: number | null;
  distance_m: number | null;
  elevation_gain_m: number | null;
  elevation_loss_m: number | null;
  avg_speed_mps: number | null;
  max_speed_mps: number | null;
  avg_heart_rate: number | null;
  max_heart_rate: number | null;
  avg_power_w: number | null;
  max_power_w: number | null;
  avg_cadence: number | null;
  calories_kcal: number | null;
  has_track: boolean;
}

export interface Lap {
  lap_index: number;
  start_time: string;
  elapsed_time_s: number;
  timer_time_s: number | null;
  distance_m: number | null;
  elevation_gain_m: number | null;
  avg_speed_mps: number | null;
  avg_heart_rate: number | null;
  max_heart_rate: number | null;
  avg_power_w: number | null;
  avg_cadence: number | null;
  calories_kcal: number | null;
  trigger: string | null;
}

export interface Length {
  length_index: number;
  start_time: string;
  elapsed_time_s: number;
  length_type: string;
  swim_stroke: string | null;
  total_strokes: number | null;
  avg_speed_mps: number | null;
}

/** One recording of an activity: the file it is from; the primary one gives the samples. */
export interface ActivitySource {
  recording_id: number;
  source: string;
  label: string;
  start_time: string;
  elapsed_time_s: number;
  has_samples: boolean;
  is_primary: boolean;
  stored_at: string;
}

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
}

export interface AthleteList {
  athletes: Athlete[];
  version: string;
}

export interface PushMessage {
  kind: "activity_recorded" | "health" | "import" | "availability" | "refresh";
  id: number | null;
  revision: number | string | null;
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
}

export interface HomeAssistant {
  connection: Connection;
  locale: Locale;
  language?: string;
  config: { time_zone: string; unit_system: { length: string } };
  themes?: { darkMode?: boolean; theme?: string };
  selectedTheme?: unknown;
  entities?: Record<string, { platform?: string; device_id?: string | null } | undefined>;
  devices?: Record<string, { name?: string | null; name_by_user?: string | null } | undefined>;
}
