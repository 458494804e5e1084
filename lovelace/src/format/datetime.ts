import type { Locale } from "../data/types";

/** When an activity began: the instant, and the wall clock's offset where the recording says it. */
export interface Recorded {
  start_time: string;
  utc_offset_s: number | null;
}

/** The zone dashboards are read in: the user chooses the server's or the browser's (undefined in old settings). */
export function zoneOf(locale: Locale, homeZone: string): string {
  return locale.time_zone === "local" ? Intl.DateTimeFormat().resolvedOptions().timeZone : homeZone;
}

/** The day ("2026-11-22") on which an instant falls in a zone. */
export function dayOf(instant: Date, zone: string): string {
  return new Intl.DateTimeFormat("en-CA", { year: "numeric", month: "2-digit", day: "2-digit", timeZone: zone }).format(instant);
}

const QUARTER_MS = 900_000;

/** A number that changes every quarter of an hour, and with it at midnight in every zone there is. */
export function quarterHour(): number {
  return Math.floor(Date.now() / QUARTER_MS);
}

/** The day some days later, or earlier with a negative count. */
export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * 86_400_000).toISOString().slice(0, 10);
}

/** The instant at which a day begins in a zone. */
export function startOfDay(day: string, zone: string): string {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const parts = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  // Sweden writes dates as ISO does; the difference to the same digits in UTC is the zone's offset there.
  const wallClock = (at: number): number => Date.parse(`${new Intl.DateTimeFormat("sv-SE", { ...parts, timeZone: zone }).format(at).replace(" ", "T")}Z`);
  const guess = 2 * midnight - wallClock(midnight);
  // The offset at the guess may be another, on the day the clocks change.
  return new Date(guess + midnight - wallClock(guess)).toISOString();
}

/** Days from one day to another; negative when the other is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

/** Monday is 0. */
export function weekday(day: string): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
}

const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

type WeekInfo = { firstDay: number };

/** The day a week begins with, Monday is 0: the user's choice, or what is usual in the language. */
export function firstWeekday({ language, first_weekday: chosen = "language" }: Locale): number {
  const named = WEEKDAYS.indexOf(chosen);
  if (named >= 0) return named;
  // A method by now, a property in older browsers, missing in some.
  const locale = new Intl.Locale(language) as Intl.Locale & { getWeekInfo?(): WeekInfo; weekInfo?: WeekInfo };
  return ((locale.getWeekInfo?.() ?? locale.weekInfo)?.firstDay ?? 1) - 1;
}

/** Two days as one range: "16 – 22 Nov 2026". */
export function formatDays(first: string, last: string, locale: Locale): string {
  const formatter = new Intl.DateTimeFormat(locale.language, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  return formatter.formatRange(new Date(`${first}T00:00:00Z`), new Date(`${last}T00:00:00Z`));
}

const dayFormatters = new Map<string, Intl.DateTimeFormat>();

/** A day in the user's language; the parts wanted are Intl's. A day has no zone: it is the same everywhere. */
export function formatDay(
  day: string,
  locale: Locale,
  parts: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", year: "numeric" },
): string {
  const key = `${locale.language}|${JSON.stringify(parts)}`;
  let formatter = dayFormatters.get(key);
  if (!formatter) dayFormatters.set(key, (formatter = new Intl.DateTimeFormat(locale.language, { ...parts, timeZone: "UTC" })));
  return formatter.format(new Date(`${day}T00:00:00Z`));
}

/** The time of day of an instant in a zone, as the user writes times: "22:41". */
export function formatTime(instant: string, locale: Locale, zone: string): string {
  const twelve = hour12(locale);
  const language = locale.time_format === "system" ? undefined : locale.language;
  const cycle = twelve === undefined ? {} : { hour12: twelve };
  return new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit", timeZone: zone, ...cycle }).format(new Date(instant));
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
  const day = new Intl.DateTimeFormat(locale.language, {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone,
  }).format(date);
  const time = formatTime(date.toISOString(), locale, timeZone);
  return `${day} · ${time}`;
}

/** The time of day on the wall clock where it was recorded, or in the fallback zone. */
export function formatWall(recorded: Recorded, locale: Locale, fallbackZone: string): string {
  const { date, timeZone } = wall(recorded, fallbackZone);
  return formatTime(date.toISOString(), locale, timeZone);
}

/** Days that are spoken of by their distance; older ones by their date. */
const NEAR_DAYS = 6;

/** "today", "yesterday", "54 days ago" in the user's language. */
export function formatDistance(day: string, today: string, locale: Locale): string {
  return new Intl.RelativeTimeFormat(locale.language, { numeric: "auto" }).format(daysBetween(today, day), "day");
}

/** "today", "yesterday", "3 days ago", "28 Apr", "3 Dec 2025" in the user's language. */
export function formatAgo(day: string, today: string, locale: Locale): string {
  const distance = daysBetween(today, day);
  if (distance > 0 || distance < -NEAR_DAYS) {
    const parts = { day: "numeric", month: "short" } as const;
    return formatDay(day, locale, day.slice(0, 4) === today.slice(0, 4) ? parts : undefined);
  }
  return formatDistance(day, today, locale);
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
