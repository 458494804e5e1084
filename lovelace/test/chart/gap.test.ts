import { describe, expect, test } from "vitest";
import { gapSet, signedClock, speedsAlong } from "../../src/chart/gap";
import { plotAxis } from "../../src/chart/stretch";
import type { Comparison } from "../../src/data/api";
import { speedScale } from "../../src/format/units";
import { contract } from "../contract";
import { LOCALE } from "../fake-hass";

const PACE = speedScale("pace", "metric");
const comparison = contract<Comparison>("activity_compare");

describe("signedClock", () => {
  test.each([
    [14, "+0:14"],
    [-75, "−1:15"],
    [0.3, "0:00"],
    [-0.3, "0:00"],
  ])("%d s is %s", (seconds, text) => expect(signedClock(seconds)).toBe(text));
});

describe("speedsAlong", () => {
  const distance = Array.from({ length: 101 }, (_, i) => i * 20);

  test("an even pace is even", () => {
    const paces = speedsAlong(distance, distance.map((metres) => metres / 4), PACE);
    expect(paces).toHaveLength(distance.length);
    for (const pace of paces) expect(pace).toBeCloseTo(250, 6);
  });

  test("where no time passes the speed is missing, not endless", () => {
    expect(speedsAlong([0, 10, 20], [5, 5, 5], PACE)).toEqual([null, null, null]);
  });
});

describe("gapSet", () => {
  const set = gapSet(comparison, PACE);
  const [gap, speed] = set.charts;

  test("lies along the way of the first", () => {
    expect(set.axis).toEqual({ kind: "distance", values: comparison.distance_m });
    expect(set.elapsed).toBe(comparison.elapsed_s);
  });

  test("of the part that both went begins where that begins", () => {
    const part = { ...comparison, distance_m: comparison.distance_m.map((metres) => metres + 900) };
    const axis = plotAxis(gapSet(part, PACE), "metric", LOCALE, 600);
    expect(axis.low).toBeCloseTo(0.9, 6);
    expect(axis.ticks.every((tick) => tick >= 0.9)).toBe(true);
  });

  test("draws ahead above and behind below the level of no gap", () => {
    expect(gap?.plot?.y).toMatchObject({ inverted: true });
    expect(gap?.plot?.levels).toEqual([{ value: 0, colour: "soft" }]);
    const [behind, ahead] = gap?.plot?.bands ?? [];
    comparison.gap_s.forEach((value, i) => {
      expect(behind?.highs[i]).toBe(Math.max(0, value));
      expect(ahead?.lows[i]).toBe(Math.min(0, value));
    });
    expect(gap?.caption).toBe(signedClock(comparison.gap_s.at(-1) as number));
  });

  test("shows both speeds, the other one dashed", () => {
    expect(speed?.label).toBe("chart.pace");
    expect(speed?.plot?.lines?.map(({ dashed }) => dashed ?? false)).toEqual([false, true]);
  });

  test("a gap of a second does not fill the chart", () => {
    const { low, high } = gapSet({ ...comparison, gap_s: comparison.gap_s.map(() => 1) }, PACE).charts[0] as NonNullable<typeof gap>;
    expect(high - low).toBeGreaterThanOrEqual(10);
  });
});
