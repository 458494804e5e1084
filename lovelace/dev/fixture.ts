/** Made-up activities, the same at every call: what the integration would answer with. */
import type { Activity, Lap, Length, Streams } from "../src/data/api";
import type { ActivityDetail } from "../src/data/types";

export interface Sample {
  detail: ActivityDetail;
  streams: Streams;
}

/** Small fast generator with a fixed start (mulberry32): pictures and tests must not change from run to run. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const CHANNEL_UNITS: Readonly<Record<string, string>> = {
  position_lat: "deg",
  position_long: "deg",
  altitude: "m",
  distance: "m",
  speed: "m/s",
  heart_rate: "bpm",
  cadence: "rpm",
  power: "W",
};

interface Plan {
  id: number;
  sport: string;
  name: string | null;
  points: number;
  speed: number;
  radius: number;
  hills: number;
  power: boolean;
  indoor: boolean;
  start: string;
}

const mean = (values: readonly (number | null)[]): number => {
  const known = values.filter((value): value is number => value !== null);
  return known.reduce((sum, value) => sum + value, 0) / Math.max(1, known.length);
};

/** Columns of a loop through made-up country: hills slow the athlete down and raise the heart rate. */
function columns(plan: Plan): { elapsed: number[]; values: Record<string, (number | null)[]> } {
  const noise = random(plan.id);
  const elapsed: number[] = [];
  const values: Record<string, (number | null)[]> = Object.fromEntries(Object.keys(CHANNEL_UNITS).map((key) => [key, []]));
  let [time, distance, heart, effort, wobble, altitude] = [0, 0, 92, 0, 0, 412];
  for (let i = 0; i < plan.points; i++) {
    const part = i / (plan.points - 1);
    const angle = 2 * Math.PI * part;
    const grade = plan.hills * (Math.cos(angle * 3) * 0.05 + Math.cos(angle * 7 + 1) * 0.03 + Math.sin(angle) * 0.03);
    wobble = wobble * 0.96 + (noise() - 0.5) * 0.16;
    const warmUp = Math.min(1, part * 14);
    const rest = i > plan.points * 0.6 && i < plan.points * 0.6 + 14 ? 0.12 : 1;
    const speed = Math.max(0, plan.speed * (1 - grade * 3) * (0.9 + 0.1 * warmUp) * (1 + wobble * 0.5) * rest);
    const step = 3 + (i === Math.round(plan.points * 0.35) ? 240 : 0);
    time += i === 0 ? 0 : step;
    distance += i === 0 ? 0 : speed * 3;
    altitude += i === 0 ? 0 : speed * 3 * grade;
    effort = effort * 0.985 + 0.015 * (1 + grade * 6) * rest;
    heart = heart * 0.98 + 0.02 * (88 + 68 * effort + 14 * part);
    const bend = 1 + 0.22 * Math.sin(angle * 3 + 0.6) + 0.1 * Math.sin(angle * 8) + 0.05 * Math.cos(angle * 17);
    const put = (key: string, value: number | null): void => void values[key]?.push(value);
    const lostFix = i > plan.points * 0.18 && i < plan.points * 0.18 + 18;
    elapsed.push(time);
    put("position_lat", lostFix ? null : 47.383 + plan.radius * bend * Math.sin(angle) * 0.67);
    put("position_long", lostFix ? null : 8.542 + plan.radius * bend * Math.cos(angle) * 1.5);
    put("altitude", Math.round(altitude * 10) / 10);
    put("distance", Math.round(distance * 100) / 100);
    put("speed", Math.round(speed * (1 + (noise() - 0.5) * 0.12) * 1000) / 1000);
    put("heart_rate", noise() < 0.02 ? null : Math.round(heart + wobble * 5));
    put("cadence", rest < 1 ? 0 : Math.round(82 + wobble * 12 + noise() * 3));
    put("power", Math.round(Math.max(0, 190 * (1 + grade * 9) * rest + (noise() - 0.5) * 90)));
  }
  return { elapsed, values };
}

function lapsOf(elapsed: readonly number[], values: Record<string, (number | null)[]>, length: number, start: string): Lap[] {
  const laps: Lap[] = [];
  let from = 0;
  const distance = values["distance"] ?? [];
  for (let i = 1; i < elapsed.length; i++) {
    const metres = (distance[i] ?? 0) - (distance[from] ?? 0);
    if (metres < length && i < elapsed.length - 1) continue;
    const seconds = (elapsed[i] ?? 0) - (elapsed[from] ?? 0);
    const heart = (values["heart_rate"] ?? []).slice(from, i);
    const climb = (values["altitude"] ?? []).slice(from, i);
    laps.push({
      lap_index: laps.length,
      start_time: new Date(Date.parse(start) + (elapsed[from] ?? 0) * 1000).toISOString(),
      elapsed_time_s: seconds,
      timer_time_s: seconds > 600 ? seconds - 240 : seconds,
      distance_m: metres,
      elevation_gain_m: climb.reduce<number>((sum, value, k) => sum + Math.max(0, (value ?? 0) - (climb[k - 1] ?? value ?? 0)), 0),
      avg_speed_mps: metres / (seconds > 600 ? seconds - 240 : seconds),
      avg_heart_rate: heart.length ? mean(heart) : null,
      max_heart_rate: null,
      avg_power_w: null,
      avg_cadence: null,
      calories_kcal: null,
      trigger: "distance",
    });
    from = i;
  }
  return laps;
}

