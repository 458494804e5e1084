import type { Client } from "./client";
import { isPassing, toDataError, type DataError } from "./errors";
import type { FeedEvent } from "./feed";
import { isStale, questionOf, type Query } from "./query";

/** The questions a card has, by the name it gives each answer. */
export type Plan<D> = { readonly [K in keyof D]?: Query<D[K]> };

/** The questions, given the answers that are there already: one question may need another's answer. */
export type Planner<D> = (have: Partial<D>) => Plan<D>;

/** All that a card shows comes from here. */
export interface State<D> {
  phase: "loading" | "ready" | "empty" | "error";
  /** Answers so far; those missing are under way, or could not be had. */
  data: Partial<D>;
  /** Answers are being fetched. */
  pending: boolean;
  error: DataError | null;
  /** What is shown may be out of date: MileVault or Home Assistant cannot be reached. */
  stale: boolean;
}

const RETRY_MS = 60_000;
/** Questions that need an answer that needs an answer; more is a planner that never ends. */
const MOST_ROUNDS = 4;

type Answers = Record<string, unknown>;

/**
 * Answers a card's questions, and asks again those that may have changed when somebody sees the card. Keeps
 * the last good answers through every failure that may pass.
 */
export class Loader<D extends object> {
  state: State<D> = { phase: "loading", data: {}, pending: false, error: null, stale: false };
  private visible = false;
  private dirty = true;
  /** MileVault or Home Assistant cannot be reached: answers from the cache are old too. */
  private away = false;
  private round = 0;
  /** Questions behind the answers on the page. */
  private asked: Record<string, Query<unknown>> = {};
  /** Questions of the round under way. */
  private asking: Record<string, Query<unknown>> = {};
  private stopListening: (() => void) | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly client: Client,
    readonly device: string | undefined,
    private readonly plan: Planner<D>,
    private readonly onChange: () => void,
    /** Told of every message, for cards that show more than answers. */
    private readonly onEvent: (event: FeedEvent) => void = () => undefined,
  ) {}

  start(): void {
    this.stopListening ??= this.client.listen(this.device, (event) => this.hear(event));
    this.away = !this.client.answers(this.device);
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

  /** Asks again; what is on the page stays until the new answers are there. */
  reload(): void {
    this.dirty = true;
    this.loadIfSeen();
  }

  retry(): void {
    if (this.state.phase === "error") this.set({ phase: "loading", error: null });
    this.reload();
  }

  /** Begins anew if the card's questions are others now. */
  review(): void {
    const plan = this.plan(this.state.data) as Record<string, Query<unknown>>;
    const names = Object.keys(plan);
    const same = names.length === Object.keys(this.asked).length && names.every((name) => sameQuestion(plan[name], this.asked[name]));
    if (same) return;
    const first = this.plan({}) as Record<string, Query<unknown>>;
    const other = Object.keys(first).some((name) => !sameQuestion(first[name], this.asked[name]));
    if (other) this.set({ phase: "loading", data: {}, error: null, stale: false });
    this.reload();
  }

  private hear(event: FeedEvent): void {
    this.onEvent(event);
    if (event.kind === "disconnected") this.mark(true);
    else if (event.kind === "availability") this.mark(!event.available);
    else if (this.concerns(event)) this.reload();
  }

  private concerns(event: FeedEvent): boolean {
    // Nothing on the page: whatever the first questions rest on may be what we wait for.
    const asked = this.state.phase === "ready" ? this.asked : (this.plan({}) as Record<string, Query<unknown>>);
    return [...Object.values(asked), ...Object.values(this.asking)].some((question) => isStale(question, event));
  }

  private get hasData(): boolean {
    return Object.keys(this.state.data).length > 0;
  }

  private mark(away: boolean): void {
    this.away = away;
    this.set({ stale: away && this.hasData });
    if (!away && (this.dirty || this.state.phase !== "ready")) this.reload();
  }

  private loadIfSeen(): void {
    if (this.dirty && this.visible && this.stopListening) void this.load();
  }

  private async load(): Promise<void> {
    clearTimeout(this.timer);
    this.dirty = false;
    const round = ++this.round;
    const current = (): boolean => round === this.round;
    const found: Answers = {};
    const questions: Record<string, Query<unknown>> = (this.asking = {});
    // Another thing than the one on the page comes with all it has, at once: what is drawn stays and changes.
    const holds = this.hasData;
    for (let i = 0; i < MOST_ROUNDS; i++) {
      const plan = this.plan(found as Partial<D>) as Record<string, Query<unknown>>;
      const open = Object.keys(plan).filter((name) => !(name in questions));
      if (open.length === 0) break;
      for (const name of open) questions[name] = plan[name] as Query<unknown>;
      if (!holds) this.set({ pending: true });
      const answers = await Promise.allSettled(open.map((name) => this.client.get(this.device, plan[name] as Query<unknown>)));
      if (!current()) return;
      open.forEach((name, k) => {
        const answer = answers[k];
        if (answer?.status === "fulfilled") found[name] = this.unchanged(name, answer.value);
      });
      const failure = open.map((name, k) => failureOf(plan[name], answers[k])).find((one) => one !== null);
      if (failure) return this.refuse(failure, found, questions);
      if (!holds) this.commit(found, questions, true);
    }
    this.commit(found, questions, false);
  }

  /** An equal answer keeps the old object, so that nothing below is computed or drawn again. */
  private unchanged(name: string, answer: unknown): unknown {
    const before = (this.state.data as Answers)[name];
    return before !== undefined && JSON.stringify(before) === JSON.stringify(answer) ? before : answer;
  }

  private commit(found: Answers, questions: Record<string, Query<unknown>>, pending: boolean): void {
    this.asked = { ...questions };
    this.set({ phase: "ready", data: { ...found } as Partial<D>, pending, error: null, stale: this.away });
  }

  private refuse({ error, question }: Failure, found: Answers, questions: Record<string, Query<unknown>>): void {
    const passing = isPassing(error);
    // Old answers to the same questions are better than none; those to others have no place beside new ones.
    const kept = Object.entries(this.state.data as Answers).filter(([name]) => sameQuestion(questions[name], this.asked[name]));
    const data = { ...Object.fromEntries(kept), ...found };
    const first = Object.entries(this.plan({}) as Record<string, Query<unknown>>).flatMap(([name, { optional }]) => (optional ? [] : [name]));
    // Where nothing was named that could be gone, there is no activity yet, or no athlete at all.
    if (error.code === "not_found" && !namesOne(question)) {
      this.set({ phase: "empty", data: {}, pending: false, error: null, stale: false });
    } else if (passing && first.length > 0 && this.hasData && Object.keys(found).length === 0) {
      this.set({ stale: true, pending: false });
    } else if (passing && first.every((name) => name in data)) {
      this.asked = { ...questions };
      this.set({ phase: "ready", data: data as Partial<D>, pending: false, error: null, stale: true });
    } else {
      this.set({ phase: "error", data: {}, pending: false, error, stale: false });
    }
    // Ask again as soon as something moves; the clock is the net under the push channel.
    this.dirty ||= passing && this.state.phase === "ready";
    if (passing) this.timer = setTimeout(() => this.reload(), RETRY_MS);
  }

  private set(change: Partial<State<D>>): void {
    const next = { ...this.state, ...change };
    const keys = Object.keys(next) as (keyof State<D>)[];
    if (keys.every((key) => same(next[key], this.state[key]))) return;
    // Equal answers are the same object.
    if (same(next.data, this.state.data)) next.data = this.state.data;
    this.state = next;
    this.onChange();
  }
}

