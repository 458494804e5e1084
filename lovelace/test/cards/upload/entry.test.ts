import { expect, test } from "vitest";
import type { ImportItem } from "../../../src/data/api";
import { entryOf, isFailed, isFinal, limitOf, outcomeOf, shownOf, tallyOf, type Entry } from "../../../src/cards/upload/entry";

const entry = (key: number, change: Partial<Entry> = {}): Entry => ({ ...entryOf(key, { name: `${key}.fit`, size: 100 }), ...change });
const item = (change: Partial<ImportItem>): ImportItem => ({ item_id: 1, parent_item_id: null, state: "imported", reason: null, ...change }) as ImportItem;

test("archives may be larger than files, as far as anybody knows", () => {
  const limits = { max_upload_bytes: 10, max_archive_bytes: 1000 };
  expect([limitOf("a.fit", limits), limitOf("A.ZIP", limits), limitOf("a.fit.gz", limits)]).toEqual([10, 1000, 1000]);
  expect(limitOf("a.zip", { max_upload_bytes: 10, max_archive_bytes: null })).toBe(10);
  expect(limitOf("a.fit", { max_upload_bytes: null, max_archive_bytes: null })).toBeNull();
});

test("the tally counts the files of archives, and of files without an account their own outcome", () => {
  const tally = tallyOf([
    entry(1, { phase: "done", outcome: "duplicate" }),
    entry(2, { phase: "done", outcome: "unpacked", counts: { seen: 9, imported: 5, duplicate: 1, not_activity: 1, ignored: 1, rejected: 1, unpacked: 1 } }),
    entry(3, { phase: "failed", code: "too_large" }),
    entry(4, { phase: "sending", sent: 40 }),
    entry(5),
  ]);
  expect(tally).toMatchObject({ all: 5, done: 3, imported: 5, duplicate: 2, other: 2, rejected: 2, bytes: 500, sentBytes: 340 });
});

test("what failed can be tried again, what is done is final", () => {
  expect(isFailed(entry(1, { phase: "done", outcome: "rejected" }))).toBe(true);
  expect(isFailed(entry(1, { phase: "done", outcome: "unpacked", counts: { rejected: 2 } }))).toBe(true);
  expect(isFailed(entry(1, { phase: "done", outcome: "not_activity" }))).toBe(false);
  expect([entry(1), entry(1, { phase: "reading" }), entry(1, { phase: "cancelled" })].map(isFinal)).toEqual([false, false, true]);
});

test("an item is the file itself, or one that failed inside of it", () => {
  const items = [item({ item_id: 8, parent_item_id: 7, state: "rejected", reason: "broken" }), item({ item_id: 7, state: "unpacked" })];
  expect(outcomeOf(items, 7)).toEqual({ outcome: "unpacked", item: items[1], rejected: [items[0]] });
  const refused = item({ item_id: 3, state: "rejected", code: "bomb", reason: "why" });
  expect(outcomeOf([refused], 3)).toEqual({ outcome: "rejected", item: refused, rejected: [] });
  expect(outcomeOf([], 3)).toEqual({ outcome: null, item: null, rejected: [] });
});

test("what goes on comes first, then failures, then what waits, then the latest that are done", () => {
  const entries = [
    entry(1, { phase: "done", outcome: "imported" }),
    entry(2, { phase: "done", outcome: "imported" }),
    entry(3, { phase: "failed" }),
    entry(4),
    entry(5, { phase: "sending" }),
    entry(6, { phase: "cancelled" }),
  ];
  expect(shownOf(entries, 5).map(({ key }) => key)).toEqual([5, 3, 4, 2, 1]);
});
