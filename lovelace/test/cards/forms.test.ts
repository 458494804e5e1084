import { describe, expect, test } from "vitest";
import { calendarForm } from "../../src/cards/calendar/editor";
import { settingsOf as calendar } from "../../src/cards/calendar/config";
import { formForm } from "../../src/cards/form/editor";
import { settingsOf as form } from "../../src/cards/form/config";
import { recordsForm } from "../../src/cards/records/editor";
import { settingsOf as records } from "../../src/cards/records/config";
import { volumeForm } from "../../src/cards/volume/editor";
import { settingsOf as volume } from "../../src/cards/volume/config";

const BASE = ["athlete", "title", "units"];

describe.each([
  ["volume", volumeForm, volume, ["metric", "sport", "period", "weeks", "goal"]],
  ["form", formForm, form, ["days"]],
  ["records", recordsForm, records, ["sport", "distances"]],
  ["calendar", calendarForm, calendar, ["metric", "year"]],
] as const)("the editor of the %s card", (_name, make, settingsOf, own) => {
  const editor = make();
  const fields = editor.schema.flatMap((field) => field.schema ?? [field]);

  test("has a field with a label for every setting", () => {
    expect(fields.map(({ name }) => name).sort()).toEqual([...BASE, ...own].sort());
    for (const field of fields) expect(editor.computeLabel(field)).not.toBe(field.name);
  });
  test("shows what counts while a setting is left out", () => {
    const usual = Object.fromEntries(fields.flatMap((field) => ("default" in field ? [[field.name, field.default]] : [])));
    expect(settingsOf(usual)).toEqual(settingsOf({}));
  });
  test("offers only choices that are accepted, each with a label", () => {
    for (const { name, selector } of fields) {
      const select = (selector as { select?: { options: { value: string; label: string }[]; multiple?: boolean } }).select;
      for (const { value, label } of select?.options ?? []) {
        expect(label).toBeTruthy();
        editor.assertConfig({ type: "", [name]: select?.multiple ? [value] : value });
      }
    }
  });
  test("takes what it leaves empty as left out", () => {
    expect(settingsOf(Object.fromEntries(own.map((name) => [name, null])))).toEqual(settingsOf({}));
  });
});

test("what is too much or too little is pulled into bounds", () => {
  expect([1, 20.4, 999].map((weeks) => volume({ weeks }).weeks)).toEqual([4, 20, 53]);
  expect([1, 9999].map((days) => form({ days }).days)).toEqual([14, 730]);
});

test("a goal may be left open, be none, or be a number", () => {
  expect([undefined, "", 0, 40].map((goal) => volume({ goal }).goal)).toEqual([undefined, undefined, 0, 40]);
  expect(() => volume({ goal: "far" })).toThrow("goal");
});

test("a year may be a number or its digits", () => {
  expect([undefined, 2025, "2024"].map((year) => calendar({ year }).year)).toEqual([null, 2025, 2024]);
  expect(() => calendar({ year: "last" })).toThrow("year");
  expect(() => calendar({ year: 12 })).toThrow("year");
});

test.each([
  [volume, { metric: "beauty" }, "metric"],
  [volume, { period: "day" }, "period"],
  [form, { days: "many" }, "days"],
  [records, { distances: ["7_km"] }, "7_km"],
  [records, { sport: 3 }, "sport"],
  [calendar, { metric: "mood" }, "metric"],
])("%o refuses %o, naming what is wrong", (settingsOf, config, word) => {
  expect(() => settingsOf(config)).toThrow(word);
});
