import type { Route } from "../data/api";
import { clientOf } from "../data/client";
import type { HomeAssistant } from "../data/types";
import { loadWords, localizer, pageLanguage } from "../localize/localize";
import { define } from "../shared/define";
import type { Ahead } from "../shared/lazy-card";
import { languageOf } from "../shared/reader";
import { STRATEGY_EDITOR, StrategyEditor } from "./editor";
import { vaultOf } from "./facts";
import { viewsOf, type View } from "./views";

export const STRATEGY = "milevault";
/** Home Assistant gives up on a strategy after five seconds; a dashboard should be there in one. */
const PATIENCE_MS = 1500;

export interface StrategyConfig {
  type: string;
  /** An athlete's device; without it everybody sees their own. */
  athlete?: string;
}

interface StrategyEntry {
  type: string;
  strategyType: "dashboard";
  name: string;
  description: string;
  documentationURL?: string;
}

declare global {
  interface Window {
    customStrategies?: StrategyEntry[];
  }
}

/** What was promised, or the fallback where it takes too long or fails. */
export async function within<T>(promised: Promise<T>, fallback: T, ms: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<T>((resolve) => (timer = setTimeout(() => resolve(fallback), ms)));
  try {
    return await Promise.race([promised.catch(() => fallback), patience]);
  } finally {
    clearTimeout(timer);
  }
}

/** The athlete of a strategy's settings; malformed ones are left out rather than losing the whole dashboard. */
const deviceOf = ({ athlete }: Partial<StrategyConfig>): string | undefined => (typeof athlete === "string" && athlete !== "" ? athlete : undefined);

/** The first part of the address: dashboards do not tell their strategy where they are. */
export const baseOf = (path: string): string => `/${path.split("/")[1] ?? ""}`;

/** Lets the cards of the view that the address names, or else the first, begin while Home Assistant makes the page. */
function begin(views: readonly View[], path: string, hass: HomeAssistant): void {
  const shown = views.find((view) => view.path === path.split("/")[2]) ?? views[0];
  for (const card of shown?.sections.flatMap(({ cards }) => cards) ?? []) {
    const element = customElements.get(String(card["type"]).replace("custom:", "")) as Ahead | undefined;
    element?.ahead?.(card, hass);
  }
}

const has = (element: string): boolean => customElements.get(element) !== undefined;

/** Makes the dashboard `strategy: {type: custom:milevault}`. */
export class DashboardStrategy extends HTMLElement {
  static readonly registryDependencies = ["devices", "entities"] as const;

  static async generate(config: StrategyConfig, hass: HomeAssistant): Promise<{ title: string; views: View[] }> {
    const device = deviceOf(config);
    const vault = vaultOf(hass, device);
    const language = languageOf(hass);
    const { pathname } = window.location;
    const viewsWith = (routes: Route[] | null): View[] => viewsOf({ vault, device, routes, base: baseOf(pathname), words: localizer(language), has });
    const asked: Promise<{ routes: Route[] | null }> = vault.activities ? clientOf(hass).query("routes", device) : Promise.resolve({ routes: [] });
    // After the question that the dashboard itself waits for.
    begin(viewsWith(null), pathname, hass);
    const [{ routes }] = await Promise.all([
      within(asked, { routes: null }, PATIENCE_MS),
      within(loadWords(language), false, PATIENCE_MS),
    ]);
    return { title: localizer(language)("strategy.name"), views: viewsWith(routes) };
  }

  /** Anew only when there is more or less to show: the states it rests on change with every activity. */
  static shouldRegenerate(config: StrategyConfig, before: HomeAssistant, now: HomeAssistant): boolean {
    if (before.states === now.states && before.devices === now.devices && before.entities === now.entities) return false;
    const [old, current] = [before, now].map((hass) => JSON.stringify(vaultOf(hass, deviceOf(config))));
    return old !== current;
  }

  static getCreateSuggestions(): { title: string; icon: string } {
    return { title: localizer(pageLanguage())("strategy.name"), icon: "mdi:run-fast" };
  }

  static async getConfigElement(): Promise<HTMLElement> {
    await loadWords(pageLanguage());
    define(STRATEGY_EDITOR, StrategyEditor);
    return document.createElement(STRATEGY_EDITOR);
  }
}

/** Defines the strategy and offers it where dashboards are made. */
export function registerStrategy(): void {
  define(`ll-strategy-dashboard-${STRATEGY}`, DashboardStrategy);
  const strategies = (window.customStrategies ??= []);
  if (strategies.some(({ type }) => type === STRATEGY)) return;
  const entry: StrategyEntry = { type: STRATEGY, strategyType: "dashboard", name: "", description: "" };
  strategies.push(entry);
  const name = (): void => {
    const words = localizer(pageLanguage());
    Object.assign(entry, { name: words("strategy.name"), description: words("strategy.description") });
  };
  name();
  void loadWords(pageLanguage()).then((isNew) => isNew && name());
}
