type Listener = (index: number | null) => void;

/** The one sample that charts and map point at; null when nothing is pointed at. */
export class Cursor {
  index: number | null = null;
  private readonly listeners = new Set<Listener>();

  /** Tells every listener, unless nothing changed: a mouse moves far more often than the sample under it. */
  set(index: number | null): void {
    if (index === this.index) return;
    this.index = index;
    for (const listener of this.listeners) listener(index);
  }

  subscribe(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

/** Samples a key moves the cursor by; null when the key is not ours. */
export function cursorStep(key: string, index: number | null, count: number): number | null {
  const page = Math.max(1, Math.round(count / 20));
  const step = Math.max(1, Math.round(count / 200));
  const moves: Readonly<Record<string, number>> = {
    ArrowLeft: -step,
    ArrowDown: -step,
    ArrowRight: step,
    ArrowUp: step,
    PageDown: -page,
    PageUp: page,
    Home: -Infinity,
    End: Infinity,
  };
  const move = moves[key];
  if (move === undefined || count === 0) return null;
  return Math.min(count - 1, Math.max(0, (index ?? 0) + move));
}
