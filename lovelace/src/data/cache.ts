/** Answers by key, oldest use dropped first; a refused question is forgotten at once. */
export class Cache<Q> {
  private readonly entries = new Map<string, { question: Q; answer: Promise<unknown> }>();

  constructor(private readonly limit: number) {}

  get<T>(key: string, question: Q, ask: () => Promise<T>): Promise<T> {
    const entry = this.entries.get(key) ?? { question, answer: ask() };
    const isNew = !this.entries.has(key);
    // Put at the end again: the first one is then the one unused longest.
    this.entries.delete(key);
    this.entries.set(key, entry);
    if (isNew) entry.answer.catch(() => this.entries.get(key) === entry && this.entries.delete(key));
    const oldest = this.entries.keys().next().value;
    if (this.entries.size > this.limit && oldest !== undefined) this.entries.delete(oldest);
    return entry.answer as Promise<T>;
  }

  drop(isGone: (question: Q) => boolean): void {
    for (const [key, { question }] of [...this.entries]) if (isGone(question)) this.entries.delete(key);
  }
}
