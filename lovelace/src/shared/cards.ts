import type { HomeAssistant } from "../data/types";
import type { WordKey } from "../localize/en";
import { loadWords, localizer, pageLanguage } from "../localize/localize";
import { define } from "./define";

/** What Home Assistant's card picker knows of a custom card. */
export interface CardEntry {
  type: string;
  name: string;
  description: string;
  preview: boolean;
  documentationURL?: string;
  getEntitySuggestion?(hass: HomeAssistant, entityId: string): { config: Record<string, unknown> } | null;
}

declare global {
  interface Window {
    customCards?: CardEntry[];
  }
}

/** A card's class, with what the picker needs of it. */
export interface CardClass extends CustomElementConstructor {
  readonly type: string;
  readonly words: { name: WordKey; description: WordKey };
  /** Keys of our entities (their translation keys) that the card is offered for. */
  readonly entities: RegExp;
}

/** Enters a card in the picker, once however often the file is loaded. */
export function announce(entry: CardEntry): void {
  const cards = (window.customCards ??= []);
  if (!cards.some(({ type }) => type === entry.type)) cards.push(entry);
}

/** The athlete device of one of our entities; undefined for a foreign entity. */
export function ownDevice(hass: HomeAssistant, entityId: string): string | null | undefined {
  const entity = hass.entities?.[entityId];
  return entity?.platform === "milevault" ? (entity.device_id ?? null) : undefined;
}

/** The card's configuration for one of our entities that it shows more of; null for every other. */
export function suggestion(card: CardClass, hass: HomeAssistant, entityId: string): { config: Record<string, unknown> } | null {
  const device = ownDevice(hass, entityId);
  if (device === undefined || !card.entities.test(hass.entities?.[entityId]?.translation_key ?? "")) return null;
  return { config: { type: `custom:${card.type}`, ...(device ? { athlete: device } : {}) } };
}

/** Defines cards and enters them in the picker, in the user's language as soon as its words are there. */
export function register(...cards: CardClass[]): void {
  const entries = cards.map((card) => {
    define(card.type, card);
    const entry: CardEntry = {
      type: card.type,
      name: "",
      description: "",
      preview: true,
      getEntitySuggestion: (hass, entityId) => suggestion(card, hass, entityId),
    };
    announce(entry);
    return [card, entry] as const;
  });
  const name = (): void => {
    const words = localizer(pageLanguage());
    for (const [card, entry] of entries) Object.assign(entry, { name: words(card.words.name), description: words(card.words.description) });
  };
  name();
  void loadWords(pageLanguage()).then((isNew) => isNew && name());
}
