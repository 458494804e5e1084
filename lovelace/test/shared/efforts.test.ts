import { describe, expect, test } from "vitest";
import type { Comparison, RouteDetail, RouteEffort } from "../../src/data/api";
import { localizer } from "../../src/localize/localize";
import { bestEffort, effortLabel, gapInWords, sameWay, sortedEfforts } from "../../src/shared/efforts";
import { contract } from "../contract";
import { LOCALE } from "../fake-hass";

const READER = { locale: LOCALE, system: "metric" as const, words: localizer("en"), timeZone: "UTC", zone: "UTC" };
const { efforts } = contract<RouteDetail>("route");
const ids = (list: readonly RouteEffort[]): number[] => list.map(({ activity_id: id }) => id);

describe("efforts on a way", () => {
  const group = sameWay(efforts, "running", false);

  test("are of one sport and direction", () => {
    expect(group.length).toBe(4);
    expect(sameWay(efforts, "running", true)).toHaveLength(1);
    expect(sameWay(efforts, "cycling", false)).toEqual([]);
  });

  test("the best is the fastest that counts", () => {
    expect(bestEffort(group)?.activity_id).toBe(4);
    expect(bestEffort(group.map((effort) => (effort.activity_id === 4 ? { ...effort, rank: null } : effort)))?.activity_id).toBe(5);
    expect(bestEffort(group.map((effort) => ({ ...effort, rank: null })))).toBeNull();
  });

  test("are sorted by time, those that do not count last, or by date", () => {
    const some = group.map((effort) => (effort.activity_id === 4 ? { ...effort, rank: null } : effort));
    expect(ids(sortedEfforts(some, "time")).at(-1)).toBe(4);
    expect(sortedEfforts(group, "time").map(({ rank }) => rank)).toEqual([1, 2, 3, 4]);
    expect(ids(sortedEfforts(group, "date"))).toEqual([5, 4, 2, 1]);
  });

  test("are called by day and time", () => expect(effortLabel(group[0] as RouteEffort, READER)).toBe("Jun 1, 2026 · 17:10"));
});

describe("gapInWords", () => {
  const comparison = contract<Comparison>("activity_compare");
  test.each([
    [14, "0:14 behind at the end · over 4.44 km"],
    [-61, "1:01 ahead at the end · over 4.44 km"],
    [0.2, "Level at the end · over 4.44 km"],
  ])("%d is %s", (last, words) => expect(gapInWords({ ...comparison, gap_s: [0, last] }, READER)).toBe(words));

  test("says over what, where one began later and ended earlier", () => {
    expect(gapInWords({ ...comparison, distance_m: [900, 2000, 3990], gap_s: [0, 1, 2] }, READER)).toBe("0:02 behind at the end · over 3.09 km");
  });
});
