import type { HomeAssistant } from "../data/types";

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
