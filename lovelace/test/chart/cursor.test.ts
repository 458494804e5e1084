import { describe, expect, test, vi } from "vitest";
import { Cursor, cursorStep } from "../../src/chart/cursor";

describe("Cursor", () => {
  test("tells each listener of a change, and of nothing else", () => {
    const cursor = new Cursor();
    const listener = vi.fn();
    cursor.subscribe(listener);
    cursor.set(3);
    cursor.set(3);
    cursor.set(null);
    expect(listener.mock.calls).toEqual([[3], [null]]);
  });

  test("forgets who left", () => {
    const cursor = new Cursor();
    const listener = vi.fn();
    cursor.subscribe(listener)();
    cursor.set(1);
    expect(listener).not.toHaveBeenCalled();
  });
});

describe("cursorStep", () => {
  test.each([
    ["ArrowRight", 100, 110],
    ["ArrowLeft", 100, 90],
    ["PageUp", 100, 200],
    ["Home", 100, 0],
    ["End", 100, 1999],
    ["ArrowLeft", 3, 0],
    ["ArrowRight", null, 10],
  ])("%s from %s goes to %d of 2000", (key, from, to) => expect(cursorStep(key, from, 2000)).toBe(to));

  test("short activities go sample by sample", () => expect(cursorStep("ArrowRight", 4, 30)).toBe(5));
  test("other keys are not ours", () => expect(cursorStep("a", 4, 30)).toBeNull());
  test("nothing to move through, nothing to do", () => expect(cursorStep("ArrowRight", null, 0)).toBeNull());
});
