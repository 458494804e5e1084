import { describe, expect, test } from "vitest";
import { answers } from "../../../dev/training";
import { settingsOf } from "../../../src/cards/volume/config";
import { axisOf, columnsOf, differenceOf, firstDay, goalOf, said } from "../../../src/cards/volume/facts";
import type { GoalList, VolumeList } from "../../../src/data/api";
import { MEASURES } from "../../../src/shared/measures";
import { localizer } from "../../../src/localize/localize";
import type { Reader } from "../../../src/shared/reader";
import { LOCALE } from "../../fake-hass";
import { sample } from "../../sample";

const READER: Reader = { locale: LOCALE, system: "metric", words: localizer("en"), timeZone: "UTC", zone: "UTC" };
const MILES: Reader = { ...READER, system: "imperial" };
const TODAY = "2026-11-25";
const weeks = (first_day: string): VolumeList => answers(TODAY)["volumes"]?.({ period: "week", first_day } as never) as VolumeList;

test("the span begins so that the running period is the last of those wanted", () => {
  expect(firstDay("week", 12, TODAY)).toBe("2026-09-09");
  expect(firstDay("week", 1, TODAY)).toBe(TODAY);
  expect(firstDay("month", 12, TODAY)).toBe("2025-12-01");
  expect(firstDay("month", 12, "2026-03-31")).toBe("2025-04-01");
  expect(firstDay("year", 12, TODAY)).toBe("2021-01-01");
});

describe("bars", () => {
  const volumes = sample<VolumeList>("volumes");

  test("are in the user's unit, beside the year before", () => {
    const [april, may] = columnsOf(volumes, "distance", 12, READER);
    expect(april).toMatchObject({ value: 52, before: 0, label: "Apr", when: "April 2026" });
    expect(may).toMatchObject({ value: 62, before: 10 });
    expect(columnsOf(volumes, "distance", 12, MILES)[1]?.value).toBeCloseTo(38.525, 3);
    expect(columnsOf(volumes, "moving_time", 12, READER)[1]?.value).toBeCloseTo(3.1667, 3);
    expect(columnsOf(volumes, "elevation_gain", 12, READER)[1]?.value).toBe(550);
    expect(columnsOf(volumes, "activity_count", 12, READER)[1]?.value).toBe(3);
  });

  test("without a value are unknown, not zero", () => {
    const pair = volumes.periods[1] as VolumeList["periods"][number];
    const lacking = { ...volumes, periods: [{ volume: { ...pair.volume, load: null }, year_before: null }] };
    expect(columnsOf(lacking, "load", 12, READER)).toMatchObject([{ value: null, before: null }]);
    expect(differenceOf(columnsOf(lacking, "load", 12, READER)[0] as never, lacking, "load", false, "metric")).toBeNull();
  });

  test("on a phone are the newest, with labels that fit", () => {
    const columns = columnsOf(weeks(firstDay("week", 53, TODAY)), "distance", 8, READER);
    expect(columns).toHaveLength(8);
    expect(columns.at(-1)).toMatchObject({ first: "2026-11-23", label: "Nov 23" });
    expect(columns.filter(({ label }) => label)).toHaveLength(4);
    const many = columnsOf(weeks(firstDay("week", 53, TODAY)), "distance", Infinity, READER);
    expect(many).toHaveLength(53);
    expect(many.filter(({ label }) => label).length).toBeLessThanOrEqual(6);
  });

  test("of years begin with the first one that has something", () => {
    const years = answers(TODAY)["volumes"]?.({ period: "year", first_day: "2015-01-01" } as never) as VolumeList;
    expect(columnsOf(years, "distance", 12, READER).map(({ when }) => when)).toEqual(["2023", "2024", "2025", "2026"]);
  });

  test("of the running period are compared up to today on both sides", () => {
    const [april, may] = columnsOf(volumes, "distance", 12, READER);
    expect(differenceOf(may as never, volumes, "distance", true, "metric")).toBe(52);
    expect(differenceOf(april as never, volumes, "distance", false, "metric")).toBe(52);
  });

  test("share an axis with the goal", () => {
    const columns = columnsOf(volumes, "distance", 12, READER);
    expect(axisOf(columns, null, READER)).toMatchObject({ low: 0, high: 100 });
    expect(axisOf(columns, 130, READER)?.high).toBe(150);
    expect(axisOf(columns.map((column) => ({ ...column, value: 0, before: null })), null, READER)).toBeNull();
  });
});

describe("the goal", () => {
  const goals = sample<GoalList>("goals");
  const settings = (change: object) => settingsOf({ type: "", ...change });

  test("is the vault's for the same period, measure and sport", () => {
    expect(goalOf(settings({ sport: "running" }), "week", goals, TODAY, "metric")).toBe(30);
    expect(goalOf(settings({ sport: "running" }), "week", goals, TODAY, "imperial")).toBeCloseTo(18.641, 3);
    expect(goalOf(settings({}), "week", goals, TODAY, "metric")).toBeNull();
    expect(goalOf(settings({ sport: "running" }), "month", goals, TODAY, "metric")).toBeNull();
    expect(goalOf(settings({ metric: "activity_count" }), "year", goals, TODAY, "metric")).toBe(150);
    expect(goalOf(settings({ metric: "load" }), "year", goals, TODAY, "metric")).toBeNull();
  });
  test("does not count before its first day", () => {
    expect(goalOf(settings({ sport: "running" }), "week", goals, "2026-04-01", "metric")).toBeNull();
  });
  test("of the settings comes first, and 0 is none", () => {
    expect(goalOf(settings({ sport: "running", goal: 42 }), "week", goals, TODAY, "metric")).toBe(42);
    expect(goalOf(settings({ sport: "running", goal: 0 }), "week", goals, TODAY, "metric")).toBeNull();
  });
});

test("numbers are said with their unit, and what is missing with a dash", () => {
  expect(said(12.34, MEASURES.distance.scale("metric"), READER)).toBe("12.3 km");
  expect(said(3, MEASURES.activity_count.scale("metric"), READER)).toBe("3");
  expect(said(null, MEASURES.load.scale("metric"), READER)).toBe("–");
});
