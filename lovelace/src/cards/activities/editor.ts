import { configForm, sportField, type ConfigForm } from "../../shared/form";
import { settingsOf } from "./config";

/** The visual editor of the list of activities. */
export const activitiesForm = (): ConfigForm =>
  configForm({
    card: "activities",
    fields: (words) => [sportField(words)],
    appearance: () => [
      { name: "path", selector: { text: {} } },
      { name: "upload_path", selector: { text: {} } },
    ],
    assert: settingsOf,
  });
