import type { Locale } from "../data/types";

/** When an activity began: the instant, and the wall clock's offset where the recording says it. */
export interface Recorded {
  start_time: string;
  utc_offset_s: number | null;
}

/** How Home Assistant's time_format becomes Intl's hour12; undefined leaves it to the language. */
export function hour12(locale: Locale): boolean | undefined {
  if (locale.time_format === "12") return true;
  if (locale.time_format === "24") return false;
  return undefined;
}

/**
 * The instant and zone that make Intl print the wall clock at the place of the activity.
 * A recorded offset is added and printed as UTC (Intl knows no free offsets in older browsers);
 * without one the fallback zone (the home's) is the best guess.
 */
function wall(recorded: Recorded, fallbackZone: string): { date: Date; timeZone: string } {
  const instant = Date.parse(recorded.start_time);
  return recorded.utc_offset_s === null
    ? { date: new Date(instant), timeZone: fallbackZone }
    : { date: new Date(instant + recorded.utc_offset_s * 1000), timeZone: "UTC" };
}

/** Hour of the day (0-23) at which the activity began, on its own wall clock. */
export function localHour(recorded: Recorded, fallbackZone: string): number {
  const { date, timeZone } = wall(recorded, fallbackZone);
  const hour = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", hourCycle: "h23", timeZone }).format(date);
  return Number.parseInt(hour, 10);
}

/** "Sunday, 22 November 2026 at 08:15" in the user's language, on the activity's own wall clock. */
export function formatStart(recorded: Recorded, locale: Locale, fallbackZone: string): string {
  const { date, timeZone } = wall(recorded, fallbackZone);
  const twelve = hour12(locale);
  const language = locale.time_format === "system" ? undefined : locale.language;
  const day = new Intl.DateTimeFormat(locale.language, {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone,
  }).format(date);
  const time = new Intl.DateTimeFormat(language, {
    hour: "numeric",
    minute: "2-digit",
    timeZone,
    ...(twelve === undefined ? {} : { hour12: twelve }),
  }).format(date);
  return `${day} · ${time}`;
}

export type DayPart = "morning" | "lunch" | "afternoon" | "evening" | "night";

/** First hour of each part of the day, latest first. */
const DAY_PARTS: readonly (readonly [number, DayPart])[] = [
  [22, "night"],
  [17, "evening"],
  [14, "afternoon"],
  [11, "lunch"],
  [5, "morning"],
  [0, "night"],
];

/** The part of the day an hour (0-23) belongs to. */
export function dayPart(hour: number): DayPart {
  return DAY_PARTS.find(([from]) => hour >= from)?.[1] ?? "night";
}
