import type { Client } from "../../data/client";
import { isPassing, toDataError } from "../../data/errors";
import type { FeedEvent } from "../../data/feed";
import { query } from "../../data/query";
import type { HomeAssistant } from "../../data/types";
import { upload, type Sending } from "../../data/upload";
import { AGAIN, entryOf, isFailed, isFinal, limitOf, outcomeOf, type Entry, type Limits } from "./entry";

/** Files under way at once: more only share the same line, and a home's uplink is narrow. */
const AT_ONCE = 3;
/** Refusals that the next file would meet too. */
const FOR_ALL = new Set(["missing_scope", "unauthorized", "unknown_device", "disk_low"]);
const ITEMS = 200;

export type Send = typeof upload;

/** The rest of an entry, which no line shows. */
interface Behind {
  file: File;
  itemId: number | null;
  sending: Sending | null;
}

/**
 * The files chosen for one athlete on this page. It goes on while no card is there to look at it, and keeps what
 * became of each file until somebody clears the list.
 */
export class UploadQueue {
  entries: readonly Entry[] = [];
  /** Why nothing is sent now: a code of an error that would meet every file. */
  blocked: string | null = null;
  private readonly behind = new Map<number, Behind>();
  private readonly listeners = new Set<() => void>();
  private stopListening: (() => void) | null = null;
  private next = 1;

  constructor(
    private readonly client: Client,
    private readonly device: string,
    private readonly hass: Pick<HomeAssistant, "auth">,
    private readonly send: Send = upload,
  ) {}

