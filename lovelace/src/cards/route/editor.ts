import { SPORTS } from "../../format/sport";
import { EFFORT_SORTS } from "../../shared/effort-sorts";
import { configForm, options, select, slider, type ConfigForm } from "../../shared/form";
import { MAP_HEIGHT, settingsOf } from "./config";

const USUAL = settingsOf({ type: "" });

/** The visual editor of the route card. */
export const routeForm = (): ConfigForm =>
  configForm({
    card: "route",
    fields: (words) => [
      { name: "route", default: "latest", selector: select([{ value: "latest", label: words("routes.latest") }], { custom_value: true }) },
      { name: "sport", selector: select(options(words, SPORTS.map((sport) => sport.name), "sport")) },
      {
        name: "sort",
        default: USUAL.sort,
        selector: select(EFFORT_SORTS.map((value) => ({ value, label: words(`routes.sort_${value}`) }))),
      },
    ],
    appearance: () => [
      { name: "map", default: USUAL.map, selector: { boolean: {} } },
      { name: "tiles", default: USUAL.tiles, selector: { boolean: {} } },
      { name: "tiles_url", selector: { text: {} } },
      { name: "attribution", selector: { text: {} } },
      { name: "map_height", default: USUAL.mapHeight, selector: slider(MAP_HEIGHT, 10, "px") },
    ],
    assert: settingsOf,
  });
