import { describe, expect, test, vi } from "vitest";
import { detail, loadDetails, loadWords, localizer, wordKey, type Words } from "../../src/localize/localize";

test("places in braces are filled in", () => {
  expect(localizer("en")("title.morning", { sport: "run" })).toBe("Morning run");
  expect(localizer("en")("lengths.count", { count: 12, pool: "25 m" })).toBe("12 lengths of 25 m");
});

test("an unknown language speaks English", () => {
  expect(localizer("tlh")("section.laps")).toBe("Laps");
  expect(localizer("en-AU")("section.laps")).toBe("Laps");
});

test("a key made at run time falls back where there is no word", () => {
  expect(wordKey("sport", "running", "sport.generic")).toBe("sport.running");
  expect(wordKey("sport", "quidditch", "sport.generic")).toBe("sport.generic");
});

describe("another language", () => {
  test("is fetched once, and then spoken, with English for what it lacks", async () => {
    const get = vi.fn(async (): Promise<Words> => ({ "section.laps": "Runden" }));
    expect(localizer("de-CH")("section.laps")).toBe("Laps");
    expect(await Promise.all([loadWords("de-CH", get), loadWords("de", get)])).toEqual([true, true]);
    expect(await loadWords("de", get)).toBe(false);
    expect(get).toHaveBeenCalledExactlyOnceWith("de");
    expect(localizer("de-CH")("section.laps")).toBe("Runden");
    expect(localizer("de")("laps.lap")).toBe("Lap");
  });

  test("has words that few see in a file of their own, and else says them in English", async () => {
    const get = vi.fn(async () => ({ "sub_sport.trail": "Gelände" }));
    expect(detail("de", "sub_sport.trail", "Trail")).toBe("Trail");
    expect(await Promise.all([loadDetails("de-CH", get), loadDetails("de", get)])).toEqual([true, true]);
    expect(await loadDetails("de", get)).toBe(false);
    expect(get).toHaveBeenCalledExactlyOnceWith("de.details");
    expect(detail("de-CH", "sub_sport.trail", "Trail")).toBe("Gelände");
    expect(detail("de", "sub_sport.ultra", "Ultra")).toBe("Ultra");
    expect(detail("en", "sub_sport.trail", "Trail")).toBe("Trail");
    expect(await loadDetails("en", get)).toBe(false);
  });

  test("that cannot be had now leaves English and is asked for again", async () => {
    const get = vi.fn(() => Promise.reject(new Error("away")));
    expect(await loadWords("fr", get)).toBe(false);
    expect(await loadWords("fr", get)).toBe(false);
    expect(get).toHaveBeenCalledTimes(2);
    expect(localizer("fr")("section.laps")).toBe("Laps");
  });

  test("that is not ours is never asked for", async () => {
    const get = vi.fn();
    expect(await loadWords("tlh", get)).toBe(false);
    expect(await loadWords("en", get)).toBe(false);
    expect(get).not.toHaveBeenCalled();
  });
});
