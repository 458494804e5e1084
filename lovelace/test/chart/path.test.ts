import { describe, expect, test } from "vitest";
import { bandInto, fillInto, polylines, strokeInto } from "../../src/chart/path";

const same = (value: number): number => value;

/** A path that remembers its steps. */
function recorder(): { steps: string[]; moveTo(x: number, y: number): void; lineTo(x: number, y: number): void; closePath(): void } {
  const steps: string[] = [];
  return {
    steps,
    moveTo: (x, y) => void steps.push(`M${x},${y}`),
    lineTo: (x, y) => void steps.push(`L${x},${y}`),
    closePath: () => void steps.push("Z"),
  };
}

describe("polylines", () => {
  test("break at missing values", () => {
    expect(polylines([0, 1, 2, 3], [5, null, 6, 7], same, same)).toEqual([[0, 5], [2, 6, 3, 7]]);
  });

  test("with breaks leap over missing values and break there alone", () => {
    expect(polylines([0, 1, 2, 3, 4], [5, null, 6, 7, 8], same, same, new Set([4]))).toEqual([[0, 5, 2, 6, 3, 7], [4, 8]]);
    expect(polylines([0, 1, 2], [5, null, 7], same, same, new Set())).toEqual([[0, 5, 2, 7]]);
  });

  test("break before a sample that is missing itself", () => {
    expect(polylines([0, 1, 2], [5, null, 7], same, same, new Set([1]))).toEqual([[0, 5], [2, 7]]);
  });

  test("of more samples than pixels keep first, lowest, highest and last of each column", () => {
    const x = [0, 0.1, 0.2, 0.3, 0.4, 1];
    expect(polylines(x, [5, 9, 1, 4, 6, 2], same, same)).toEqual([[0, 5, 0, 1, 0, 9, 0, 6, 1, 2]]);
  });

  test("of a long recording have at most four points per column and lose no peak", () => {
    const x = Array.from({ length: 14_400 }, (_, i) => i);
    const values = x.map((i) => (i === 7001 ? 999 : (i * 7919) % 100));
    const [line] = polylines(x, values, (i) => (i * 500) / 14_400, same);
    expect(line?.length).toBeLessThanOrEqual(501 * 8);
    expect(Math.max(...(line ?? []).filter((_, k) => k % 2 === 1))).toBe(999);
  });

  test("of nothing are none", () => {
    expect(polylines([], [], same, same)).toEqual([]);
    expect(polylines([0, 1], [null, null], same, same)).toEqual([]);
  });
});

test("a lone sample is a dot, not nothing", () => {
  const pen = recorder();
  strokeInto(pen, [[3, 4]]);
  expect(pen.steps).toEqual(["M3,4", "L3.01,4"]);
});

test("the filled area stands on its base", () => {
  const pen = recorder();
  fillInto(pen, [[0, 5, 2, 6]], 10);
  expect(pen.steps).toEqual(["M0,10", "L0,5", "L2,6", "L2,10", "Z"]);
});

test("a band ends where either side is missing", () => {
  const pen = recorder();
  bandInto(pen, [0, 1, 2, 3], [1, 1, null, 2], [3, 3, 3, 4], same, same);
  expect(pen.steps).toEqual(["M0,1", "L0,3", "L1,3", "L1,1", "L0,1", "Z", "M3,2", "L3,4", "L3,2", "Z"]);
});
