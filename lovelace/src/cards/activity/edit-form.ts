import { html, nothing } from "lit";
import { keyed } from "lit/directives/keyed.js";
import type { ActivityEdit, GearItem } from "../../data/api";
import type { ActivityDetail, SubSports } from "../../data/types";
import { clock } from "../../format/duration";
import { formatNumber } from "../../format/number";
import { SPORT_NAMES } from "../../format/sport";
import { subSportInEnglish, NO_SUB_SPORT } from "../../format/sub-sport";
import { detail as detailWord } from "../../localize/localize";
import { sportOptions } from "../../shared/form";
import type { Reader } from "../../shared/reader";
import type { Saver } from "../../shared/saver";
import { changesOf, editedOf, FLAGS, OTHER, problemOf, readForm, RECORDED, recordedLength, timeOf, TRIM } from "./edit";

export interface EditParts {
  detail: ActivityDetail;
  /** What the athlete has; undefined where that could not be had. */
  gear: readonly GearItem[] | undefined;
  /** What each sport offers; undefined where that could not be had. */
  subSports: SubSports | undefined;
  /** What the charts show, in seconds since the activity's start; null is all. */
  stretch: readonly [first: number, last: number] | null;
  saver: Saver;
  /** The sport chosen in the form; null while none was. */
  sport: string | null;
  chooseSport(sport: string): void;
  /** Gets what changed, and is not called when nothing did. */
  save(change: ActivityEdit): void;
}

interface Option {
  value: string;
  label: string;
}

const EXERTIONS = Array.from({ length: 11 }, (_, level) => level);
/** Very weak to very strong, as watches ask. */
const FEELINGS = [0, 25, 50, 75, 100] as const;

/** A list to choose from, made anew when what it shows is another: a browser keeps the place of a choice, not the choice. */
function list(name: string, choices: readonly Option[], chosen: string, change: ((value: string, event: Event) => void) | null = null): unknown {
  return keyed(
    [chosen, ...choices.map(({ value }) => value)].join("\n"),
    html`<select class="field" name=${name} @change=${(event: Event) => change?.((event.target as HTMLSelectElement).value, event)}>
      ${choices.map(({ value, label }) => html`<option value=${value} .selected=${value === chosen}>${label}</option>`)}
    </select>`,
  );
}

/** The choice that takes an edit back, where there is one. */
const recorded = ({ edited }: ActivityDetail, name: string, { words }: Reader): Option[] =>
  edited.includes(name) ? [{ value: RECORDED, label: words("edit.recorded") }] : [];

function sportList({ detail, chooseSport }: EditParts, reader: Reader): unknown {
  const { sport } = detail.activity;
  const known = sportOptions(reader.words, reader.locale);
  const own = SPORT_NAMES.includes(sport) ? [] : [{ value: sport, label: sport }];
  return list("sport", [...recorded(detail, "sport", reader), ...own, ...known], sport, chooseSport);
}

/** The sub_sports of the sport that is chosen; nothing where it has none. */
function subSportList({ detail, subSports, sport: chosen }: EditParts, reader: Reader): unknown {
  const { sport, sub_sport: current } = detail.activity;
  const isOther = chosen !== null && chosen !== RECORDED && chosen !== sport;
  const offered = subSports?.[isOther ? chosen : sport] ?? [];
  const shown = isOther ? NO_SUB_SPORT : current;
  const own = shown === NO_SUB_SPORT || offered.includes(shown) ? [] : [shown];
  if (offered.length + own.length === 0) return nothing;
  const { language } = reader.locale;
  const known = [...own, ...offered]
    .map((value) => ({ value, label: detailWord(language, `sub_sport.${value}`, subSportInEnglish(value)) }))
    .sort((a, b) => a.label.localeCompare(b.label, language));
  const choices = [...recorded(detail, "sub_sport", reader), { value: NO_SUB_SPORT, label: "–" }, ...known];
  return html`<label class="wide">${reader.words("edit.sub_sport")} ${list("sub_sport", choices, shown)}</label>`;
}

/** The gear of the athlete and whatever the activity names; what was retired only where it is that. */
function gearList(detail: ActivityDetail, gear: readonly GearItem[] | undefined, reader: Reader): unknown {
  const { words } = reader;
  const current = detail.gear ?? "";
  const names = (gear ?? []).filter(({ name, retired }) => !retired || name === current).map(({ name }) => name);
  const all = current && !names.includes(current) ? [current, ...names] : names;
  const choices = [
    ...recorded(detail, "gear", reader),
    { value: "", label: "–" },
    ...all.map((name) => ({ value: name, label: name })),
    { value: OTHER, label: words("edit.gear_other") },
  ];
  const type = (value: string, event: Event): void => {
    const field = (event.target as HTMLElement).closest("label")?.nextElementSibling as HTMLElement;
    field.hidden = value !== OTHER;
    if (value === OTHER) field.querySelector("input")?.focus();
  };
  return html`<label class="wide">${words("edit.gear")} ${list("gear", choices, current, type)}</label>
    ${keyed(current, html`<label class="wide" hidden>${words("edit.gear_name")}<input class="field" name="gear_name" maxlength="200" /></label>`)}`;
}

