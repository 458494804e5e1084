import { describe, expect, test } from "vitest";
import { addDays, dayOf, dayPart, daysBetween, firstWeekday, formatAgo, formatDay, formatDays, formatStart, formatTime, formatWall, localHour, weekday, zoneOf } from "../../src/format/datetime";

const at = (start_time: string, utc_offset_s: number | null) => ({ start_time, utc_offset_s });
const locale = (time_format: string, language = "en-GB") => ({ language, number_format: "language", time_format });

describe("the wall clock of the activity", () => {
  test("is that of the recorded offset, wherever the reader is", () => {
    expect(localHour(at("2026-11-22T20:30:00Z", 11 * 3600), "Europe/Zurich")).toBe(7);
    expect(localHour(at("2026-11-22T02:30:00Z", -5 * 3600), "Europe/Zurich")).toBe(21);
  });

  test("is the home's when the recording does not say", () => {
    expect(localHour(at("2026-07-01T06:00:00Z", null), "Europe/Zurich")).toBe(8);
  });

  test("moves the date along", () => {
    const text = formatStart(at("2026-11-22T20:30:00Z", 11 * 3600), locale("24"), "UTC");
    expect(text).toContain("23 Nov 2026");
    expect(text).toContain("7:30");
  });

  test("knows midnight as hour 0", () => {
    expect(localHour(at("2026-11-22T00:10:00Z", 0), "UTC")).toBe(0);
  });
});

test("time_format decides between 12 and 24 hours", () => {
  const evening = at("2026-11-22T19:05:00Z", 0);
  expect(formatStart(evening, locale("12"), "UTC")).toMatch(/7:05\s?pm/i);
  expect(formatStart(evening, locale("24"), "UTC")).toContain("19:05");
  expect(formatStart(evening, locale("language", "en-US"), "UTC")).toMatch(/7:05\s?PM/);
});

test.each([
  [0, "night"],
  [4, "night"],
  [5, "morning"],
  [10, "morning"],
  [11, "lunch"],
  [14, "afternoon"],
  [17, "evening"],
  [21, "evening"],
  [22, "night"],
])("hour %d is %s", (hour, part) => {
  expect(dayPart(hour)).toBe(part);
});

test("dashboards are read in the home's zone unless the user wants the browser's", () => {
  const locale = { language: "en", number_format: "language", time_format: "24" };
  expect(zoneOf({ ...locale, time_zone: "server" }, "Asia/Tokyo")).toBe("Asia/Tokyo");
  expect(zoneOf(locale, "Asia/Tokyo")).toBe("Asia/Tokyo");
  expect(zoneOf({ ...locale, time_zone: "local" }, "Nowhere")).toBe(Intl.DateTimeFormat().resolvedOptions().timeZone);
});

test("an instant has a day in each zone", () => {
  const instant = new Date("2026-11-22T23:30:00Z");
  expect(dayOf(instant, "Europe/Zurich")).toBe("2026-11-23");
  expect(dayOf(instant, "America/New_York")).toBe("2026-11-22");
});

test("days are counted across months, years and changes of clocks", () => {
  expect(addDays("2026-02-28", 1)).toBe("2026-03-01");
  expect(addDays("2026-01-01", -1)).toBe("2025-12-31");
  expect(daysBetween("2026-03-28", "2026-03-30")).toBe(2);
  expect(daysBetween("2026-03-30", "2026-03-28")).toBe(-2);
  expect([weekday("2026-11-23"), weekday("2026-11-29")]).toEqual([0, 6]);
});

test("a day is the same everywhere, and written as the user does", () => {
  const english = { language: "en-GB", number_format: "language", time_format: "24" };
  expect(formatDay("2026-11-22", english)).toBe("22 Nov 2026");
  expect(formatDay("2026-11-22", { ...english, language: "de" }, { day: "numeric", month: "long" })).toBe("22. November");
});

test("a time of day is written in a zone, with the user's clock", () => {
  const english = { language: "en-US", number_format: "language", time_format: "12" };
  expect(formatTime("2026-11-22T21:41:00Z", english, "Europe/Zurich")).toMatch(/^10:41\sPM$/);
  expect(formatTime("2026-11-22T21:41:00Z", { ...english, time_format: "24" }, "UTC")).toBe("21:41");
});

test.each([
  ["2026-05-20", "today"],
  ["2026-05-19", "yesterday"],
  ["2026-05-14", "6 days ago"],
  ["2026-05-13", "13 May"],
  ["2025-12-03", "3 Dec 2025"],
  ["2026-05-21", "21 May"],
])("on 20 May %s is %s", (day, text) => {
  expect(formatAgo(day, "2026-05-20", locale("24"))).toBe(text);
});

test("a time of day is that of the recorded offset, else of the home", () => {
  expect(formatWall(at("2026-11-22T20:30:00Z", 19_800), locale("24"), "Europe/Zurich")).toBe("2:00");
  expect(formatWall(at("2026-11-22T20:30:00Z", null), locale("24"), "Europe/Zurich")).toBe("21:30");
});

test("a week begins where the user says, else where the language does", () => {
  const german = { language: "de", number_format: "language", time_format: "24" };
  expect(firstWeekday(german)).toBe(0);
  expect(firstWeekday({ ...german, language: "en-US" })).toBe(6);
  expect(firstWeekday({ ...german, first_weekday: "saturday" })).toBe(5);
  expect(firstWeekday({ ...german, first_weekday: "language" })).toBe(0);
});

test("days of a span are said together", () => {
  const british = { language: "en-GB", number_format: "language", time_format: "24" };
  expect(formatDays("2026-11-16", "2026-11-22", british).replace(/\s/g, " ")).toMatch(/^16 ?– ?22 Nov 2026$/);
});
