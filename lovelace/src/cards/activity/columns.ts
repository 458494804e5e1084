/** Columns of the activity's tables, and what stands in them; pure. */
import type { Activity, ActivityClimb, ActivityEffort, ActivitySegmentEffort, ActivitySplit, ActivityZoneTime, RecordList, Streams } from "../../data/api";
import type { ActivityDetail, Locale } from "../../data/types";
import { clock } from "../../format/duration";
import { formatNumber } from "../../format/number";
import { sportRow } from "../../format/sport";
import { distanceScale, elevationScale, inWords, METRES_PER_MILE, plain, quantity, shortDistanceScale, speedScale, type Quantity, type Scale } from "../../format/units";
import type { WordKey } from "../../localize/en";
import type { Reader } from "../../shared/reader";
import type { Column } from "../../shared/table";

/** Builds columns as this user reads them. */
export interface Columns {
  speed: Scale;
  show(si: number | null, scale: Scale): string;
  column<R>(key: string, word: WordKey, unit: string, cell: (row: R, index: number) => unknown): Column<R>;
}

export function columnsOf(sport: string, { locale, system, words }: Reader): Columns {
  return {
    speed: speedScale(sportRow(sport).speed, system),
    show: (si, scale) => quantity(si, scale, locale)?.value ?? "–",
    column: (key, word, unit, cell) => ({ key, label: unit ? `${words(word)} (${unit})` : words(word), cell }),
  };
}

/** "5 km", "1 mi": the distance of a record as it is called. */
export function recordDistance(key: string | null, metres: number, { locale, words }: Reader): string {
  if (key === "marathon" || key === "half_marathon") return words(`bests.${key}`);
  const number = (value: number): string => formatNumber(value, Math.abs(value - Math.round(value)) < 0.01 ? 0 : 1, locale);
  if (key?.endsWith("mile")) return `${number(metres / METRES_PER_MILE)} mi`;
  return metres < 2000 && metres % 1000 !== 0 ? `${number(metres)} m` : `${number(metres / 1000)} km`;
}

/** How long a record of a duration is: "5 s", "20 min", "1 h". */
export function recordDuration(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  return seconds % 3600 === 0 ? `${seconds / 3600} h` : `${Math.round(seconds / 6) / 10} min`;
}

export function effortSize(effort: ActivityEffort, reader: Reader): string {
  return effort.kind === "distance" ? recordDistance(effort.key, effort.size, reader) : recordDuration(effort.size);
}

export function effortValue({ kind, value }: ActivityEffort, { locale, system }: Reader): string {
  if (kind === "distance") return clock(value);
  const scale = kind === "duration" ? distanceScale(system) : plain(kind === "power" ? "W" : "bpm");
  return inWords(quantity(value, scale, locale));
}

/** Whether the effort is the athlete's best of its size. */
export function isRecord({ kind, size, guard }: ActivityEffort, activity: Activity, list: RecordList | undefined): boolean {
  if (guard !== null || !list) return false;
  return list.records.some(
    (record) => record.kind === kind && record.size === size && record.sport === activity.sport && record.best.activity_id === activity.activity_id,
  );
}

export function splitColumns(activity: Activity, splits: readonly ActivitySplit[], reader: Reader): Column<ActivitySplit>[] {
  const { speed, show, column } = columnsOf(activity.sport, reader);
  const up = elevationScale(reader.system);
  const short = distanceScale(reader.system);
  // On the flat both speeds are the same: one column says it.
  const isHilly = splits.some(({ moving_speed_mps: own, grade_adjusted_speed_mps: flat }) => show(own, speed) !== show(flat, speed));
  return [
    column("index", "chart.distance", "", ({ partial, split_index: i, distance_m: metres }) =>
      partial ? `+${inWords(quantity(metres, short, reader.locale))}` : i + 1,
    ),
    column("speed", speed.inverted ? "laps.pace" : "laps.speed", speed.unit, (split) => show(split.moving_speed_mps, speed)),
    column("flat", speed.inverted ? "splits.adjusted" : "splits.adjusted_speed", "", (split) => (isHilly ? show(split.grade_adjusted_speed_mps, speed) : "–")),
    column("heart_rate", "laps.heart_rate", "bpm", (split) => show(split.avg_heart_rate, plain(""))),
    column("elevation", "laps.elevation", up.unit, (split) => show(split.elevation_gain_m, up)),
    column("power", "laps.power", "W", (split) => show(split.avg_power_w, plain(""))),
  ];
}

/** A button's row: the first cell shows the stretch. */
export type Linked<R> = (row: R, label: string) => unknown;

export function climbColumns(reader: Reader, link: Linked<ActivityClimb>): Column<ActivityClimb>[] {
  const { column, show } = columnsOf("generic", reader);
  const up = elevationScale(reader.system);
  const length = distanceScale(reader.system);
  const percent = (value: number): string => formatNumber(value, 1, reader.locale);
  return [
    column("climb", "climbs.climb", "", (climb, i) => link(climb, climb.category ? `${i + 1} · ${climb.category}` : String(i + 1))),
    column("length", "climbs.length", length.unit, (climb) => show(climb.length_m, length)),
    column("gain", "climbs.gain", up.unit, (climb) => show(climb.gain_m, up)),
    column("grade", "climbs.grade", "%", (climb) => percent(climb.avg_grade)),
    column("max_grade", "climbs.max_grade", "%", (climb) => percent(climb.max_grade)),
    column("time", "laps.time", "", (climb) => clock(climb.elapsed_time_s)),
    column("vam", "climbs.vam", `${up.unit}/h`, (climb) => show(climb.vam_mph, up)),
  ];
}

