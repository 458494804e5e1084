import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { SPORTS } from "../../src/format/sport";
import { EN, type WordKey } from "../../src/localize/en";
import { LAZY } from "../../src/localize/localize";

type Words = Record<string, string>;

const FOLDER = join(__dirname, "../../src/localize");
const INTEGRATION = join(__dirname, "../../../custom_components/milevault/translations");
const NO_BREAK = "\u00a0";

/** Texts that are the same as in English, in any case of letters, and in which languages. */
const SAME_AS_ENGLISH: Readonly<Record<string, string>> = {
  basketball: "de",
  "body battery": "de es fr nl",
  cadence: "fr",
  calories: "fr",
  date: "fr",
  distance: "fr",
  distances: "fr",
  effort: "fr",
  efforts: "fr",
  fatigue: "fr",
  filters: "nl",
  fitness: "de",
  form: "de",
  hiit: "de es fr nl",
  hrv: "de nl",
  "in bed": "nl",
  marathon: "de fr nl",
  miles: "fr",
  milevault: "de es fr nl",
  multisport: "de fr nl",
  name: "de",
  normal: "de es fr",
  notes: "fr",
  offline: "de nl",
  "over {distance}": "nl",
  pace: "de",
  record: "fr nl",
  rem: "de es nl",
  respiration: "fr",
  route: "nl",
  routes: "nl",
  score: "fr",
  sections: "fr",
  segment: "de fr nl",
  segments: "fr",
  snowboard: "es fr",
  sport: "fr nl",
  stress: "de fr nl",
  tennis: "de fr nl",
  training: "de nl",
  transition: "fr",
  trend: "de nl",
  upload: "de",
  vam: "de es fr nl",
  week: "nl",
  type: "fr",
  "zone {zone}": "de fr nl",
  zones: "fr nl",
  "{day}: {value}": "de es nl",
  "½ mi": "de es fr nl",
};

/** Sports that cards name otherwise than entities: a short form, and a word that fits into a title. */
const OTHER_SPORT_NAMES: readonly string[] = ["hiit", "generic"];

const read = (folder: string, language: string): unknown => JSON.parse(readFileSync(join(folder, `${language}.json`), "utf8"));
const wordsOf = (language: string): Words => read(FOLDER, language) as Words;
const places = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).sort();
const english = (key: string): string => EN[key as WordKey];

function entitySports(language: string): Words {
  const { entity } = read(INTEGRATION, language) as { entity: { sensor: { latest_activity: { state: Words } } } };
  return entity.sensor.latest_activity.state;
}

test("there is a file for every language that is loaded, and no other", () => {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith(".json"));
  expect(files.map((name) => name.replace(".json", "")).sort()).toEqual([...LAZY].sort());
});

describe.each(LAZY)("the words in %s", (language) => {
  const words = wordsOf(language);
  const rows = Object.entries(words);

  test("are for the keys of English, in its order", () => {
    expect(Object.keys(words)).toEqual(Object.keys(EN));
  });

  test("have the places of English", () => {
    for (const [key, text] of rows) expect(places(text), key).toEqual(places(english(key)));
  });

  test("are all there, with no space too many", () => {
    for (const [key, text] of rows) {
      expect(text, key).not.toBe("");
      expect(text, key).not.toMatch(/^\s|\s$|\s\s/);
    }
  });

  test("begin with a capital where English does", () => {
    const small = rows.filter(([key, text]) => /^\p{Lu}/u.test(english(key)) && /^\p{Ll}/u.test(text));
    expect(small.map(([key]) => key)).toEqual([]);
  });

  test("name sports as the entities do", () => {
    const sports = entitySports(language);
    for (const { name } of SPORTS.filter(({ name }) => !OTHER_SPORT_NAMES.includes(name))) {
      expect(words[`sport.${name}`]?.toLowerCase(), name).toBe(sports[name]?.toLowerCase());
    }
  });
});

describe.each(LAZY)("the details in %s", (language) => {
  const rows = Object.entries(read(join(FOLDER, "details"), language) as Words);

  test("are for the same keys as in the other languages, in the same order", () => {
    expect(rows.map(([key]) => key)).toEqual(Object.keys(read(join(FOLDER, "details"), LAZY[0] as string) as Words));
  });

  test("begin with a capital, with no space too many", () => {
    for (const [key, text] of rows) expect(text, key).toMatch(/^\p{Lu}(?!.*\s\s).*[^\s]$/u);
  });
});

test("nothing is left in English that is not a word of the language", () => {
  const same = new Map<string, Set<string>>();
  for (const language of [...LAZY].sort()) {
    for (const [key, text] of Object.entries(wordsOf(language))) {
      const lower = text.toLowerCase();
      if (lower === english(key).toLowerCase()) same.set(lower, (same.get(lower) ?? new Set()).add(language));
    }
  }
  expect(Object.fromEntries([...same].map(([text, languages]) => [text, [...languages].join(" ")]))).toEqual(SAME_AS_ENGLISH);
});

test("French keeps its signs on the line of their word", () => {
  for (const [key, text] of Object.entries({ ...wordsOf("fr"), ...(read(join(FOLDER, "details"), "fr") as Words) })) {
    // But for the colons of a time of day.
    expect(text, key).not.toMatch(new RegExp(`[^${NO_BREAK}\\d]:|[^${NO_BREAK}][;?!»%]|«[^${NO_BREAK}]`));
  }
});
