/** A made-up athlete's training up to a day, as the integration would answer; pure, the same on every run. */
import type * as api from "../src/data/api";
import { addDays, daysBetween, weekday } from "../src/format/datetime";

interface Done {
  day: string;
  sport: "running" | "cycling";
  distance: number;
  time: number;
  climb: number;
  load: number;
}

const YEARS = 3;

/** Numbers from 0 to 1 without a pattern to the eye; the same for the same place. */
function noise(place: number): number {
  const value = Math.sin(place * 12.9898) * 43_758.5453;
  return value - Math.floor(value);
}

function activityOf(day: string, i: number): Done[] {
  const season = 1 + 0.4 * Math.sin((i / 365) * 2 * Math.PI);
  const isLong = weekday(day) >= 5;
  if (noise(i) > (isLong ? 0.75 : 0.5) || Math.floor(i / 9) % 11 === 3) return [];
  const sport = noise(i + 0.5) > 0.6 ? "cycling" : "running";
  const distance = (sport === "running" ? 6500 : 24_000) * season * (isLong ? 1.7 : 1) * (0.7 + 0.6 * noise(i + 0.2));
  const time = distance / (sport === "running" ? 3.1 : 7.4);
  const one: Done = { day, sport, distance, time, climb: distance / 90, load: time / 65 };
  return noise(i + 0.7) > 0.93 ? [one, { ...one, sport: "running", distance: 4200, time: 1400, load: 20, climb: 30 }] : [one];
}

/** All activities, oldest first. */
export function history(today: string, years = YEARS): Done[] {
  const days = years * 365;
  return Array.from({ length: days }, (_, k) => activityOf(addDays(today, k + 1 - days), k)).flat();
}

function sums(done: readonly Done[], first: string, last: string): api.VolumeSums {
  const within = done.filter(({ day }) => day >= first && day <= last);
  const total = (key: "distance" | "time" | "climb" | "load"): number => within.reduce((sum, one) => sum + one[key], 0);
  return {
    first_day: first,
    last_day: last,
    activity_count: within.length,
    distance_m: total("distance"),
    moving_time_s: total("time"),
    elevation_gain_m: total("climb"),
    calories_kcal: Math.round(total("time") / 6),
    load: total("load"),
  };
}

type Period = api.VolumeList["period"];

function spanOf(period: Period, day: string): [string, string] {
  if (period === "week") return [addDays(day, -weekday(day)), addDays(day, 6 - weekday(day))];
  if (period === "year") return [`${day.slice(0, 4)}-01-01`, `${day.slice(0, 4)}-12-31`];
  const first = `${day.slice(0, 7)}-01`;
  return [first, addDays(`${addDays(first, 32).slice(0, 7)}-01`, -1)];
}

const yearEarlier = (period: Period, day: string): string => (period === "week" ? addDays(day, -364) : `${Number(day.slice(0, 4)) - 1}${day.slice(4)}`);

function volumes(done: readonly Done[], today: string, { period = "week", first_day: from = addDays(today, -83) }: { period?: Period; first_day?: string }): api.VolumeList {
  const periods: api.VolumePair[] = [];
  for (let [first, last] = spanOf(period, from); first <= today; [first, last] = spanOf(period, addDays(last, 1))) {
    const [before, end] = spanOf(period, yearEarlier(period, first));
    periods.push({ volume: sums(done, first, last), year_before: sums(done, before, end) });
  }
  const [first] = spanOf(period, today);
  const to_date = { volume: sums(done, first, today), year_before: sums(done, yearEarlier(period, first), yearEarlier(period, today)) };
  return { period, sport: null, version: 1, periods, to_date };
}

function calendar(done: readonly Done[], today: string, { year = Number(today.slice(0, 4)) }: { year?: number }): api.Calendar {
  const days = [...new Set(done.map(({ day }) => day))].filter((day) => day.startsWith(String(year)));
  return {
    year,
    days: days.map((day) => {
      const { activity_count, distance_m, moving_time_s, load } = sums(done, day, day);
      return { day, activity_count, distance_m, moving_time_s, load, sports: done.filter((one) => one.day === day).map(({ sport }) => sport) };
    }),
  };
}

function load(done: readonly Done[], today: string, { first_day: from = addDays(today, -89) }: { first_day?: string }): api.LoadSeries {
  const began = done[0]?.day ?? today;
  const rows: { day: string; load: number | null; fitness: number | null; fatigue: number | null; form: number | null }[] = [];
  let [fitness, fatigue] = [0, 0];
  for (let day = began < from ? began : from; day <= today; day = addDays(day, 1)) {
    if (day < began) {
      rows.push({ day, load: null, fitness: null, fatigue: null, form: null });
      continue;
    }
    const today_load = sums(done, day, day).load ?? 0;
    const form = fitness - fatigue;
    fitness += (today_load - fitness) / 42;
    fatigue += (today_load - fatigue) / 7;
    rows.push({ day, load: today_load, fitness, fatigue, form });
  }
  const seen = rows.filter(({ day }) => day >= from);
  const figure = (key: "load" | "fitness" | "fatigue" | "form"): api.LoadFigure => ({ unit: "", method: "", version: 1, values: seen.map((row) => row[key]) });
  const until = addDays(began, 41);
  return {
    first_day: from,
    last_day: today,
    state: today <= until ? "building" : "ready",
    building_until: until,
    methods: [],
    days: seen.map(({ day }) => day),
    figures: { load: figure("load"), fitness: figure("fitness"), fatigue: figure("fatigue"), form: figure("form") },
  };
}

