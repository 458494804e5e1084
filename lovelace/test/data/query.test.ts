import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isStale, query, questionOf } from "../../src/data/query";

test("the same question has the same text, however it is put", () => {
  expect(questionOf(query("records", { sport: "running", kind: undefined, period: "year" }))).toBe(
    questionOf(query("records", { period: "year", sport: "running" })),
  );
  expect(questionOf(query("records"))).not.toBe(questionOf(query("records", { sport: "running" })));
});

test("an answer is stale after messages of what it rests on", () => {
  const nights = query("health_nights");
  expect(isStale(nights, { of: "health", id: null })).toBe(true);
  expect(isStale(nights, { of: "activity", id: 3 })).toBe(false);
  expect(isStale(nights, { of: "refresh", id: null })).toBe(true);
  expect(isStale(query("volumes"), { of: "activity", id: 3 })).toBe(true);
});

test("an answer about one activity is not stale after another one changed", () => {
  const laps = query("laps", { activity_id: 3 });
  expect(isStale(laps, { of: "activity", id: 4 })).toBe(false);
  expect(isStale(laps, { of: "activity", id: 3 })).toBe(true);
  expect(isStale(laps, { of: "activity", id: null })).toBe(true);
  // The neighbours in time may have changed.
  expect(isStale(query("activity", { activity_id: 3 }), { of: "activity", id: 4 })).toBe(true);
});

test("every message kind of the subscription makes some answer stale", () => {
  const page = readFileSync(join(__dirname, "../../../docs/websocket.md"), "utf8");
  const commands = [...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name as string);
  expect(commands.length).toBeGreaterThan(50);
  for (const of of ["activity", "health", "records", "routes", "segments", "goals", "gear", "settings", "import"] as const) {
    expect(commands.some((command) => isStale(query(command), { of, id: null })), of).toBe(true);
  }
});