export function segmentColumns(activity: Activity, reader: Reader, link: Linked<ActivitySegmentEffort>): Column<ActivitySegmentEffort>[] {
  const { column, show, speed } = columnsOf(activity.sport, reader);
  const { words } = reader;
  return [
    column("segment", "segments.segment", "", (effort) => link(effort, effort.reversed ? `${effort.name} (${words("segments.back")})` : effort.name)),
    column("rank", "segments.rank", "", ({ rank, effort_count: count }) => (rank === null ? "–" : `${rank} / ${count}`)),
    column("time", "laps.time", "", (effort) => clock(effort.elapsed_s)),
    column("gap", "efforts.gap", "", ({ elapsed_s: own, best_s: best, rank }) => (best === null || rank === null || rank === 1 ? "–" : `+${clock(own - best)}`)),
    column("pace", speed.inverted ? "laps.pace" : "laps.speed", speed.unit, (effort) => show(effort.speed_mps, speed)),
    column("heart_rate", "laps.heart_rate", "bpm", (effort) => show(effort.avg_heart_rate, plain(""))),
  ];
}

export interface ZoneBar {
  /** 1 for the lowest zone; 0 for the time below it. */
  zone: number;
  seconds: number;
  /** Of all time in zones and below, 0..1. */
  share: number;
  /** "120–139 bpm". */
  range: string;
}

/** The zones from the highest down; below the first only where there was time. */
export function zoneBars({ floors, seconds, below_s: below, floor_unit: unit }: ActivityZoneTime, locale: Locale): ZoneBar[] {
  const total = seconds.reduce((sum, value) => sum + value, below) || 1;
  const print = (value: number): string => formatNumber(value, 0, locale);
  const bars = floors.map((floor, i): ZoneBar => {
    const next = floors[i + 1];
    const own = seconds[i] ?? 0;
    return { zone: i + 1, seconds: own, share: own / total, range: next === undefined ? `≥ ${print(floor)} ${unit}` : `${print(floor)}–${print(next)} ${unit}` };
  });
  const under: ZoneBar[] = below > 0 ? [{ zone: 0, seconds: below, share: below / total, range: `< ${print(floors[0] ?? 0)} ${unit}` }] : [];
  return [...under, ...bars].reverse();
}

export interface Figure {
  key: string;
  label: string;
  value: Quantity;
}

function meanOver(values: readonly (number | null)[] | undefined, elapsed: readonly number[], first: number, last: number): number | null {
  let [sum, weight] = [0, 0];
  for (let i = first + 1; i <= last; i++) {
    const value = values?.[i] ?? null;
    if (value === null) continue;
    // Samples that come rarely stand for more time; across a pause nothing was measured.
    const seconds = Math.min(60, (elapsed[i] ?? 0) - (elapsed[i - 1] ?? 0));
    sum += value * seconds;
    weight += seconds;
  }
  return weight > 0 ? sum / weight : null;
}

/** Metres climbed between two samples; steps under a metre are noise. */
function gainOver(values: readonly (number | null)[] | undefined, first: number, last: number): number | null {
  let [gain, low, known] = [0, 0, false];
  for (let i = first; i <= last; i++) {
    const value = values?.[i] ?? null;
    if (value === null) continue;
    if (!known) [low, known] = [value, true];
    if (value < low) low = value;
    if (value - low >= 1) (gain += value - low), (low = value);
  }
  return known ? gain : null;
}

/** What a stretch of the activity comes to; `distance` never decreases. */
export function stretchFigures(
  activity: Activity,
  streams: Streams,
  distance: ArrayLike<number> | null,
  [first, last]: readonly [number, number],
  reader: Reader,
): Figure[] {
  const { locale, system, words } = reader;
  const { elapsed_s: elapsed, channels } = streams;
  const speed = speedScale(sportRow(activity.sport).speed, system);
  const seconds = (elapsed[last] ?? 0) - (elapsed[first] ?? 0);
  const metres = distance ? (distance[last] ?? 0) - (distance[first] ?? 0) : null;
  const scale = activity.sport === "swimming" ? shortDistanceScale(system) : distanceScale(system);
  const rows: readonly [string, WordKey, Quantity | null][] = [
    ["distance", "kpi.distance", metres ? quantity(metres, scale, locale) : null],
    ["time", "kpi.elapsed_time", { value: clock(seconds), unit: "" }],
    ["speed", speed.inverted ? "kpi.pace" : "kpi.speed", metres && seconds > 0 ? quantity(metres / seconds, speed, locale) : null],
    ["elevation", "kpi.elevation", quantity(gainOver(channels["altitude"]?.values, first, last), elevationScale(system), locale)],
    ["heart_rate", "kpi.heart_rate", quantity(meanOver(channels["heart_rate"]?.values, elapsed, first, last), plain("bpm"), locale)],
    ["power", "kpi.power", quantity(meanOver(channels["power"]?.values, elapsed, first, last), plain("W"), locale)],
  ];
  return rows.flatMap(([key, word, value]) => (value ? [{ key, label: words(word), value }] : []));
}

/** Which sections an activity can have anything in. */
export const SECTION_HAS: Readonly<Record<string, (detail: ActivityDetail, mayChange: boolean) => boolean>> = {
  splits: ({ channels, activity }) => channels.includes("distance") && (activity.distance_m ?? 0) > 0,
  laps: ({ laps }) => laps.length > 1,
  zones: ({ channels }) => channels.includes("heart_rate") || channels.includes("power"),
  efforts: ({ channels }) => ["distance", "power", "heart_rate"].some((name) => channels.includes(name)),
  climbs: ({ channels, activity }) => channels.includes("altitude") && !activity.indoor,
  segments: ({ activity }) => activity.has_track,
  route: ({ activity }) => activity.has_track,
  edit: (_, mayChange) => mayChange,
};
