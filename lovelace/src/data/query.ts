import { restsOn, type Own, type Reading } from "./commands";
import { affects, type FeedEvent } from "./feed";
import type { Topic } from "./types";

/** Every command that asks: its fields and its reply. */
export type Asking = Reading & Own;
export type AskingName = keyof Asking;

/** Fields may be undefined: those are not sent. */
type Loose<F> = { [K in keyof F]: F[K] | undefined };
/** Fields may be left away where none is needed. */
export type FieldsOf<N extends AskingName> = Record<never, never> extends Asking[N][0] ? [fields?: Loose<Asking[N][0]>] : [fields: Loose<Asking[N][0]>];

/** A question to the integration, as a value: the same command and fields are asked once per page. */
export interface Query<T> {
  /** Without "milevault/". */
  readonly command: AskingName;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Messages of these topics make the answer stale. */
  readonly topics: readonly Topic[];
  /** The one activity the answer is about: messages that name another one leave it alone. */
  readonly about: number | null;
  /** The card does without when the question is refused for good. */
  readonly optional?: boolean;
  /** Never there; carries the answer's type. */
  readonly answer?: T;
}

/** Commands whose answer rests on the one activity they name and on nothing else of its kind. */
const OF_ONE: ReadonlySet<AskingName> = new Set<AskingName>([
  "streams",
  "laps",
  "lengths",
  "splits",
  "climbs",
  "metrics",
  "distribution",
  "activity_zones",
  "activity_power_curve",
]);

/** A question; what makes its answer stale is a row in commands.ts. */
export function query<N extends AskingName>(command: N, ...[fields]: FieldsOf<N>): Query<Asking[N][1]> {
  const given = Object.entries((fields ?? {}) as Record<string, unknown>).filter(([, value]) => value !== undefined);
  const sorted = Object.fromEntries(given.sort(([a], [b]) => (a < b ? -1 : 1)));
  const id = sorted["activity_id"];
  return { command, fields: sorted, topics: restsOn(command), about: OF_ONE.has(command) && typeof id === "number" ? id : null };
}

/** The same question, whose refusal does not keep the card from showing the rest. */
export function optional<T>(question: Query<T>): Query<T> {
  return { ...question, optional: true };
}

/** Text that is the same for the same question. */
export function questionOf({ command, fields }: Query<unknown>): string {
  return `${command} ${JSON.stringify(fields)}`;
}

/** Whether an event makes the answer to a question stale. */
export function isStale({ topics, about }: Query<unknown>, event: FeedEvent): boolean {
  if (!affects(event, topics)) return false;
  const other = event.kind === "changed" && event.topic === "activity" && event.activityId !== null && event.activityId !== about;
  return about === null || !other;
}
