import { describe, expect, test } from "vitest";
import { project } from "../../src/map/mercator";
import { fitView, MAX_TILE_ZOOM, panBy, toScreen, toWorld, visibleTiles, zoomAt, type View } from "../../src/map/view";

const SIZE = { width: 600, height: 300 };
const NONE = { left: 0, top: 0, right: 0, bottom: 0 };
const home = project(47.38, 8.54);
const view: View = { ...home, zoom: 13.4 };

describe("fitView", () => {
  const bounds = { left: home.x - 2e-4, right: home.x + 3e-4, top: home.y - 1e-4, bottom: home.y + 2e-4 };

  test("shows all of it, clear of what lies over the map", () => {
    const spare = { left: 26, top: 54, right: 54, bottom: 30 };
    const fitted = fitView(bounds, SIZE, spare);
    const topLeft = toScreen(fitted, SIZE, { x: bounds.left, y: bounds.top });
    const bottomRight = toScreen(fitted, SIZE, { x: bounds.right, y: bounds.bottom });
    expect(topLeft.x).toBeGreaterThanOrEqual(spare.left - 1e-6);
    expect(topLeft.y).toBeGreaterThanOrEqual(spare.top - 1e-6);
    expect(bottomRight.x).toBeLessThanOrEqual(SIZE.width - spare.right + 1e-6);
    expect(bottomRight.y).toBeLessThanOrEqual(SIZE.height - spare.bottom + 1e-6);
    // and fills one direction entirely
    const fills = Math.abs(bottomRight.y - topLeft.y - (300 - 84)) < 1e-6 || Math.abs(bottomRight.x - topLeft.x - (600 - 80)) < 1e-6;
    expect(fills).toBe(true);
  });

  test("of a single place keeps its distance", () => {
    expect(fitView({ left: home.x, right: home.x, top: home.y, bottom: home.y }, SIZE, NONE).zoom).toBe(17);
  });

  test("of a map too small for its margins is still a number", () => {
    const fitted = fitView(bounds, { width: 40, height: 40 }, { left: 30, top: 30, right: 30, bottom: 30 });
    expect(Number.isFinite(fitted.zoom)).toBe(true);
  });
});

describe("moving", () => {
  test("screen and world turn into each other", () => {
    const world = toWorld(view, SIZE, { x: 17, y: 211 });
    const back = toScreen(view, SIZE, world);
    expect(back.x).toBeCloseTo(17, 5);
    expect(back.y).toBeCloseTo(211, 5);
  });

  test("what is dragged stays under the finger", () => {
    const held = toWorld(view, SIZE, { x: 100, y: 100 });
    const at = toScreen(panBy(view, 30, -20), SIZE, held);
    expect(at.x).toBeCloseTo(130, 5);
    expect(at.y).toBeCloseTo(80, 5);
  });

  test("zooming holds the place under the pointer", () => {
    const anchor = { x: 450, y: 40 };
    const held = toWorld(view, SIZE, anchor);
    const at = toScreen(zoomAt(view, SIZE, anchor, 1.7), SIZE, held);
    expect(at.x).toBeCloseTo(anchor.x, 4);
    expect(at.y).toBeCloseTo(anchor.y, 4);
  });

  test("zoom and latitude have ends", () => {
    expect(zoomAt(view, SIZE, { x: 0, y: 0 }, 99).zoom).toBe(20);
    expect(zoomAt(view, SIZE, { x: 0, y: 0 }, -99).zoom).toBe(1);
    expect(panBy(view, 0, 1e9).y).toBe(0);
  });
});

describe("visibleTiles", () => {
  test("cover the whole map without holes", () => {
    const tiles = visibleTiles(view, SIZE);
    for (let x = 5; x < SIZE.width; x += 45) {
      for (let y = 5; y < SIZE.height; y += 45) {
        const over = tiles.filter((tile) => tile.left <= x && x < tile.left + tile.size && tile.top <= y && y < tile.top + tile.size);
        expect(over).toHaveLength(1);
      }
    }
  });

  test("come from the nearest zoom, at most the proxy's last", () => {
    expect(visibleTiles(view, SIZE)[0]?.z).toBe(13);
    expect(visibleTiles({ ...view, zoom: 20 }, SIZE)[0]?.z).toBe(MAX_TILE_ZOOM);
  });

  test("start in the middle", () => {
    const [first] = visibleTiles(view, SIZE);
    expect(first && first.left <= 300 && first.left + first.size > 300).toBe(true);
  });

  test("go around the date line but not over the poles", () => {
    const tiles = visibleTiles({ x: 0, y: 0.02, zoom: 3 }, SIZE);
    expect(tiles.every(({ x, y }) => x >= 0 && x < 8 && y >= 0 && y < 8)).toBe(true);
    expect(new Set(tiles.map(({ x }) => x)).has(7)).toBe(true);
    expect(new Set(tiles.map(({ key }) => key)).size).toBe(tiles.length);
  });
});
