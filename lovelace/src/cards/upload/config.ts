import { baseSettings, rawOf, type BaseSettings } from "../../shared/config";

export type Settings = BaseSettings;

/** The settings a configuration stands for; throws only where it is malformed. */
export function settingsOf(config: unknown): Settings {
  return baseSettings(rawOf(config));
}
