import { beforeEach, describe, expect, test, vi } from "vitest";
import { run } from "../../dev/fixture";
import { Client, clientOf } from "../../src/data/client";
import type { ReadingName } from "../../src/data/commands";
import { Feed } from "../../src/data/feed";
import { DataError, isPassing, toDataError } from "../../src/data/errors";
import { affects, type FeedEvent } from "../../src/data/feed";
import type { PushMessage, Topic } from "../../src/data/types";
import { answering, FakeConnection, fakeHass, settle } from "../fake-hass";

const LATEST = { device: undefined, activity: "latest", sport: undefined } as const;

describe("Client", () => {
  let connection: FakeConnection;
  let client: Client;

  beforeEach(() => {
    connection = new FakeConnection(answering());
    client = clientOf(fakeHass(connection));
  });

  test("is the same for every card of a page", () => {
    expect(clientOf(fakeHass(connection))).toBe(client);
    expect(clientOf(fakeHass(new FakeConnection(answering())))).not.toBe(client);
  });

  test("knows that it is of another version than the integration, once that says its own", async () => {
    const events: FeedEvent[] = [];
    client.listen(undefined, (event) => events.push(event));
    await settle();
    expect(client.isOutdated).toBe(false);
    connection.pushWhole({ kind: "refresh", id: null, version: "dev" });
    expect(client.isOutdated).toBe(false);
    connection.pushWhole({ kind: "refresh", id: null, version: "9.0.0" });
    expect(client.isOutdated).toBe(true);
    expect(events).toContainEqual({ kind: "version", version: "9.0.0" });
  });

  test("asks once for what is asked twice", async () => {
    client.listen(undefined, () => undefined);
    const [one, two] = await Promise.all([client.activity(LATEST), client.activity(LATEST)]);
    expect(one).toBe(two);
    expect(connection.count("milevault/activity")).toBe(1);
  });

  test("sends only the fields that are set", async () => {
    await client.activity(LATEST);
    expect(connection.sent.at(-1)).toEqual({ type: "milevault/activity", activity_id: "latest" });
    await client.activity({ device: "dev1", activity: 4, sport: "running" });
    expect(connection.sent.at(-1)).toEqual({ type: "milevault/activity", activity_id: 4, device_id: "dev1", sport: "running" });
    await client.streams("dev1", 4, ["speed"]);
    expect(connection.sent.at(-1)).toEqual({ type: "milevault/streams", activity_id: 4, channels: ["speed"], points: 2000, device_id: "dev1" });
  });

  test("does not remember a refusal", async () => {
    connection.answer = () => {
      throw { code: "unavailable", message: "away" };
    };
    await expect(client.activity(LATEST)).rejects.toMatchObject({ code: "unavailable" });
    connection.answer = answering();
    await expect(client.activity(LATEST)).resolves.toMatchObject({ activity: { activity_id: 8 } });
  });

  test("keeps the streams of a dozen activities, dropping the one unused longest", async () => {
    client.listen(undefined, () => undefined);
    for (let id = 1; id <= 13; id++) await client.streams(undefined, id, ["speed"]);
    await client.streams(undefined, 13, ["speed"]);
    expect(connection.count("milevault/streams")).toBe(13);
    await client.streams(undefined, 1, ["speed"]);
    expect(connection.count("milevault/streams")).toBe(14);
  });

  test("forgets what a new activity changes: details all, streams only its own", async () => {
    const stop = client.listen(undefined, () => undefined);
    await client.activity(LATEST);
    await client.streams(undefined, 7, ["speed"]);
    await client.streams(undefined, 8, ["speed"]);
    connection.push("activity", 8);
    await client.activity(LATEST);
    await client.streams(undefined, 7, ["speed"]);
    await client.streams(undefined, 8, ["speed"]);
    expect(connection.count("milevault/activity")).toBe(2);
    expect(connection.count("milevault/streams")).toBe(3);
    stop();
  });

  test("a tile token lives 20 minutes, and is renewed at most every 30 seconds", async () => {
    vi.useFakeTimers();
    const count = (): number => connection.count("map_tiles/access_token");
    await client.mapToken();
    await client.mapToken(true);
    expect(count()).toBe(1);
    vi.advanceTimersByTime(31_000);
    await client.mapToken(true);
    expect(count()).toBe(2);
    vi.advanceTimersByTime(21 * 60_000);
    await client.mapToken();
    expect(count()).toBe(3);
    vi.useRealTimers();
  });
});

