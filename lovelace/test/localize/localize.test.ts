import { expect, test } from "vitest";
import { localizer, wordKey } from "../../src/localize/localize";

test("places in braces are filled in", () => {
  expect(localizer("en")("title.morning", { sport: "run" })).toBe("Morning run");
  expect(localizer("en")("lengths.count", { count: 12, pool: "25 m" })).toBe("12 lengths of 25 m");
});

test("an unknown language speaks English", () => {
  expect(localizer("tlh")("laps.title")).toBe("Laps");
  expect(localizer("en-AU")("laps.title")).toBe("Laps");
});

test("a key made at run time falls back where there is no word", () => {
  expect(wordKey("sport", "running", "sport.generic")).toBe("sport.running");
  expect(wordKey("sport", "quidditch", "sport.generic")).toBe("sport.generic");
});
