import type { HealthMetricList, HealthNight, HealthNightList, HealthSleep, WellbeingDays } from "../../data/api";
import type { Plan } from "../../data/loader";
import { query } from "../../data/query";
import { addDays, daysBetween, type Recorded } from "../../format/datetime";
import { SLEEP_LEVELS, type Stages } from "../../shared/draw";

export interface Answers {
  /** What is known at all: says which night is the newest. */
  metrics: HealthMetricList;
  nights: HealthNightList;
  figures: WellbeingDays;
}

const FIGURES = ["sleep_asleep", "sleep_efficiency", "sleep_need", "sleep_score", "sleep_score_method"];

/** First and last day of which anything about sleep is known; null without any. */
export function knownSpan({ metrics }: HealthMetricList): [first: string, last: string] | null {
  const rows = metrics.filter(({ key, first_day: first, last_day: last }) => /^(sleep|nap)_/.test(key) && first && last);
  const firsts = rows.map(({ first_day: first }) => first as string).sort();
  const lasts = rows.map(({ last_day: last }) => last as string).sort();
  return rows.length ? [firsts[0] as string, lasts[lasts.length - 1] as string] : null;
}

/**
 * Days of the strip, `page` strips back. It ends today, or with the newest known night: where that is of tomorrow
 * (the athlete is ahead of whoever looks), or so old that the strip would be empty.
 */
export function spanOf(newest: string | null, today: string, nights: number, page: number): { first_day: string; last_day: string } {
  const isInside = newest === null || (newest <= today && daysBetween(newest, today) < nights);
  const last = addDays(isInside ? today : newest, -page * nights);
  return { first_day: addDays(last, 1 - nights), last_day: last };
}

/** The questions for a strip of nights. */
export function planOf({ metrics }: Partial<Answers>, today: string, nights: number, page: number): Plan<Answers> {
  if (!metrics) return { metrics: query("health_metrics") };
  const span = spanOf(knownSpan(metrics)?.[1] ?? null, today, nights, page);
  return {
    metrics: query("health_metrics"),
    nights: query("health_nights", span),
    figures: query("wellbeing", { ...span, figures: FIGURES }),
  };
}

export interface Total {
  level: string;
  /** A --mv-* colour; null for what was not measured. */
  colour: string | null;
  seconds: number;
  /** Part of the whole, 0 to 1. */
  share: number;
}

export interface Nap {
  /** Null where only the length of the day's naps is known. */
  times: readonly [from: Recorded, to: Recorded] | null;
  seconds: number;
}

/** One night with all that is told of it; null is unknown. */
export interface Night {
  day: string;
  from: Recorded | null;
  to: Recorded | null;
  /** From going to bed to getting up. */
  length: number | null;
  asleep: number | null;
  score: number | null;
  isOwnScore: boolean;
  /** Percent. */
  efficiency: number | null;
  stages: Stages;
  totals: Total[];
  naps: Nap[];
}

const instant = (time: string): number => Date.parse(time) / 1000;
const lengthOf = ({ start_time: start, end_time: end }: HealthSleep): number => instant(end) - instant(start);
const begin = ({ start_time, utc_offset_s }: HealthSleep): Recorded => ({ start_time, utc_offset_s });
const end = ({ end_time, utc_offset_s }: HealthSleep): Recorded => ({ start_time: end_time, utc_offset_s });

/** Stages of all sessions on one clock that begins with the first of them. */
export function stagesOf(sessions: readonly HealthSleep[]): Stages {
  const zero = sessions[0] ? instant(sessions[0].start_time) : 0;
  return {
    start_s: sessions.flatMap(({ start_time: start, stages }) => stages.start_s.map((s) => s + instant(start) - zero)),
    duration_s: sessions.flatMap(({ stages }) => stages.duration_s),
    level: sessions.flatMap(({ stages }) => stages.level),
  };
}

/** Seconds of each stage, from deep to awake: of the stages drawn, else those that the device says. */
export function totalsOf({ level: levels, duration_s: lengths }: Stages, values: HealthNight["values"]): Total[] {
  const rows = [...SLEEP_LEVELS].reverse().map((level) => [level, `sleep-${level}`] as const);
  const found = [...rows, ["unmeasurable", null] as const].flatMap(([level, colour]) => {
    const drawn = lengths.reduce((sum, length, i) => sum + (levels[i] === level ? length : 0), 0);
    const seconds = levels.length ? drawn : values[`sleep_${level}_s`];
    return seconds === undefined || (colour === null && seconds === 0) ? [] : [{ level, colour, seconds }];
  });
  const whole = found.reduce((sum, { seconds }) => sum + seconds, 0);
  return found.map((total) => ({ ...total, share: whole > 0 ? total.seconds / whole : 0 }));
}

