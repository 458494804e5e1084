import { CHARTS } from "../../chart/charts";
import { SPORTS } from "../../format/sport";
import { EN, type WordKey } from "../../localize/en";
import { localizer, wordKey, type Localize } from "../../localize/localize";
import { COLOUR_CHOICES, MAP_HEIGHT, settingsOf, UNIT_CHOICES, type ActivityCardConfig } from "./config";

interface Field {
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
  assertConfig(config: ActivityCardConfig): void;
}

function options(words: Localize, names: readonly string[], prefix: string): { value: string; label: string }[] {
  return names.map((name) => {
    const label = words(wordKey(prefix, name, "sport.generic"));
    return { value: name, label: label.charAt(0).toUpperCase() + label.slice(1) };
  });
}

function select(choices: unknown[], extra: Record<string, unknown> = {}): Record<string, unknown> {
  return { select: { options: choices, mode: "dropdown", ...extra } };
}

const USUAL = settingsOf({ type: "" });

/** The visual editor as a schema; Home Assistant draws it. */
export function configForm(language: string): ConfigForm {
  const words = localizer(language);
  const word = (name: string, suffix = ""): string | undefined => {
    const key = `editor.${name}${suffix}`;
    return key in EN ? words(key as WordKey) : undefined;
  };
  return {
    schema: [
      { name: "athlete", selector: { device: { filter: [{ integration: "milevault", model: "Athlete" }] } } },
      {
        name: "activity",
        default: "latest",
        selector: select([{ value: "latest", label: words("editor.activity_latest") }], { custom_value: true }),
      },
      { name: "sport", selector: select(options(words, SPORTS.map((sport) => sport.name), "sport")) },
      {
        name: "appearance",
        type: "expandable",
        flatten: true,
        title: words("editor.appearance"),
        icon: "mdi:palette",
        schema: [
          { name: "title", selector: { text: {} } },
          { name: "charts", selector: select(options(words, CHARTS.map((row) => row.key), "chart"), { multiple: true, mode: "list" }) },
          { name: "color_by", default: USUAL.colourBy, selector: select(options(words, COLOUR_CHOICES, "color")) },
          { name: "tiles", default: USUAL.tiles, selector: { boolean: {} } },
          {
            name: "map_height",
            default: USUAL.mapHeight,
            selector: { number: { min: MAP_HEIGHT.least, max: MAP_HEIGHT.most, step: 10, mode: "slider", unit_of_measurement: "px" } },
          },
          { name: "units", default: USUAL.units, selector: select(UNIT_CHOICES.map((name) => ({ value: name, label: word(`units_${name}`) }))) },
        ],
      },
    ],
    computeLabel: ({ name }) => word(name) ?? name,
    computeHelper: ({ name }) => word(name, "_help"),
    assertConfig: (config) => void settingsOf(config),
  };
}
