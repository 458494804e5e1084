import { beforeEach, describe, expect, test } from "vitest";
import { UploadQueue, queueOf } from "../../../src/cards/upload/queue";
import type { Import, ImportItem, Upload } from "../../../src/data/api";
import { Client } from "../../../src/data/client";
import { DataError } from "../../../src/data/errors";
import { FakeConnection, fakeHass, settle } from "../../fake-hass";

const LIMITS = { max_upload_bytes: 100, max_archive_bytes: 1000 };
const named = (name: string, size = 10): File => new File(["x".repeat(size)], name);

/** One file on its way, ended by the test. */
interface Way {
  name: string;
  progress(sent: number): void;
  arrive(reply?: Partial<Upload>): Promise<void>;
  fail(code: string): Promise<void>;
}

describe("the queue", () => {
  let connection: FakeConnection;
  let queue: UploadQueue;
  let ways: Way[];
  let imports: Record<number, Partial<Import>>;
  let items: Partial<ImportItem>[];

  beforeEach(() => {
    ways = [];
    imports = {};
    items = [];
    connection = new FakeConnection((message) => {
      switch (message["type"]) {
        case "milevault/import":
          return { counts: { seen: 1, waiting: 0, unpacked: 0 }, expected: 1, finished_at: null, ...imports[message["import_id"] as number] };
        case "milevault/import_items":
          return { items, next_cursor: null };
        default:
          return { files: 1 };
      }
    });
    queue = new UploadQueue(new Client(connection, (message) => connection.sendMessagePromise(message)), "dev1", {}, (_hass, _device, file, onProgress) => {
      let settleWith: { resolve(upload: Upload): void; reject(reason: unknown): void };
      const done = new Promise<Upload>((resolve, reject) => (settleWith = { resolve, reject }));
      const number = ways.length + 1;
      ways.push({
        name: file.name,
        progress: (sent) => onProgress(sent, file.size),
        arrive: async (reply = {}) => {
          settleWith.resolve({ import_id: number, item_id: number * 10, state: "waiting", ...reply });
          await settle();
        },
        fail: async (code) => {
          settleWith.reject(new DataError(code, code));
          await settle();
        },
      });
      return { done, cancel: () => settleWith.reject(new DataError("cancelled", "cancelled")) };
    });
  });

  const phases = (): string[] => queue.entries.map(({ phase }) => phase);
  const way = (i: number): Way => ways[i] as Way;
  const finished = (id: number): void => connection.pushWhole({ kind: "import", id, progress: { finished: true, counts: { seen: 1, imported: 1 }, expected: 1 } });

  test("sends three at once, the next when one is there", async () => {
    queue.add([1, 2, 3, 4, 5].map((n) => named(`${n}.fit`)), LIMITS);
    expect(phases()).toEqual(["sending", "sending", "sending", "waiting", "waiting"]);
    way(0).progress(4);
    expect(queue.entries[0]?.sent).toBe(4);
    await way(1).arrive({ state: "duplicate" });
    expect(phases()).toEqual(["sending", "done", "sending", "sending", "waiting"]);
    expect(queue.entries[1]?.outcome).toBe("duplicate");
  });

  test("asks why a file that is known to be bad was refused", async () => {
    queue.add([named("notes.fit")], LIMITS);
    imports[1] = { finished_at: "now" };
    items = [{ item_id: 10, state: "rejected", reason: "It is damaged.", parent_item_id: null }];
    await way(0).arrive({ state: "rejected" });
    expect(queue.entries[0]).toMatchObject({ phase: "done", outcome: "rejected", item: { reason: "It is damaged." } });
    expect(queue.busy).toBe(false);
  });

  test("refuses what is too large before a byte is sent", () => {
    queue.add([named("big.fit", 101), named("big.zip", 500)], LIMITS);
    expect(queue.entries.map(({ phase, code }) => [phase, code])).toEqual([["failed", "too_large"], ["sending", null]]);
    expect(ways.map(({ name }) => name)).toEqual(["big.zip"]);
  });

  test("follows the import to its end, with the reason", async () => {
    queue.add([named("a.fit")], LIMITS);
    await settle();
    await way(0).arrive();
    expect(phases()).toEqual(["reading"]);
    connection.pushWhole({ kind: "import", id: 1, progress: { finished: false, counts: { seen: 1, waiting: 1 }, expected: 1 } });
    expect(queue.entries[0]?.counts).toEqual({ seen: 1, waiting: 1 });
    imports[1] = { finished_at: "now" };
    items = [{ item_id: 10, state: "rejected", reason: "It is damaged.", parent_item_id: null }];
    finished(1);
    await settle();
    expect(queue.entries[0]).toMatchObject({ phase: "done", outcome: "rejected", item: { reason: "It is damaged." } });
    await settle();
    expect(queue.busy).toBe(false);
    expect(connection.subscriptions.size).toBe(0);
  });

  test("finds an import done whose messages came before its number", async () => {
    imports[1] = { finished_at: "now" };
    items = [{ item_id: 10, state: "imported", parent_item_id: null }];
    queue.add([named("a.fit")], LIMITS);
    await way(0).arrive();
    expect(queue.entries[0]).toMatchObject({ phase: "done", outcome: "imported" });
  });

  test("of an archive only the files that failed are asked for", async () => {
    imports[1] = { finished_at: "now", counts: { seen: 9, unpacked: 1, rejected: 1, imported: 8 } as Import["counts"] };
    items = [{ item_id: 11, state: "rejected", parent_item_id: 10, label: "x.fit" }];
    queue.add([named("a.zip")], LIMITS);
    await way(0).arrive();
    expect(connection.sent.find(({ type }) => type === "milevault/import_items")).toMatchObject({ state: "rejected", import_id: 1 });
    expect(queue.entries[0]?.rejected.map(({ label }) => label)).toEqual(["x.fit"]);
  });

  test("what every file would meet stops the queue, and trying again goes on", async () => {
    queue.add([1, 2, 3, 4].map((n) => named(`${n}.fit`)), LIMITS);
    await way(0).fail("missing_scope");
    await way(1).fail("missing_scope");
    await way(2).fail("missing_scope");
    expect([queue.blocked, ...phases()]).toEqual(["missing_scope", "waiting", "waiting", "waiting", "waiting"]);
    expect(ways).toHaveLength(3);
    queue.retryAll();
    expect([queue.blocked, ways.length]).toEqual([null, 6]);
  });

  test("goes on by itself when MileVault is there again", async () => {
    queue.add([named("a.fit")], LIMITS);
    await settle();
    await way(0).fail("connection_lost");
    connection.pushAvailable(false);
    await settle();
    expect(queue.blocked).toBe("connection_lost");
    connection.pushAvailable(true);
    await settle();
    expect([queue.blocked, phases(), ways.length]).toEqual([null, ["sending"], 2]);
  });

  test("a refused file leaves the others alone and can be sent again", async () => {
    queue.add([named("a.fit"), named("b.fit")], LIMITS);
    await way(0).fail("incomplete");
    expect(queue.entries[0]).toMatchObject({ phase: "failed", code: "incomplete" });
    expect(queue.blocked).toBeNull();
    queue.retryAll();
    expect(phases()).toEqual(["sending", "sending"]);
  });

  test("a file that could not be read is read again without being sent", async () => {
    imports[1] = { finished_at: "now" };
    items = [{ item_id: 10, state: "rejected", parent_item_id: null }];
    queue.add([named("a.fit")], LIMITS);
    await way(0).arrive();
    items = [{ item_id: 10, state: "imported", parent_item_id: null }];
    queue.retryAll();
    expect(phases()).toEqual(["reading"]);
    await settle();
    expect(connection.count("milevault/retry_import")).toBe(1);
    expect(queue.entries[0]).toMatchObject({ phase: "done", outcome: "imported" });
    expect(ways).toHaveLength(1);
  });

  test("cancels what waits and what is on its way, and clears the list", async () => {
    queue.add([1, 2, 3, 4].map((n) => named(`${n}.fit`)), LIMITS);
    await way(0).arrive();
    queue.cancelAll();
    await settle();
    expect(phases()).toEqual(["reading", "cancelled", "cancelled", "cancelled"]);
    queue.clear();
    expect(phases()).toEqual(["reading"]);
  });

  test("is the same for every card of the page", () => {
    const client = new Client(connection, (message) => connection.sendMessagePromise(message));
    const hass = fakeHass(connection);
    expect(queueOf(client, "dev1", hass)).toBe(queueOf(client, "dev1", hass));
    expect(queueOf(client, "dev2", hass)).not.toBe(queueOf(client, "dev1", hass));
  });
});
