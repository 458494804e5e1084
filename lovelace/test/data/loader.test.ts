import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { detail, ride, run, swim } from "../../dev/fixture";
import { planOf, type Answers } from "../../src/cards/activity/plan";
import { Client } from "../../src/data/client";
import { Loader, type Planner } from "../../src/data/loader";
import { optional, query } from "../../src/data/query";
import { answering, FakeConnection, settle } from "../fake-hass";

const refusing = (code: string) => (): never => {
  throw { code, message: code };
};

describe("Loader", () => {
  let connection: FakeConnection;
  let loader: Loader<Answers>;
  let wanted: number | "latest";
  const onChange = vi.fn();

  function open(answer = answering(), plan: Planner<Answers> = (have) => planOf(wanted, undefined, have)): void {
    connection = new FakeConnection(answer);
    loader = new Loader(new Client(connection, (message) => connection.sendMessagePromise(message)), undefined, plan, onChange);
    loader.start();
  }

  function show(activity: number): void {
    wanted = activity;
    loader.reload();
  }

  beforeEach(() => {
    vi.useFakeTimers();
    onChange.mockReset();
    wanted = "latest";
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
    expect(loader.state.data.streams?.activity_id).toBe(8);
    expect(loader.state.pending).toBe(false);
  });

  test("asks only for channels that the activity has and the card shows", async () => {
    await shown();
    const asked = connection.sent.find((message) => message["type"] === "milevault/streams");
    expect(asked?.["channels"]).toEqual(["position_lat", "position_long", "distance", "altitude", "speed", "heart_rate", "cadence"]);
  });

  test("an activity without samples needs no streams", async () => {
    loader.stop();
    open(answering(swim()));
    const state = await shown();
    expect(state).toMatchObject({ phase: "ready", pending: false });
    expect(state.data).not.toHaveProperty("streams");
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
    expect(loader.state.data.detail).toBe(before.data.detail);
    expect(loader.state.data.streams).toBe(before.data.streams);
  });

  test("another activity replaces the one shown with all it has at once", async () => {
    await shown();
    connection.answer = answering(ride());
    const seen: unknown[] = [];
    onChange.mockImplementation(() => seen.push([loader.state.data.detail?.activity.activity_id, loader.state.data.streams?.activity_id]));
    connection.push("activity", 7);
    await settle();
    expect(loader.state.data.detail?.activity.activity_id).toBe(7);
    expect(seen).toEqual([[7, 7]]);
  });

  test("one whose streams cannot be had is shown without those of the other", async () => {
    await shown();
    connection.answer = (message) => {
      if (message["type"] === "milevault/streams") throw { code: "unavailable", message: "away" };
      return answering(ride())(message);
    };
    show(7);
    await settle();
    expect(loader.state).toMatchObject({ data: { detail: { activity: { activity_id: 7 } } }, pending: false, stale: true });
    expect(loader.state.data).not.toHaveProperty("streams");
  });

  test("no activity yet is empty, and fills by itself", async () => {
    loader.stop();
    open(refusing("not_found"));
    expect((await shown()).phase).toBe("empty");
    connection.answer = answering();
    connection.push("activity", 8);
    await settle();
    expect(loader.state.phase).toBe("ready");
  });

  test("a question about nothing in particular finds nothing where there is no athlete", async () => {
    loader.stop();
    open(refusing("not_found"), () => ({ athletes: query("athletes") }));
    expect((await shown()).phase).toBe("empty");
  });

  test("samples that went away with their activity are no empty vault", async () => {
    loader.stop();
    open((message) => {
      if (message["type"] === "milevault/streams") throw { code: "not_found", message: "gone" };
      return answering()(message);
    });
    expect(await shown()).toMatchObject({ phase: "error", error: { code: "not_found" } });
  });

  test("a chosen activity that is gone is an error", async () => {
    loader.stop();
    wanted = 5;
    open(refusing("not_found"));
    expect(await shown()).toMatchObject({ phase: "error", error: { code: "not_found" } });
  });

  test("an error can be tried again", async () => {
    loader.stop();
    open(refusing("unavailable"));
    expect((await shown()).phase).toBe("error");
    connection.answer = answering();
    loader.retry();
    expect(loader.state.phase).toBe("loading");
    await settle();
    expect(loader.state.phase).toBe("ready");
  });

  test("a passing error is tried again after a minute, another is not", async () => {
    loader.stop();
    open(refusing("unavailable"));
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
    connection.answer = refusing("unavailable");
    connection.pushAvailable(false);
    await settle();
    expect(loader.state).toMatchObject({ phase: "ready", stale: true });
    connection.push("refresh");
    await settle();
    expect(loader.state).toMatchObject({ phase: "ready", stale: true });
    connection.answer = answering();
    connection.pushAvailable(true);
    await settle();
    expect(loader.state).toMatchObject({ phase: "ready", stale: false });
  });

  test("answers from the cache are marked as well while MileVault is away", async () => {
    await shown();
    connection.pushAvailable(false);
    const second = new Loader(loader.client, undefined, (have: Partial<Answers>) => planOf(wanted, undefined, have), () => undefined);
    second.start();
    second.setVisible(true);
    await settle();
    expect(connection.count("milevault/activity")).toBe(1);
    expect(second.state).toMatchObject({ phase: "ready", stale: true });
    connection.pushAvailable(true);
    expect([loader.state.stale, second.state.stale]).toEqual([false, false]);
    second.stop();
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

  test("asks again for what became stale alone", async () => {
    await shown();
    connection.push("activity", 99);
    await settle();
    expect(connection.count("milevault/activity")).toBe(2);
    expect(connection.count("milevault/streams")).toBe(1);
    connection.push("health");
    await settle();
    expect(connection.count("milevault/activity")).toBe(2);
  });

  test("a question that may be refused leaves the others their place; of one that may not, all are gone", async () => {
    const plan = (isOptional: boolean): Planner<Answers> => () => {
      const streams = query("streams", { activity_id: 1 });
      return { detail: query("activity", { activity_id: 1 }), streams: isOptional ? optional(streams) : streams };
    };
    const answer = (message: Record<string, unknown>): unknown => {
      if (message["type"] === "milevault/streams") throw { code: "not_possible", message: "no" };
      return answering()(message);
    };
    loader.stop();
    open(answer, plan(true));
    const state = await shown();
    expect(state).toMatchObject({ phase: "ready", stale: false, error: null, data: { detail: {} } });
    expect(state.data).not.toHaveProperty("streams");
    loader.stop();
    open(answer, plan(false));
    expect(await shown()).toMatchObject({ phase: "error", error: { code: "not_possible" } });
  });

  test("begins anew when its questions are others, and only then", async () => {
    await shown();
    loader.review();
    expect(loader.state.phase).toBe("ready");
    await settle();
    expect(connection.count("milevault/activity")).toBe(1);
    wanted = 3;
    loader.review();
    expect(loader.state).toMatchObject({ phase: "loading", data: {} });
    await settle();
    expect(loader.state.phase).toBe("ready");
    expect(connection.count("milevault/activity")).toBe(2);
  });

  test("a late answer to an earlier question is dropped", async () => {
    const answers = new Map<unknown, (value: unknown) => void>();
    connection.answer = (message) =>
      message["type"] === "milevault/activity"
        ? new Promise((resolve) => answers.set(message["activity_id"], resolve))
        : answering()(message);
    loader.setVisible(true);
    show(3);
    answers.get(3)?.(detail({ channels: [] }));
    await settle();
    answers.get("latest")?.(ride().detail);
    await settle();
    expect(loader.state.data.detail?.activity.sport).toBe("running");
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
