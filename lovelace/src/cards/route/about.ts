import { gridOptions } from "../../shared/base-card";
import type { About } from "../../shared/lazy-card";
import { CARD_TYPE, settingsOf, type Settings } from "./config";
import { routeForm } from "./editor";

/** What is known of the card before it is drawn. */
export const ROUTE: About<Settings> = {
  type: CARD_TYPE,
  words: { name: "routes.name", description: "routes.description" },
  entities: /^route_/,
  getConfigForm: routeForm,
  getStubConfig: () => ({ route: "latest" }),
  settingsOf,
  sizeOf: () => 12,
  getGridOptions: () => gridOptions(240),
  load: async () => (await import("../../parts/tracks")).RouteCard,
};
