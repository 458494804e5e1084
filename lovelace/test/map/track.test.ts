import { describe, expect, test } from "vitest";
import type { Streams } from "../../src/data/api";
import { project } from "../../src/map/mercator";
import { milestones, milestoneStep, nearestPosition, positionAt, trackOf, type Track } from "../../src/map/track";

function streams(points: [number, number | null, number | null][]): Streams {
  return {
    activity_id: 1,
    sample_count: points.length,
    elapsed_s: points.map(([time]) => time),
    channels: {
      position_lat: { unit: "deg", values: points.map(([, lat]) => lat) },
      position_long: { unit: "deg", values: points.map(([, , lon]) => lon) },
    },
  };
}

const track = (points: [number, number | null, number | null][]): Track => trackOf(streams(points), 60) as Track;

describe("trackOf", () => {
  test("keeps which sample each position belongs to", () => {
    expect([...track([[0, null, null], [1, 47, 8], [2, null, 8], [3, 47.1, 8.1]]).sample]).toEqual([1, 3]);
  });

  test("breaks where nothing was recorded for long", () => {
    expect([...track([[0, 47, 8], [1, 47, 8.1], [90, 47, 8.2], [91, 47, 8.3]]).breaks]).toEqual([2]);
  });

  test("crosses the date line without crossing the world", () => {
    const fiji = track([[0, -17, 179.9], [1, -17, -179.9], [2, -17, 179.8]]);
    expect(fiji.bounds.right - fiji.bounds.left).toBeLessThan(0.001);
  });

  test("bounds hold every position", () => {
    const { bounds } = track([[0, 47, 8], [1, 48, 7], [2, 46, 9]]);
    expect(bounds.left).toBeCloseTo(project(0, 7).x, 12);
    expect(bounds.top).toBeCloseTo(project(48, 0).y, 12);
    expect(bounds.bottom).toBeCloseTo(project(46, 0).y, 12);
  });

  test("needs two positions", () => {
    expect(trackOf(streams([[0, 47, 8]]), 60)).toBeNull();
    expect(trackOf({ ...streams([]), channels: {} }, 60)).toBeNull();
  });
});

describe("nearestPosition", () => {
  // Out and back on the same road.
  const there = track([[0, 47, 8], [1, 47, 8.01], [2, 47, 8.02], [3, 47, 8.0101], [4, 47, 8]]);
  const near = project(47.0001, 8.01);

  test("finds the nearest within reach", () => {
    expect(nearestPosition(there, near, 1e-4, null)).toBe(1);
    expect(nearestPosition(there, project(47.5, 8), 1e-4, null)).toBe(-1);
  });

  test("stays on the lap where the dot is", () => {
    expect(nearestPosition(there, near, 1e-4, 4)).toBe(3);
    expect(nearestPosition(there, near, 1e-4, 0)).toBe(1);
  });
});

test("positionAt takes the last position up to a sample", () => {
  const gappy = track([[0, 47, 8], [1, null, null], [2, null, null], [3, 47, 8.3]]);
  expect(positionAt(gappy, 2).x).toBeCloseTo(project(0, 8).x, 12);
  expect(positionAt(gappy, 3).x).toBeCloseTo(project(0, 8.3).x, 12);
});

describe("milestones", () => {
  const straight = track([[0, 47, 8], [1, 47, 8.1], [2, 47, 8.2], [3, 47, 8.3]]);

  test("stand where each full step is first reached", () => {
    expect(milestones(straight, [0, 900, 1100, 2000], 1000)).toEqual([{ position: 2, count: 1 }, { position: 3, count: 2 }]);
  });

  test("a jump over two steps puts up one mark, with the higher number", () => {
    expect(milestones(straight, [0, 10, 2500, 2600], 1000)).toEqual([{ position: 2, count: 2 }]);
  });

  test("are at most twelve", () => {
    expect([5, 12, 21, 42, 180].map(milestoneStep)).toEqual([1, 1, 2, 5, 20]);
  });
});
