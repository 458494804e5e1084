import { EN, type WordKey } from "./en";

export type Words = Readonly<Partial<Record<WordKey, string>>>;
export type Localize = (key: WordKey, values?: Readonly<Record<string, string | number>>) => string;

/** Languages beside English, by primary tag. English is always complete and the net under every other. */
export const LANGUAGES: Readonly<Record<string, Words>> = {};

/** The words of a language tag: exact, then its primary part, then none (English). */
function wordsOf(language: string): Words {
  return LANGUAGES[language] ?? LANGUAGES[language.split("-")[0] ?? ""] ?? {};
}

/** A function from key to words in the user's language, with {name} places filled in. */
export function localizer(language: string): Localize {
  const words = wordsOf(language);
  return (key, values = {}) =>
    (words[key] ?? EN[key]).replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}

/** Words for a key made at run time, for example from a sport's name; the fallback key where there is none. */
export function wordKey(prefix: string, name: string, fallback: WordKey): WordKey {
  const key = `${prefix}.${name}`;
  return key in EN ? (key as WordKey) : fallback;
}
