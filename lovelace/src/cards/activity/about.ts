import { askAhead } from "../../data/loader";
import { gridOptions } from "../../shared/base-card";
import type { About } from "../../shared/lazy-card";
import { CARD_TYPE, DEFAULT_CHARTS, SECTION_KEYS, settingsOf, type Settings } from "./config";
import { activityForm } from "./editor";
import { planOf, type Answers } from "./plan";

/** What is known of the card before it is drawn. */
export const ACTIVITY: About<Settings> = {
  type: CARD_TYPE,
  words: { name: "activity.name", description: "activity.description" },
  entities: /^latest_/,
  getConfigForm: activityForm,
  // A new card follows the user's latest activity. The editor's lists have no way to show what is usual: so it stands there from the start.
  getStubConfig: () => ({ activity: "latest", charts: [...DEFAULT_CHARTS], sections: [...SECTION_KEYS] }),
  settingsOf,
  sizeOf: ({ mapHeight, charts }) => Math.ceil((180 + mapHeight + charts.length * 126) / 50),
  getGridOptions: () => gridOptions(180),
  ask: (client, { device, activity, sport }) => askAhead<Answers>(client, device, (have) => planOf(activity, sport, have)),
  load: async () => (await import("../../parts/tracks")).ActivityCard,
};
