/** A made-up list of activities, page by page, with tracks: what the list card is looked at with. */
import type { ActivityList, ThumbnailList } from "../src/data/api";
import { activity } from "./fixture";

const COUNT = 10_000;
const SPORTS = ["running", "cycling", "running", "swimming", "hiking", "running", "cycling", "fitness_equipment"];
const NAMES = [null, "Around the lake", null, null, "Up to the hut and back on the long way", "Intervals", null, null];
const NEWEST = Date.parse("2026-11-22T06:41:00Z");

function nth(i: number): ActivityList["activities"][number] {
  const sport = SPORTS[i % SPORTS.length] ?? "running";
  const indoor = sport === "swimming" || sport === "fitness_equipment";
  const start = new Date(NEWEST - i * 86_400_000 * 0.7);
  return activity({
    activity_id: COUNT - i,
    sport,
    name: NAMES[i % NAMES.length] ?? null,
    indoor,
    start_time: start.toISOString(),
    local_date: start.toISOString().slice(0, 10),
    distance_m: sport === "fitness_equipment" ? null : 4000 + ((i * 733) % 30_000),
    moving_time_s: 1800 + ((i * 97) % 7000),
    elevation_gain_m: indoor ? null : (i * 31) % 900,
    has_track: !indoor,
  });
}

export function listPage(message: Record<string, unknown>, count = COUNT): ActivityList {
  const limit = Number(message["limit"] ?? 50);
  const from = Number(message["cursor"] ?? 0);
  const { sport, q } = message as { sport?: string; q?: string };
  const all = Array.from({ length: count }, (_, i) => i).filter(
    (i) => (!sport || SPORTS[i % SPORTS.length] === sport) && (!q || (NAMES[i % NAMES.length] ?? "").toLowerCase().includes(q.toLowerCase())),
  );
  return { activities: all.slice(from, from + limit).map(nth), next_cursor: from + limit < all.length ? String(from + limit) : null };
}

export function tracks(message: Record<string, unknown>): ThumbnailList {
  const wave = (id: number, i: number, phase: number): number => 0.5 + 0.35 * Math.cos((i / 40) * 2 * Math.PI + phase) + 0.15 * Math.sin((i / 40) * 2 * Math.PI * (2 + (id % 3)) + id);
  return {
    thumbnails: (message["ids"] as number[]).map((id) => ({
      activity_id: id,
      x: Array.from({ length: 40 }, (_, i) => wave(id, i, 0)),
      y: Array.from({ length: 40 }, (_, i) => wave(id, i, Math.PI / 2)),
      closed: true,
    })),
  };
}
