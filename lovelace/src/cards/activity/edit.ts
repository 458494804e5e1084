import { html } from "lit";
import type { ActivityEdit } from "../../data/api";
import type { ActivityDetail } from "../../data/types";
import type { Reader } from "../../shared/reader";
import type { Saver } from "../../shared/saver";

/** What the form says; text is trimmed, an exertion left empty is null. */
export interface Edited {
  name: string;
  description: string;
  perceived_exertion: number | null;
  commute: boolean;
  race: boolean;
  indoor: boolean;
  excluded: boolean;
}

export const FLAGS = ["commute", "race", "indoor", "excluded"] as const;
const TEXTS = ["name", "description"] as const;
const MOST_EXERTION = 10;

/** The form as the activity is now. */
export function editedOf(detail: ActivityDetail): Edited {
  const { activity, description, perceived_exertion, commute, race, excluded } = detail;
  return {
    name: activity.name ?? "",
    description: description ?? "",
    perceived_exertion,
    commute: commute ?? false,
    race: race ?? false,
    indoor: activity.indoor,
    excluded: excluded ?? false,
  };
}

/** Only what the user changed; a text emptied takes an edit back, and else takes away what the file says. */
export function changesOf(next: Edited, detail: ActivityDetail): ActivityEdit {
  const before = editedOf(detail);
  const emptied = (key: (typeof TEXTS)[number]): string | null => (detail.edited.includes(key) ? null : "");
  return {
    ...Object.fromEntries(TEXTS.filter((key) => next[key] !== before[key]).map((key) => [key, next[key] || emptied(key)])),
    ...(next.perceived_exertion === before.perceived_exertion ? {} : { perceived_exertion: next.perceived_exertion }),
    ...Object.fromEntries(FLAGS.filter((key) => next[key] !== before[key]).map((key) => [key, next[key]])),
  };
}

/** What stands in the form's fields. */
export function readForm(form: HTMLFormElement): Edited {
  const data = new FormData(form);
  const text = (key: string): string => String(data.get(key) ?? "").trim();
  const flags = Object.fromEntries(FLAGS.map((key) => [key, data.has(key)])) as Record<(typeof FLAGS)[number], boolean>;
  const exertion = text("perceived_exertion");
  return { name: text("name"), description: text("description"), perceived_exertion: exertion === "" ? null : Number(exertion), ...flags };
}

/** The form; `save` gets what changed, and is not called when nothing did. */
export function editForm(detail: ActivityDetail, saver: Saver, save: (change: ActivityEdit) => void, reader: Reader): unknown {
  const { words } = reader;
  const now = editedOf(detail);
  const submit = (event: Event): void => {
    event.preventDefault();
    const change = changesOf(readForm(event.target as HTMLFormElement), detail);
    if (Object.keys(change).length > 0) save(change);
  };
  const levels = Array.from({ length: MOST_EXERTION + 1 }, (_, level) => level);
  // Files may say halves.
  const { perceived_exertion: said } = now;
  if (said !== null && !levels.includes(said)) levels.push(said);
  return html`<form @submit=${submit}>
    <label class="wide">${words("edit.name")}<input class="field" name="name" maxlength="200" .value=${now.name} /></label>
    <label class="wide">${words("edit.description")}<textarea class="field" name="description" rows="2" .value=${now.description}></textarea></label>
    <label class="wide"
      >${words("edit.perceived_exertion")}
      <select class="field" name="perceived_exertion">
        <option value="" .selected=${said === null}>–</option>
        ${levels.map((level) => html`<option value=${level} .selected=${level === said}>${level}</option>`)}
      </select>
    </label>
    <div class="flags">
      ${FLAGS.map((key) => html`<label><input type="checkbox" name=${key} .checked=${now[key]} />${words(`edit.${key}`)}</label>`)}
    </div>
    <div class="actions">
      <button type="submit" class="pill-button" ?disabled=${saver.busy}>${words("save.save")}</button>
      ${saver.note(reader)}
    </div>
  </form>`;
}
