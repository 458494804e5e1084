/** Made-up days and nights, the same at every call: what the integration would answer with. */
import type { HealthDayList, HealthLatest, HealthMetricList, HealthNight, HealthNightList, HealthSleep, WellbeingColumn, WellbeingDays } from "../src/data/api";
import { addDays, daysBetween, weekday } from "../src/format/datetime";
import { random } from "./fixture";

/** Days before today of which nothing is known any more. */
const LIFE_DAYS = 400;
const EPOCH = "2026-01-01";

type Message = Readonly<Record<string, unknown>>;
type Column = (day: string) => number | string | null;

/** Three numbers from 0 to 1 that belong to a day. */
function noiseOf(day: string): [number, number, number] {
  const next = random(daysBetween(EPOCH, day) * 7919 + 17);
  return [next(), next(), next()];
}

/** Slow ups and downs, -1 to 1. */
const wave = (day: string, period: number): number => Math.sin((daysBetween(EPOCH, day) / period) * 2 * Math.PI);

/** The watch lay on the table in one night of about twelve. */
const isWorn = (day: string): boolean => noiseOf(day)[2] > 0.08;
const asleep = (day: string): number => Math.round((7.1 + (weekday(day) > 4 ? 0.7 : 0) + (noiseOf(day)[0] - 0.5) * 2) * 60) * 60;
const hrv = (day: string): number => Math.round(58 + 7 * wave(day, 23) + (noiseOf(day)[1] - 0.5) * 14);

/** Values of a day by metric, missing where nobody measured. */
const METRICS: Readonly<Record<string, Column>> = {
  resting_heart_rate: (day) => (isWorn(day) ? Math.round(49 - 2 * wave(day, 23) + (noiseOf(day)[0] - 0.5) * 4) : null),
  hrv_last_night: (day) => (isWorn(day) ? hrv(day) : null),
  weight_kg: (day) => (noiseOf(day)[0] < 0.45 ? Math.round((72.4 + 0.9 * wave(day, 120) + (noiseOf(day)[1] - 0.5) * 0.8) * 10) / 10 : null),
  sleep_score: (day) => (isWorn(day) ? Math.round(60 + (asleep(day) / 3600 - 5) * 9) : null),
  body_battery_at_wake: (day) => (isWorn(day) ? Math.round(68 + 12 * wave(day, 9) + noiseOf(day)[1] * 10) : null),
  stress: (day) => Math.round(31 - 6 * wave(day, 9) + noiseOf(day)[1] * 6),
  steps: (day) => Math.round(6200 + 7000 * noiseOf(day)[0]),
  spo2: (day) => (isWorn(day) ? Math.round(95 + noiseOf(day)[0] * 3) : null),
  respiration_sleep: (day) => (isWorn(day) ? 13.4 + noiseOf(day)[0] * 1.2 : null),
};

const weekOf = (day: string): string[] => Array.from({ length: 7 }, (_, i) => addDays(day, -i));
const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const FIGURES: Readonly<Record<string, readonly [unit: string, column: Column]>> = {
  hrv_7d: ["ms", (day) => meanOf(weekOf(day).map(hrv))],
  hrv_range_low: ["ms", (day) => 54 + wave(day, 90)],
  hrv_range_high: ["ms", (day) => 63 + wave(day, 90)],
  weight_trend: ["kg", (day) => 72.4 + 0.9 * wave(addDays(day, -5), 120)],
  weight_rate: ["kg/week", () => -0.23],
  readiness: ["", (day) => (isWorn(day) ? Math.round(70 + 14 * wave(day, 9) + noiseOf(day)[2] * 10) : null)],
  sleep_asleep: ["s", (day) => (isWorn(day) ? asleep(day) : null)],
  sleep_efficiency: ["%", (day) => (isWorn(day) ? 89 + noiseOf(day)[1] * 7 : null)],
  sleep_need: ["s", () => 28_800],
  sleep_score: ["", (day) => METRICS["sleep_score"]?.(day) ?? null],
  sleep_score_method: ["", (day) => (isWorn(day) ? "device" : null)],
};

