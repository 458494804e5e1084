import { EFFORT_SORTS } from "../../shared/effort-sorts";
import { configForm, mapFields, select, sportField, type ConfigForm } from "../../shared/form";
import { MAP_HEIGHT, settingsOf } from "./config";

const USUAL = settingsOf({ type: "" });

/** The visual editor of the route card. */
export const routeForm = (): ConfigForm =>
  configForm({
    card: "route",
    fields: (words) => [
      { name: "route", default: "latest", selector: select([{ value: "latest", label: words("routes.latest") }], { custom_value: true }) },
      sportField(words),
      {
        name: "sort",
        default: USUAL.sort,
        selector: select(EFFORT_SORTS.map((value) => ({ value, label: words(`routes.sort_${value}`) }))),
      },
    ],
    appearance: () => [
      { name: "map", default: USUAL.map, selector: { boolean: {} } },
      ...mapFields(MAP_HEIGHT),
    ],
    assert: settingsOf,
  });