const SIZES: readonly (readonly [string, api.Record["kind"], string | null, number, number])[] = [
  ["running", "distance", "400_m", 400, 74],
  ["running", "distance", "1_km", 1000, 208],
  ["running", "distance", "1_mile", 1609.344, 352],
  ["running", "distance", "3_km", 3000, 702],
  ["running", "distance", "5_km", 5000, 1201],
  ["running", "distance", "10_km", 10_000, 2533],
  ["running", "distance", "half_marathon", 21_097.5, 5718],
  ["running", "distance", "marathon", 42_195, 12_731],
  ["running", "duration", null, 3600, 13_940],
  ["cycling", "distance", "40_km", 40_000, 4170],
  ["cycling", "power", null, 5, 912],
  ["cycling", "power", null, 60, 512],
  ["cycling", "power", null, 300, 352],
  ["cycling", "power", null, 480, 331],
  ["cycling", "power", null, 1200, 288],
];

function steps(today: string, kind: api.Record["kind"], best: number, size: number): api.RecordStep[] {
  const count = 1 + (Math.round(size) % 6);
  const values = Array.from({ length: count }, (_, k) => best * (1 + (kind === "distance" ? 1 : -1) * (count - 1 - k) * 0.018));
  return values.map((value, k) => {
    const day = addDays(today, -Math.round((count - k) ** 1.6 * 24 + noise(size) * 20));
    const effort = { activity_id: k + 1, start_time: `${day}T07:00:00Z`, local_date: day, value, start_s: 0, guard: null };
    return { period_first_day: null, effort, gain: k === 0 ? null : Math.abs(value - (values[k - 1] as number)) };
  });
}

function records(today: string, { sport }: { sport?: string }): api.RecordList {
  const rows = SIZES.filter(([name]) => !sport || name === sport).map(([name, kind, key, size, best]): api.Record => {
    const found = steps(today, kind, best, size);
    const units = kind === "distance" ? ["m", "s"] : ["s", kind === "power" ? "W" : "m"];
    const [size_unit, unit] = units as [string, string];
    const last = found.at(-1) as api.RecordStep;
    return { sport: name, kind, name: key, size, size_unit, unit, method: "elapsed_time", best: last.effort, before: found.at(-2)?.effort ?? null, gain: last.gain };
  });
  return { first_day: null, last_day: null, include_indoor: false, version: 1, records: rows };
}

function progression(today: string, { sport, kind, size }: { sport: string; kind: api.Record["kind"]; size: number }): api.RecordProgression {
  const [, , name, , best] = SIZES.find((row) => row[0] === sport && row[1] === kind && row[3] === size) ?? ["", kind, null, size, 100];
  const [size_unit, unit] = kind === "distance" ? ["m", "s"] : ["s", "W"];
  return { sport, kind, name, size, size_unit, unit, method: "elapsed_time", period: "all", include_indoor: false, version: 1, steps: steps(today, kind, best, size) };
}

function streaks(today: string): api.StreakList {
  const run = (key: string, length: number, unit: string, days: number): api.StreakRun => ({ key, length, unit, first_day: addDays(today, 1 - days), last_day: today });
  return {
    sport: null,
    version: 1,
    current_days: run("current_streak_days", 3, "d", 3),
    longest_days: run("longest_streak_days", 11, "d", 11),
    current_weeks: run("current_streak_weeks", 19, "weeks", 133),
    longest_weeks: run("longest_streak_weeks", 31, "weeks", 217),
  };
}

function goals(today: string): api.GoalList {
  const goal = (goal_id: number, period: Period, target: number): api.Goal => ({
    goal_id, sport: null, measure: "distance_m", unit: "m", period, target, first_day: addDays(today, -300), last_day: null, created_at: `${today}T00:00:00Z`, progress: null, past: [],
  });
  return { goals: [goal(1, "week", 80_000), goal(2, "month", 320_000)] };
}

function activities(done: readonly Done[], { after = "", before = "9" }: { after?: string; before?: string }): object {
  const within = done.filter(({ day }) => `${day}T08` > after && `${day}T08` < before);
  const rows = within.map(({ day, sport, distance, time }, i) => ({
    activity_id: i + 1, athlete_id: 1, sport, sub_sport: "generic", indoor: false, name: null, start_time: `${day}T0${7 + (i % 3)}:00:00Z`, utc_offset_s: 3600,
    local_date: day, elapsed_time_s: time, moving_time_s: time, distance_m: distance,
  }));
  return { activities: rows, next_cursor: null };
}

export type Fields = Readonly<Record<string, never>>;

/** Answers by command; `building` is an athlete of a month. */
export function answers(today: string, isBuilding = false): Readonly<Record<string, (fields: Fields) => unknown>> {
  const done = isBuilding ? history(today).filter(({ day }) => daysBetween(day, today) < 30) : history(today);
  return {
    volumes: (fields) => volumes(done, today, fields),
    calendar: (fields) => calendar(done, today, fields),
    load: (fields) => load(done, today, fields),
    records: (fields) => records(today, fields),
    progression: (fields) => progression(today, fields as never),
    streaks: () => streaks(today),
    goals: () => goals(today),
    activities: (fields) => activities(done, fields),
  };
}

/** Answers of a vault without a single activity. */
export function emptyAnswers(today: string): Readonly<Record<string, (fields: Fields) => unknown>> {
  return {
    volumes: (fields) => volumes([], today, fields),
    calendar: (fields) => calendar([], today, fields),
    load: (fields) => ({ ...load([], today, fields), state: "unknown", building_until: null, figures: {} }),
    records: () => ({ ...records(today, {}), records: [] }),
    streaks: () => ({ sport: null, version: 1, current_days: null, longest_days: null, current_weeks: null, longest_weeks: null }),
    goals: () => ({ goals: [] }),
    activities: () => ({ activities: [], next_cursor: null }),
  };
}
