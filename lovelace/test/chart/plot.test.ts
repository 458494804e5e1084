import { describe, expect, test } from "vitest";
import { alpha, faded, frameOf, scaleX, scaleY } from "../../src/chart/plot";

const axis = { low: 300, high: 360, ticks: [], print: String };

describe("the frame", () => {
  test("leaves room for labels on the left, and below where there are some", () => {
    const frame = frameOf(600, 120, true);
    expect(frame).toMatchObject({ left: 46, width: 544 });
    expect(frameOf(600, 120, false).height).toBeGreaterThan(frame.height);
    expect(frameOf(10, 10, true)).toMatchObject({ width: 1, height: 1 });
  });

  test("runs from the axis' low end to its high end", () => {
    const frame = frameOf(600, 120, true);
    expect([300, 330, 360].map(scaleX(axis, frame))).toEqual([46, 318, 590]);
    expect(scaleY(axis, frame)(360)).toBe(frame.top);
    expect(scaleY(axis, frame)(300)).toBe(frame.top + frame.height);
  });

  test("has low values at the top where the axis is inverted: a fast pace is up", () => {
    const frame = frameOf(600, 120, true);
    expect(scaleY({ ...axis, inverted: true }, frame)(300)).toBe(frame.top);
    expect(scaleY({ ...axis, inverted: true }, frame)(360)).toBe(frame.top + frame.height);
  });
});

test("colours fade as hex where they can, else as CSS", () => {
  expect(alpha("#ff0000", 0.5)).toBe("#ff000080");
  expect(alpha("red", 0.5)).toBe(faded("red", 0.5));
  expect(faded("red", 0.5)).toBe("color-mix(in srgb, red 50%, transparent)");
});
