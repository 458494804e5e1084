import { expect, test } from "vitest";
import { entryOf, type Entry } from "../../../src/cards/upload/entry";
import { countWords, importLine, lineOf, reasonWords, refusalWords } from "../../../src/cards/upload/facts";
import { settingsOf } from "../../../src/cards/upload/config";
import type { Import } from "../../../src/data/api";
import { formatSize } from "../../../src/format/size";
import german from "../../../src/localize/details/de.json";
import { loadDetails, localizer } from "../../../src/localize/localize";
import type { Reader } from "../../../src/shared/reader";
import { LOCALE } from "../../fake-hass";

const READER: Reader = { locale: LOCALE, system: "metric", words: localizer("en"), timeZone: "UTC", zone: "UTC" };
const LIMITS = { max_upload_bytes: 64_000_000, max_archive_bytes: null };
const line = (change: Partial<Entry>): ReturnType<typeof lineOf> => lineOf({ ...entryOf(1, { name: "a.fit", size: 200 }), ...change }, LIMITS, READER);

test("every phase has its words and its bar", () => {
  expect(line({})).toEqual({ text: "Waiting", tone: "quiet" });
  expect(line({ phase: "sending", sent: 50 })).toEqual({ text: "Sending 25 %", tone: "busy", share: 0.25 });
  expect(line({ phase: "sending", size: 0 }).share).toBe(1);
  expect(line({ phase: "reading" })).toEqual({ text: "Being read", tone: "busy", share: null });
  expect(line({ phase: "reading", expected: 10, counts: { seen: 6, waiting: 2, imported: 3, duplicate: 1, unpacked: 1 } })).toEqual({
    text: "4 of 10 read · 3 imported · 1 already there",
    tone: "busy",
    share: 0.4,
  });
  expect(line({ phase: "done", outcome: "imported" })).toEqual({ text: "Imported", tone: "good" });
  expect(line({ phase: "done", outcome: "rejected", item: { code: "entry_damaged", reason: "It is damaged." } })).toEqual({ text: "Could not be read: It is damaged.", tone: "bad" });
  expect(line({ phase: "done", outcome: "unpacked", counts: { unpacked: 1, rejected: 2, imported: 1 } })).toEqual({ text: "1 imported · 2 failed", tone: "bad" });
  expect(line({ phase: "failed", code: "too_large" }).text).toBe("Not sent: Larger than the 64 MB MileVault takes.");
  expect(line({ phase: "cancelled" }).text).toBe("Cancelled");
});

test("refusals are said plainly, unknown ones too", () => {
  expect(refusalWords("missing_scope", READER)).toContain("scope ingest");
  expect(refusalWords("too_large", READER)).toBe("Larger than MileVault takes.");
  expect(refusalWords("some_new_code", READER)).toBe("MileVault refused the file.");
});

test("the sidecar's reasons are in the user's language by their code, unknown ones as it says them", async () => {
  await loadDetails("de", async () => german);
  const reader = { ...READER, locale: { ...LOCALE, language: "de" } };
  const said = (code: string | null, reason: string | null): string => reasonWords({ code, reason }, reader);
  expect(said("entry_damaged", "This entry is damaged.")).toBe("Die Datei ist im Archiv beschädigt.");
  expect(said("some_new_code", "It is odd.")).toBe("It is odd.");
  expect(said(null, "It is odd.")).toBe("It is odd.");
  expect(said("entry_damaged", null)).toBe("");
  expect(reasonWords({ code: "entry_damaged", reason: "This entry is damaged." }, READER)).toBe("This entry is damaged.");
});

test("an import of the vault says what it did or how far it is", () => {
  const one = { counts: { seen: 5, waiting: 2, imported: 3 }, expected: 10, finished_at: null } as Import;
  expect(importLine(one, READER)).toEqual({ text: "3 of 10 read · 3 imported", tone: "busy", share: 0.3 });
  expect(importLine({ ...one, finished_at: "x" }, READER)).toEqual({ text: "3 imported", tone: "quiet" });
  expect(countWords({ not_activity: 1, ignored: 2 }, READER)).toBe("3 without activity");
});

test("sizes are read easily", () => {
  expect([0, 999, 84_210, 4_234_000, 64e6, 8e9].map((bytes) => formatSize(bytes, LOCALE))).toEqual(["0 B", "999 B", "84 kB", "4.2 MB", "64 MB", "8.0 GB"]);
});

test("settings are those of every card", () => {
  expect(settingsOf({ type: "x", athlete: "d" })).toEqual({ device: "d", title: undefined, units: "auto" });
  expect(() => settingsOf({ athlete: 3 })).toThrow("athlete must be text");
});