export function activity(change: Partial<Activity> = {}): Activity {
  return {
    activity_id: 7,
    athlete_id: 1,
    sport: "running",
    sub_sport: "generic",
    indoor: false,
    name: null,
    start_time: "2026-11-22T06:41:00Z",
    utc_offset_s: 3600,
    local_date: "2026-11-22",
    elapsed_time_s: 3720,
    timer_time_s: 3650,
    moving_time_s: 3600,
    distance_m: 12_000,
    elevation_gain_m: 143,
    elevation_loss_m: 140,
    avg_speed_mps: 3.3,
    max_speed_mps: 4.9,
    avg_heart_rate: 151,
    max_heart_rate: 174,
    avg_power_w: null,
    max_power_w: null,
    avg_cadence: 82,
    calories_kcal: 812,
    has_track: true,
    ...change,
  };
}

export function detail(change: Partial<ActivityDetail> = {}): ActivityDetail {
  return {
    activity: activity(),
    description: null,
    gear: null,
    perceived_exertion: null,
    feel: null,
    commute: null,
    race: null,
    excluded: null,
    edited: [],
    trim_start_s: null,
    trim_end_s: null,
    utc_offset_source: "recorded",
    pool_length_m: null,
    elevation_method: "file",
    device_manufacturer: "example",
    device_product: "Watch 1",
    findings: [],
    sample_count: 3600,
    channels: [],
    laps: [],
    lengths: [],
    sources: [],
    previous_activity_id: 6,
    next_activity_id: null,
    ...change,
  };
}

function sample(plan: Plan): Sample {
  const { elapsed, values } = columns(plan);
  const left = plan.indoor ? ["position_lat", "position_long", "altitude"] : [];
  if (!plan.power) left.push("power");
  for (const key of left) delete values[key];
  const distance = values["distance"]?.at(-1) ?? 0;
  const duration = elapsed.at(-1) ?? 0;
  const climbs = (values["altitude"] ?? []).map((value, i, all) => Math.max(0, (value ?? 0) - (all[i - 1] ?? value ?? 0)));
  const climb = climbs.reduce((sum, value) => sum + value, 0);
  return {
    detail: detail({
      activity: activity({
        activity_id: plan.id,
        sport: plan.sport,
        name: plan.name,
        indoor: plan.indoor,
        start_time: plan.start,
        elapsed_time_s: duration,
        timer_time_s: duration - 240,
        moving_time_s: duration - 270,
        distance_m: distance,
        avg_speed_mps: distance / (duration - 270),
        avg_heart_rate: mean(values["heart_rate"] ?? []),
        max_heart_rate: Math.max(...(values["heart_rate"] ?? []).map((value) => value ?? 0)),
        avg_power_w: plan.power ? mean(values["power"] ?? []) : null,
        max_power_w: plan.power ? 412 : null,
        elevation_gain_m: plan.indoor ? null : climb,
        has_track: !plan.indoor,
      }),
      channels: Object.keys(values),
      laps: lapsOf(elapsed, values, plan.sport === "cycling" ? 5000 : 1000, plan.start),
      previous_activity_id: plan.id > 1 ? plan.id - 1 : null,
      next_activity_id: null,
    }),
    streams: {
      activity_id: plan.id,
      sample_count: plan.points * 3,
      elapsed_s: elapsed,
      channels: Object.fromEntries(Object.entries(values).map(([key, column]) => [key, { unit: CHANNEL_UNITS[key] ?? "", values: column }])),
    },
  };
}

function swim(): Sample {
  const noise = random(5);
  const lengths: Length[] = Array.from({ length: 60 }, (_, i) => {
    const idle = i % 16 === 15;
    const seconds = idle ? 40 : 25 + noise() * 3 + i * 0.05;
    return {
      length_index: i,
      start_time: "2026-11-20T17:30:00Z",
      elapsed_time_s: seconds,
      length_type: idle ? "idle" : "active",
      swim_stroke: idle ? null : i % 16 > 11 ? "breaststroke" : "freestyle",
      total_strokes: idle ? null : 17,
      avg_speed_mps: idle ? null : (25 / seconds) * (i % 16 > 11 ? 0.84 : 1),
    };
  });
  return {
    detail: detail({
      activity: activity({
        activity_id: 5,
        sport: "swimming",
        sub_sport: "lap_swimming",
        indoor: true,
        start_time: "2026-11-20T17:30:00Z",
        distance_m: 1425,
        moving_time_s: 1575,
        elapsed_time_s: 1800,
        elevation_gain_m: null,
        avg_heart_rate: 138,
        has_track: false,
        calories_kcal: 396,
      }),
      pool_length_m: 25,
      sample_count: 0,
      lengths,
      previous_activity_id: null,
    }),
    streams: { activity_id: 5, sample_count: 0, elapsed_s: [], channels: {} },
  };
}

/** A long run outdoors, 2,000 points: with a pause, a stretch without fix, and lost heart rate packets. */
export const run = (): Sample =>
  sample({ id: 8, sport: "running", name: null, points: 2000, speed: 3.1, radius: 0.036, hills: 0.7, power: false, indoor: false, start: "2026-11-22T06:41:00Z" });
export const ride = (): Sample =>
  sample({ id: 7, sport: "cycling", name: "Around the lake", points: 2000, speed: 8.2, radius: 0.09, hills: 1, power: true, indoor: false, start: "2026-11-21T12:05:00Z" });
export const treadmill = (): Sample =>
  sample({ id: 6, sport: "running", name: null, points: 700, speed: 3, radius: 0.01, hills: 0, power: false, indoor: true, start: "2026-11-20T18:10:00Z" });
export { swim };
