/** The integration's version when the cards were built, put in by bundle.mjs; tests and the development page have none. */
declare const __CARDS_VERSION__: string | undefined;
const CARDS_VERSION = typeof __CARDS_VERSION__ === "undefined" ? "dev" : __CARDS_VERSION__;

/** Whether cards and integration are of two versions; false while the integration's is unknown. */
export function isOther(integration: string | null, cards: string = CARDS_VERSION): boolean {
  return integration !== null && integration !== cards;
}
