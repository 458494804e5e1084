import { beforeEach, describe, expect, test, vi } from "vitest";
import { run } from "../../dev/fixture";
import { Client, clientOf } from "../../src/data/client";
import { DataError, isPassing, toDataError } from "../../src/data/errors";
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

  test("asks once for what is asked twice", async () => {
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
    connection.push("activity_recorded", 8);
    await client.activity(LATEST);
    await client.streams(undefined, 7, ["speed"]);
    await client.streams(undefined, 8, ["speed"]);
    expect(connection.count("milevault/activity")).toBe(2);
    expect(connection.count("milevault/streams")).toBe(3);
    stop();
  });

  test("knows whether the athlete's sidecar answers", async () => {
    expect(await client.available("dev1")).toBe(true);
    expect(await client.available("other")).toBe(false);
    expect(await client.available(undefined)).toBe(true);
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

describe("the subscription", () => {
  test("is one for all cards of an athlete, and ends with the last", async () => {
    const connection = new FakeConnection(answering());
    const client = clientOf(fakeHass(connection));
    const [first, second] = [vi.fn(), vi.fn()];
    const stops = [client.listen(undefined, first), client.listen(undefined, second)];
    await settle();
    expect(connection.subscriptions.size).toBe(1);
    connection.push("activity_recorded", 3);
    expect(first).toHaveBeenCalledWith({ kind: "changed", activityId: 3 });
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

  test("the first refresh and imports under way change nothing; a later refresh does", async () => {
    const connection = new FakeConnection(answering());
    const listener = vi.fn();
    const stop = clientOf(fakeHass(connection)).listen("dev1", listener);
    await settle();
    connection.push("import", 5);
    expect(listener).not.toHaveBeenCalled();
    connection.push("refresh");
    expect(listener).toHaveBeenCalledWith({ kind: "changed", activityId: null });
    stop();
  });

  test("ends even when it was still being opened", async () => {
    const connection = new FakeConnection(answering());
    clientOf(fakeHass(connection)).listen(undefined, () => undefined)();
    await settle();
    expect(connection.subscriptions.size).toBe(0);
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
    expect(listener).toHaveBeenLastCalledWith({ kind: "changed", activityId: null });
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
    expect(listener).toHaveBeenLastCalledWith({ kind: "changed", activityId: null });
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
