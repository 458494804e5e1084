/** What jsdom lacks and the plots, the map and the card need; recorded where tests look at it. */
import { afterEach } from "vitest";

// Lit says once per file that this is its development build; here it should be.
(globalThis as { litIssuedWarnings?: Set<string> }).litIssuedWarnings = new Set(["dev-mode"]);

window.matchMedia ??= ((query: string) => ({
  matches: false,
  media: query,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
})) as unknown as typeof window.matchMedia;

(globalThis as { Path2D?: unknown }).Path2D ??= class {
  addPath(): void {}
  moveTo(): void {}
  lineTo(): void {}
  rect(): void {}
  arc(): void {}
  closePath(): void {}
};

// Dialogs open and close in jsdom, but not over the page.
HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) {
  this.open = true;
};
HTMLDialogElement.prototype.close ??= function (this: HTMLDialogElement) {
  this.open = false;
  this.dispatchEvent(new Event("close"));
};

/** Calls made on every canvas, by method name. */
export const canvasCalls: string[] = [];

HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement) {
  const target: Record<string, unknown> = { canvas: this, measureText: () => ({ width: 10 }) };
  return new Proxy(target, {
    get: (_, name: string) =>
      name in target
        ? target[name]
        : (): unknown => {
            canvasCalls.push(name);
            return name === "createLinearGradient" ? { addColorStop: () => undefined } : undefined;
          },
    set: (_, name: string, value) => {
      target[name] = value;
      return true;
    },
  });
} as unknown as typeof HTMLCanvasElement.prototype.getContext;

/** Observers alive now; tests tell them what happened. */
export const observers = { resize: new Set<FakeObserver>(), intersection: new Set<FakeObserver>() };

export class FakeObserver {
  readonly targets = new Set<Element>();
  constructor(readonly callback: (entries: { isIntersecting: boolean; target: Element }[]) => void) {}
  observe(target: Element): void {
    this.targets.add(target);
    this.all.add(this);
  }
  unobserve(target: Element): void {
    this.targets.delete(target);
  }
  disconnect(): void {
    this.targets.clear();
    this.all.delete(this);
  }
  get all(): Set<FakeObserver> {
    return observers.resize;
  }
}

class FakeIntersectionObserver extends FakeObserver {
  override get all(): Set<FakeObserver> {
    return observers.intersection;
  }
}

Object.assign(globalThis, { ResizeObserver: FakeObserver, IntersectionObserver: FakeIntersectionObserver });

/** Tells every intersection observer whether its element is on the screen. */
export function setOnScreen(isIntersecting: boolean): void {
  for (const observer of [...observers.intersection]) {
    observer.callback([...observer.targets].map((target) => ({ isIntersecting, target })));
  }
}

// jsdom lays nothing out; elements that measure themselves get a size here.
Object.defineProperty(HTMLElement.prototype, "clientWidth", { configurable: true, get: () => 600 });
Object.defineProperty(HTMLElement.prototype, "clientHeight", { configurable: true, get: () => 280 });

afterEach(() => {
  document.body.replaceChildren();
  canvasCalls.length = 0;
});
