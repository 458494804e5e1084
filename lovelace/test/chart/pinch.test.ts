import { beforeEach, expect, test } from "vitest";
import { Pinch } from "../../src/chart/pinch";

let pinch: Pinch;
const valueAt = (share: number): number => share * 100;

beforeEach(() => {
  pinch = new Pinch();
});

test("one finger holds nothing", () => {
  pinch.down(1, 0.2, valueAt);
  pinch.move(1, 0.3);
  expect([pinch.active, pinch.held, pinch.up(1)]).toEqual([false, null, false]);
});

test("two hold what was under them when the second came down", () => {
  pinch.down(1, 0.1, valueAt);
  pinch.move(1, 0.2);
  pinch.down(2, 0.6, valueAt);
  pinch.move(2, 0.9);
  expect(pinch.held).toEqual({ values: [20, 60], shares: [0.2, 0.9] });
});

test("the first to leave ends it, and the other points at nothing until it is gone as well", () => {
  pinch.down(1, 0.2, valueAt);
  pinch.down(2, 0.6, valueAt);
  expect(pinch.up(1)).toBe(true);
  expect([pinch.active, pinch.held]).toEqual([true, null]);
  expect(pinch.up(2)).toBe(false);
  expect(pinch.active).toBe(false);
});

test("a finger that comes back begins anew", () => {
  pinch.down(1, 0.2, valueAt);
  pinch.down(2, 0.6, valueAt);
  pinch.up(1);
  pinch.down(3, 0.1, valueAt);
  expect(pinch.held).toEqual({ values: [60, 10], shares: [0.6, 0.1] });
});

test("a third finger, and one that never came down, change nothing", () => {
  pinch.down(1, 0.2, valueAt);
  pinch.down(2, 0.6, valueAt);
  pinch.down(3, 0.9, valueAt);
  pinch.move(3, 0.1);
  pinch.move(4, 0.1);
  expect(pinch.held).toEqual({ values: [20, 60], shares: [0.2, 0.6] });
  expect(pinch.up(3)).toBe(false);
});
