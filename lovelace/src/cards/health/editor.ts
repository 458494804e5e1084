import { configForm, options, several, slider, type ConfigForm } from "../../shared/form";
import { DAYS, METRIC_KEYS, settingsOf } from "./config";

/** The visual editor of the health card. */
export const healthForm = (): ConfigForm =>
  configForm({
    card: "health",
    fields: (words) => [
      { name: "metrics", selector: several(options(words, METRIC_KEYS, "health")) },
      { name: "days", default: DAYS.usual, selector: slider(DAYS) },
    ],
    assert: settingsOf,
  });
