import { expect, test } from "vitest";
import { answers, emptyAnswers } from "../../../dev/training";
import { buildingStretch, dayAxis, hasLoad, lastKnown, plotOf, read, tableDays } from "../../../src/cards/form/facts";
import type { LoadSeries } from "../../../src/data/api";
import { addDays } from "../../../src/format/datetime";
import { localizer } from "../../../src/localize/localize";
import type { Reader } from "../../../src/shared/reader";
import { LOCALE } from "../../fake-hass";
import { sample } from "../../sample";

const READER: Reader = { locale: LOCALE, system: "metric", words: localizer("en"), timeZone: "UTC", zone: "UTC" };
const TODAY = "2026-11-25";
const load = (days: number, isBuilding = false): LoadSeries =>
  answers(TODAY, isBuilding)["load"]?.({ first_day: addDays(TODAY, 1 - days) } as never) as LoadSeries;
const days = (count: number): string[] => Array.from({ length: count }, (_, i) => addDays(TODAY, i + 1 - count));

test("a vault without load has nothing to draw", () => {
  expect(hasLoad(emptyAnswers(TODAY)["load"]?.({} as never) as LoadSeries)).toBe(false);
  expect(hasLoad(sample<LoadSeries>("load"))).toBe(true);
});

test("values are whole, with a real minus, and a dash where they are missing", () => {
  expect([18.4, -18.4, -0.2, null, undefined].map((value) => read(value, READER))).toEqual(["18", "−18", "0", "–", "–"]);
  expect(lastKnown(sample<LoadSeries>("load"))).toBe(9);
});

test("few days are marked by weeks, which begin where the user's do; many by months", () => {
  const axis = dayAxis(days(30), 600, READER);
  expect(axis.ticks.map((i) => days(30)[i])).toEqual(["2026-11-01", "2026-11-08", "2026-11-15", "2026-11-22"]);
  const monday = dayAxis(days(30), 600, { ...READER, locale: { ...LOCALE, first_weekday: "monday" } });
  expect(monday.print(monday.ticks[0] as number)).toBe("Nov 2");
  const long = dayAxis(days(365), 1000, READER);
  expect(long.ticks.map(long.print)).toEqual(["Dec", "2026", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov"]);
  expect(dayAxis(days(365), 300, READER).ticks.length).toBeLessThanOrEqual(4);
});

test("the plot has the lines that are shown, on an axis that fits them and zero", () => {
  const all = plotOf(load(120), ["fitness", "fatigue", "form"], 600, READER);
  expect(all.lines.map(({ colour }) => colour)).toEqual(["fitness", "fatigue", "form"]);
  expect(all.levels).toHaveLength(1);
  expect(all.y.low).toBeLessThan(0);
  const fitness = plotOf(load(120), ["fitness"], 600, READER);
  expect(fitness.y.low).toBe(0);
  expect(fitness.levels).toEqual([]);
  expect(plotOf(load(120), [], 600, READER).y.high).toBeGreaterThan(0);
});

test("the first 42 days are those in which fitness builds", () => {
  const building = { ...load(100), days: days(101), building_until: days(101)[50] as string };
  expect(buildingStretch(building)).toEqual([0.09, 0.5]);
  expect(buildingStretch({ ...building, building_until: addDays(TODAY, 9) })).toEqual([0.68, 1]);
  expect(buildingStretch({ ...building, building_until: days(101)[20] as string })).toEqual([0, 0.2]);
  expect(buildingStretch({ ...building, building_until: "2020-01-01" })).toBeNull();
  expect(buildingStretch({ ...building, building_until: null })).toBeNull();
});

test("the table has every day of a month, and a day a week of more, the newest first", () => {
  expect(tableDays(3)).toEqual([2, 1, 0]);
  expect(tableDays(60)).toEqual([59, 52, 45, 38, 31, 24, 17, 10, 3]);
});
