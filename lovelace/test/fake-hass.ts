/** One fake Home Assistant for all element and data tests. */
import { run, type Sample } from "../dev/fixture";
import { Feed } from "../src/data/feed";
import type { Connection, HomeAssistant, PushMessage } from "../src/data/types";

// Tests end when their elements do.
Feed.lingerMs = 0;

export type Answer = (message: Record<string, unknown>) => unknown;

export class FakeConnection implements Connection {
  /** Every message sent, in order. */
  readonly sent: Record<string, unknown>[] = [];
  /** Open subscriptions. */
  readonly subscriptions = new Set<{ message: Record<string, unknown>; push: (message: PushMessage) => void }>();
  /** When set, the next subscriptions are refused. */
  refuse: unknown = null;
  revision = 0;
  private readonly listeners = { ready: new Set<() => void>(), disconnected: new Set<() => void>() };

  constructor(public answer: Answer) {}

  async sendMessagePromise<T>(message: Record<string, unknown>): Promise<T> {
    this.sent.push(message);
    return (await this.answer(message)) as T;
  }

  async subscribeMessage<T>(callback: (message: T) => void, message: Record<string, unknown>): Promise<() => void> {
    this.sent.push(message);
    if (this.refuse) throw this.refuse;
    const subscription = { message, push: callback as unknown as (message: PushMessage) => void };
    this.subscriptions.add(subscription);
    this.push("refresh", null, subscription.push);
    return () => void this.subscriptions.delete(subscription);
  }

  addEventListener(event: "ready" | "disconnected", callback: () => void): void {
    this.listeners[event].add(callback);
  }

  removeEventListener(event: "ready" | "disconnected", callback: () => void): void {
    this.listeners[event].delete(callback);
  }

  get listenerCount(): number {
    return this.listeners.ready.size + this.listeners.disconnected.size;
  }

  /** Sends a push message as it is to all subscribers. */
  pushWhole(message: Omit<PushMessage, "revision">): void {
    for (const { push } of this.subscriptions) push({ ...message, revision: ++this.revision });
  }

  /** Sends a push message to one or all subscribers. */
  push(kind: PushMessage["kind"], id: number | null = null, to?: (message: PushMessage) => void): void {
    const message: PushMessage = { kind, id, revision: ++this.revision };
    for (const push of to ? [to] : [...this.subscriptions].map((subscription) => subscription.push)) push(message);
  }

  /** Says whether MileVault answers. */
  pushAvailable(available: boolean): void {
    this.pushWhole({ kind: "availability", id: null, available });
  }

  lose(): void {
    this.subscriptions.clear();
    for (const listener of [...this.listeners.disconnected]) listener();
  }

  comeBack(): void {
    for (const listener of [...this.listeners.ready]) listener();
  }

  count(type: string): number {
    return this.sent.filter((message) => message["type"] === type).length;
  }
}

/** Answers as the integration does, from one sample. */
export function answering(sample: Sample = run()): Answer {
  return (message) => {
    switch (message["type"]) {
      case "milevault/activity":
        return sample.detail;
      case "milevault/streams":
        return sample.streams;
      case "milevault/athletes":
        return { athletes: [{ device_id: "dev1", available: true, is_own: true, may_change: true }], version: "1" };
      case "map_tiles/access_token":
        return { token: "secret" };
      default:
        throw { code: "unknown_command", message: "unknown" };
    }
  };
}

export function fakeHass(connection: Connection, change: Partial<HomeAssistant> = {}): HomeAssistant {
  return {
    connection,
    locale: LOCALE,
    language: "en",
    config: { time_zone: "Europe/Zurich", unit_system: { length: "km" } },
    themes: { darkMode: false },
    ...change,
  };
}

export const LOCALE = { language: "en", number_format: "language", time_format: "24" };

/** Lets promises and element updates settle. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}