interface Failure {
  error: DataError;
  question: Query<unknown>;
}

/** Why a question has no answer, where that matters: an optional one may be refused for good. */
function failureOf(question: Query<unknown> | undefined, answer: PromiseSettledResult<unknown> | undefined): Failure | null {
  if (!question || answer?.status !== "rejected") return null;
  const error = toDataError(answer.reason);
  return question.optional && !isPassing(error) ? null : { error, question };
}

/** Whether a question is about a single thing that has a number. */
function namesOne({ fields }: Query<unknown>): boolean {
  return Object.entries(fields).some(([name, value]) => name.endsWith("_id") && typeof value === "number");
}

function sameQuestion(a: Query<unknown> | undefined, b: Query<unknown> | undefined): boolean {
  return a !== undefined && b !== undefined && questionOf(a) === questionOf(b);
}

/** The same value, or a plain object of the same values. */
function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null || a instanceof Error || b instanceof Error) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => (a as Answers)[key] === (b as Answers)[key]);
}

/** Asks all questions of a plan, for whoever has them next: the client remembers the answers for a while. */
export function askAhead<D extends object>(client: Client, device: string | undefined, plan: Planner<D>): void {
  const loader: Loader<D> = new Loader(client, device, plan, () => loader.state.pending || loader.stop());
  loader.start();
  loader.setVisible(true);
}
