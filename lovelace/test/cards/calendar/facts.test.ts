import { describe, expect, test } from "vitest";
import { activitiesOn, cellsOf, instantsOf, lastDay, monthLabels, needsYearBefore, totalIn, valueIn, weekdayLabels, weeksTo } from "../../../src/cards/calendar/facts";
import type { ActivityList, Calendar } from "../../../src/data/api";
import { localizer } from "../../../src/localize/localize";
import type { Reader } from "../../../src/shared/reader";
import { LOCALE } from "../../fake-hass";
import { sample } from "../../sample";

const READER: Reader = { locale: LOCALE, system: "metric", words: localizer("en"), timeZone: "UTC", zone: "UTC" };
const TODAY = "2026-11-25";
const { days } = sample<Calendar>("calendar");

test("a running year ends today, another one in December", () => {
  expect([2025, 2026, 2027].map((year) => lastDay(year, TODAY))).toEqual(["2025-12-31", TODAY, "2027-12-31"]);
});

test("a phone's weeks reach into the year before in its first half only", () => {
  expect(needsYearBefore(2026, "2026-03-01")).toBe(true);
  expect(needsYearBefore(2026, TODAY)).toBe(false);
  expect(needsYearBefore(2025, "2026-03-01")).toBe(false);
});

describe("the squares", () => {
  test("of a year are its days, in weeks that begin where the user's do", () => {
    const cells = cellsOf(days, "distance", 2025, TODAY, false, 0);
    expect([cells[0]?.day, cells.at(-1)?.day, cells.length]).toEqual(["2025-01-01", "2025-12-31", 365]);
    // A Wednesday.
    expect(cells[0]).toMatchObject({ week: 0, row: 2 });
    expect(cellsOf(days, "distance", 2025, TODAY, false, 6)[0]).toMatchObject({ week: 0, row: 3 });
    expect(weeksTo("2025-12-31", 0)).toBe((cells.at(-1)?.week ?? 0) + 1);
  });
  test("of a leap year that begins on the last day of a week need 54 columns", () => {
    expect(weeksTo("2012-12-31", 0)).toBe(54);
    expect(cellsOf([], "distance", 2012, TODAY, false, 0).at(-1)?.week).toBe(53);
  });
  test("on a phone are the last 26 weeks, over the turn of the year", () => {
    const cells = cellsOf(days, "distance", 2026, "2026-05-06", true, 0);
    expect(cells[0]?.day).toBe("2025-11-10");
    expect(cells.at(-1)).toMatchObject({ day: "2026-05-06", week: 25 });
  });
  test("are darker with more, and have a colour wherever something was done", () => {
    const level = (day: string, rows = days): number | null | undefined => cellsOf(rows, "distance", 2026, TODAY, false, 0).find((cell) => cell.day === day)?.level;
    expect(level("2026-05-05")).toBeGreaterThan(level("2026-05-04") as number);
    expect(level("2026-05-06")).toBeNull();
    const gym = days.map((day) => ({ ...day, distance_m: 0, load: null }));
    expect(level("2026-05-05", gym)).toBe(1);
  });
});

test("months are named where they begin, not on top of each other", () => {
  const labels = monthLabels(cellsOf(days, "load", 2025, TODAY, false, 0), READER);
  expect(labels.map(({ label }) => label)).toEqual(["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]);
  expect(labels[1]?.column).toBe(4);
  const phone = monthLabels(cellsOf(days, "load", 2026, TODAY, true, 0), READER);
  phone.slice(1).forEach(({ column }, i) => expect(column - (phone[i]?.column ?? 0)).toBeGreaterThanOrEqual(3));
});

test("weekdays are named from the first one of the user's week", () => {
  expect(weekdayLabels(READER).map(({ label }) => label)).toEqual(["Sun", "Tue", "Thu"]);
  expect(weekdayLabels({ ...READER, locale: { ...LOCALE, language: "de" } }).map(({ label }) => label)).toEqual(["Mo", "Mi", "Fr"]);
});

test("values and totals are in words, and a missing one is a dash", () => {
  const [day] = days;
  expect(valueIn(day as never, "distance", READER)).toBe("10.0 km");
  expect(valueIn(day as never, "distance", { ...READER, system: "imperial" })).toBe("6.2 mi");
  expect(valueIn(day as never, "moving_time", READER)).toBe("0.8 h");
  expect(valueIn({ ...(day as Calendar["days"][number]), load: null }, "load", READER)).toBe("–");
  expect(totalIn(days, "distance", READER)).toBe("134 km");
  expect(totalIn([], "load", READER)).toBe("–");
});

test("a day is asked for so widely that its activities come in from every zone, and then sorted out", () => {
  expect(instantsOf("2026-05-05")).toEqual({ after: "2026-05-04T09:00:00Z", before: "2026-05-06T13:00:00Z" });
  const one = { start_time: "2026-05-05T08:00:00Z", local_date: "2026-05-05" };
  const activities = [{ ...one, start_time: "2026-05-05T18:00:00Z" }, one, { ...one, local_date: "2026-05-04" }];
  expect(activitiesOn("2026-05-05", { activities, next_cursor: null } as unknown as ActivityList)).toEqual([activities[1], activities[0]]);
});
