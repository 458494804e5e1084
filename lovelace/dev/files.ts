/** Puts files of every outcome into the upload card's queue, without sending any. */
import type { ImportItem } from "../src/data/api";
import { entryOf, type Entry } from "../src/cards/upload/entry";
import type { UploadQueue } from "../src/cards/upload/queue";

const REJECTED: ImportItem = { item_id: 1, import_id: 1, label: "activities/815.fit", size_bytes: 10, state: "rejected", code: "fit_empty", reason: "The file has a FIT header but nothing readable behind it.", parent_item_id: 1, file_count: 1, seen_at: "", finished_at: null, activity_ids: [] };

const FATES: readonly Partial<Entry>[] = [
  { phase: "done", outcome: "imported", counts: { seen: 1, imported: 1 } },
  { phase: "reading", sent: 1, expected: 2310, counts: { seen: 900, waiting: 0, imported: 812, duplicate: 61, not_activity: 24, rejected: 3, unpacked: 1 }, rejected: [REJECTED] },
  { phase: "sending", sent: 260_000 },
  { phase: "done", outcome: "not_activity", item: { code: "fit_settings", reason: "This is a settings file; it holds no activity." } },
  { phase: "failed", code: "too_large" },
  { phase: "waiting" },
];

export function showQueue(queue: UploadQueue, files: { name: string; size: number }[]): void {
  queue.entries = files.map((file, i) => ({ ...entryOf(i + 1, file), ...FATES[i % FATES.length] }));
  (queue as unknown as { tell(): void }).tell();
}
