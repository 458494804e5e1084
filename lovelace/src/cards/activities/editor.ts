import { SPORTS } from "../../format/sport";
import { configForm, options, select, type ConfigForm } from "../../shared/form";
import { settingsOf } from "./config";

/** The visual editor of the list of activities. */
export const activitiesForm = (): ConfigForm =>
  configForm({
    card: "activities",
    fields: (words) => [{ name: "sport", selector: select(options(words, SPORTS.map(({ name }) => name), "sport")) }],
    appearance: () => [
      { name: "path", selector: { text: {} } },
      { name: "upload_path", selector: { text: {} } },
    ],
    assert: settingsOf,
  });
