import { describe, expect, test } from "vitest";
import { DEFAULT_CHARTS, SECTION_KEYS, settingsOf, type ActivityCardConfig } from "../../../src/cards/activity/config";
import { activityForm } from "../../../src/cards/activity/editor";

const TYPE = "custom:milevault-activity-card";
const of = (change: Record<string, unknown>) => settingsOf({ type: TYPE, ...change } as ActivityCardConfig);

describe("settingsOf", () => {
  test("a card with nothing but its type shows the latest activity", () => {
    expect(of({})).toEqual({
      device: undefined,
      title: undefined,
      activity: "latest",
      sport: undefined,
      colourBy: "heart_rate",
      charts: DEFAULT_CHARTS,
      sections: SECTION_KEYS,
      tiles: true,
      tilesUrl: undefined,
      attribution: undefined,
      mapHeight: 280,
      units: "auto",
    });
  });

  test("what the editor leaves empty counts as left out", () => {
    expect(of({ athlete: "", title: " ", activity: "", sport: null, charts: null, map_height: null })).toEqual(of({}));
  });

  test("an activity may be a number or its digits", () => {
    expect(of({ activity: 12 }).activity).toBe(12);
    expect(of({ activity: "12" }).activity).toBe(12);
  });

  test("tiles may come from another server, or another path of this one", () => {
    for (const tiles_url of ["https://tiles.example/{z}/{x}/{y}.png?key=1", "/local/{z}/{y}/{x}.jpg"]) expect(of({ tiles_url }).tilesUrl).toBe(tiles_url);
  });
  test("no charts at all is a choice", () => expect(of({ charts: [] }).charts).toEqual([]));
  test("a chart named twice is shown once", () => expect(of({ charts: ["speed", "speed"] }).charts).toEqual(["speed"]));

  test("the map's height is held within reason", () => {
    expect([1, 300, 9999].map((map_height) => of({ map_height }).mapHeight)).toEqual([120, 300, 800]);
  });

  test.each([
    [{ activity: "newest" }, "activity"],
    [{ activity: -1 }, "activity"],
    [{ activity: 1.5 }, "activity"],
    [{ charts: "speed" }, "charts"],
    [{ charts: ["mood"] }, "mood"],
    [{ color_by: "beauty" }, "color_by"],
    [{ tiles: "no" }, "tiles"],
    [{ map_height: "tall" }, "map_height"],
    [{ sections: ["weather"] }, "weather"],
    [{ tiles_url: "https://tiles.example/{z}/{x}" }, "tiles_url"],
    [{ tiles_url: "javascript:{z}{x}{y}" }, "tiles_url"],
    [{ units: "furlongs" }, "units"],
    [{ athlete: 7 }, "athlete"],
  ])("%o is refused, naming the field", (change, word) => {
    expect(() => of(change)).toThrow(word);
  });

  test("no configuration at all is refused", () => {
    expect(() => settingsOf(null as unknown as ActivityCardConfig)).toThrow();
  });
});

describe("the editor", () => {
  const form = activityForm();
  const fields = form.schema.flatMap((field) => field.schema ?? [field]);

  test("has a field for every setting, and each has a label", () => {
    expect(fields.map(({ name }) => name).sort()).toEqual(
      ["activity", "athlete", "attribution", "charts", "color_by", "map_height", "sections", "sport", "tiles", "tiles_url", "title", "units"].sort(),
    );
    for (const field of fields) expect(form.computeLabel(field)).not.toBe(field.name);
  });

  test("shows what counts while a setting is left out", () => {
    const usual = Object.fromEntries(fields.flatMap((field) => ("default" in field ? [[field.name, field.default]] : [])));
    expect(usual).toEqual({ activity: "latest", color_by: "heart_rate", tiles: true, map_height: 280, units: "auto" });
    expect(of(usual)).toEqual(of({}));
  });

  test("offers our athletes only", () => {
    expect(fields.find(({ name }) => name === "athlete")?.selector).toEqual({
      device: { filter: [{ integration: "milevault", model: "Athlete" }] },
    });
  });

  test("every choice it offers is accepted", () => {
    for (const { name, selector } of fields) {
      const select = (selector as { select?: { options: { value: string; label: string }[]; multiple?: boolean } }).select;
      for (const { value, label } of select?.options ?? []) {
        expect(label).toBeTruthy();
        form.assertConfig({ type: TYPE, [name]: select?.multiple ? [value] : value });
      }
    }
  });

  test("explains what needs explaining", () => {
    expect(form.computeHelper({ name: "athlete" })).toBeTruthy();
    expect(form.computeHelper({ name: "units" })).toBeUndefined();
  });

  test("refuses what the card would refuse", () => {
    expect(() => form.assertConfig({ type: TYPE, units: "x" })).toThrow();
  });
});
