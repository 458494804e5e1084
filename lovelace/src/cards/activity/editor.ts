import { CHART_KEYS } from "../../chart/keys";
import { SPORTS } from "../../format/sport";
import { configForm, options, select, several, slider, type ConfigForm } from "../../shared/form";
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
      { name: "sport", selector: select(options(words, SPORTS.map((sport) => sport.name), "sport")) },
    ],
    appearance: (words) => [
      { name: "charts", selector: several(options(words, CHART_KEYS, "chart")) },
      { name: "color_by", default: USUAL.colourBy, selector: select(options(words, COLOUR_CHOICES, "color")) },
      { name: "sections", selector: several(options(words, SECTION_KEYS, "section")) },
      { name: "tiles", default: USUAL.tiles, selector: { boolean: {} } },
      { name: "tiles_url", selector: { text: {} } },
      { name: "attribution", selector: { text: {} } },
      { name: "map_height", default: USUAL.mapHeight, selector: slider(MAP_HEIGHT, 10, "px") },
    ],
    assert: settingsOf,
  });
