import { render } from "lit";
import { describe, expect, test, vi } from "vitest";
import { activity, detail } from "../../../dev/fixture";
import { changesOf, editedOf, editForm, readForm } from "../../../src/cards/activity/edit";
import { localizer } from "../../../src/localize/localize";
import { Saver } from "../../../src/shared/saver";
import { LOCALE } from "../../fake-hass";

const READER = { locale: LOCALE, system: "metric" as const, words: localizer("en"), timeZone: "UTC", zone: "UTC" };
const about = detail({ activity: activity({ name: "Old name" }), description: "Wind", perceived_exertion: 4, race: true });

describe("changesOf", () => {
  const change = (edit: Partial<ReturnType<typeof editedOf>>, of = about) => changesOf({ ...editedOf(of), ...edit }, of);

  test("nothing changed is nothing sent", () => expect(change({})).toEqual({}));
  test("only what changed is sent", () => expect(change({ name: "New", race: false })).toEqual({ name: "New", race: false }));
  test("an emptied text takes away what the file says", () => expect(change({ name: "" })).toEqual({ name: "" }));
  test("an emptied text takes an edit back", () => {
    expect(change({ name: "" }, { ...about, edited: ["name"] })).toEqual({ name: null });
  });
  test("no exertion is missing, never 0", () => expect(change({ perceived_exertion: null })).toEqual({ perceived_exertion: null }));
  test("an exertion of 0 is one", () => expect(change({ perceived_exertion: 0 })).toEqual({ perceived_exertion: 0 }));
});

describe("the form", () => {
  const save = vi.fn();
  const draw = (of = about): HTMLFormElement => {
    const host = document.createElement("div");
    document.body.append(host);
    render(editForm(of, new Saver(() => undefined), save, READER), host);
    return host.querySelector("form") as HTMLFormElement;
  };

  test("shows what is, and reads back the same", () => {
    expect(readForm(draw())).toEqual(editedOf(about));
  });

  test("keeps an exertion between two levels", () => {
    const half = { ...about, perceived_exertion: 6.5 };
    expect(readForm(draw(half)).perceived_exertion).toBe(6.5);
  });

  test("saves what changed, and only then", () => {
    save.mockReset();
    const form = draw();
    form.dispatchEvent(new Event("submit", { cancelable: true }));
    expect(save).not.toHaveBeenCalled();
    (form.elements.namedItem("commute") as HTMLInputElement).checked = true;
    (form.elements.namedItem("name") as HTMLInputElement).value = " To work ";
    form.dispatchEvent(new Event("submit", { cancelable: true }));
    expect(save).toHaveBeenCalledExactlyOnceWith({ name: "To work", commute: true });
  });

  test("every field has a label", () => {
    for (const field of draw().querySelectorAll<HTMLInputElement>("input, select, textarea")) expect(field.labels?.[0]?.textContent?.trim()).toBeTruthy();
  });
});
