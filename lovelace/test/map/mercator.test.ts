import { describe, expect, test } from "vitest";
import { latitude, metresPerPixel, project } from "../../src/map/mercator";

describe("project", () => {
  test("puts the middle of the world in the middle", () => {
    expect(project(0, 0)).toEqual({ x: 0.5, y: 0.5 });
  });

  test("agrees with the tile numbers everybody knows", () => {
    // Zurich, zoom 12: tile 2145/1434.
    const { x, y } = project(47.3769, 8.5417);
    expect([Math.floor(x * 4096), Math.floor(y * 4096)]).toEqual([2145, 1434]);
  });

  test("north and south mirror each other", () => {
    expect(project(33, 10).y + project(-33, 10).y).toBeCloseTo(1, 12);
  });

  test("the poles stay on the map", () => {
    expect(project(90, 0).y).toBeCloseTo(0, 6);
    expect(project(-90, 0).y).toBeCloseTo(1, 6);
  });

  test("latitude turns it back", () => {
    for (const degrees of [-80, -12.5, 0, 47.3, 79]) expect(latitude(project(degrees, 0).y)).toBeCloseTo(degrees, 9);
  });
});

test("a pixel covers 156543 m at the equator at zoom 0, half at 60 degrees north", () => {
  expect(metresPerPixel(0.5, 0)).toBeCloseTo(156_543.03, 1);
  expect(metresPerPixel(project(60, 0).y, 0) / metresPerPixel(0.5, 0)).toBeCloseTo(0.5, 6);
});
