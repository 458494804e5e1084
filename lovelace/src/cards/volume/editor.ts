import { configForm, options, select, slider, sportField, type ConfigForm } from "../../shared/form";
import { METRICS } from "../../shared/measures";
import { PERIODS, settingsOf, WEEKS } from "./config";

const USUAL = settingsOf({ type: "" });

/** The visual editor of the volume card. */
export const volumeForm = (): ConfigForm =>
  configForm({
    card: "volume",
    fields: (words) => [
      { name: "metric", default: USUAL.metric, selector: select(options(words, METRICS, "metric")) },
      sportField(words),
      { name: "period", default: USUAL.period, selector: select(options(words, PERIODS, "volume")) },
      { name: "weeks", default: USUAL.weeks, selector: slider(WEEKS) },
      { name: "goal", selector: { number: { min: 0, mode: "box", step: "any" } } },
    ],
    assert: settingsOf,
  });
