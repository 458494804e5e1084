import { CHART_KEYS } from "../../chart/keys";
import { configForm, mapFields, options, select, several, sportField, type ConfigForm } from "../../shared/form";
import { COLOUR_CHOICES, MAP_HEIGHT, SECTION_KEYS, settingsOf } from "./config";

const USUAL = settingsOf({ type: "" });

/** The visual editor of the activity card. */
export const activityForm = (): ConfigForm =>
  configForm({
    card: "activity",
    fields: (words) => [
      {
        name: "activity",
        default: "latest",
        selector: select([{ value: "latest", label: words("activity.editor.activity_latest") }], { custom_value: true }),
      },
      sportField(words),
    ],
    appearance: (words) => [
      { name: "charts", selector: several(options(words, CHART_KEYS, "chart")) },
      { name: "color_by", default: USUAL.colourBy, selector: select(options(words, COLOUR_CHOICES, "color")) },
      { name: "sections", selector: several(options(words, SECTION_KEYS, "section")) },
      ...mapFields(MAP_HEIGHT),
    ],
    assert: settingsOf,
  });