/** The night that ended on a day. */
export function nightOf({ day, sessions, values }: HealthNight, { first_day: first, figures }: WellbeingDays): Night {
  const figure = (name: string): number | string | null => figures[name]?.values[daysBetween(first, day)] ?? null;
  const number = (name: string): number | null => {
    const value = figure(name);
    return typeof value === "number" ? value : null;
  };
  const sorted = [...sessions].sort((a, b) => instant(a.start_time) - instant(b.start_time));
  const mains = sorted.filter(({ kind }) => kind === "main");
  const naps = sorted.filter(({ kind }) => kind === "nap").map((nap): Nap => ({ times: [begin(nap), end(nap)], seconds: lengthOf(nap) }));
  const napped = values["nap_duration_s"];
  const [bed, wake] = [mains[0], mains[mains.length - 1]];
  const stages = stagesOf(mains);
  return {
    day,
    from: bed ? begin(bed) : null,
    to: wake ? end(wake) : null,
    length: bed && wake ? instant(wake.end_time) - instant(bed.start_time) : null,
    asleep: number("sleep_asleep") ?? values["sleep_duration_s"] ?? null,
    score: number("sleep_score") ?? values["sleep_score"] ?? null,
    isOwnScore: figure("sleep_score_method") === "own",
    efficiency: number("sleep_efficiency"),
    stages,
    totals: totalsOf(stages, values),
    naps: naps.length || !napped ? naps : [{ times: null, seconds: napped }],
  };
}

/** Whether there is anything about the night itself: a day may have naps alone. */
export const isNight = ({ from, asleep, score, totals }: Night): boolean => from !== null || asleep !== null || score !== null || totals.length > 0;

export interface Strip {
  /** A place per day, null where nothing is known of the night. */
  nights: { day: string; night: Night | null }[];
  /** Mean time asleep of the nights of which it is known. */
  average: number | null;
  /** Seconds. */
  goal: number | null;
}

export function stripOf({ first_day, last_day, nights }: HealthNightList, figures: WellbeingDays, goal: number | null): Strip {
  const byDay = new Map(nights.map((night) => [night.day, nightOf(night, figures)]));
  const days = Array.from({ length: daysBetween(first_day, last_day) + 1 }, (_, i) => addDays(first_day, i));
  const known = [...byDay.values()].flatMap(({ asleep }) => asleep ?? []);
  const need = figures.figures["sleep_need"]?.values.findLast((value) => typeof value === "number");
  return {
    nights: days.map((day) => ({ day, night: byDay.get(day) ?? null })),
    average: known.length ? known.reduce((sum, length) => sum + length, 0) / known.length : null,
    goal: goal ?? (typeof need === "number" ? need : null),
  };
}

/**
 * The night to show: the chosen one. Where that is in another strip, the newest of this, or the oldest where the chosen
 * one is before it; without a choice the newest that is more than a nap.
 */
export function nightToShow({ nights }: Strip, chosen: string | null, isFromBefore: boolean): Night | null {
  const known = nights.flatMap(({ night }) => night ?? []);
  const edge = isFromBefore ? known[0] : chosen === null ? (known.findLast(isNight) ?? known.at(-1)) : known.at(-1);
  return known.find(({ day }) => day === chosen) ?? edge ?? null;
}

/** Ticks closer to bed or wake time than this part of the night would touch those words. */
const EDGE = 0.14;
const TICK_S = 2 * 3600;

/** Even hours on the wall clock during the night, as parts of it (0 to 1); none where no offset was recorded. */
export function hourTicks(from: Recorded, length: number): { at: number; time: Recorded }[] {
  const offset = from.utc_offset_s;
  if (offset === null || length <= 0) return [];
  const start = instant(from.start_time);
  const first = Math.ceil((start + offset) / TICK_S) * TICK_S - offset;
  const count = Math.max(0, Math.floor((start + length - first) / TICK_S) + 1);
  return Array.from({ length: count }, (_, i) => first + i * TICK_S)
    .map((time) => ({ at: (time - start) / length, time: { start_time: new Date(time * 1000).toISOString(), utc_offset_s: offset } }))
    .filter(({ at }) => at > EDGE && at < 1 - EDGE);
}
