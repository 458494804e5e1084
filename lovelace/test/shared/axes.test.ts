import { expect, test } from "vitest";
import { extent, niceAxis } from "../../src/shared/axes";
import { LOCALE } from "../fake-hass";

test("the extent of several rows leaves out what is missing", () => {
  expect(extent([3, null, 1], [null, 7])).toEqual([1, 7]);
  expect(extent([null], [])).toBeNull();
});

test("a nice axis ends on round ticks around what it holds", () => {
  expect(niceAxis([48.3, 61.2], LOCALE)).toMatchObject({ low: 45, high: 65, ticks: [45, 50, 55, 60, 65] });
  expect(niceAxis([71.02, 71.31], LOCALE).print(71.1)).toBe("71.1");
});

test("a nice axis of one value still has a height", () => {
  const axis = niceAxis([60, 60], LOCALE);
  expect(axis.high).toBeGreaterThan(axis.low);
  expect(niceAxis([0, 0], LOCALE).high).toBeGreaterThan(0);
});
