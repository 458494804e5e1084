import { TILE_SIZE, worldSize, type Point } from "./mercator";

/** What the map shows: the world position at its centre, and a zoom that may be fractional. */
export interface View {
  x: number;
  y: number;
  zoom: number;
}

export interface Size {
  width: number;
  height: number;
}

export interface Bounds {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Home Assistant's tile proxy serves zoom 0 to 19. */
export const MAX_TILE_ZOOM = 19;
const MIN_ZOOM = 1;
const MAX_ZOOM = 20;
/** A fitted map never comes closer: a lap around a playground should still show its street. */
const MAX_FIT_ZOOM = 17;

const clampZoom = (zoom: number): number => Math.max(MIN_ZOOM, Math.min(MAX_ZOOM, zoom));

/** The view that shows all of `bounds` with some pixels to spare on each side (what lies over the map there). */
export function fitView(bounds: Bounds, size: Size, spare: Bounds): View {
  const width = Math.max(1, size.width - spare.left - spare.right);
  const height = Math.max(1, size.height - spare.top - spare.bottom);
  const fill = Math.min(width / Math.max(1e-12, bounds.right - bounds.left), height / Math.max(1e-12, bounds.bottom - bounds.top));
  const zoom = Math.min(MAX_FIT_ZOOM, clampZoom(Math.log2(fill / TILE_SIZE)));
  const scale = worldSize(zoom);
  return {
    x: (bounds.left + bounds.right) / 2 + (spare.right - spare.left) / 2 / scale,
    y: (bounds.top + bounds.bottom) / 2 + (spare.bottom - spare.top) / 2 / scale,
    zoom,
  };
}

/** Pixel position of a world position, measured from the map's top left corner. */
export function toScreen(view: View, size: Size, point: Point): Point {
  const scale = worldSize(view.zoom);
  return { x: (point.x - view.x) * scale + size.width / 2, y: (point.y - view.y) * scale + size.height / 2 };
}

/** World position under a pixel. */
export function toWorld(view: View, size: Size, pixel: Point): Point {
  const scale = worldSize(view.zoom);
  return { x: (pixel.x - size.width / 2) / scale + view.x, y: (pixel.y - size.height / 2) / scale + view.y };
}

/** The view after dragging its content by some pixels. */
export function panBy(view: View, dx: number, dy: number): View {
  const scale = worldSize(view.zoom);
  return { ...view, x: view.x - dx / scale, y: Math.max(0, Math.min(1, view.y - dy / scale)) };
}

/** The view after zooming by `delta` levels with the place under `anchor` staying where it is. */
export function zoomAt(view: View, size: Size, anchor: Point, delta: number): View {
  const zoom = clampZoom(view.zoom + delta);
  const held = toWorld(view, size, anchor);
  const scale = worldSize(zoom);
  return { x: held.x - (anchor.x - size.width / 2) / scale, y: held.y - (anchor.y - size.height / 2) / scale, zoom };
}

/** One tile to show: its address, and its place on the map in pixels. */
export interface Tile {
  key: string;
  z: number;
  x: number;
  y: number;
  left: number;
  top: number;
  size: number;
}

/** The tiles that cover the map, nearest to its centre first; none above or below the square world. */
export function visibleTiles(view: View, size: Size): Tile[] {
  const z = Math.max(0, Math.min(MAX_TILE_ZOOM, Math.round(view.zoom)));
  const count = 2 ** z;
  const edge = worldSize(view.zoom) / count;
  const origin = toScreen(view, size, { x: 0, y: 0 });
  const tiles: Tile[] = [];
  for (let row = Math.max(0, Math.floor(-origin.y / edge)); row < count && origin.y + row * edge < size.height; row++) {
    for (let column = Math.floor(-origin.x / edge); origin.x + column * edge < size.width; column++) {
      const x = ((column % count) + count) % count;
      tiles.push({ key: `${z}/${column}/${row}`, z, x, y: row, left: origin.x + column * edge, top: origin.y + row * edge, size: edge });
    }
  }
  const away = (tile: Tile): number => Math.hypot(tile.left + edge / 2 - size.width / 2, tile.top + edge / 2 - size.height / 2);
  return tiles.sort((a, b) => away(a) - away(b));
}
