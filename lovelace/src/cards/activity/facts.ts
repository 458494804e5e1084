import { milestoneStep } from "../../map/track";
import { WANTED_CHANNELS } from "../../chart/keys";
import { percentiles } from "../../chart/series";
import type { Activity, Lap, Length, Streams } from "../../data/api";
import type { ActivityDetail, Locale } from "../../data/types";
import { dayPart, formatStart, localHour } from "../../format/datetime";
import { clock } from "../../format/duration";
import { sportRow } from "../../format/sport";
import {
  distanceScale,
  elevationScale,
  METRES_PER_MILE,
  plain,
  quantity,
  shortDistanceScale,
  speedScale,
  type Quantity,
  type Scale,
  type UnitSystem,
} from "../../format/units";
import type { WordKey } from "../../localize/en";
import { wordKey } from "../../localize/localize";
import { colouring } from "../../map/colour";
import type { ColourChoice } from "../../map/element";
import type { Reader } from "../../shared/reader";
import { COLOUR_CHOICES, type ColourBy } from "./config";

export interface Kpi extends Quantity {
  key: string;
  label: string;
}

const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The activity's own name, or "Morning run" after the clock where it took place. */
export function activityTitle(activity: Activity, { words, timeZone }: Reader): string {
  if (activity.name) return activity.name;
  const part = dayPart(localHour(activity, timeZone));
  const sport = words(wordKey("sport", activity.sport, "sport.generic"));
  return upperFirst(words(`title.${part}`, { sport }));
}

export function activityStart(activity: Activity, { locale, timeZone }: Reader): string {
  return formatStart(activity, locale, timeZone);
}

/** Pool swims and short rows are counted in metres or yards. */
export function distanceScaleOf(activity: Activity, system: UnitSystem): Scale {
  return activity.sport === "swimming" ? shortDistanceScale(system) : distanceScale(system);
}

/** Mean speed while moving; the file's own mean may count the stops. */
export function movingSpeed(activity: Activity): number | null {
  const { distance_m: distance, moving_time_s: moving } = activity;
  return distance && moving ? distance / moving : activity.avg_speed_mps;
}

interface KpiRow {
  key: string;
  label: (activity: Activity, speed: Scale) => WordKey;
  value: (activity: Activity, speed: Scale, reader: Reader) => Quantity | null;
}

function time(seconds: number | null): Quantity | null {
  return seconds === null ? null : { value: clock(seconds), unit: "" };
}

/** What stands above the map, in this order; what is missing is left out. */
const KPIS: readonly KpiRow[] = [
  {
    key: "distance",
    label: () => "kpi.distance",
    value: (a, _, r) => (a.distance_m ? quantity(a.distance_m, distanceScaleOf(a, r.system), r.locale) : null),
  },
  {
    key: "time",
    label: (a) => (a.moving_time_s === null ? "kpi.elapsed_time" : "kpi.moving_time"),
    value: (a) => time(a.moving_time_s ?? a.timer_time_s ?? a.elapsed_time_s),
  },
  {
    key: "speed",
    label: (_, speed) => (speed.inverted ? "kpi.pace" : "kpi.speed"),
    value: (a, speed, r) => (a.distance_m ? quantity(movingSpeed(a), speed, r.locale) : null),
  },
  {
    key: "elevation",
    label: () => "kpi.elevation",
    value: (a, _, r) => (a.indoor ? null : quantity(a.elevation_gain_m, elevationScale(r.system), r.locale)),
  },
  {
    key: "heart_rate",
    label: () => "kpi.heart_rate",
    value: (a, _, r) => quantity(a.avg_heart_rate, plain("bpm"), r.locale),
  },
  { key: "power", label: () => "kpi.power", value: (a, _, r) => quantity(a.avg_power_w, plain("W"), r.locale) },
  { key: "calories", label: () => "kpi.calories", value: (a, _, r) => quantity(a.calories_kcal, plain("kcal"), r.locale) },
];

/** Five figures fit one row; power and calories stand in for those an activity has not got. */
const KPI_COUNT = 5;

export function kpis(activity: Activity, reader: Reader): Kpi[] {
  const speed = speedScale(sportRow(activity.sport).speed, reader.system);
  return KPIS.flatMap(({ key, label, value }) => {
    const found = value(activity, speed, reader);
    return found ? [{ key, label: reader.words(label(activity, speed)), ...found }] : [];
  }).slice(0, KPI_COUNT);
}

/** Metres between the numbers on the track, and what each number counts. */
export function milestoneMetres(total: number | null, system: UnitSystem): { metres: number; count: number } | null {
  const unit = system === "metric" ? 1000 : METRES_PER_MILE;
  if (!total || total < unit) return null;
  const count = milestoneStep(total / unit);
  return { metres: count * unit, count };
}

const COLOUR_CHANNELS: Readonly<Record<ColourBy, string | null>> = {
  heart_rate: "heart_rate",
  speed: "speed",
  power: "power",
  elevation: "altitude",
  plain: null,
};

