import { html } from "lit";
import type { Localize } from "../localize/localize";
import type { WordKey } from "../localize/en";

/** Grey shapes in the place of what is coming. */
export const BONES = html`<div class="bones"><i class="bone line"></i><i class="bone line short"></i><i class="bone block"></i></div>`;

/** A card that loads, in words for those who see no shapes. */
export function bones(says: string, shapes: unknown = BONES): unknown {
  return html`<div role="status" class="hidden">${says}</div>
    <div aria-hidden="true">${shapes}</div>`;
}

export function retryButton(words: Localize, retry: () => void): unknown {
  return html`<button type="button" class="retry pill-button" @click=${retry}>${words("state.retry")}</button>`;
}

/** A quiet line: the page is of before an update. */
export function updateHint(words: Localize): unknown {
  return html`<div class="notice slim update" role="status">
    <p>${words("state.updated")}</p>
    <button type="button" class="pill-button" @click=${() => location.reload()}>${words("state.reload")}</button>
  </div>`;
}

export interface Failure {
  words: Localize;
  title: WordKey;
  reason: WordKey;
  retry(): void;
}

/** A card that could not be had, why, and the button to try again. */
export function failure({ words, title, reason, retry }: Failure): unknown {
  return html`<div class="notice" role="alert">
    <ha-icon .icon=${"mdi:cloud-off-outline"}></ha-icon>
    <h2>${words(title)}</h2>
    <p>${words(reason)}</p>
    ${retryButton(words, retry)}
  </div>`;
}
