import { EN, type WordKey } from "./en";

export type Words = Readonly<Partial<Record<WordKey, string>>>;
/** Words that few pages show. English has none: whoever asks for one says the English. */
export type Details = Readonly<Record<string, string>>;
export type Localize = (key: WordKey, values?: Readonly<Record<string, string | number>>) => string;

/** Languages in files of their own beside the bundle; build.mjs writes two of each, words and details. */
export const LAZY: readonly string[] = ["de", "es", "fr", "nl"];

/** A hash of the files of words, put in by bundle.mjs; tests and the development page have none. */
declare const __WORDS_VERSION__: string | undefined;
const WORDS_VERSION = typeof __WORDS_VERSION__ === "undefined" ? "dev" : __WORDS_VERSION__;

const DETAILS = ".details";

/** Words of loaded files, "de" or "de.details". English is always complete and the net under every other. */
const loaded = new Map<string, Details>();
const underWay = new Map<string, Promise<boolean>>();

/** The language we have for a tag: "de" for "de-CH". */
function primary(tag: string): string {
  return tag.toLowerCase().split("-")[0] ?? "";
}

/** What Home Assistant's page says it is in; pickers and editors know no other way. */
export function pageLanguage(): string {
  return globalThis.document?.documentElement.lang || "en";
}

async function fetchWords(file: string): Promise<Details> {
  // Beside this file; the words change without it, and Home Assistant lets browsers keep both for a month.
  const here = new URL(import.meta.url);
  const answer = await fetch(new URL(`milevault-cards.${file}.json?v=${WORDS_VERSION}`, here));
  if (!answer.ok) throw new Error(`The words of ${file} are not there`);
  return (await answer.json()) as Details;
}

/**
 * Fetches a language's words, once per page; whether they have come with this. Without them, or for a
 * language that is not ours, everything stays English.
 */
export function loadWords(tag: string, get: (file: string) => Promise<Words> = fetchWords): Promise<boolean> {
  return load(primary(tag), "", get);
}

/** The same of the words that few pages show: asked for by who shows them. */
export function loadDetails(tag: string, get: (file: string) => Promise<Details> = fetchWords): Promise<boolean> {
  return load(primary(tag), DETAILS, get);
}

function load(language: string, part: string, get: (file: string) => Promise<Details>): Promise<boolean> {
  const file = language + part;
  if (!LAZY.includes(language) || loaded.has(file)) return Promise.resolve(false);
  const known = underWay.get(file);
  if (known) return known;
  const coming = get(file)
    .then(
      (words) => loaded.set(file, words).has(file),
      () => false,
    )
    .finally(() => underWay.delete(file));
  underWay.set(file, coming);
  return coming;
}

/** A function from key to words in the user's language, with {name} places filled in. */
export function localizer(tag: string): Localize {
  const words: Words = loaded.get(primary(tag)) ?? {};
  return (key, values = {}) =>
    (words[key] ?? EN[key]).replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}

/** A detail in the user's language, or its English. */
export function detail(tag: string, key: string, english: string): string {
  return loaded.get(primary(tag) + DETAILS)?.[key] ?? english;
}

/** Words for a key made at run time, for example from a sport's name; the fallback key where there is none. */
export function wordKey(prefix: string, name: string, fallback: WordKey): WordKey {
  const key = `${prefix}.${name}`;
  return key in EN ? (key as WordKey) : fallback;
}