  /** Tells of every change; returns what ends that. */
  watch(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  get busy(): boolean {
    return this.entries.some((entry) => !isFinal(entry));
  }

  /** Takes files in; those that are too large are refused at once. */
  add(files: readonly File[], limits: Limits): void {
    const added = files.map((file) => {
      const entry = entryOf(this.next++, file);
      this.behind.set(entry.key, { file, itemId: null, sending: null });
      const limit = limitOf(file.name, limits);
      return limit !== null && file.size > limit ? { ...entry, phase: "failed" as const, code: "too_large" } : entry;
    });
    this.entries = [...this.entries, ...added];
    if (this.blocked && isPassing(toDataError({ code: this.blocked }))) this.blocked = null;
    this.go();
  }

  /** Takes up again whatever failed, and what waits for a reason that may be gone. */
  retryAll(): void {
    this.blocked = null;
    for (const entry of this.entries.filter((one) => isFailed(one) && one.code !== "too_large")) void this.retry(entry);
    this.go();
  }

  /** Sends the file again, or has the sidecar read again what it keeps of it. */
  async retry({ key, importId, phase }: Entry): Promise<void> {
    if (phase === "failed" || importId === null) {
      this.set(key, AGAIN);
      this.go();
      return;
    }
    this.set(key, { phase: "reading", counts: null, outcome: null, item: null, rejected: [] });
    this.go();
    try {
      await this.client.change("retry_import", this.device, { import_id: importId });
      await this.look(key);
    } catch (reason) {
      this.set(key, { phase: "failed", code: toDataError(reason).code });
    }
  }

  cancel({ key }: Entry): void {
    this.behind.get(key)?.sending?.cancel();
    // What has arrived is the sidecar's: it cannot be taken back.
    if (this.entry(key)?.phase !== "reading") this.set(key, { phase: "cancelled" });
    this.go();
  }

  cancelAll(): void {
    for (const entry of this.entries) if (entry.phase === "waiting" || entry.phase === "sending") this.cancel(entry);
  }

  /** Forgets what is done. */
  clear(): void {
    for (const entry of this.entries) if (isFinal(entry)) this.behind.delete(entry.key);
    this.entries = this.entries.filter((entry) => !isFinal(entry));
    this.go();
  }

  private entry(key: number): Entry | undefined {
    return this.entries.find((entry) => entry.key === key);
  }

  private set(key: number, change: Partial<Entry>): void {
    this.entries = this.entries.map((entry) => (entry.key === key ? { ...entry, ...change } : entry));
    this.tell();
  }

  private tell(): void {
    for (const listener of [...this.listeners]) listener();
  }

  /** Begins as many files as may be under way, and listens as long as something is. */
  private go(): void {
    if (this.busy) this.stopListening ??= this.client.listen(this.device, (event) => this.hear(event));
    let free = AT_ONCE - this.entries.filter(({ phase }) => phase === "sending").length;
    for (const entry of this.blocked ? [] : this.entries) {
      if (free <= 0) break;
      if (entry.phase !== "waiting") continue;
      free--;
      void this.transfer(entry.key);
    }
    if (!this.busy) {
      this.stopListening?.();
      this.stopListening = null;
    }
    this.tell();
  }

  private async transfer(key: number): Promise<void> {
    const behind = this.behind.get(key);
    if (!behind) return;
    this.set(key, { ...AGAIN, phase: "sending" });
    const sending = (behind.sending = this.send(this.hass, this.device, behind.file, (sent) => this.set(key, { sent })));
    try {
      const { import_id: importId, item_id: itemId, state } = await sending.done;
      behind.itemId = itemId;
      const change = { importId, outcome: state, sent: behind.file.size };
      // The reply does not say why a file that is known to be bad was refused.
      const isOpen = state === "waiting" || state === "rejected";
      this.set(key, { ...change, phase: isOpen ? "reading" : "done" });
      if (isOpen) await this.look(key);
    } catch (reason) {
      this.refuse(key, toDataError(reason).code, isPassing(toDataError(reason)));
    } finally {
      behind.sending = null;
      this.go();
    }
  }

  private refuse(key: number, code: string, isPassingNow: boolean): void {
    const phase = this.entry(key)?.phase;
    if (code === "cancelled" || phase === "cancelled") return;
    // It arrived; what became of it is asked when there is somebody to ask again.
    if (phase === "reading" && isPassingNow) return;
    if (phase === "reading" || (!isPassingNow && !FOR_ALL.has(code))) return this.set(key, { phase: "failed", code });
    this.blocked = code;
    this.set(key, AGAIN);
  }

  private hear(event: FeedEvent): void {
    const isBack = (event.kind === "availability" && event.available) || (event.kind === "changed" && event.topic === null);
    if (isBack) void this.resume();
    if (event.kind !== "import") return;
    const entry = this.entries.find(({ importId }) => importId !== null && importId === event.importId);
    if (!entry || isFinal(entry)) return;
    if (event.progress) this.set(entry.key, { counts: event.progress.counts, expected: event.progress.expected });
    if (event.progress?.finished) void this.look(entry.key).catch(() => undefined);
  }

  /** Home Assistant or the sidecar is there again: ask what was missed, and go on. */
  private async resume(): Promise<void> {
    if (this.blocked && isPassing(toDataError({ code: this.blocked })) && this.client.answers(this.device)) {
      this.blocked = null;
      this.go();
    }
    await Promise.allSettled(this.entries.filter(({ phase }) => phase === "reading").map(({ key }) => this.look(key)));
  }

  /** Asks what has become of a file; the messages about it may have come before its number. */
  private async look(key: number): Promise<void> {
    const importId = this.entry(key)?.importId ?? null;
    if (importId === null) return;
    const { counts, expected, finished_at: finished } = await this.client.fresh(this.device, query("import", { import_id: importId }));
    if (this.entry(key)?.phase !== "reading") return;
    this.set(key, { counts, expected });
    if (finished === null) return;
    const problems = counts.seen + counts.unpacked > 1 ? ({ state: "rejected" } as const) : {};
    const { items } = await this.client.fresh(this.device, query("import_items", { import_id: importId, limit: ITEMS, ...problems }));
    this.set(key, { phase: "done", ...outcomeOf(items, this.behind.get(key)?.itemId ?? null) });
    this.go();
  }
}

const queues = new WeakMap<Client, Map<string, UploadQueue>>();

/** The page's queue of an athlete: the same for every card, and for the next one after this card is gone. */
export function queueOf(client: Client, device: string, hass: HomeAssistant): UploadQueue {
  const known = queues.get(client) ?? new Map<string, UploadQueue>();
  queues.set(client, known);
  // Of hass only the login: the rest is replaced every second.
  const queue = known.get(device) ?? new UploadQueue(client, device, hass.auth ? { auth: hass.auth } : {});
  known.set(device, queue);
  return queue;
}
