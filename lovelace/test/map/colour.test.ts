import { describe, expect, test } from "vitest";
import { BUCKETS, colouring, RAMP, rampColour } from "../../src/map/colour";

describe("rampColour", () => {
  test("starts and ends with the ends of the ramp, and stays on it", () => {
    expect(rampColour(0)).toBe(`rgb(${RAMP[0]?.join(",")})`);
    expect(rampColour(1)).toBe(`rgb(${RAMP.at(-1)?.join(",")})`);
    expect(rampColour(7)).toBe(rampColour(1));
  });
});

describe("colouring", () => {
  test("spreads the values from the first to the last colour", () => {
    const values = Array.from({ length: 101 }, (_, i) => i);
    const found = colouring(values);
    expect([found?.low, found?.high]).toEqual([3, 97]);
    expect(found?.bucket[0]).toBe(0);
    expect(found?.bucket[50]).toBe(BUCKETS / 2);
    expect(found?.bucket[100]).toBe(BUCKETS - 1);
  });

  test("one spike does not make everything else blue", () => {
    const values = [...Array.from({ length: 100 }, (_, i) => 120 + (i % 40)), 1000];
    expect(colouring(values)?.high).toBeLessThan(200);
  });

  test("missing values have no colour", () => expect(colouring([1, null, 9])?.bucket[1]).toBe(-1));

  test("says nothing where there is nothing to tell apart", () => {
    expect(colouring([5, 5, 5])).toBeNull();
    expect(colouring([null])).toBeNull();
  });
});