/** Numbers to choose from. Files may say others than people do: the one said is among them. */
function levels(detail: ActivityDetail, name: "perceived_exertion" | "feel", usual: readonly number[], label: (level: number) => string, reader: Reader): unknown {
  const said = detail[name];
  const all = said === null || usual.includes(said) ? usual : [...usual, said].sort((a, b) => a - b);
  const none = said === null ? [{ value: "", label: "–" }] : recorded(detail, name, reader);
  return list(name, [...none, ...all.map((level) => ({ value: String(level), label: label(level) }))], said === null ? "" : String(said));
}

function ratings(detail: ActivityDetail, reader: Reader): unknown {
  const { words, locale } = reader;
  const plain = (level: number): string => formatNumber(level, Number.isInteger(level) ? 0 : 1, locale);
  const feeling = (level: number): string => {
    const known = FEELINGS.find((one) => one === level);
    return known === undefined ? `${plain(level)} %` : words(`edit.feel_${known}`);
  };
  return html`<label class="wide">${words("edit.perceived_exertion")} ${levels(detail, "perceived_exertion", EXERTIONS, plain, reader)}</label>
    <label class="wide">${words("edit.feel")} ${levels(detail, "feel", FEELINGS, feeling, reader)}</label>`;
}

/** Where the activity begins and ends within its recording. */
function trim({ detail, stretch }: EditParts, { words }: Reader): unknown {
  // Known from an export's list alone there is nothing to cut.
  if (detail.sample_count === 0) return nothing;
  const take = (event: Event): void => {
    const { form } = event.target as HTMLButtonElement;
    stretch?.forEach((seconds, end) => {
      const field = form?.elements.namedItem(TRIM[end] as string) as HTMLInputElement;
      field.value = clock(seconds + (detail.trim_start_s ?? 0));
      field.setCustomValidity("");
    });
  };
  return html`<fieldset>
    <legend>${words("edit.trim")}</legend>
    <div class="pair">
      ${TRIM.map(
        (name) => html`<label class="wide">${words(`edit.${name}`)}<input class="field" name=${name} autocomplete="off" placeholder="0:00:00" aria-describedby="trim" .value=${timeOf(detail[name])} /></label>`,
      )}
    </div>
    <p id="trim">${words("edit.trim_hint")}</p>
    ${stretch ? html`<button type="button" class="link" @click=${take}>${words("edit.trim_stretch")}</button>` : nothing}
  </fieldset>`;
}

/** Whether the form may be saved; the browser shows at the field why not. */
function isValid(form: HTMLFormElement, detail: ActivityDetail, { words }: Reader): boolean {
  const length = recordedLength(detail);
  const problem = problemOf(readForm(form, detail), length);
  if (!problem) return true;
  const field = form.elements.namedItem(problem.field) as HTMLInputElement;
  field.setCustomValidity(words(problem.word, { length: timeOf(length) }));
  field.reportValidity();
  return false;
}

/** While somebody writes nothing is wrong: one end may be put right by the other. */
function forgive(event: Event): void {
  const { elements } = event.currentTarget as HTMLFormElement;
  for (const name of TRIM) (elements.namedItem(name) as HTMLInputElement | null)?.setCustomValidity("");
}

/** The form of all that can be said of an activity. */
export function editForm(parts: EditParts, reader: Reader): unknown {
  const { detail, gear, saver, save } = parts;
  const { words } = reader;
  const now = editedOf(detail);
  const submit = (event: Event): void => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    if (saver.busy || !isValid(form, detail, reader)) return;
    const change = changesOf(readForm(form, detail), detail);
    if (Object.keys(change).length > 0) save(change);
  };
  return html`<form @submit=${submit} @input=${forgive}>
    <label class="wide">${words("edit.name")}<input class="field" name="name" maxlength="200" .value=${now.name} /></label>
    <label class="wide">${words("edit.description")}<textarea class="field" name="description" rows="2" maxlength="10000" .value=${now.description}></textarea></label>
    <div class="pair">
      <label class="wide">${words("edit.sport")} ${sportList(parts, reader)}</label>
      ${subSportList(parts, reader)}
      <div>${gearList(detail, gear, reader)}</div>
      ${ratings(detail, reader)}
    </div>
    <div class="flags">
      ${FLAGS.map((key) => html`<label><input type="checkbox" name=${key} .checked=${now[key]} />${words(`edit.${key}`)}</label>`)}
    </div>
    ${trim(parts, reader)}
    <div class="actions">
      <button type="submit" class="pill-button" ?disabled=${saver.busy}>${words("save.save")}</button>
      ${saver.note(reader)}
    </div>
  </form>`;
}
