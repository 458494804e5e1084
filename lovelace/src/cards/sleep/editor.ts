import { configForm, slider, type ConfigForm } from "../../shared/form";
import { GOAL, NIGHTS, settingsOf } from "./config";

/** The visual editor of the sleep card. */
export const sleepForm = (): ConfigForm =>
  configForm({
    card: "sleep",
    fields: () => [
      { name: "nights", default: NIGHTS.usual, selector: slider(NIGHTS) },
      // A box, not a slider: it can be left empty.
      { name: "goal", selector: { number: { min: GOAL.least, max: GOAL.most, step: 0.25, mode: "box", unit_of_measurement: "h" } } },
    ],
    assert: settingsOf,
  });
