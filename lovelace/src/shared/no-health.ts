import type { WordKey } from "../localize/en";
import { navigate, type Empty } from "./base-card";

/** What a card says to somebody of whom no health value is known; it leads to where files are handed over. */
export function noHealth(icon: string, title: WordKey): Empty {
  const run = (): void => navigate("/config/integrations/integration/milevault");
  return { icon, title, hint: "health.empty_hint", action: { label: "health.open", run } };
}