describe("questions", () => {
  let connection: FakeConnection;
  let client: Client;
  const count = (name: string): number => connection.count(`milevault/${name}`);

  beforeEach(() => {
    connection = new FakeConnection((message) => ({ echo: message }));
    client = clientOf(fakeHass(connection));
  });

  test("carry their fields, and the device if there is one", async () => {
    await client.query("records", "dev1", { sport: "running" });
    expect(connection.sent.at(-1)).toEqual({ type: "milevault/records", sport: "running", device_id: "dev1" });
    await client.query("goals", undefined);
    expect(connection.sent.at(-1)).toEqual({ type: "milevault/goals" });
  });

  test("are asked again each time while nobody listens for changes", async () => {
    await client.query("goals", undefined);
    await client.query("goals", undefined);
    expect(count("goals")).toBe(2);
  });

  test.each<[PushMessage["kind"], ReadingName[], ReadingName[]]>([
    ["activity", ["load", "morning", "routes", "segments", "goals", "gear"], ["health_days", "imports"]],
    ["health", ["health_days", "morning", "suggestions"], ["load", "records", "routes", "imports"]],
    ["records", ["records", "progression", "power_curve"], ["health_days", "routes", "goals"]],
    ["routes", ["routes", "route_track", "activity_route"], ["segments", "load"]],
    ["segments", ["segments", "activity_segments"], ["routes", "load"]],
    ["goals", ["goals", "goal"], ["gear", "load"]],
    ["gear", ["gear"], ["goals", "load"]],
    ["settings", ["settings", "zones", "load", "morning", "activity_zones"], ["health_days", "imports"]],
    ["import", ["imports", "import", "import_items", "summary"], ["load", "health_days"]],
    ["refresh", ["load", "health_days", "routes", "imports", "settings"], []],
    ["availability", [], ["load", "health_days", "routes", "imports", "settings"]],
  ])("after %s some answers are stale", async (kind, stale, fresh) => {
    const stop = client.listen("dev1", () => undefined);
    const other = client.listen("dev2", () => undefined);
    await settle();
    const names = [...stale, ...fresh];
    const ask = async (device: string): Promise<void> => {
      for (const name of names) await (client.query as (name: string, device: string, fields: object) => unknown)(name, device, {});
    };
    await ask("dev1");
    await ask("dev1");
    for (const name of names) expect([name, count(name)]).toEqual([name, 1]);
    connection.pushWhole({ kind, id: null });
    await ask("dev1");
    for (const name of stale) expect([name, count(name)]).toEqual([name, 2]);
    for (const name of fresh) expect([name, count(name)]).toEqual([name, 1]);
    stop();
    other();
  });

  test("about one athlete are not mixed up with another's", async () => {
    const stops = ["dev1", "dev2"].map((device) => client.listen(device, () => undefined));
    await settle();
    const [one, two] = [await client.query("goals", "dev1"), await client.query("goals", "dev2")];
    expect(one).not.toEqual(two);
    expect(count("goals")).toBe(2);
    stops.forEach((stop) => stop());
  });

  test("are asked anew after a while in which nobody listened", async () => {
    const stop = client.listen("dev1", () => undefined);
    await client.query("goals", "dev1");
    stop();
    client.listen("dev1", () => undefined);
    await client.query("goals", "dev1");
    expect(count("goals")).toBe(2);
  });

  test("changes are sent each time, and refusals keep their code", async () => {
    await client.change("delete_goal", "dev1", { goal_id: 2 });
    await client.change("delete_goal", "dev1", { goal_id: 2 });
    expect(count("delete_goal")).toBe(2);
    expect(connection.sent.at(-1)).toEqual({ type: "milevault/delete_goal", goal_id: 2, device_id: "dev1" });
    connection.answer = () => {
      throw { code: "missing_scope", message: "no" };
    };
    await expect(client.change("retry_import", undefined, { import_id: 4 })).rejects.toMatchObject({ code: "missing_scope" });
  });

});

