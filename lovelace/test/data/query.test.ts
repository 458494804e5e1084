import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { FeedEvent } from "../../src/data/feed";
import { isStale, query, questionOf } from "../../src/data/query";
import type { Topic } from "../../src/data/types";

const recorded = (activityId: number | null): FeedEvent => ({ kind: "changed", topic: "activity", activityId });
const anything: FeedEvent = { kind: "changed", topic: null, activityId: null };
const told = (topic: Topic): FeedEvent => {
  if (topic === "activity") return recorded(null);
  if (topic === "import") return { kind: "import", importId: 1, progress: null, rejected: null };
  return { kind: "stale", topic, id: null };
};

test("the same question has the same text, however it is put", () => {
  expect(questionOf(query("records", { sport: "running", kind: undefined, first_day: "2026-01-01" }))).toBe(
    questionOf(query("records", { first_day: "2026-01-01", sport: "running" })),
  );
  expect(questionOf(query("records"))).not.toBe(questionOf(query("records", { sport: "running" })));
});

test("an answer is stale after messages of what it rests on", () => {
  const nights = query("health_nights");
  expect(isStale(nights, told("health"))).toBe(true);
  expect(isStale(nights, recorded(3))).toBe(false);
  expect(isStale(nights, anything)).toBe(true);
  expect(isStale(query("volumes"), recorded(3))).toBe(true);
});

test("an answer about one activity is not stale after another one changed", () => {
  const laps = query("laps", { activity_id: 3 });
  expect(isStale(laps, recorded(4))).toBe(false);
  expect(isStale(laps, recorded(3))).toBe(true);
  expect(isStale(laps, recorded(null))).toBe(true);
  // The neighbours in time may have changed.
  expect(isStale(query("activity", { activity_id: 3 }), recorded(4))).toBe(true);
});

test("every message kind of the subscription makes some answer stale", () => {
  const page = readFileSync(join(__dirname, "../../../docs/websocket.md"), "utf8");
  const commands = [...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name as string);
  expect(commands.length).toBeGreaterThan(50);
  for (const of of ["activity", "health", "records", "routes", "segments", "goals", "gear", "settings", "import"] as const) {
    expect(commands.some((command) => isStale(query(command as "summary"), told(of))), of).toBe(true);
  }
});