/** The ways this track can be coloured, plain always among them. */
export function colourChoices(activity: Activity, streams: Streams, { locale, system, words }: Reader): ColourChoice[] {
  const speed = speedScale(sportRow(activity.sport).speed, system);
  const scales: Readonly<Record<ColourBy, Scale>> = {
    heart_rate: plain("bpm"),
    speed,
    power: plain("W"),
    elevation: elevationScale(system),
    plain: plain(""),
  };
  return COLOUR_CHOICES.flatMap((key): ColourChoice[] => {
    const scale = scales[key];
    const label = words(key === "speed" && speed.inverted ? "color.pace" : `color.${key}`);
    const channel = COLOUR_CHANNELS[key];
    if (channel === null) return [{ key, label, colouring: null, low: "", high: "" }];
    const found = colouring(streams.channels[channel]?.values ?? []);
    if (!found) return [];
    const print = (si: number): string => quantity(si, scale, locale)?.value ?? "–";
    return [{ key, label, colouring: found, low: print(found.low), high: `${print(found.high)} ${scale.unit}` }];
  });
}

/** Which of the choices is shown: the user's last pick, else the card's setting, else plain. */
export function chosenColour(choices: readonly ColourChoice[], wanted: readonly (string | null)[]): string {
  return wanted.find((key) => choices.some((choice) => choice.key === key)) ?? "plain";
}

export interface LapColumn {
  key: string;
  label: string;
  cell(lap: Lap): string;
}

/** Columns of the lap table; one that would be empty in every row is left out. */
export function lapColumns(detail: ActivityDetail, { locale, system, words }: Reader): LapColumn[] {
  const { activity, laps } = detail;
  const speed = speedScale(sportRow(activity.sport).speed, system);
  const distance = distanceScaleOf(activity, system);
  const show = (si: number | null, scale: Scale): string => quantity(si, scale, locale)?.value ?? "–";
  const column = (key: string, word: WordKey, unit: string, cell: (lap: Lap) => string): LapColumn => ({
    key,
    label: unit ? `${words(word)} (${unit})` : words(word),
    cell,
  });
  const all: LapColumn[] = [
    column("distance", "laps.distance", distance.unit, (lap) => show(lap.distance_m, distance)),
    column("time", "laps.time", "", (lap) => clock(lap.timer_time_s ?? lap.elapsed_time_s)),
    column("speed", speed.inverted ? "laps.pace" : "laps.speed", speed.unit, (lap) => show(lapSpeed(lap), speed)),
    column("heart_rate", "laps.heart_rate", "bpm", (lap) => show(lap.avg_heart_rate, plain(""))),
    column("elevation", "laps.elevation", elevationScale(system).unit, (lap) => show(lap.elevation_gain_m, elevationScale(system))),
    column("power", "laps.power", "W", (lap) => show(lap.avg_power_w, plain(""))),
  ];
  return all.filter(({ cell }) => laps.some((lap) => cell(lap) !== "–"));
}

/** A lap's mean speed, computed where the file does not say. */
export function lapSpeed(lap: Lap): number | null {
  if (lap.avg_speed_mps !== null) return lap.avg_speed_mps;
  const seconds = lap.timer_time_s ?? lap.elapsed_time_s;
  return lap.distance_m !== null && seconds > 0 ? lap.distance_m / seconds : null;
}

export interface LengthBar {
  /** Height of the bar, 0..1: the faster, the higher. */
  share: number;
  stroke: string;
  label: string;
}

/** One bar per swum length, for pool swims without samples. */
export function lengthBars(lengths: readonly Length[], pool: number | null, { locale, system, words }: Reader): LengthBar[] {
  const swum = lengths.filter((length) => length.length_type === "active" && length.elapsed_time_s > 0);
  const speeds = swum.map((length) => length.avg_speed_mps ?? (pool ?? 1) / length.elapsed_time_s);
  // One length off the wall in no time must not make the others look slow.
  const [low, high] = percentiles(speeds, [0.02, 0.98]) ?? [0, 1];
  const floor = (low as number) * 0.6;
  const scale = speedScale("pace100", system);
  return swum.map((length, i) => {
    const speed = speeds[i] as number;
    const share = Math.max(0.05, Math.min(1, (speed - floor) / Math.max(1e-9, (high as number) - floor)));
    const stroke = length.swim_stroke ?? "unknown";
    const pace = pool === null && length.avg_speed_mps === null ? clock(length.elapsed_time_s) : inPace(speed, scale, locale);
    const name = words(wordKey("stroke", stroke, "stroke.unknown"));
    return { share, stroke, label: words("lengths.bar", { index: i + 1, pace, stroke: name }) };
  });
}

function inPace(speed: number, scale: Scale, locale: Locale): string {
  const found = quantity(speed, scale, locale);
  return found ? `${found.value} ${found.unit}` : "–";
}

/** Whether the activity has anything that streams could show. */
export function hasSamples(detail: ActivityDetail): boolean {
  return detail.sample_count > 0 && detail.channels.some((channel) => WANTED_CHANNELS.includes(channel));
}