describe("the subscription", () => {
  const COUNTS = { seen: 5, imported: 3 };

  test.each<[Omit<PushMessage, "revision">, FeedEvent, Topic[]]>([
    [{ kind: "activity", id: null }, { kind: "changed", topic: "activity", activityId: null }, ["activity"]],
    [{ kind: "records", id: 7 }, { kind: "stale", topic: "records", id: 7 }, ["records"]],
    [{ kind: "settings", id: null }, { kind: "stale", topic: "settings", id: null }, ["settings"]],
    [{ kind: "goals", id: 2 }, { kind: "stale", topic: "goals", id: 2 }, ["goals"]],
    [{ kind: "gear", id: null }, { kind: "stale", topic: "gear", id: null }, ["gear"]],
    [{ kind: "availability", id: null, available: false }, { kind: "availability", available: false }, []],
    [{ kind: "refresh", id: null }, { kind: "changed", topic: null, activityId: null }, ["activity", "health", "records", "goals", "gear", "settings", "import"]],
    [
      { kind: "import", id: 4, progress: { finished: false, counts: COUNTS, expected: 9 } },
      { kind: "import", importId: 4, progress: { finished: false, counts: COUNTS, expected: 9 }, rejected: null },
      ["import"],
    ],
    [
      { kind: "import", id: 4, rejected: { item_id: 9, code: "fit_no_records" } },
      { kind: "import", importId: 4, progress: null, rejected: { item_id: 9, code: "fit_no_records" } },
      ["import"],
    ],
  ])("tells of %o", async (push, told, topics) => {
    const connection = new FakeConnection(answering());
    const listener = vi.fn();
    const stop = clientOf(fakeHass(connection)).listen(undefined, listener);
    await settle();
    connection.pushWhole(push);
    expect(listener.mock.calls).toEqual([[told]]);
    const all: Topic[] = ["activity", "health", "records", "goals", "gear", "settings", "import"];
    expect(all.filter((topic) => affects(told, [topic]))).toEqual(topics);
    stop();
  });

  test("is one for all cards of an athlete, and ends with the last", async () => {
    const connection = new FakeConnection(answering());
    const client = clientOf(fakeHass(connection));
    const [first, second] = [vi.fn(), vi.fn()];
    const stops = [client.listen(undefined, first), client.listen(undefined, second)];
    await settle();
    expect(connection.subscriptions.size).toBe(1);
    connection.push("activity", 3);
    expect(first).toHaveBeenCalledWith({ kind: "changed", topic: "activity", activityId: 3 });
    expect(second).toHaveBeenCalledTimes(1);
    stops[0]?.();
    stops[0]?.();
    await settle();
    expect(connection.subscriptions.size).toBe(1);
    stops[1]?.();
    await settle();
    expect(connection.subscriptions.size).toBe(0);
    expect(connection.listenerCount).toBe(0);
  });

  test("the first refresh changes nothing; a later one does", async () => {
    const connection = new FakeConnection(answering());
    const listener = vi.fn();
    const stop = clientOf(fakeHass(connection)).listen("dev1", listener);
    await settle();
    expect(listener).not.toHaveBeenCalled();
    connection.push("refresh");
    expect(listener).toHaveBeenCalledWith({ kind: "changed", topic: null, activityId: null });
    stop();
  });

  test("outlives the moment between two views, and keeps the answers", async () => {
    vi.useFakeTimers();
    Feed.lingerMs = 1000;
    const connection = new FakeConnection(answering());
    const client = clientOf(fakeHass(connection));
    const leave = client.listen(undefined, () => undefined);
    await client.activity(LATEST);
    leave();
    await vi.advanceTimersByTimeAsync(900);
    const leaveAgain = client.listen(undefined, () => undefined);
    await client.activity(LATEST);
    expect(connection.count("milevault/activity")).toBe(1);
    expect(connection.count("milevault/subscribe")).toBe(1);
    await vi.advanceTimersByTimeAsync(5000);
    expect(connection.subscriptions.size).toBe(1);
    leaveAgain();
    await vi.advanceTimersByTimeAsync(1001);
    expect(connection.subscriptions.size).toBe(0);
    expect([connection.listenerCount, vi.getTimerCount()]).toEqual([0, 0]);
    Feed.lingerMs = 0;
    vi.useRealTimers();
  });

  test("ends even when it was still being opened", async () => {
    const connection = new FakeConnection(answering());
    clientOf(fakeHass(connection)).listen(undefined, () => undefined)();
    await settle();
    expect(connection.subscriptions.size).toBe(0);
  });

  test("says whether MileVault answers, in its first message too", async () => {
    const connection = new FakeConnection(answering());
    const client = clientOf(fakeHass(connection));
    expect(client.answers("dev1")).toBe(true);
    const listener = vi.fn();
    const stop = client.listen("dev1", listener);
    await settle();
    connection.pushWhole({ kind: "refresh", id: null, available: false });
    connection.pushAvailable(false);
    expect(listener.mock.calls.map(([event]) => event)).toEqual([
      { kind: "availability", available: false },
      { kind: "changed", topic: null, activityId: null },
    ]);
    expect([client.answers("dev1"), client.answers("dev2")]).toEqual([false, true]);
    // Of a new subscription it is not known before its first message.
    connection.lose();
    expect(client.answers("dev1")).toBe(false);
    connection.comeBack();
    await settle();
    expect(client.answers("dev1")).toBe(true);
    expect(listener).toHaveBeenCalledWith({ kind: "availability", available: true });
    stop();
  });

  test("is taken up again when the connection is back", async () => {
    const connection = new FakeConnection(answering());
    const listener = vi.fn();
    const stop = clientOf(fakeHass(connection)).listen(undefined, listener);
    await settle();
    connection.lose();
    expect(listener).toHaveBeenLastCalledWith({ kind: "disconnected" });
    connection.comeBack();
    await settle();
    expect(connection.subscriptions.size).toBe(1);
    expect(listener).toHaveBeenLastCalledWith({ kind: "changed", topic: null, activityId: null });
    stop();
  });

  test("is tried again while the integration is not loaded yet", async () => {
    vi.useFakeTimers();
    const connection = new FakeConnection(answering());
    connection.refuse = { code: "unknown_command", message: "?" };
    const listener = vi.fn();
    const stop = clientOf(fakeHass(connection)).listen(undefined, listener);
    await settle();
    expect(connection.subscriptions.size).toBe(0);
    connection.refuse = null;
    await vi.advanceTimersByTimeAsync(2000);
    expect(connection.subscriptions.size).toBe(1);
    expect(listener).toHaveBeenLastCalledWith({ kind: "changed", topic: null, activityId: null });
    stop();
    await settle();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });
});

test("whatever a call rejects with becomes one kind of error", () => {
  expect(toDataError({ code: "not_found", message: "gone" })).toMatchObject({ code: "not_found", message: "gone" });
  expect(toDataError(3).code).toBe("connection_lost");
  expect(toDataError(undefined).code).toBe("connection_lost");
  const known = new DataError("unavailable", "away");
  expect(toDataError(known)).toBe(known);
  expect(isPassing(known)).toBe(true);
  expect(isPassing(new DataError("not_found", ""))).toBe(false);
});

test("the fixture is the same at every call", () => {
  expect(JSON.stringify(run())).toBe(JSON.stringify(run()));
});
