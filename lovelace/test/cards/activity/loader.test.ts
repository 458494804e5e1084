import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { detail, ride, run, swim } from "../../../dev/fixture";
import { Loader, type Scope } from "../../../src/cards/activity/loader";
import { Client } from "../../../src/data/client";
import { answering, FakeConnection, settle } from "../../fake-hass";

const LATEST: Scope = { device: undefined, activity: "latest", sport: undefined };
const refusing = (code: string) => (): never => {
  throw { code, message: code };
};

describe("Loader", () => {
  let connection: FakeConnection;
  let loader: Loader;
  const onChange = vi.fn();

  function open(scope: Scope = LATEST, answer = answering()): void {
    connection = new FakeConnection(answer);
    loader = new Loader(new Client(connection, (message) => connection.sendMessagePromise(message)), scope, onChange);
    loader.start();
  }

  beforeEach(() => {
    vi.useFakeTimers();
    onChange.mockReset();
    open();
  });
  afterEach(() => {
    loader.stop();
    vi.useRealTimers();
  });

  const shown = async (): Promise<typeof loader.state> => {
    loader.setVisible(true);
    await settle();
    return loader.state;
  };

  test("asks for nothing before somebody can see it", async () => {
    await settle();
    expect(connection.count("milevault/activity")).toBe(0);
    expect((await shown()).phase).toBe("ready");
    expect(loader.state.streams?.activity_id).toBe(8);
    expect(loader.state.pending).toBe(false);
  });

  test("asks only for channels that the activity has and the card shows", async () => {
    await shown();
    const asked = connection.sent.find((message) => message["type"] === "milevault/streams");
    expect(asked?.["channels"]).toEqual(["position_lat", "position_long", "distance", "altitude", "speed", "heart_rate", "cadence"]);
  });

  test("an activity without samples needs no streams", async () => {
    loader.stop();
    open(LATEST, answering(swim()));
    const state = await shown();
    expect(state).toMatchObject({ phase: "ready", streams: null, pending: false });
    expect(connection.count("milevault/streams")).toBe(0);
  });

  test("loads again when something changed and it is seen, else when it is seen again", async () => {
    await shown();
    connection.push("activity", 9);
    await settle();
    expect(connection.count("milevault/activity")).toBe(2);
    loader.setVisible(false);
    connection.push("activity", 10);
    connection.push("activity", 11);
    await settle();
    expect(connection.count("milevault/activity")).toBe(2);
    await shown();
    expect(connection.count("milevault/activity")).toBe(3);
  });

  test("does not load for being seen again alone", async () => {
    await shown();
    loader.setVisible(false);
    await shown();
    expect(connection.count("milevault/activity")).toBe(1);
  });

  test("an import under way is none of its business", async () => {
    await shown();
    connection.push("import", 4);
    await settle();
    expect(connection.count("milevault/activity")).toBe(1);
  });

  test("an equal answer keeps the objects, so that nothing is drawn again", async () => {
    const before = await shown();
    connection.answer = answering(run());
    connection.push("activity", 99);
    await settle();
    expect(loader.state.detail).toBe(before.detail);
    expect(loader.state.streams).toBe(before.streams);
  });

  test("another activity replaces the one shown with all it has at once", async () => {
    await shown();
    connection.answer = answering(ride());
    const seen: unknown[] = [];
    onChange.mockImplementation(() => seen.push([loader.state.detail?.activity.activity_id, loader.state.streams?.activity_id]));
    connection.push("activity", 7);
    await settle();
    expect(loader.state.detail?.activity.activity_id).toBe(7);
    expect(seen).toEqual([[7, 7]]);
  });

  test("one whose streams cannot be had is shown without those of the other", async () => {
    await shown();
    connection.answer = (message) => {
      if (message["type"] === "milevault/streams") throw { code: "unavailable", message: "away" };
      return answering(ride())(message);
    };
    loader.show(7);
    await settle();
    expect(loader.state).toMatchObject({ detail: { activity: { activity_id: 7 } }, streams: null, pending: false, stale: true });
  });

  test("no activity yet is empty, and fills by itself", async () => {
    loader.stop();
    open(LATEST, refusing("not_found"));
    expect((await shown()).phase).toBe("empty");
    connection.answer = answering();
    connection.push("activity", 8);
    await settle();
    expect(loader.state.phase).toBe("ready");
  });

  test("a chosen activity that is gone is an error", async () => {
    loader.stop();
    open({ ...LATEST, activity: 5 }, refusing("not_found"));
    expect(await shown()).toMatchObject({ phase: "error", error: { code: "not_found" } });
  });

  test("an error can be tried again", async () => {
    loader.stop();
    open(LATEST, refusing("unavailable"));
    expect((await shown()).phase).toBe("error");
    connection.answer = answering();
    loader.retry();
    expect(loader.state.phase).toBe("loading");
    await settle();
    expect(loader.state.phase).toBe("ready");
  });

  test("a passing error is tried again after a minute, another is not", async () => {
    loader.stop();
    open(LATEST, refusing("unavailable"));
    await shown();
    connection.answer = refusing("unknown_device");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(loader.state.error?.code).toBe("unknown_device");
    const asked = connection.count("milevault/activity");
    await vi.advanceTimersByTimeAsync(600_000);
    expect(connection.count("milevault/activity")).toBe(asked);
  });

  test("keeps what it has when MileVault goes away, marks it, and clears the mark", async () => {
    await shown();
    connection.answer = (message) => {
      if (message["type"] === "milevault/athletes") return { athletes: [{ device_id: "d", available: false }], version: "1" };
      throw { code: "unavailable", message: "away" };
    };
    connection.push("availability");
    await settle();
    expect(loader.state).toMatchObject({ phase: "ready", stale: true });
    connection.push("refresh");
    await settle();
    expect(loader.state).toMatchObject({ phase: "ready", stale: true });
    connection.answer = answering();
    connection.push("availability");
    await settle();
    expect(loader.state).toMatchObject({ phase: "ready", stale: false });
  });

  test("a lost connection marks it too; coming back loads again", async () => {
    await shown();
    connection.lose();
    expect(loader.state.stale).toBe(true);
    connection.comeBack();
    await settle();
    expect(loader.state.stale).toBe(false);
    expect(connection.count("milevault/activity")).toBe(2);
  });

  test("pages to another activity, and back to following the latest", async () => {
    await shown();
    const older = { ...ride(), detail: { ...ride().detail, next_activity_id: 8 } };
    connection.answer = (message) => answering(message["activity_id"] === 7 ? older : run())(message);
    loader.show(7);
    await settle();
    expect(loader.state.detail?.activity.activity_id).toBe(7);
    connection.push("activity", 99);
    await settle();
    expect(connection.sent.filter((message) => message["type"] === "milevault/activity").at(-1)?.["activity_id"]).toBe(7);
    loader.show(8);
    await settle();
    connection.push("activity", 99);
    await settle();
    expect(connection.sent.filter((message) => message["type"] === "milevault/activity").at(-1)?.["activity_id"]).toBe("latest");
  });

  test("a late answer to an earlier question is dropped", async () => {
    const answers = new Map<unknown, (value: unknown) => void>();
    connection.answer = (message) =>
      message["type"] === "milevault/activity"
        ? new Promise((resolve) => answers.set(message["activity_id"], resolve))
        : answering()(message);
    loader.setVisible(true);
    loader.show(3);
    answers.get(3)?.(detail({ channels: [] }));
    await settle();
    answers.get("latest")?.(ride().detail);
    await settle();
    expect(loader.state.detail?.activity.sport).toBe("running");
  });

  test("leaves nothing behind when stopped", async () => {
    await shown();
    loader.stop();
    await settle();
    expect(connection.subscriptions.size).toBe(0);
    expect(connection.listenerCount).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});
