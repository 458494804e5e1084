import { configForm, options, select, type ConfigForm } from "../../shared/form";
import { METRICS, settingsOf } from "./config";

/** The visual editor of the calendar card. */
export const calendarForm = (): ConfigForm =>
  configForm({
    card: "calendar",
    fields: (words) => [
      { name: "metric", default: "distance", selector: select(options(words, METRICS, "metric")) },
      { name: "year", selector: { number: { min: 1970, max: 2200, mode: "box" } } },
    ],
    assert: settingsOf,
  });
