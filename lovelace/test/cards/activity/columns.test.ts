import { describe, expect, test } from "vitest";
import { activity, detail, ride, run, swim, treadmill } from "../../../dev/fixture";
import {
  climbColumns,
  effortSize,
  effortValue,
  isRecord,
  recordDistance,
  recordDuration,
  SECTION_HAS,
  segmentColumns,
  splitColumns,
  stretchFigures,
  zoneBars,
} from "../../../src/cards/activity/columns";
import { SECTION_KEYS } from "../../../src/cards/activity/config";
import type { ActivityClimbs, ActivityEffort, ActivityEfforts, ActivitySegments, ActivitySplits, ActivityZones, RecordList } from "../../../src/data/api";
import { localizer } from "../../../src/localize/localize";
import type { Reader } from "../../../src/shared/reader";
import { filledColumns, type Column } from "../../../src/shared/table";
import { contract } from "../../contract";
import { LOCALE } from "../../fake-hass";

const READER: Reader = { locale: LOCALE, system: "metric", words: localizer("en"), timeZone: "UTC", zone: "UTC" };
const MILES: Reader = { ...READER, system: "imperial" };
const plainLink = (_: unknown, label: string): string => label;

function cells<R>(columns: readonly Column<R>[], rows: readonly R[], row: number): Record<string, unknown> {
  return Object.fromEntries(filledColumns(columns, rows).map(({ key, cell }) => [key, cell(rows[row] as R, row)]));
}

describe("sizes of efforts", () => {
  test.each([
    ["5_km", 5000, "5 km"],
    ["1500_m", 1500, "1,500 m"],
    ["1_km", 1000, "1 km"],
    ["half_mile", 804.672, "0.5 mi"],
    ["1_mile", 1609.344, "1 mi"],
    ["half_marathon", 21097.5, "half marathon"],
    ["15_km", 15000, "15 km"],
  ])("%s is called %s", (key, metres, words) => expect(recordDistance(key, metres, READER)).toBe(words));

  test.each([
    [5, "5 s"],
    [90, "1.5 min"],
    [1200, "20 min"],
    [3600, "1 h"],
  ])("%d seconds are %s", (seconds, words) => expect(recordDuration(seconds)).toBe(words));
});

describe("best efforts", () => {
  const { efforts } = contract<ActivityEfforts>("activity_efforts");
  const of = (kind: ActivityEffort["kind"]): ActivityEffort => efforts.find((effort) => effort.kind === kind) as ActivityEffort;

  test("are times over distances, ways over durations, and means", () => {
    expect([effortSize(of("distance"), READER), effortValue(of("distance"), READER)]).toEqual(["400 m", "1:58"]);
    expect(effortValue(of("duration"), READER)).toMatch(/ km$/);
    expect(effortValue(of("duration"), MILES)).toMatch(/ mi$/);
    expect(effortValue(of("power"), READER)).toMatch(/^\d+ W$/);
    expect(effortValue(of("heart_rate"), READER)).toMatch(/^\d+ bpm$/);
  });

  test("a record is one that the list says is this activity's", () => {
    const list = contract<RecordList>("records");
    const record = list.records[0] as RecordList["records"][number];
    const effort: ActivityEffort = { ...of("power"), kind: record.kind, size: record.size, guard: null };
    const own = activity({ activity_id: record.best.activity_id, sport: record.sport });
    expect(isRecord(effort, own, list)).toBe(true);
    expect(isRecord(effort, { ...own, activity_id: 999 }, list)).toBe(false);
    expect(isRecord({ ...effort, size: effort.size + 1 }, own, list)).toBe(false);
    expect(isRecord({ ...effort, guard: "indoor" }, own, list)).toBe(false);
    expect(isRecord(effort, own, undefined)).toBe(false);
  });
});

describe("splits", () => {
  const { splits } = contract<ActivitySplits>("activity_splits");

  test("are numbered, and the rest says how long it is", () => {
    const columns = splitColumns(activity(), splits, READER);
    expect(cells(columns, splits, 0)).toMatchObject({ index: 1, speed: "5:11", heart_rate: "145", elevation: "0" });
    expect(cells(columns, splits, splits.length - 1)["index"]).toMatch(/^\+0\.\d+ km$/);
  });

  test("have a flat pace only where it differs", () => {
    const flat = splits.map((split) => ({ ...split, grade_adjusted_speed_mps: split.moving_speed_mps }));
    expect(cells(splitColumns(activity(), splits, READER), splits, 2)).toHaveProperty("flat");
    expect(cells(splitColumns(activity(), flat, READER), flat, 2)).not.toHaveProperty("flat");
  });
});

