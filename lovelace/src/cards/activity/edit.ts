/** What can be said of an activity above its files, and what of that the user changed; pure. */
import type { ActivityEdit } from "../../data/api";
import type { ActivityDetail } from "../../data/types";
import { clock, fromClock } from "../../format/duration";
import { NO_SUB_SPORT } from "../../format/sub-sport";
import type { WordKey } from "../../localize/en";

/**
 * What the form says. Texts are trimmed. Null takes an edit back, or stands where nothing was said; seconds are since
 * the recorded start, NaN where they cannot be read.
 */
export interface Edited {
  name: string;
  description: string;
  sport: string | null;
  /** A name of the FIT profile; NO_SUB_SPORT is none. */
  sub_sport: string | null;
  /** "" is none, also where the files name one. */
  gear: string | null;
  perceived_exertion: number | null;
  feel: number | null;
  commute: boolean;
  race: boolean;
  indoor: boolean;
  excluded: boolean;
  trim_start_s: number | null;
  trim_end_s: number | null;
}

export const FLAGS = ["commute", "race", "indoor", "excluded"] as const;
export const TRIM = ["trim_start_s", "trim_end_s"] as const;
const TEXTS = ["name", "description"] as const;
/** Sent as they are. */
const PLAIN = ["sport", "gear", "perceived_exertion", "feel", ...FLAGS, ...TRIM] as const;

/** Lists of choices: the one that takes the edit back, and the one of a gear that is typed. */
export const RECORDED = "*recorded";
export const OTHER = "*other";
/** An activity may end within a second of its last sample. */
const ROUNDING_S = 1;

/** The form as the activity is now. */
export function editedOf(detail: ActivityDetail): Edited {
  const { activity, description, gear, perceived_exertion, feel, commute, race, excluded, trim_start_s, trim_end_s } = detail;
  return {
    name: activity.name ?? "",
    description: description ?? "",
    sport: activity.sport,
    sub_sport: activity.sub_sport,
    gear: gear ?? "",
    perceived_exertion,
    feel,
    commute: commute ?? false,
    race: race ?? false,
    indoor: activity.indoor,
    excluded: excluded ?? false,
    trim_start_s,
    trim_end_s,
  };
}

/** Only what the user changed; a text emptied takes an edit back, and else takes away what the file says. */
export function changesOf(next: Edited, detail: ActivityDetail): ActivityEdit {
  const before = editedOf(detail);
  const emptied = (key: (typeof TEXTS)[number]): string | null => (detail.edited.includes(key) ? null : "");
  return {
    ...Object.fromEntries(TEXTS.filter((key) => next[key] !== before[key]).map((key) => [key, next[key] || emptied(key)])),
    ...Object.fromEntries(PLAIN.filter((key) => next[key] !== before[key]).map((key) => [key, next[key]])),
    ...subSportChange(next, detail),
  };
}

/**
 * What is said of sub_sport. With another sport the vault forgets the recorded one by itself: of none there is nothing
 * to say then, but one of the user's own to take back, and the same as before has to be said again.
 */
function subSportChange({ sport, sub_sport: wanted }: Edited, { activity, edited }: ActivityDetail): ActivityEdit {
  if (sport === null || sport === activity.sport) return wanted === activity.sub_sport ? {} : { sub_sport: wanted };
  if (wanted !== NO_SUB_SPORT) return { sub_sport: wanted };
  return edited.includes("sub_sport") ? { sub_sport: null } : {};
}

/** Seconds as the form shows them; "" without. */
export const timeOf = (seconds: number | null): string => (seconds === null ? "" : clock(seconds));

/** What the vault takes: a line break is the only control character, and not in a line. */
function cleaned(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, " ")
    .trim();
}

/** What stands in the form's fields, for the activity it was made of. */
export function readForm(form: HTMLFormElement, detail: ActivityDetail): Edited {
  const data = new FormData(form);
  const text = (key: string): string => cleaned(String(data.get(key) ?? ""));
  const choice = (key: string): string | null => (text(key) === RECORDED ? null : text(key));
  const figure = (key: string): number | null => (choice(key) ? Number(choice(key)) : null);
  // Shown in whole seconds: what was not touched keeps its fractions.
  const time = (key: (typeof TRIM)[number]): number | null =>
    text(key) === timeOf(detail[key]) ? detail[key] : text(key) === "" ? null : (fromClock(text(key)) ?? NaN);
  const flags = Object.fromEntries(FLAGS.map((key) => [key, data.has(key)])) as Pick<Edited, (typeof FLAGS)[number]>;
  return {
    name: text("name"),
    description: text("description"),
    sport: choice("sport"),
    // Sports without such have no field for it.
    sub_sport: data.has("sub_sport") ? choice("sub_sport") : NO_SUB_SPORT,
    gear: choice("gear") === OTHER ? text("gear_name") : choice("gear"),
    perceived_exertion: figure("perceived_exertion"),
    feel: figure("feel"),
    trim_start_s: time("trim_start_s"),
    trim_end_s: time("trim_end_s"),
    ...flags,
  };
}

/** Seconds of the recording before anything is cut off; null where unknown. */
export function recordedLength({ sources }: ActivityDetail): number | null {
  return sources.find(({ is_primary: isPrimary }) => isPrimary)?.elapsed_time_s ?? null;
}

/** The field that cannot be as it is, and why. */
export interface Problem {
  field: (typeof TRIM)[number];
  word: WordKey;
}

/** What keeps a form from being saved; null when nothing does. */
export function problemOf({ trim_start_s: start, trim_end_s: end }: Edited, length: number | null): Problem | null {
  if (Number.isNaN(start)) return { field: "trim_start_s", word: "edit.trim_unread" };
  if (Number.isNaN(end)) return { field: "trim_end_s", word: "edit.trim_unread" };
  if (end !== null && end > (length ?? Infinity) + ROUNDING_S) return { field: "trim_end_s", word: "edit.trim_beyond" };
  if (start !== null && start >= (end ?? length ?? Infinity)) return { field: "trim_start_s", word: "edit.trim_order" };
  return end === 0 ? { field: "trim_end_s", word: "edit.trim_order" } : null;
}
