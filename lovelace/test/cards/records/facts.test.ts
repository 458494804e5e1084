import { describe, expect, test } from "vitest";
import { groupsOf, nameOf, scaleOf, shownGain, sizeName, spanName, sportsOf, stepPath, stepPoints } from "../../../src/cards/records/facts";
import { DISTANCES } from "../../../src/cards/records/config";
import type { RecordList, RecordProgression } from "../../../src/data/api";
import { localizer } from "../../../src/localize/localize";
import type { Reader } from "../../../src/shared/reader";
import { LOCALE } from "../../fake-hass";
import { sample } from "../../sample";

const READER: Reader = { locale: LOCALE, system: "metric", words: localizer("en"), timeZone: "UTC", zone: "UTC" };
const { records } = sample<RecordList>("records");

test("sizes have the names people use", () => {
  const names = ["5_km", "1_mile", "400_m", "half_marathon", "half_mile"].map((name) => sizeName(name, READER.words));
  expect(names).toEqual(["5 km", "1 mi", "400 m", "Half marathon", "½ mi"]);
  expect([20, 90, 300, 3600, 5400].map(spanName)).toEqual(["20 s", "1 min 30 s", "5 min", "1 h", "1 h 30 min"]);
  expect(nameOf({ name: null, size: 300, size_unit: "s" }, READER.words)).toBe("5 min");
  expect(nameOf({ name: null, size: 750, size_unit: "m" }, READER.words)).toBe("750 m");
  for (const name of DISTANCES) expect(sizeName(name, READER.words)).not.toContain("_");
});

test("sports come by how many records they have", () => expect(sportsOf(records)).toEqual(["cycling", "running"]));

describe("records of a sport", () => {
  const sizes = (...args: [string, readonly never[] | readonly ["1_mile"], boolean]) => {
    const { groups, hidden } = groupsOf(records, ...args);
    return { sizes: groups.map(({ kind, rows }) => [kind, rows.map(({ size }) => size)]), hidden };
  };
  test("are the usual sizes by kind, the others on demand", () => {
    expect(sizes("cycling", [], false)).toEqual({ sizes: [["power", [60, 300, 1200]]], hidden: 2 });
    expect(sizes("cycling", [], true)).toEqual({ sizes: [["power", [60, 180, 300, 720, 1200]]], hidden: 2 });
    expect(sizes("running", [], false)).toEqual({ sizes: [["distance", [1000, 1609.344, 5000]]], hidden: 0 });
  });
  test("are only the distances that are wanted, if any are", () => {
    expect(sizes("running", ["1_mile"], false)).toEqual({ sizes: [["distance", [1609.344]]], hidden: 0 });
    expect(sizes("cycling", ["1_mile"], true)).toEqual({ sizes: [], hidden: 0 });
  });
  test("are all there are where none is usual", () => {
    const odd = records.filter(({ size }) => size === 180);
    expect(groupsOf(odd, "cycling", [], false)).toMatchObject({ groups: [{ rows: odd }], hidden: 0 });
  });
});

test("a gain is less seconds, more of everything else, in shown units", () => {
  expect(shownGain(30, scaleOf("distance", READER))).toBe(-30);
  expect(shownGain(10, scaleOf("power", READER))).toBe(10);
  expect(shownGain(150, scaleOf("duration", READER))).toBe(0.15);
  expect(shownGain(null, scaleOf("power", READER))).toBeNull();
});

describe("a progression", () => {
  const progression = sample<RecordProgression>("record_progression");
  test("goes by days, with the best on top", () => {
    const points = stepPoints(progression);
    expect(points[0]).toEqual({ x: 0, y: 1 });
    expect(points.at(-1)).toEqual({ x: 1, y: 0 });
    expect(points[1]?.x).toBeCloseTo(0.848, 2);
    const power = stepPoints({ ...progression, kind: "power" });
    expect(power[0]?.y).toBe(0);
  });
  test("of one step is a point in the middle", () => {
    expect(stepPoints({ ...progression, steps: progression.steps.slice(0, 1) })).toEqual([{ x: 0.5, y: 0.5 }]);
  });
  test("stands until the day it falls", () => {
    expect(stepPath([{ x: 0, y: 1 }, { x: 0.5, y: 0.25 }, { x: 1, y: 0 }], 100, 40)).toBe("M0 40H50V10H100V0");
  });
});
