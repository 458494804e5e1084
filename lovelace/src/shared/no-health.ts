import type { WordKey } from "../localize/en";
import type { Empty } from "./base-card";
import { addFiles, type Opener } from "./dialog";

/** What a card says to somebody of whom no health value is known. */
export function noHealth(from: Opener, athlete: string | undefined, icon: string, title: WordKey): Empty {
  return { icon, title, hint: "health.empty_hint", action: addFiles(from, athlete, "upload.title") };
}
