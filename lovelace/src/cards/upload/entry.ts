import type { ImportCounts, ImportItem } from "../../data/api";
import type { Athlete } from "../../data/types";

/** Where a file is on its way; `done` and `failed` are final. */
export type Phase = "waiting" | "sending" | "reading" | "done" | "failed" | "cancelled";

/** Why the sidecar did not import a file: a code, and that in English. */
export type Reason = Pick<ImportItem, "code" | "reason">;

/** One chosen file, never changed in place. */
export interface Entry {
  key: number;
  name: string;
  /** Bytes. */
  size: number;
  phase: Phase;
  /** Bytes that are there. */
  sent: number;
  importId: number | null;
  /** What is known of the import that the file became. */
  counts: Partial<ImportCounts> | null;
  expected: number | null;
  /** What became of the file itself. */
  outcome: ImportItem["state"] | null;
  /** Why it was not sent (an error's code); null where it was. */
  code: string | null;
  /** Why it was not imported: the sidecar's item. */
  item: Reason | null;
  /** Files of an archive that could not be read, the first of them. */
  rejected: readonly ImportItem[];
}

export function entryOf(key: number, { name, size }: { name: string; size: number }): Entry {
  return { key, name, size, ...AGAIN };
}

/** What an entry is before it is sent, the first time and again. */
export const AGAIN = {
  phase: "waiting",
  sent: 0,
  importId: null,
  counts: null,
  expected: null,
  outcome: null,
  code: null,
  item: null,
  rejected: [],
} as const;

export type Limits = Pick<Athlete, "max_upload_bytes" | "max_archive_bytes">;

/** Bytes a file may have; null where nobody knows. The sidecar looks into the file, here its name has to do. */
export function limitOf(name: string, { max_upload_bytes: file, max_archive_bytes: archive }: Limits): number | null {
  return /\.(zip|gz|tgz)$/i.test(name) ? (archive ?? file) : file;
}

/** Whether nothing more happens to it by itself. */
export const isFinal = ({ phase }: Entry): boolean => phase === "done" || phase === "failed" || phase === "cancelled";

/** Whether something about it went wrong that may go well another time. */
export const isFailed = ({ phase, counts, outcome }: Entry): boolean =>
  phase === "failed" || (phase === "done" && (outcome === "rejected" || (counts?.rejected ?? 0) > 0));

/** What an import's items say of the file: its own outcome, and the files of an archive that failed. */
export function outcomeOf(items: readonly ImportItem[], itemId: number | null): Pick<Entry, "outcome" | "item" | "rejected"> {
  const own = items.find(({ item_id: id }) => id === itemId) ?? items.find(({ parent_item_id: parent }) => parent === null);
  return {
    outcome: own?.state ?? null,
    item: own ?? null,
    rejected: items.filter((item) => item !== own && item.state === "rejected"),
  };
}

/** Counts of the outcomes of all files, archives taken apart. */
export interface Tally {
  all: number;
  done: number;
  imported: number;
  enriched: number;
  duplicate: number;
  other: number;
  rejected: number;
  sentBytes: number;
  bytes: number;
}

export function tallyOf(entries: readonly Entry[]): Tally {
  const tally: Tally = { all: entries.length, done: 0, imported: 0, enriched: 0, duplicate: 0, other: 0, rejected: 0, sentBytes: 0, bytes: 0 };
  for (const entry of entries) {
    const counts = countsOf(entry);
    tally.done += Number(isFinal(entry));
    tally.sentBytes += entry.phase === "waiting" ? 0 : isFinal(entry) ? entry.size : entry.sent;
    tally.bytes += entry.size;
    tally.imported += counts.imported ?? 0;
    tally.enriched += counts.enriched ?? 0;
    tally.duplicate += counts.duplicate ?? 0;
    tally.other += (counts.not_activity ?? 0) + (counts.ignored ?? 0);
    tally.rejected += (counts.rejected ?? 0) + Number(entry.phase === "failed");
  }
  return tally;
}

/** What is known of an entry's import; the reply to the upload may be all there is. */
function countsOf({ counts, outcome }: Entry): Partial<ImportCounts> {
  return counts ?? (outcome && outcome !== "waiting" ? { [outcome]: 1 } : {});
}

const URGENCY: Readonly<Record<Phase, number>> = { sending: 0, reading: 0, failed: 1, waiting: 2, done: 3, cancelled: 4 };

/** The entries worth a line: what goes on, what failed, what waits, then the last that are done. */
export function shownOf(entries: readonly Entry[], most: number): readonly Entry[] {
  const rank = (entry: Entry): number => (isFailed(entry) ? 1 : URGENCY[entry.phase]);
  return [...entries].sort((a, b) => rank(a) - rank(b) || (rank(a) === 3 ? b.key - a.key : a.key - b.key)).slice(0, most);
}
