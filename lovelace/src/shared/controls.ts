import { css, html, type ReactiveController, type ReactiveControllerHost } from "lit";

/** Below this a card is on a phone, or in a narrow column. */
export const NARROW_PX = 432;

/** The width of a card, which draws anew when that changes; 0 while unknown. */
export class Width implements ReactiveController {
  px = 0;
  private observer: ResizeObserver | null = null;

  constructor(private readonly host: ReactiveControllerHost & HTMLElement) {
    host.addController(this);
  }

  get isNarrow(): boolean {
    return this.px > 0 && this.px < NARROW_PX;
  }

  hostConnected(): void {
    this.observer = new ResizeObserver(() => {
      const px = this.host.clientWidth;
      if (px === 0 || px === this.px) return;
      this.px = px;
      this.host.requestUpdate();
    });
    this.observer.observe(this.host);
  }

  hostDisconnected(): void {
    this.observer?.disconnect();
  }
}

/** Where an arrow key goes among `count` things; null for another key. */
export function roved(key: string, index: number, count: number): number | null {
  const to = { ArrowLeft: index - 1, ArrowUp: index - 1, ArrowRight: index + 1, ArrowDown: index + 1, Home: 0, End: count - 1 }[key];
  return to === undefined || count === 0 ? null : Math.max(0, Math.min(count - 1, to));
}

/** Arrow keys move the focus among the buttons of a group, which is a single stop of the Tab key. */
export function rove(event: KeyboardEvent): void {
  const buttons = [...(event.currentTarget as HTMLElement).querySelectorAll("button")];
  const from = buttons.findIndex((button) => button === event.target);
  const to = from < 0 ? null : roved(event.key, from, buttons.length);
  if (to === null) return;
  event.preventDefault();
  buttons.forEach((button, i) => (button.tabIndex = i === to ? 0 : -1));
  buttons[to]?.focus();
}

export interface Choice<T> {
  value: T;
  label: string;
}

/** Some choices side by side, one of them made. */
export function segments<T>(choices: readonly Choice<T>[], chosen: T, label: string, choose: (value: T) => void): unknown {
  return html`<div class="segments" role="group" aria-label=${label}>
    ${choices.map(
      ({ value, label: text }) =>
        html`<button type="button" aria-pressed=${value === chosen ? "true" : "false"} @click=${() => choose(value)}>${text}</button>`,
    )}
  </div>`;
}

export const controlStyles = css`
  .inside {
    display: grid;
    gap: 10px;
    padding: 0 16px 8px;
  }
  .inside .values {
    padding: 0;
  }
  .line {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 8px 12px;
  }
  .soft {
    color: var(--mv-soft);
    font-size: 13px;
  }
  .segments {
    display: inline-flex;
    flex-wrap: wrap;
    gap: 4px;
  }
  .segments button,
  .icon-button {
    min-height: 32px;
    padding: 0 12px;
    border-radius: 16px;
    font-size: 13px;
  }
  .icon-button {
    display: inline-grid;
    min-width: 32px;
    padding: 0 4px;
    place-items: center;
  }
  .icon-button:disabled {
    opacity: 0.35;
    cursor: default;
  }
  .segments [aria-pressed="true"] {
    background: var(--mv-tint);
    font-weight: 500;
  }
  .list li > button {
    display: flex;
    align-items: center;
    gap: 10px;
    width: 100%;
    min-height: 44px;
    padding: 4px 0;
    font-size: 14px;
    text-align: start;
  }
  .list .end {
    margin-inline-start: auto;
  }
`;
