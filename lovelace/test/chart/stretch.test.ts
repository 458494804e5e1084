import { describe, expect, test } from "vitest";
import { run } from "../../dev/fixture";
import { chartSet } from "../../src/chart/charts";
import { pinched, plotAxis, tableSamples, wheeled, zoomed } from "../../src/chart/stretch";
import { LOCALE } from "../fake-hass";

describe("plotAxis", () => {
  const set = chartSet(run().detail.activity, run().streams, ["heart_rate"], "metric");

  test("is in the user's unit", () => {
    expect(plotAxis(set, "imperial", LOCALE, 600).high).toBeCloseTo(plotAxis(set, "metric", LOCALE, 600).high / 1.609344, 6);
    expect(plotAxis(set, "metric", LOCALE, 600).print(5)).toBe("5 km");
  });

  test("of time reads like a clock", () => {
    const timed = { ...set, axis: { kind: "time" as const, values: [0, 1800, 3600] } };
    const axis = plotAxis(timed, "metric", LOCALE, 600);
    expect(axis.ticks.map(axis.print)).toEqual(["0:00", "10:00", "20:00", "30:00", "40:00", "50:00", "1:00:00"]);
  });

  test("of a single sample still has a width", () => {
    const axis = plotAxis({ ...set, axis: { kind: "time", values: [0] } }, "metric", LOCALE, 600);
    expect(axis.high).toBeGreaterThan(axis.low);
  });
});

test("table rows are evenly spread, first and last among them, none twice", () => {
  expect(tableSamples([0, 1, 2, 3, 4, 5, 6, 7, 8], 3)).toEqual([0, 4, 8]);
  expect(tableSamples([0, 1], 20)).toEqual([0, 1]);
  expect(tableSamples([], 20)).toEqual([]);
  expect(tableSamples([0, 1, 2, 3, 4, 5, 6, 7, 8], 3, [2, 6])).toEqual([2, 4, 6]);
});

test("an axis of a stretch reaches from its first to its last sample", () => {
  const set = chartSet(run().detail.activity, run().streams, ["heart_rate"], "metric");
  const axis = plotAxis(set, "metric", LOCALE, 600, [500, 1000]);
  expect([axis.low, axis.high]).toEqual([axis.values[500], axis.values[1000]]);
  expect(axis.ticks.every((tick) => tick >= axis.low && tick <= axis.high)).toBe(true);
});

test("keys halve and double the stretch around the cursor, within the activity", () => {
  expect(zoomed("+", [0, 1000], 500, 1001)).toEqual([250, 750]);
  expect(zoomed("+", [0, 1000], 10, 1001)).toEqual([0, 500]);
  expect(zoomed("+", [0, 1000], 1000, 1001)).toEqual([500, 1000]);
  expect(zoomed("+", [100, 108], null, 1001)).toEqual([100, 108]);
  expect(zoomed("-", [400, 600], null, 1001)).toEqual([300, 700]);
  expect(zoomed("-", [0, 600], null, 1001)).toBeNull();
  expect(zoomed("0", [0, 10], 5, 1001)).toBeNull();
});

describe("pinched", () => {
  const axis = Array.from({ length: 1001 }, (_, i) => i * 10);

  test("puts what two fingers hold under them again", () => {
    // A quarter and three quarters of all, now at both ends.
    expect(pinched(axis, { values: [2500, 7500], shares: [0, 1] })).toEqual([250, 750]);
    expect(pinched(axis, { values: [7500, 2500], shares: [1, 0] })).toEqual([250, 750]);
    // The same two a third of the width apart, off the middle.
    expect(pinched(axis, { values: [4000, 5000], shares: [0.2, 0.7] })).toEqual([360, 560]);
  });

  test("moves along with both, and stays within the activity", () => {
    expect(pinched(axis, { values: [4000, 5000], shares: [0.4, 0.9] })).toEqual([320, 520]);
    expect(pinched(axis, { values: [0, 1000], shares: [0.5, 1] })).toEqual([0, 200]);
    expect(pinched(axis, { values: [9000, 10_000], shares: [0, 0.5] })).toEqual([800, 1000]);
  });

  test("is all of it where all fits", () => {
    expect(pinched(axis, { values: [2500, 7500], shares: [0.25, 0.75] })).toBeNull();
    expect(pinched(axis, { values: [2500, 7500], shares: [0.4, 0.6] })).toBeNull();
  });

  test("shows no less than a few samples, at the ends too", () => {
    expect(pinched(axis, { values: [5000, 5010], shares: [0, 1] })).toEqual([497, 505]);
    expect(pinched(axis, { values: [0, 10], shares: [0, 1] })).toEqual([0, 8]);
    expect(pinched(axis, { values: [9990, 10_000], shares: [0, 1] })).toEqual([992, 1000]);
    // Fingers on one another.
    expect(pinched(axis, { values: [5000, 5000], shares: [0.5, 0.5] })).toEqual([496, 504]);
  });
});

describe("wheeled", () => {
  const axis = Array.from({ length: 1001 }, (_, i) => i * 10);

  test("a place on the axis stays at its share", () => {
    expect(wheeled(axis, [0, 10_000], 0.25, 1)).toEqual([1250, 6250]);
    expect(wheeled(axis, [1250, 6250], 0.25, -0.5)[0]).toBeGreaterThan(0);
    // Steps far smaller than a sample add up to the same.
    let range: readonly [number, number] = [2000, 4000];
    for (let i = 0; i < 300; i++) range = wheeled(axis, range, 0.3, 0.01);
    expect(range[0] + 0.3 * (range[1] - range[0])).toBeCloseTo(2600, 6);
    expect(range[1] - range[0]).toBeCloseTo(250, 6);
  });

  test("ends stay where they are, and all is the most", () => {
    expect(wheeled(axis, [0, 5000], 0.8, -0.5)[0]).toBe(0);
    expect(wheeled(axis, [5000, 10_000], 0.2, -0.5)[1]).toBe(10_000);
    expect(wheeled(axis, [2000, 9000], 0.5, -1)).toEqual([0, 10_000]);
  });

  test("goes no deeper than samples are, so that the way back is no longer than the way in", () => {
    const deepest = wheeled(axis, wheeled(axis, [5000, 5100], 0.5, 1), 0.5, 1);
    expect(wheeled(axis, deepest, 0.5, 1)).toEqual(deepest);
    expect(deepest[1] - deepest[0]).toBeGreaterThan(70);
  });
});
