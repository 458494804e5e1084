import { describe, expect, test } from "vitest";
import { dayPart, formatStart, localHour } from "../../src/format/datetime";

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
