import { describe, expect, test } from "vitest";
import { bandPath, heatCells, hypnogramSteps, levelBounds, linePath } from "../../src/shared/draw";

const BOX = { width: 100, height: 10, low: 0, high: 10 };

describe("a line", () => {
  test("runs from edge to edge, upwards", () => expect(linePath([0, 10, 5], BOX)).toBe("M0 10L50 0L100 5"));
  test("breaks where a value is missing; a lone value is a dot", () => {
    expect(linePath([0, 1, null, 4, null], BOX)).toBe("M0 10L25 9M75 6h.01");
    expect(linePath([5], BOX)).toBe("M50 5h.01");
  });
  test("of nothing is nothing", () => {
    expect(linePath([], BOX)).toBe("");
    expect(linePath([null, null], BOX)).toBe("");
  });
  test("of one level lies in the middle", () => expect(linePath([3, 3], { ...BOX, low: 3, high: 3 })).toBe("M0 5L100 5"));
});

test("a band goes along its top and back along its bottom, in pieces", () => {
  expect(bandPath([1, 2, null], [3, 4, 5], BOX)).toBe("M0 7L50 6L50 8L0 9Z");
  expect(bandPath([null, 1], [2, 3], BOX)).toBe("M100 7L100 9Z");
});

describe("a heat map", () => {
  // 2026-11-25 is a Wednesday.
  const values = new Map([["2026-11-25", 30], ["2026-11-23", 10], ["2026-11-16", 20], ["2026-11-17", 0]]);
  const cells = heatCells(values, "2026-11-25", 2);

  test("has a column per week, up to the last day", () => {
    expect(cells).toHaveLength(10);
    expect(cells[0]).toMatchObject({ day: "2026-11-16", week: 0, row: 0 });
    expect(cells.at(-1)).toMatchObject({ day: "2026-11-25", week: 1, row: 2 });
  });
  test("tells more from less, nothing from unknown", () => {
    expect(cells.map(({ level }) => level)).toEqual([3, 0, null, null, null, null, null, 2, null, 4]);
  });
  test("begins its weeks on the day wanted", () => {
    expect(heatCells(values, "2026-11-25", 1, 6).map(({ day }) => day)[0]).toBe("2026-11-22");
  });
  test("over a change of clocks misses no day", () => {
    const days = heatCells(new Map(), "2026-04-05", 3).map(({ day }) => day);
    expect(new Set(days).size).toBe(21);
    expect(days).toContain("2026-03-29");
  });
  test("has no level but the least without a value above nothing", () => {
    expect(levelBounds([0, 0])).toEqual([Infinity, Infinity, Infinity]);
  });
});

test("a hypnogram stacks its stages from awake to deep and leaves out what it does not know", () => {
  const stages = { start_s: [0, 50, 75], duration_s: [50, 25, 25], level: ["light", "deep", "dreaming"] };
  expect(hypnogramSteps(stages, 100, 200, 40)).toEqual([
    { level: "light", x: 0, y: 20, width: 100, height: 10 },
    { level: "deep", x: 100, y: 30, width: 50, height: 10 },
  ]);
  expect(hypnogramSteps(stages, 0, 200, 40)).toEqual([]);
});
