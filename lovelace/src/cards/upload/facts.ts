import type { Import, ImportCounts } from "../../data/api";
import type { WordKey } from "../../localize/en";
import { formatSize } from "../../format/size";
import { detail, wordKey } from "../../localize/localize";
import type { Reader } from "../../shared/reader";
import { limitOf, type Entry, type Limits, type Reason } from "./entry";

/** How a line says it: its colour stands for the same as its words. */
export type Tone = "busy" | "good" | "bad" | "quiet";

export interface Line {
  text: string;
  tone: Tone;
  /** 0 to 1; null where nobody knows, undefined where there is nothing to wait for. */
  share?: number | null;
}

const PARTS: readonly (readonly [WordKey, (counts: Partial<ImportCounts>) => number])[] = [
  ["upload.count.imported", ({ imported = 0 }) => imported],
  ["upload.count.enriched", ({ enriched = 0 }) => enriched],
  ["upload.count.duplicate", ({ duplicate = 0 }) => duplicate],
  ["upload.count.other", ({ not_activity: without = 0, ignored = 0 }) => without + ignored],
  ["upload.count.rejected", ({ rejected = 0 }) => rejected],
];

/** "12 imported · 3 already there": the outcomes that there are. */
export function countWords(counts: Partial<ImportCounts>, { words }: Reader): string {
  return PARTS.flatMap(([key, of]) => (of(counts) > 0 ? [words(key, { count: of(counts) })] : [])).join(" · ");
}

/** Files that an import has finished with. */
export const readOf = ({ seen = 0, waiting = 0 }: Partial<ImportCounts>): number => seen - waiting;

/** Whether the file held several. */
const isMany = (counts: Partial<ImportCounts> | null): counts is Partial<ImportCounts> => (counts?.unpacked ?? 0) > 0 || (counts?.seen ?? 0) > 1;

/** Why something was refused, in the user's words. */
export function refusalWords(code: string, { words, locale }: Reader, limit: number | null = null): string {
  if (code === "too_large" && limit !== null) return words("upload.error.too_large", { limit: formatSize(limit, locale) });
  return words(wordKey("upload.error", code === "too_large" ? "too_large_plain" : code, "upload.error.other"));
}

/** What is to be said of one file. */
export function lineOf(entry: Entry, limits: Limits, reader: Reader): Line {
  const { words } = reader;
  const { phase, counts, expected } = entry;
  switch (phase) {
    case "sending": {
      const share = entry.size > 0 ? Math.min(1, entry.sent / entry.size) : 1;
      return { text: words("upload.phase.sending", { percent: Math.floor(share * 100) }), tone: "busy", share };
    }
    case "reading":
      return { text: readingWords(counts, expected, reader), tone: "busy", share: expected && counts ? Math.min(1, readOf(counts) / expected) : null };
    case "failed":
      return { text: `${words("upload.state.failed")}: ${refusalWords(entry.code ?? "", reader, limitOf(entry.name, limits))}`, tone: "bad" };
    case "done":
      return doneLine(entry, reader);
    default:
      return { text: words(`upload.phase.${phase}`), tone: "quiet" };
  }
}

function readingWords(counts: Partial<ImportCounts> | null, expected: number | null, reader: Reader): string {
  if (!isMany(counts)) return reader.words("upload.phase.reading");
  const done = readOf(counts);
  const far = expected ? reader.words("upload.of", { done, all: expected }) : reader.words("upload.seen", { done });
  return [far, countWords(counts, reader)].filter(Boolean).join(" · ");
}

/** Why the sidecar did not import a file, in the user's language where that has words for it; "" without a reason. */
export function reasonWords({ code, reason }: Reason, { locale }: Reader): string {
  return reason ? detail(locale.language, `reason.${code}`, reason) : "";
}

function doneLine({ counts, outcome, item }: Entry, reader: Reader): Line {
  if (isMany(counts)) return { text: countWords(counts, reader) || reader.words("upload.state.unpacked"), tone: counts.rejected ? "bad" : "good" };
  const state = outcome ?? "imported";
  const text = reader.words(wordKey("upload.state", state, "upload.state.imported"));
  const tone = state === "rejected" ? "bad" : state === "imported" || state === "enriched" ? "good" : "quiet";
  const reason = item && reasonWords(item, reader);
  return { text: reason ? `${text}: ${reason}` : text, tone };
}

/** What is to be said of an import of the vault, wherever it came from. */
export function importLine({ counts, expected, finished_at: finished }: Import, reader: Reader): Line {
  if (finished !== null) return { text: countWords(counts, reader) || reader.words("upload.seen", { done: readOf(counts) }), tone: counts.rejected ? "bad" : "quiet" };
  return { text: readingWords({ ...counts, unpacked: 1 }, expected, reader), tone: "busy", share: expected ? Math.min(1, readOf(counts) / expected) : null };
}
