import type { Connection, Progress, PushMessage, Rejected, Topic, Unsubscribe } from "./types";

/** What a feed tells the cache and the cards. */
export type FeedEvent =
  /** Activities, the one or any; `topic` null: nobody knows what else. */
  | { kind: "changed"; topic: "activity" | null; activityId: number | null }
  /** Other data, the one with this id or any. */
  | { kind: "stale"; topic: Exclude<Topic, "activity">; id: number | null }
  /** An import goes on, is done, or met a file that could not be read. */
  | { kind: "import"; importId: number | null; progress: Progress | null; rejected: Rejected | null }
  /** The subscription began, with an integration of this version. */
  | { kind: "version"; version: string }
  /** Whether MileVault answers now. */
  | { kind: "availability"; available: boolean }
  | { kind: "disconnected" };

/** Whether data of one of the topics is stale after an event. */
export function affects(event: FeedEvent, topics: readonly Topic[]): boolean {
  if (event.kind === "changed") return event.topic === null || topics.includes(event.topic);
  if (event.kind === "stale") return topics.includes(event.topic);
  return event.kind === "import" && topics.includes("import");
}

type Listener = (event: FeedEvent) => void;

/** Seconds to the next try after a refused subscription; the last one repeats. */
const RETRY_S = [2, 5, 15, 30, 60];

/**
 * One `milevault/subscribe` subscription for all cards that show the same athlete. Opened by the first
 * listener, closed a while after the last, taken up again after Home Assistant or the integration went away.
 */
export class Feed {
  /** From one view of a dashboard to the next nobody listens for a moment; answers need not be asked for again. */
  static lingerMs = 30_000;
  private readonly listeners = new Set<Listener>();
  private unsubscribe: Unsubscribe | null = null;
  private revision: PushMessage["revision"] | undefined;
  private attempt = 0;
  private lost = false;
  /** What was said last of MileVault; of a new subscription the first message says it. */
  private available = true;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private leaving: ReturnType<typeof setTimeout> | undefined;
  private started = false;
  /** Counts openings: answers to an earlier one are ignored. */
  private generation = 0;

  constructor(
    private readonly connection: Connection,
    private readonly device: string | undefined,
    /** Told before the listeners, so that they find the cache already emptied. */
    private readonly first: Listener,
  ) {}

  get active(): boolean {
    return this.started;
  }

  /** Whether MileVault and Home Assistant can be asked, as far as we were told. */
  get answers(): boolean {
    return this.available && !this.lost;
  }

  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    clearTimeout(this.leaving);
    if (!this.started) this.start();
    return () => {
      if (!this.listeners.delete(listener) || this.listeners.size > 0) return;
      if (Feed.lingerMs === 0) this.stop();
      else this.leaving = setTimeout(() => this.stop(), Feed.lingerMs);
    };
  }

  private start(): void {
    this.started = true;
    this.attempt = 0;
    this.lost = false;
    this.connection.addEventListener("ready", this.onReady);
    this.connection.addEventListener("disconnected", this.onDisconnected);
    void this.open();
  }

  private stop(): void {
    this.started = false;
    this.connection.removeEventListener("ready", this.onReady);
    this.connection.removeEventListener("disconnected", this.onDisconnected);
    this.generation++;
    clearTimeout(this.timer);
    this.drop(this.unsubscribe);
    this.unsubscribe = null;
  }

  private readonly onReady = (): void => {
    this.attempt = 0;
    if (!this.unsubscribe) void this.open();
  };

  private readonly onDisconnected = (): void => {
    this.generation++;
    this.unsubscribe = null;
    this.lost = true;
    clearTimeout(this.timer);
    this.tell({ kind: "disconnected" });
  };

  private async open(): Promise<void> {
    clearTimeout(this.timer);
    const generation = ++this.generation;
    this.revision = undefined;
    this.available = true;
    const message = { type: "milevault/subscribe", ...(this.device ? { device_id: this.device } : {}) };
    try {
      // We take it up again ourselves: after a restart the integration is often not loaded yet when the
      // connection is back, and the library would try only once.
      const unsubscribe = await this.connection.subscribeMessage<PushMessage>(
        (push) => generation === this.generation && this.receive(push),
        message,
        { resubscribe: false },
      );
      if (generation !== this.generation) {
        this.drop(unsubscribe);
        return;
      }
      this.unsubscribe = unsubscribe;
      this.attempt = 0;
      if (!this.lost) return;
      this.lost = false;
      this.tell({ kind: "availability", available: this.available });
      this.tell({ kind: "changed", topic: null, activityId: null });
    } catch {
      if (generation !== this.generation) return;
      this.lost = true;
      const seconds = RETRY_S[Math.min(this.attempt++, RETRY_S.length - 1)] as number;
      this.timer = setTimeout(() => void this.open(), seconds * 1000);
    }
  }

  private receive(push: PushMessage): void {
    const known = this.revision;
    this.revision = push.revision;
    if (push.version !== undefined) this.tell({ kind: "version", version: push.version });
    if (push.available !== undefined && push.available !== this.available) {
      this.available = push.available;
      this.tell({ kind: "availability", available: push.available });
    }
    switch (push.kind) {
      case "availability":
        return;
      case "activity":
        return this.tell({ kind: "changed", topic: "activity", activityId: push.id });
      case "import":
        return this.tell({
          kind: "import",
          importId: push.id,
          progress: push.progress ?? null,
          rejected: push.rejected ?? null,
        });
      case "refresh":
        // The first refresh only says where we stand; what the cards hold was asked for after subscribing.
        if (known === undefined || known === push.revision) return;
        return this.tell({ kind: "changed", topic: null, activityId: null });
      default:
        return this.tell({ kind: "stale", topic: push.kind, id: push.id });
    }
  }

  private tell(event: FeedEvent): void {
    this.first(event);
    for (const listener of [...this.listeners]) listener(event);
  }

  private drop(unsubscribe: Unsubscribe | null): void {
    // Refused when the connection went first; then there is nothing left to end.
    void Promise.resolve(unsubscribe?.()).catch(() => undefined);
  }
}
