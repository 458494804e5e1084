import { WANTED_CHANNELS } from "../../chart/charts";
import type { Client } from "../../data/client";
import { isPassing, toDataError, type DataError } from "../../data/errors";
import type { FeedEvent } from "../../data/feed";
import type { ActivityDetail, Streams } from "../../data/types";

/** Which activities the card is about. */
export interface Scope {
  device: string | undefined;
  activity: number | "latest";
  sport: string | undefined;
}

/** All that the card shows comes from here. */
export interface State {
  phase: "loading" | "ready" | "empty" | "error";
  detail: ActivityDetail | null;
  /** Null while they are under way, or where the activity has none. */
  streams: Streams | null;
  /** Streams are being fetched. */
  pending: boolean;
  error: DataError | null;
  /** What is shown may be out of date: MileVault or Home Assistant cannot be reached. */
  stale: boolean;
}

const RETRY_MS = 60_000;

const START: State = { phase: "loading", detail: null, streams: null, pending: false, error: null, stale: false };

/**
 * Loads one activity, and again when it may have changed and somebody sees it. Keeps the last good
 * answer through every failure that may pass.
 */
export class Loader {
  state: State = START;
  private wanted: number | "latest";
  private visible = false;
  private dirty = true;
  private round = 0;
  private stopListening: (() => void) | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly client: Client,
    readonly scope: Scope,
    private readonly onChange: () => void,
  ) {
    this.wanted = scope.activity;
  }

  start(): void {
    this.stopListening ??= this.client.listen(this.scope.device, (event) => this.onEvent(event));
    // Nobody told us of changes while we did not listen.
    this.dirty = true;
    this.loadIfSeen();
  }

  stop(): void {
    this.stopListening?.();
    this.stopListening = null;
    this.visible = false;
    this.round++;
    clearTimeout(this.timer);
  }

  setVisible(visible: boolean): void {
    this.visible = visible;
    this.loadIfSeen();
  }

  /** Shows another activity; `latest` goes back to following the newest. */
  show(activity: number | "latest"): void {
    this.wanted = activity;
    this.reload();
  }

  retry(): void {
    if (this.state.phase === "error") this.set({ ...START });
    this.reload();
  }

  private reload(): void {
    this.dirty = true;
    this.loadIfSeen();
  }

  private onEvent(event: FeedEvent): void {
    if (event.kind === "changed") this.reload();
    else if (event.kind === "disconnected") this.set({ stale: this.state.detail !== null });
    else void this.checkAvailability();
  }

  private async checkAvailability(): Promise<void> {
    let available: boolean;
    try {
      available = await this.client.available(this.scope.device);
    } catch {
      available = false;
    }
    if (!this.stopListening) return;
    this.set({ stale: !available && this.state.detail !== null });
    if (available && (this.dirty || this.state.phase !== "ready")) this.reload();
  }

  private loadIfSeen(): void {
    if (this.dirty && this.visible && this.stopListening) void this.load();
  }

  private async load(): Promise<void> {
    clearTimeout(this.timer);
    this.dirty = false;
    const round = ++this.round;
    const current = (): boolean => round === this.round;
    const { device, sport } = this.scope;
    try {
      const detail = await this.client.activity({ device, sport, activity: this.wanted });
      if (!current()) return;
      // Paged back to the newest one: follow it again.
      if (this.scope.activity === "latest" && detail.next_activity_id === null) this.wanted = "latest";
      const found = this.found(detail);
      const channels = WANTED_CHANNELS.filter((name) => detail.channels.includes(name));
      const asking = channels.length > 0 ? this.client.streams(device, detail.activity.activity_id, channels) : null;
      // Another activity than the one on the page comes with all it has, at once: map and charts stay and change.
      const paging = this.state.streams !== null && found.streams === null;
      if (!paging) this.set(found);
      try {
        const streams = await asking;
        if (current()) this.set({ ...found, streams, pending: false });
      } catch (reason) {
        if (current()) this.set(found);
        throw reason;
      }
    } catch (reason) {
      if (current()) this.refuse(toDataError(reason));
    }
  }

  /** The state with a new answer, its streams still to come. */
  private found(detail: ActivityDetail): State {
    const { detail: before, streams } = this.state;
    const same = before?.activity.activity_id === detail.activity.activity_id;
    return {
      phase: "ready",
      // An equal answer keeps the old object, so that nothing below is computed or drawn again.
      detail: same && JSON.stringify(before) === JSON.stringify(detail) ? before : detail,
      streams: same ? streams : null,
      pending: detail.channels.length > 0 && !(same && streams),
      error: null,
      stale: false,
    };
  }

  private refuse(error: DataError): void {
    if (error.code === "not_found" && this.wanted === "latest") {
      this.set({ ...START, phase: "empty" });
    } else if (this.state.detail && isPassing(error)) {
      // Ask again as soon as something moves.
      this.dirty = true;
      this.set({ stale: true, pending: false });
    } else {
      this.set({ ...START, phase: "error", error });
    }
    // The push channel normally says when to ask again; this is the net under it.
    if (isPassing(error)) this.timer = setTimeout(() => this.reload(), RETRY_MS);
  }

  private set(change: Partial<State>): void {
    const next = { ...this.state, ...change };
    const keys = Object.keys(next) as (keyof State)[];
    if (keys.every((key) => next[key] === this.state[key])) return;
    this.state = next;
    this.onChange();
  }
}
