import { describe, expect, test } from "vitest";
import { decimalStep, monotonic, nearestIndex, stepDigits, ticks, timeStep, xAxis } from "../../src/chart/xaxis";
import type { Streams } from "../../src/data/api";

const streams = (elapsed_s: number[], distance?: (number | null)[]): Streams => ({
  activity_id: 1,
  sample_count: elapsed_s.length,
  elapsed_s,
  channels: distance ? { distance: { unit: "m", values: distance } } : {},
});

describe("xAxis", () => {
  test("is the distance where one was recorded", () => {
    expect(xAxis(streams([0, 1, 2], [0, 40, 80]))).toEqual({ kind: "distance", values: [0, 40, 80] });
  });

  test("is the time without a distance, or with one that is only noise", () => {
    expect(xAxis(streams([0, 5, 9])).kind).toBe("time");
    expect(xAxis(streams([0, 5, 9], [0, 3, 8])).kind).toBe("time");
    expect(xAxis(streams([0, 5], [null, null])).kind).toBe("time");
  });
});

describe("monotonic", () => {
  test("fills missing distances by the time that passed", () => {
    expect(monotonic([0, null, null, 40], [0, 1, 2, 4])).toEqual([0, 10, 20, 40]);
  });

  test("starts at nothing and stays at the end", () => {
    expect(monotonic([null, 10, null], [0, 1, 2])).toEqual([0, 10, 10]);
  });

  test("never goes back", () => {
    expect(monotonic([0, 50, 3, 60], [0, 1, 2, 3])).toEqual([0, 50, 50, 60]);
  });

  test("a hole without any time passing keeps the last distance", () => {
    expect(monotonic([10, null, 20], [5, 5, 5])).toEqual([10, 10, 20]);
  });
});

describe("nearestIndex", () => {
  const values = [0, 1, 1, 4, 10];

  test("agrees with looking at every value", () => {
    for (let x = -2; x <= 12; x += 0.25) {
      const best = Math.min(...values.map((value) => Math.abs(value - x)));
      expect(Math.abs((values[nearestIndex(values, x)] as number) - x)).toBe(best);
    }
  });

  test("is -1 in an empty array", () => expect(nearestIndex([], 3)).toBe(-1));
});

describe("steps", () => {
  test.each([
    [10, 5, 2],
    [18.6, 5, 5],
    [300, 4.5, 100],
    [0.9, 5, 0.2],
    [100, 10, 10],
  ])("%d in at most %d parts: every %d", (span, count, step) => expect(decimalStep(span, count)).toBeCloseTo(step, 9));

  test("of time are those of a clock", () => {
    expect(timeStep(3600, 5)).toBe(900);
    expect(timeStep(100, 5)).toBe(30);
    expect(timeStep(20 * 86_400, 4)).toBe(5 * 86_400);
  });

  test("an empty span still has a step", () => expect(decimalStep(0, 5)).toBe(1));

  test("ticks are exact multiples, ends included", () => {
    expect(ticks(0, 0.6, 0.2).map((tick) => tick.toFixed(10))).toEqual(["0.0000000000", "0.2000000000", "0.4000000000", "0.6000000000"]);
    expect(ticks(3, 19, 5)).toEqual([5, 10, 15]);
  });

  test("tick labels get the decimals their step needs", () => {
    expect([500, 1, 0.5, 0.02].map(stepDigits)).toEqual([0, 0, 1, 2]);
  });
});
