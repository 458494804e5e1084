import type { HomeAssistant } from "../data/types";
import { languageOf } from "./reader";
import { localizer, loadWords } from "../localize/localize";
import type { WordKey } from "../localize/en";
import type { Empty } from "./base-card";

/** A page that has a place for activities takes this event (`preventDefault`) and shows the activity there. */
export const OPEN_ACTIVITY = "milevault-open-activity";

/** What a card says of itself to open another one. */
export interface Opener extends HTMLElement {
  readonly hass: HomeAssistant | null;
}

export type CardElement = HTMLElement & { setConfig(config: object): void; hass: HomeAssistant };

const STYLE =
  "width:720px;max-width:100vw;max-height:100dvh;padding:0;border:0;border-radius:12px;background:var(--card-background-color,#fff);color:var(--primary-text-color)";
const BUTTON_STYLE = "display:block;margin:4px 8px 4px auto;padding:8px;border:0;background:none;color:inherit;font:inherit;cursor:pointer";

/** The open dialogs' ways to take another hass. */
const dialogs = new Set<(hass: HomeAssistant) => void>();

/** Gives what is over the page the hass that a card of the page has got: Home Assistant knows nothing of our dialogs. */
export function renew(hass: HomeAssistant): void {
  for (const take of dialogs) take(hass);
}

/** One of our cards over the page; Escape, its button and a click beside it close it. */
export function openCard(name: "activity" | "upload", config: object, hass: HomeAssistant): HTMLDialogElement {
  const dialog = document.createElement("dialog");
  dialog.style.cssText = STYLE;
  const button = document.createElement("button");
  button.style.cssText = BUTTON_STYLE;
  button.onclick = () => dialog.close();
  const card = document.createElement(`milevault-${name}-card`) as CardElement;
  card.setConfig({ type: `custom:milevault-${name}-card`, ...config });
  const label = (): void => {
    const words = localizer(languageOf(card.hass));
    dialog.ariaLabel = words(`${name}.name`);
    button.textContent = words("dialog.close");
  };
  const take = (now: HomeAssistant): void => {
    const before = card.hass;
    // The card over the page tells of its hass as well.
    if (now === before) return;
    card.hass = now;
    if (languageOf(now) !== languageOf(before)) void loadWords(languageOf(now)).then(label);
  };
  card.hass = hass;
  label();
  dialogs.add(take);
  dialog.append(button, card);
  // A click beside the card is one on the dialog itself.
  dialog.onclick = (event) => event.target === dialog && dialog.close();
  dialog.onclose = () => {
    dialogs.delete(take);
    dialog.remove();
  };
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Shows an activity: where the page wants it, else over the page. */
export function openActivity(from: Opener, athlete: string | undefined, activity: number): void {
  const detail = { activity, athlete };
  const isFree = from.dispatchEvent(new CustomEvent(OPEN_ACTIVITY, { detail, bubbles: true, composed: true, cancelable: true }));
  if (isFree && from.hass) openCard("activity", athlete ? detail : { activity }, from.hass);
}

/** What to do about a vault without anything to show: hand files over. */
export function addFiles(from: Opener, athlete: string | undefined, label: WordKey = "state.add"): NonNullable<Empty["action"]> {
  return { label, run: () => from.hass && openCard("upload", athlete ? { athlete } : {}, from.hass) };
}
