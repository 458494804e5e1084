import { describe, expect, test } from "vitest";
import { settingsOf } from "../../../src/cards/route/config";
import { routeForm } from "../../../src/cards/route/editor";

const TYPE = "custom:milevault-route-card";
const of = (change: Record<string, unknown>) => settingsOf({ type: TYPE, ...change });

describe("settingsOf", () => {
  test("a card with nothing but its type shows the latest activity's route", () => {
    expect(of({})).toMatchObject({ route: "latest", sort: "time", map: true, tiles: true, mapHeight: 200, sport: undefined });
  });
  test("a route may be a number or its digits", () => expect([of({ route: 3 }).route, of({ route: "3" }).route]).toEqual([3, 3]));
  test.each([
    [{ route: "mine" }, "route"],
    [{ route: 0 }, "route"],
    [{ sort: "beauty" }, "sort"],
    [{ map: "no" }, "map"],
    [{ tiles_url: "https://tiles.example/{z}" }, "tiles_url"],
  ])("%o is refused, naming the field", (change, word) => expect(() => of(change)).toThrow(word));
});

describe("the editor", () => {
  const form = routeForm();
  const fields = form.schema.flatMap((field) => field.schema ?? [field]);

  test("has a field for every setting, and each has a label", () => {
    expect(fields.map(({ name }) => name).sort()).toEqual(
      ["athlete", "attribution", "map", "map_height", "route", "sort", "sport", "tiles", "tiles_url", "title", "units"].sort(),
    );
    for (const field of fields) expect(form.computeLabel(field)).not.toBe(field.name);
  });

  test("shows what counts while a setting is left out", () => {
    const usual = Object.fromEntries(fields.flatMap((field) => ("default" in field ? [[field.name, field.default]] : [])));
    expect(of(usual)).toEqual(of({}));
  });
});
