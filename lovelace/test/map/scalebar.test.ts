import { expect, test } from "vitest";
import { scaleBar } from "../../src/map/scalebar";

test.each([
  [1, "metric", "50 m"],
  [3, "metric", "200 m"],
  [30, "metric", "2 km"],
  [70, "metric", "5 km"],
  [1, "imperial", "200 ft"],
  [30, "imperial", "1 mi"],
] as const)("%d m per pixel, %s: %s", (metres, system, label) => {
  const bar = scaleBar(metres, 90, system);
  expect(bar.label).toBe(label);
  expect(bar.pixels).toBeLessThanOrEqual(90);
  expect(bar.pixels).toBeGreaterThan(90 / 3);
});
