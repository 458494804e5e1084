import { baseSettings, rawOf, text, type BaseSettings } from "../../shared/config";

export interface Settings extends BaseSettings {
  /** The sport that is chosen at first. */
  sport: string | undefined;
  /** Where an activity is opened; undefined: in the list's place. */
  path: string | undefined;
  /** Where files are added; undefined: no button for it. */
  uploadPath: string | undefined;
}

/** The settings a configuration stands for; throws only where it is malformed. */
export function settingsOf(config: unknown): Settings {
  const raw = rawOf(config);
  return { ...baseSettings(raw), sport: text(raw, "sport"), path: text(raw, "path"), uploadPath: text(raw, "upload_path") };
}
