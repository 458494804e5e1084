import { type Changing, type ChangingName, type Reading, type ReadingName, restsOn } from "./commands";
import { toDataError } from "./errors";
import { affects, Feed, type FeedEvent } from "./feed";
import type { ActivityDetail, AthleteList, Connection, HomeAssistant, Streams } from "./types";

/** Which activity a card wants: of an athlete's device (the user's own without), the latest or a known one. */
export interface ActivityQuery {
  device: string | undefined;
  activity: number | "latest";
  sport: string | undefined;
}

/** Streams are up to 200 kB each: enough to page back and forth, little enough for a wall tablet. */
const STREAMS_KEPT = 12;
const DETAILS_KEPT = 60;
const ANSWERS_KEPT = 100;
/** The server downsamples to this; more points than pixels only cost time. */
export const STREAM_POINTS = 2000;
/** Home Assistant changes the token every 30 minutes and keeps the one before. */
const TILE_TOKEN_MS = 20 * 60 * 1000;
/** A burst of failing tiles asks for one new token, not for twenty. */
const TILE_RENEW_MS = 30 * 1000;

/** Answers by question, oldest use dropped first; a refused question is forgotten at once. */
class Cache<T> {
  private readonly entries = new Map<string, Promise<T>>();

  constructor(private readonly limit: number) {}

  get(key: string, ask: () => Promise<T>): Promise<T> {
    const known = this.entries.get(key);
    this.entries.delete(key);
    const answer = known ?? ask();
    this.entries.set(key, answer);
    if (!known) answer.catch(() => this.entries.get(key) === answer && this.entries.delete(key));
    const oldest = this.entries.keys().next().value;
    if (this.entries.size > this.limit && oldest !== undefined) this.entries.delete(oldest);
    return answer;
  }

  drop(prefix: string): void {
    this.dropWhere((key) => key.startsWith(prefix));
  }

  dropWhere(isStale: (key: string) => boolean): void {
    for (const key of [...this.entries.keys()]) if (isStale(key)) this.entries.delete(key);
  }
}

/** The only place that speaks to the integration: questions, their cache, and the push subscription. */
export class Client {
  private readonly details = new Cache<ActivityDetail>(DETAILS_KEPT);
  private readonly streamCache = new Cache<Streams>(STREAMS_KEPT);
  private readonly answers = new Cache<unknown>(ANSWERS_KEPT);
  private readonly feeds = new Map<string, Feed>();
  private tileToken: { promise: Promise<string>; at: number } | null = null;

  constructor(
    private readonly connection: Connection,
    private readonly call: <T>(message: Record<string, unknown>) => Promise<T>,
  ) {}

  /**
   * The answer to a question about an athlete (of the device; the user's own without). Remembered until a message
   * tells that it is stale, as long as somebody listens for those.
   */
  query<N extends ReadingName>(
    name: N,
    device: string | undefined,
    ...[fields]: Record<never, never> extends Reading[N][0] ? [fields?: Reading[N][0]] : [fields: Reading[N][0]]
  ): Promise<Reading[N][1]> {
    const ask = (): Promise<Reading[N][1]> => this.ask(message(name, device, fields));
    if (!this.feeds.get(device ?? "")?.active) return ask();
    const key = `${device ?? ""}|${name}|${JSON.stringify(fields ?? {})}`;
    return this.answers.get(key, ask) as Promise<Reading[N][1]>;
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

  activity(query: ActivityQuery): Promise<ActivityDetail> {
    const key = `${query.device ?? ""}|${query.activity}|${query.sport ?? ""}`;
    return this.details.get(key, () =>
      this.ask<ActivityDetail>({
        type: "milevault/activity",
        activity_id: query.activity,
        ...(query.device ? { device_id: query.device } : {}),
        ...(query.sport ? { sport: query.sport } : {}),
      }),
    );
  }

  streams(device: string | undefined, activityId: number, channels: readonly string[]): Promise<Streams> {
    const key = `${device ?? ""}|${activityId}|${channels.join(",")}`;
    return this.streamCache.get(key, () =>
      this.ask<Streams>({
        type: "milevault/streams",
        activity_id: activityId,
        channels,
        points: STREAM_POINTS,
        ...(device ? { device_id: device } : {}),
      }),
    );
  }

  /** Whether the athlete's sidecar answers; never cached, for it is asked only when that changed. */
  async available(device: string | undefined): Promise<boolean> {
    const { athletes } = await this.athletes();
    // Without a device the integration answers for the user's own athlete, else for the first.
    const ours =
      device === undefined
        ? (athletes.find((athlete) => athlete.is_own) ?? athletes[0])
        : athletes.find((athlete) => athlete.device_id === device);
    return ours?.available ?? false;
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
    if (!feed.active) {
      this.details.drop(`${key}|`);
      this.answers.drop(`${key}|`);
    }
    return feed.listen(listener);
  }

  private forget(key: string, event: FeedEvent): void {
    this.answers.dropWhere((question) => {
      const [device, name] = question.split("|", 2);
      return device === key && affects(event, restsOn(name as ReadingName));
    });
    if (event.kind !== "changed") return;
    // A new activity changes what is "latest" and its neighbours' previous and next.
    this.details.drop(`${key}|`);
    this.streamCache.drop(event.activityId === null ? `${key}|` : `${key}|${event.activityId}|`);
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
