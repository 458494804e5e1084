import type { Locale } from "../data/types";
import { SPORT_NAMES } from "../format/sport";
import { EN, type WordKey } from "../localize/en";
import { localizer, pageLanguage, wordKey, type Localize } from "../localize/localize";
import { UNIT_CHOICES, type Range } from "./config";

/** A field of Home Assistant's form. */
export interface Field {
  name: string;
  type?: string;
  flatten?: boolean;
  expanded?: boolean;
  title?: string;
  icon?: string;
  schema?: Field[];
  selector?: Record<string, unknown>;
  /** Shown while the setting is left out. */
  default?: unknown;
}

export interface ConfigForm {
  schema: Field[];
  computeLabel(field: { name: string }): string;
  computeHelper(field: { name: string }): string | undefined;
  assertConfig(config: object): void;
}

/** What makes one card's editor differ from another's. */
export interface FormParts {
  /** Prefix of the card's words: "records" for "records.editor.sport"; "editor.sport" is for all cards. */
  card: string;
  /** Fields between the athlete and the appearance. */
  fields(words: Localize): Field[];
  /** Fields of the appearance beside title and units. */
  appearance?(words: Localize): Field[];
  /** Throws where a configuration is malformed. */
  assert(config: object): void;
}

const upperFirst = (label: string): string => label.charAt(0).toUpperCase() + label.slice(1);

/** Choices with labels from the words "<prefix>.<name>". */
export function options(words: Localize, names: readonly string[], prefix: string): { value: string; label: string }[] {
  return names.map((value) => ({ value, label: upperFirst(words(wordKey(prefix, value, "sport.generic"))) }));
}

export function select(choices: unknown[], extra: Record<string, unknown> = {}): Record<string, unknown> {
  return { select: { options: choices, mode: "dropdown", ...extra } };
}

/** Sports to choose from, by their names. */
export const sportOptions = (words: Localize, { language }: Locale): { value: string; label: string }[] =>
  options(words, SPORT_NAMES, "sport").sort((a, b) => a.label.localeCompare(b.label, language));

/** The sport that a card is about. */
export const sportField = (words: Localize): Field => ({ name: "sport", selector: select(options(words, SPORT_NAMES, "sport")) });

/** Several of the choices. */
export const several = (choices: unknown[]): Record<string, unknown> => select(choices, { multiple: true, mode: "list" });

/** A number between its bounds. */
export function slider({ least, most }: Range, step = 1, unit?: string): Record<string, unknown> {
  return { number: { min: least, max: most, step, mode: "slider", ...(unit ? { unit_of_measurement: unit } : {}) } };
}

/** What may be said of a card's map. */
export const mapFields = (height: Range): Field[] => [
  { name: "tiles", default: true, selector: { boolean: {} } },
  { name: "tiles_url", selector: { text: {} } },
  { name: "attribution", selector: { text: {} } },
  { name: "map_height", default: height.usual, selector: slider(height, 10, "px") },
];

/** The visual editor of a card as a schema; Home Assistant draws it. */
export function configForm({ card, fields, appearance, assert }: FormParts): ConfigForm {
  const words = localizer(pageLanguage());
  const word = (name: string, suffix = ""): string | undefined => {
    const key = [`${card}.editor.${name}${suffix}`, `editor.${name}${suffix}`].find((candidate) => candidate in EN);
    return key && words(key as WordKey);
  };
  return {
    schema: [
      { name: "athlete", selector: { device: { filter: [{ integration: "milevault", model: "Athlete" }] } } },
      ...fields(words),
      {
        name: "appearance",
        type: "expandable",
        flatten: true,
        title: words("editor.appearance"),
        icon: "mdi:palette",
        schema: [
          { name: "title", selector: { text: {} } },
          ...(appearance?.(words) ?? []),
          { name: "units", default: "auto", selector: select(UNIT_CHOICES.map((name) => ({ value: name, label: word(`units_${name}`) }))) },
        ],
      },
    ],
    computeLabel: ({ name }) => word(name) ?? name,
    computeHelper: ({ name }) => word(name, "_help"),
    assertConfig: assert,
  };
}