/** Four to five cycles: deep sleep early, REM late, and short wakes. */
function mainSleep(day: string): HealthSleep {
  const [first, second, third] = noiseOf(day);
  const start = Date.parse(`${addDays(day, -1)}T21:10:00Z`) + Math.round(first * 80) * 60_000;
  const stages: HealthSleep["stages"] = { start_s: [], duration_s: [], level: [] };
  let at = 0;
  const put = (level: HealthSleep["stages"]["level"][number], minutes: number): void => {
    const length = Math.round(minutes) * 60;
    stages.start_s.push(at);
    stages.duration_s.push(length);
    stages.level.push(level);
    at += length;
  };
  put("awake", 6 + second * 8);
  for (let cycle = 0, minutes = asleep(day) / 60 / 5; cycle < 5; cycle++) {
    const [deep, rem] = [Math.max(0.06, 0.38 - cycle * 0.1), 0.08 + cycle * 0.08];
    put("light", minutes * (1 - deep - rem) * 0.6);
    put("deep", minutes * deep);
    put("light", minutes * (1 - deep - rem) * 0.4);
    put("rem", minutes * rem);
    if (cycle % 2 === 1) put("awake", 3 + third * 6);
  }
  const time = (seconds: number): string => new Date(start + seconds * 1000).toISOString();
  return { kind: "main", start_time: time(0), end_time: time(at), utc_offset_s: 3600, source: "fit", stages };
}

/** Every Sunday half an hour on the sofa. */
const napOf = (day: string): HealthSleep => ({
  kind: "nap",
  start_time: `${day}T12:40:00Z`,
  end_time: `${day}T13:15:00Z`,
  utc_offset_s: 3600,
  source: "fit",
  stages: { start_s: [], duration_s: [], level: [] },
});

function nightOf(day: string): HealthNight[] {
  const naps = weekday(day) === 6 ? [napOf(day)] : [];
  const mains = isWorn(day) ? [mainSleep(day)] : [];
  const score = METRICS["sleep_score"]?.(day);
  const values = { ...(typeof score === "number" ? { sleep_score: score } : {}), ...(naps.length ? { nap_duration_s: 2100 } : {}) };
  return mains.length + naps.length ? [{ day, sessions: [...mains, ...naps], values }] : [];
}

/** Answers to questions about health, of somebody whose newest day is `newest`; with null of somebody without any. */
export function healthAnswers(newest: string | null): Readonly<Record<string, (message: Message) => unknown>> {
  const first = newest === null ? "" : addDays(newest, -LIFE_DAYS);
  const isKnown = (day: string): boolean => newest !== null && day <= newest && day >= first;
  const span = ({ first_day: from, last_day: to }: Message): { first_day: string; last_day: string; days: string[] } => {
    const [start, end] = [String(from), String(to)];
    return { first_day: start, last_day: end, days: Array.from({ length: daysBetween(start, end) + 1 }, (_, i) => addDays(start, i)) };
  };
  const valuesOf = (day: string, names: readonly string[]): Record<string, number> =>
    Object.fromEntries(names.flatMap((name) => {
      const value = isKnown(day) ? METRICS[name]?.(day) : null;
      return typeof value === "number" ? [[name, value]] : [];
    }));
  return {
    health_days: (message): HealthDayList => {
      const { days, ...bounds } = span(message);
      const entries = days.map((day) => ({ day, values: valuesOf(day, message["metrics"] as string[]), origins: null }));
      return { ...bounds, days: entries.filter(({ values }) => Object.keys(values).length > 0) };
    },
    health_latest: (): HealthLatest => ({ values: {} }),
    health_metrics: (): HealthMetricList => ({
      metrics: [{ key: "sleep_score", unit: "", first_day: first || null, last_day: newest }],
      channels: [],
    }),
    health_nights: (message): HealthNightList => {
      const { days, ...bounds } = span(message);
      return { ...bounds, nights: days.filter(isKnown).flatMap(nightOf) };
    },
    wellbeing: (message): WellbeingDays => {
      const { days, ...bounds } = span(message);
      const columns = (message["figures"] as string[]).map((name): [string, WellbeingColumn] => {
        const [unit, column] = FIGURES[name] ?? ["", (): null => null];
        const isSetting = name === "sleep_need";
        const values = days.map((day) => (isSetting || isKnown(day) ? column(day) : null));
        return [name, { unit, method: "made_up", version: 1, values, reasons: values.map((value) => (value === null ? 1 : 0)) }];
      });
      return { ...bounds, reasons: ["", "no_value"], figures: Object.fromEntries(columns), device: {} };
    },
  };
}
