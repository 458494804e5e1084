import type { Streams } from "./api";
import { Cache } from "./cache";
import type { Changing, ChangingName } from "./commands";
import { toDataError } from "./errors";
import { Feed, type FeedEvent } from "./feed";
import { isStale, query, questionOf, type Asking, type AskingName, type FieldsOf, type Query } from "./query";
import type { ActivityDetail, AthleteList, Connection, HomeAssistant } from "./types";
import { isOther } from "./version";

/** Which activity a card wants: of an athlete's device (the user's own without), the latest or a known one. */
export interface ActivityQuery {
  device: string | undefined;
  activity: number | "latest";
  sport: string | undefined;
}

/** Streams are up to 200 kB each: enough to page back and forth, little enough for a wall tablet. */
const KEPT: Partial<Record<AskingName, number>> = { streams: 12 };
const USUALLY_KEPT = 60;
/** The server downsamples to this; more points than pixels only cost time. */
export const STREAM_POINTS = 2000;
/** Home Assistant changes the token every 30 minutes and keeps the one before. */
const TILE_TOKEN_MS = 20 * 60 * 1000;
/** A burst of failing tiles asks for one new token, not for twenty. */
const TILE_RENEW_MS = 30 * 1000;

export function activityQuery(activity: number | "latest", sport?: string): Query<ActivityDetail> {
  return query("activity", { activity_id: activity, sport });
}

export function streamsQuery(activityId: number, channels: readonly string[], points = STREAM_POINTS): Query<Streams> {
  return query("streams", { activity_id: activityId, channels: [...channels], points });
}

/** The only place that speaks to the integration: questions, their cache, and the push subscription. */
export class Client {
  /** By command; within, by athlete and question. */
  private readonly caches = new Map<AskingName, Cache<{ device: string; query: Query<unknown> }>>();
  private readonly feeds = new Map<string, Feed>();
  /** Of the integration, as it said last; null before. */
  private version: string | null = null;
  private tileToken: { promise: Promise<string>; at: number } | null = null;

  constructor(
    private readonly connection: Connection,
    private readonly call: <T>(message: Record<string, unknown>) => Promise<T>,
  ) {}

  /**
   * The answer to a question about an athlete (of the device; the user's own without). Remembered until a message
   * tells that it is stale, as long as somebody listens for those.
   */
  get<T>(device: string | undefined, question: Query<T>): Promise<T> {
    const { command } = question;
    const ask = (): Promise<T> => this.fresh(device, question);
    // No message tells that the list of athletes is stale.
    if (command === "athletes" || !this.feeds.get(device ?? "")?.active) return ask();
    let cache = this.caches.get(command);
    if (!cache) this.caches.set(command, (cache = new Cache(KEPT[command] ?? USUALLY_KEPT)));
    return cache.get(`${device ?? ""}|${questionOf(question)}`, { device: device ?? "", query: question }, ask);
  }

  /** The answer as it is now, whatever is remembered. */
  fresh<T>(device: string | undefined, { command, fields }: Query<T>): Promise<T> {
    return this.ask<T>(message(command, device, fields));
  }

  /** The same, for whoever asks once. */
  query<N extends AskingName>(name: N, device: string | undefined, ...fields: FieldsOf<N>): Promise<Asking[N][1]> {
    return this.get(device, query(name, ...fields));
  }

  /** Changes something and returns what became of it; the integration then tells all cards what is stale. */
  change<N extends ChangingName>(
    name: N,
    device: string | undefined,
    fields: Changing[N][0],
  ): Promise<Changing[N][1]> {
    return this.ask(message(name, device, fields));
  }

  /** All athletes that are set up; never cached, for it is asked when something about them changed. */
  athletes(): Promise<AthleteList> {
    return this.ask<AthleteList>({ type: "milevault/athletes" });
  }

  activity({ device, activity, sport }: ActivityQuery): Promise<ActivityDetail> {
    return this.get(device, activityQuery(activity, sport));
  }

  streams(device: string | undefined, activityId: number, channels: readonly string[]): Promise<Streams> {
    return this.get(device, streamsQuery(activityId, channels));
  }

  /** Whether the athlete's vault answers, as far as somebody listens and was told. */
  answers(device: string | undefined): boolean {
    return this.feeds.get(device ?? "")?.answers ?? true;
  }

  /** Tells of changes to an athlete's data; all listeners of one athlete share one subscription. */
  listen(device: string | undefined, listener: (event: FeedEvent) => void): () => void {
    const key = device ?? "";
    let feed = this.feeds.get(key);
    if (!feed) {
      feed = new Feed(this.connection, device, (event) => this.forget(key, event));
      this.feeds.set(key, feed);
    }
    // Nobody listened for a while: what is cached may be out of date.
    if (!feed.active) this.drop((device, { command }) => device === key && command !== "streams");
    return feed.listen(listener);
  }

  /** Whether these cards are of another version than the integration: it was updated under an open page, or not yet started anew. */
  get isOutdated(): boolean {
    return isOther(this.version);
  }

  private forget(key: string, event: FeedEvent): void {
    if (event.kind === "version") this.version = event.version;
    this.drop((device, question) => device === key && isStale(question, event));
  }

  private drop(isGone: (device: string, question: Query<unknown>) => boolean): void {
    for (const cache of this.caches.values()) cache.drop(({ device, query: question }) => isGone(device, question));
  }

  /** Token for Home Assistant's map tiles; `renew` asks for a new one, at most every 30 s. */
  mapToken(renew = false): Promise<string> {
    const age = this.tileToken ? Date.now() - this.tileToken.at : Infinity;
    if (!this.tileToken || age > TILE_TOKEN_MS || (renew && age > TILE_RENEW_MS)) {
      const promise = this.ask<{ token: string }>({ type: "map_tiles/access_token" }).then(({ token }) => token);
      const entry = { promise, at: Date.now() };
      this.tileToken = entry;
      promise.catch(() => this.tileToken === entry && (this.tileToken = null));
    }
    return this.tileToken.promise;
  }

  private async ask<T>(message: Record<string, unknown>): Promise<T> {
    try {
      return await this.call<T>(message);
    } catch (reason) {
      throw toDataError(reason);
    }
  }
}

function message(name: string, device: string | undefined, fields: object | undefined): Record<string, unknown> {
  return { type: `milevault/${name}`, ...fields, ...(device ? { device_id: device } : {}) };
}

const clients = new WeakMap<Connection, Client>();

/** The client of the page's connection, the same for every card. */
export function clientOf(hass: HomeAssistant): Client {
  let client = clients.get(hass.connection);
  if (!client) {
    const { connection } = hass;
    // Not hass.callWS: that hass object is replaced every second, and we would keep the first one alive.
    client = new Client(connection, (message) => connection.sendMessagePromise(message));
    clients.set(connection, client);
  }
  return client;
}
