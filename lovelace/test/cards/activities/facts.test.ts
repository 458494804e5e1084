import { expect, test } from "vitest";
import { activityOfAddress, activityPath } from "../../../src/cards/activities/address";
import { blocksOf, fieldsOf, isFiltered, joined, NO_FILTERS, rowFigures, thumbnailPath, windowOf } from "../../../src/cards/activities/facts";
import { settingsOf } from "../../../src/cards/activities/config";
import { startOfDay } from "../../../src/format/datetime";
import { activity } from "../../../dev/fixture";
import { localizer } from "../../../src/localize/localize";
import type { Reader } from "../../../src/shared/reader";
import { LOCALE } from "../../fake-hass";

const READER: Reader = { locale: LOCALE, system: "metric", words: localizer("en"), timeZone: "UTC", zone: "UTC" };

test("a day begins at midnight of its zone, on the days the clocks change too", () => {
  expect(startOfDay("2026-05-05", "UTC")).toBe("2026-05-05T00:00:00.000Z");
  expect(startOfDay("2026-03-29", "Europe/Zurich")).toBe("2026-03-28T23:00:00.000Z");
  expect(startOfDay("2026-03-30", "Europe/Zurich")).toBe("2026-03-29T22:00:00.000Z");
  expect(startOfDay("2026-10-26", "Europe/Zurich")).toBe("2026-10-25T23:00:00.000Z");
  expect(startOfDay("2026-05-05", "America/Los_Angeles")).toBe("2026-05-05T07:00:00.000Z");
  expect(startOfDay("2026-05-05", "Pacific/Auckland")).toBe("2026-05-04T12:00:00.000Z");
});

test("filters are sent only where they are set; the last day is in it", () => {
  expect(fieldsOf(NO_FILTERS, "UTC")).toEqual({});
  expect(fieldsOf({ sport: "running", search: " lake ", from: "2026-05-01", to: "2026-05-31" }, "UTC")).toEqual({
    sport: "running",
    q: "lake",
    after: "2026-05-01T00:00:00.000Z",
    before: "2026-06-01T00:00:00.000Z",
  });
  expect([isFiltered(NO_FILTERS), isFiltered({ ...NO_FILTERS, to: "2026-05-31" })]).toEqual([false, true]);
});

test("only rows near the screen are drawn, however many there are", () => {
  expect(windowOf(100, 700, 72, 10_000)).toEqual({ first: 0, end: 13 });
  expect(windowOf(-72_000, 720, 72, 10_000)).toEqual({ first: 996, end: 1014 });
  expect(windowOf(-720_000, 720, 72, 10_000)).toEqual({ first: 9996, end: 10_000 });
  expect(windowOf(2000, 720, 72, 100)).toEqual({ first: 0, end: 0 });
  expect(windowOf(0, 720, 72, 0)).toEqual({ first: 0, end: 0 });
});

test("blocks keep their places; only those that are near are drawn", () => {
  const items = Array.from({ length: 35 }, (_, i) => i);
  const drawn = blocksOf(items, { first: 12, end: 21 }, (item, index) => [item, index], null);
  expect(drawn.map((block) => block?.length ?? null)).toEqual([null, 10, 10, null]);
  expect(drawn[2]?.[9]).toEqual([29, 29]);
  expect(blocksOf(items, { first: 30, end: 35 }, (item) => item, null).at(-1)).toHaveLength(5);
});

test("an activity that moved to the next page is there once", () => {
  const [a, b, c] = [1, 2, 3].map((id) => activity({ activity_id: id }));
  expect(joined([[a, b], [b, c]] as never).map(({ activity_id: id }) => id)).toEqual([1, 2, 3]);
});

test("a thumbnail is a path inside its margin, closed where the way is", () => {
  expect(thumbnailPath({ activity_id: 1, x: [0, 1, 0.5], y: [0, 1, 0.5], closed: true }, 48, 4)).toBe("M4 4L44 44L24 24Z");
  expect(thumbnailPath({ activity_id: 1, x: [0], y: [0], closed: false }, 48, 4)).toBe("");
});

test("figures keep their places where one is missing", () => {
  expect(rowFigures(activity({ distance_m: 12_000, moving_time_s: 3600, elevation_gain_m: 143 }), READER)).toEqual(["12.00 km", "1:00:00", "5:00 /km", "↑ 143 m"]);
  expect(rowFigures(activity({ sport: "hiit", distance_m: null, moving_time_s: null, timer_time_s: null, elapsed_time_s: 90, elevation_gain_m: null }), READER)).toEqual(["", "1:30", "", ""]);
  expect(rowFigures(activity({ sport: "swimming", distance_m: 1500, moving_time_s: 1800, elevation_gain_m: null }), READER)).toEqual(["1,500 m", "30:00", "2:00 /100 m", ""]);
});

test("an address names an activity, or none", () => {
  expect(activityPath("/mv/activity", 7)).toBe("/mv/activity?activity=7");
  expect(activityPath("/mv/activity?x=1", 7)).toBe("/mv/activity?x=1&activity=7");
  expect(["?activity=7", "?activity=x", "?activity=-1", ""].map(activityOfAddress)).toEqual([7, null, null, null]);
});

test("settings", () => {
  expect(settingsOf({ type: "x", path: "/a", upload_path: " /b ", sport: "running" })).toMatchObject({ path: "/a", uploadPath: "/b", sport: "running" });
  expect(settingsOf({ type: "x" })).toMatchObject({ path: undefined, uploadPath: undefined, sport: undefined });
});