describe("climbs and segments", () => {
  test("a climb says its category, grade and rate", () => {
    const { climbs } = contract<ActivityClimbs>("activity_climbs");
    expect(cells(climbColumns(READER, plainLink), climbs, 0)).toEqual({
      climb: "1 · 4",
      length: "1.50",
      gain: "90",
      grade: "6.0",
      max_grade: "6.1",
      time: "7:38",
      vam: "706",
    });
    expect(cells(climbColumns(MILES, plainLink), climbs, 1)).toMatchObject({ climb: "2", gain: "245" });
  });

  test("a segment says its rank and what the best lacks", () => {
    const { efforts } = contract<ActivitySegments>("activity_segments");
    const columns = segmentColumns(activity(), READER, plainLink);
    expect(cells(columns, efforts, 0)).toMatchObject({ segment: "Old road", rank: "2 / 3", gap: "+2:20" });
    expect(cells(columns, efforts, 1)).toMatchObject({ segment: "Old road (other way)", gap: "–" });
  });
});

describe("zones", () => {
  const [heart, power] = contract<ActivityZones>("activity_zones").zones;

  test("go from the highest down, and their shares are all", () => {
    const bars = zoneBars(heart as NonNullable<typeof heart>, LOCALE);
    expect(bars.map(({ zone }) => zone)).toEqual([5, 4, 3, 2, 1, 0]);
    expect(bars.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
    expect(bars[0]?.range).toBe("≥ 180 bpm");
    expect(bars[1]?.range).toBe("160–180 bpm");
    expect(bars[5]?.range).toBe("< 100 bpm");
  });

  test("there is nothing below where no time was", () => {
    expect(zoneBars(power as NonNullable<typeof power>, LOCALE).at(-1)?.zone).toBe(1);
  });

  test("no time at all is no division by zero", () => {
    const none = { ...(heart as NonNullable<typeof heart>), seconds: [0, 0, 0, 0, 0], below_s: 0 };
    expect(zoneBars(none, LOCALE).every(({ share }) => share === 0)).toBe(true);
  });
});

describe("a stretch", () => {
  const streams = {
    activity_id: 1,
    sample_count: 4,
    elapsed_s: [0, 10, 20, 400],
    channels: {
      altitude: { unit: "m", values: [100, 105, 104.5, 110] },
      heart_rate: { unit: "bpm", values: [100, 120, null, 140] },
    },
  };
  const figures = (first: number, last: number, distance: number[] | null = [0, 40, 80, 1080]): Record<string, string> =>
    Object.fromEntries(stretchFigures(activity(), streams, distance, [first, last], READER).map(({ key, value }) => [key, value.value]));

  test("has its own distance, time, pace, gain and mean", () => {
    expect(figures(0, 1)).toEqual({ distance: "0.04", time: "0:10", speed: "4:10", elevation: "5", heart_rate: "120" });
  });

  test("a pause counts for no more than a minute in the mean, and noise is no gain", () => {
    expect(figures(0, 3)).toMatchObject({ heart_rate: "137", elevation: "11" });
  });

  test("what is missing is left out", () => {
    expect(Object.keys(figures(1, 2, null))).toEqual(["time", "elevation"]);
  });
});

describe("sections", () => {
  const of = (about: ReturnType<typeof detail>, mayChange = true): string[] => SECTION_KEYS.filter((key) => SECTION_HAS[key]?.(about, mayChange));

  test("an activity outdoors has all of them", () => expect(of(ride().detail)).toEqual([...SECTION_KEYS]));
  test("on a treadmill there is no way", () => expect(of(treadmill().detail)).toEqual(["splits", "laps", "zones", "efforts", "edit"]));
  test("a swim without samples can be edited", () => expect(of(swim().detail)).toEqual(["edit"]));
  test("who may not change anything does not see the form", () => expect(of(run().detail, false)).not.toContain("edit"));
});
