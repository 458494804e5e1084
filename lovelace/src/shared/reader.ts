import { zoneOf } from "../format/datetime";
import { unitSystem, type UnitSystem } from "../format/units";
import type { HomeAssistant, Locale } from "../data/types";
import { localizer, type Localize } from "../localize/localize";

/** How this user reads words, numbers and dates. */
export interface Reader {
  locale: Locale;
  system: UnitSystem;
  words: Localize;
  /** The home's time zone, for activities recorded without one. */
  timeZone: string;
  /** The zone this user reads dashboards in: the home's or the browser's. */
  zone: string;
}

export function languageOf({ language, locale }: Pick<HomeAssistant, "language" | "locale">): string {
  return language ?? locale.language;
}

export function readerOf(hass: HomeAssistant, units: string): Reader {
  const { locale, config } = hass;
  return {
    locale,
    system: unitSystem(units, config.unit_system.length),
    words: localizer(languageOf(hass)),
    timeZone: config.time_zone,
    zone: zoneOf(locale, config.time_zone),
  };
}
