/** Web Mercator (EPSG:3857) on a world of size 1: x grows east, y grows south, both 0..1. */
export interface Point {
  x: number;
  y: number;
}

/** Beyond this the square world ends: atan(sinh(pi)) in degrees. */
const MAX_LATITUDE = 85.051_128_78;
const EARTH_CIRCUMFERENCE_M = 40_075_016.686;

export const TILE_SIZE = 256;

/** World position of a WGS84 latitude and longitude in degrees. */
export function project(latitude: number, longitude: number): Point {
  const phi = (Math.max(-MAX_LATITUDE, Math.min(MAX_LATITUDE, latitude)) * Math.PI) / 180;
  return { x: longitude / 360 + 0.5, y: 0.5 - Math.log(Math.tan(Math.PI / 4 + phi / 2)) / (2 * Math.PI) };
}

/** Latitude in degrees of a world position. */
export function latitude(y: number): number {
  return (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;
}

/** Pixels the whole world is wide at a zoom. */
export function worldSize(zoom: number): number {
  return TILE_SIZE * 2 ** zoom;
}

/** Metres on the ground that one pixel covers at world height `y`. */
export function metresPerPixel(y: number, zoom: number): number {
  return (EARTH_CIRCUMFERENCE_M * Math.cos((latitude(y) * Math.PI) / 180)) / worldSize(zoom);
}
