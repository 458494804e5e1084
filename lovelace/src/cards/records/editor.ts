import { configForm, select, sportField, type ConfigForm } from "../../shared/form";
import { DISTANCES, settingsOf } from "./config";
import { sizeName } from "./facts";

/** The visual editor of the records card. */
export const recordsForm = (): ConfigForm =>
  configForm({
    card: "records",
    fields: (words) => [
      sportField(words),
      {
        name: "distances",
        selector: select(DISTANCES.map((value) => ({ value, label: sizeName(value, words) })), { multiple: true }),
      },
    ],
    assert: settingsOf,
  });
