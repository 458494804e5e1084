import type { Route } from "../data/api";
import type { Localize } from "../localize/localize";
import type { Vault } from "./facts";

type Card = Record<string, unknown>;

/** A view of Home Assistant's dashboards, as far as we make use of it. */
export interface View {
  title: string;
  path: string;
  icon?: string;
  type: "sections";
  max_columns?: number;
  subview?: boolean;
  sections: { type: "grid"; column_span?: number; cards: Card[] }[];
}

/** What the views are made from. */
export interface Makings {
  vault: Vault;
  /** The athlete of the settings; undefined: of whoever looks. */
  device: string | undefined;
  /** Null: they could not be had. */
  routes: readonly Route[] | null;
  /** The dashboard's own address, "/milevault". */
  base: string;
  words: Localize;
  /** Whether this file has an element: a dashboard must not show a broken card. */
  has(element: string): boolean;
}

const MOST_ROUTES = 8;
const ALL_METRICS = ["resting_heart_rate", "hrv", "weight", "sleep", "readiness", "body_battery", "stress", "steps", "spo2", "respiration"];
const FULL = { grid_options: { columns: "full" } };

/** All views, or the one that helps an empty vault on. */
export function viewsOf(makings: Makings): View[] {
  const { vault } = makings;
  const isEmpty = vault.athletes.length === 0 || !(vault.activities || vault.health);
  const views = isEmpty ? [welcome] : [today, activities, health, training, routes, activity, upload];
  return views.flatMap((view) => view(makings) ?? []);
}

function card(name: string, { device, has }: Makings, more: Card = {}): Card | false {
  return has(`milevault-${name}`) && { type: `custom:milevault-${name}`, ...(device ? { athlete: device } : {}), ...more };
}

/** A view of the sections that have a card. */
function page(path: string, title: string, icon: string, sections: [span: number, ...(Card | false)[]][], more: Partial<View> = {}): View | null {
  const filled = sections
    .map(([span, ...cards]) => ({ span, cards: cards.filter((one): one is Card => one !== false) }))
    .filter(({ cards }) => cards.length > 0)
    .map(({ span, cards }) => ({ type: "grid" as const, ...(span > 1 ? { column_span: span } : {}), cards }));
  return filled.length > 0 ? { title, path, icon, type: "sections", max_columns: 3, sections: filled, ...more } : null;
}

function today(makings: Makings): View | null {
  const { vault, words } = makings;
  return page("today", words("strategy.today"), "mdi:white-balance-sunny", [
    [2, vault.activities && card("activity-card", makings, { activity: "latest", ...FULL })],
    [1, vault.health && card("health-card", makings), vault.sleep && card("sleep-card", makings)],
    // Each a section of its own: below the activity they stand beside each other.
    [1, vault.activities && card("volume-card", makings)],
    [1, vault.form && card("form-card", makings)],
    [1, vault.activities && card("calendar-card", makings)],
  ]);
}

function activities(makings: Makings): View | null {
  const { vault, base, words } = makings;
  const list = card("activities-card", makings, { path: `${base}/activity`, upload_path: `${base}/upload`, ...FULL });
  return page("activities", words("strategy.activities"), "mdi:format-list-bulleted", [[3, vault.activities && list]]);
}

function health(makings: Makings): View | null {
  const { vault, words } = makings;
  return page("health", words("strategy.health"), "mdi:heart-pulse", [[2, vault.health && card("health-card", makings, { days: 90, metrics: ALL_METRICS, only_known: true, ...FULL })], [1, vault.sleep && card("sleep-card", makings)]]);
}

function training(makings: Makings): View | null {
  const { vault, words } = makings;
  return page("training", words("strategy.training"), "mdi:chart-line", [
    // Two cards beside the long list of records are about as high as it is.
    [2, vault.form && card("form-card", makings, FULL), vault.activities && card("volume-card", makings, FULL)],
    [1, vault.activities && card("records-card", makings)],
    [3, vault.activities && card("calendar-card", makings, FULL)],
  ]);
}

function routes(makings: Makings): View | null {
  const { words } = makings;
  const most = makings.routes && [...makings.routes].sort((a, b) => b.activity_count - a.activity_count).slice(0, MOST_ROUTES);
  // Where they could not be had, the card of the latest one says so, and comes back by itself.
  const settings = most?.map((route) => ({ route: route.route_id })) ?? [{}];
  return page("routes", words("strategy.routes"), "mdi:map-marker-path", settings.map((more) => [1, card("route-card", makings, more)]));
}

function activity(makings: Makings): View | null {
  const { words } = makings;
  return page("activity", words("strategy.activity"), "mdi:run", [[2, card("activity-page", makings, { map_height: 420, ...FULL })]], { subview: true, max_columns: 2 });
}

function upload(makings: Makings): View | null {
  const { words } = makings;
  return page("upload", words("strategy.upload"), "mdi:tray-arrow-up", [[2, card("upload-card", makings, FULL)]], { subview: true, max_columns: 2 });
}

function welcome(makings: Makings): View | null {
  const { vault, words } = makings;
  const text = words(vault.athletes.length > 0 ? "strategy.welcome_text" : "strategy.no_athlete_text");
  const greeting = { type: "markdown", content: text, text_only: true, ...FULL };
  return page("today", words("strategy.welcome"), "mdi:hand-wave-outline", [[2, greeting, card("upload-card", makings, FULL)]], { max_columns: 2 });
}
