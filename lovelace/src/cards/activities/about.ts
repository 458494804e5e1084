import { gridOptions } from "../../shared/base-card";
import type { About } from "../../shared/lazy-card";
import { settingsOf, type Settings } from "./config";
import { activitiesForm } from "./editor";

/** What is known of the card before it is drawn. */
export const ACTIVITIES: About<Settings> = {
  type: "milevault-activities-card",
  words: { name: "activities.name", description: "activities.description" },
  entities: /^latest_|^activit(ies|y_recorded)$|_activity_count$/,
  getConfigForm: activitiesForm,
  getStubConfig: () => ({}),
  settingsOf,
  sizeOf: () => 12,
  getGridOptions: () => gridOptions(400),
  load: async () => (await import("../../parts/lists")).ActivitiesCard,
};
