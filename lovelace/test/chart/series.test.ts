import { describe, expect, test } from "vitest";
import { random } from "../../dev/fixture";
import { bridge, derivedSpeed, gaps, gapSeconds, percentiles, smooth, smoothingWindow, spread } from "../../src/chart/series";

describe("gapSeconds", () => {
  test("is a minute for ordinary recordings", () => expect(gapSeconds([0, 1, 2, 3, 300])).toBe(60));
  test("is five usual steps when points are far apart", () => expect(gapSeconds([0, 30, 60, 90, 120])).toBe(150));
  test("of nothing is a minute", () => expect(gapSeconds([])).toBe(60));
});

describe("bridge", () => {
  test("fills a short hole linearly over time", () => {
    expect(bridge([10, null, null, 40], [0, 1, 2, 3], 60)).toEqual([10, 20, 30, 40]);
    expect(bridge([10, null, 40], [0, 1, 3], 60)).toEqual([10, 20, 40]);
  });

  test("leaves a long hole, and both ends, open", () => {
    expect(bridge([null, 10, null, 40, null], [0, 1, 50, 100, 101], 60)).toEqual([null, 10, null, 40, null]);
  });

  test("does not touch what it was given", () => {
    const values = [1, null, 3];
    bridge(values, [0, 1, 2], 60);
    expect(values).toEqual([1, null, 3]);
  });
});

describe("gaps", () => {
  test("are between known values far apart in time", () => {
    expect(gaps([1, 2, null, 3, 4], [0, 1, 50, 100, 101], 60)).toEqual([[1, 3]]);
  });
  test("a silence between neighbouring samples counts too", () => {
    expect(gaps([1, 2], [0, 400], 60)).toEqual([[0, 1]]);
  });
});

describe("smooth", () => {
  const slow = (values: readonly (number | null)[], at: readonly number[], window: number) =>
    values.map((value, i) => {
      if (value === null) return null;
      const near = values.filter((other, k) => other !== null && Math.abs((at[k] as number) - (at[i] as number)) <= window / 2) as number[];
      return near.reduce((sum, other) => sum + other, 0) / near.length;
    });

  test("equals the obvious slow way", () => {
    const next = random(3);
    let time = 0;
    const at = Array.from({ length: 200 }, () => (time += Math.round(next() * 8)));
    const values = at.map(() => (next() < 0.1 ? null : next() * 100));
    const [fast, plain] = [smooth(values, at, 30), slow(values, at, 30)];
    fast.forEach((value, i) => {
      if (value === null) expect(plain[i]).toBeNull();
      else expect(value).toBeCloseTo(plain[i] as number, 9);
    });
  });

  test("leaves a constant as it is", () => expect(smooth([5, 5, 5], [0, 1, 2], 10)).toEqual([5, 5, 5]));
});

test("the smoothing window grows with the activity, within limits", () => {
  expect([300, 3600, 36_000].map(smoothingWindow)).toEqual([10, 24, 60]);
});

describe("derivedSpeed", () => {
  test("is the distance over the time around each point", () => {
    expect(derivedSpeed([0, 3, 6, 9], [0, 1, 2, 3], 60)).toEqual([3, 3, 3, 3]);
  });
  test("is missing across a gap and where no time passed", () => {
    expect(derivedSpeed([0, 3], [0, 500], 60)).toEqual([null, null]);
    expect(derivedSpeed([0, 3], [7, 7], 60)).toEqual([null, null]);
  });
});

test("figures skip what is missing", () => {
  expect(spread([null, 2, 6])).toEqual({ min: 2, max: 6, mean: 4 });
  expect(spread([null])).toBeNull();
  expect(percentiles([5, null, 1, 3], [0, 0.5, 1])).toEqual([1, 3, 5]);
  expect(percentiles([], [0.5])).toBeNull();
});
