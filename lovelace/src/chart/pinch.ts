/** Where two fingers are on the axis (0..1, beyond where they are beside it), and the values they hold. */
export interface Held {
  values: readonly [number, number];
  shares: readonly [number, number];
}

/** Follows fingers: the first two that are down together hold what is under them, until one of them leaves. */
export class Pinch {
  /** Share of the axis of each finger. */
  private readonly fingers = new Map<number, number>();
  private values: readonly [number, number] | null = null;
  private began = false;

  /** Two fingers came down together, and not all have left since: no finger points at anything. */
  get active(): boolean {
    return this.began;
  }

  /** What the fingers hold now; null with fewer than two. */
  get held(): Held | null {
    const [a, b] = this.fingers.values();
    return this.values && a !== undefined && b !== undefined ? { values: this.values, shares: [a, b] } : null;
  }

  /** `valueAt`: the axis' value at a share, as it is drawn now. A third finger changes nothing. */
  down(finger: number, share: number, valueAt: (share: number) => number): void {
    if (this.fingers.size === 2) return;
    this.fingers.set(finger, share);
    const [a, b] = this.fingers.values();
    if (a === undefined || b === undefined) return;
    this.values = [valueAt(a), valueAt(b)];
    this.began = true;
  }

  move(finger: number, share: number): void {
    if (this.fingers.has(finger)) this.fingers.set(finger, share);
  }

  /** Whether with this finger the pinch ended. */
  up(finger: number): boolean {
    const ended = this.fingers.delete(finger) && this.values !== null;
    if (ended) this.values = null;
    if (this.fingers.size === 0) this.began = false;
    return ended;
  }
}
