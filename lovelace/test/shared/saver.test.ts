import { render } from "lit";
import { describe, expect, test, vi } from "vitest";
import { localizer } from "../../src/localize/localize";
import { Saver } from "../../src/shared/saver";
import { LOCALE } from "../fake-hass";

const READER = { locale: LOCALE, system: "metric" as const, words: localizer("en"), timeZone: "UTC", zone: "UTC" };
const said = (saver: Saver): string => {
  const host = document.createElement("div");
  render(saver.note(READER), host);
  return host.textContent?.trim() ?? "";
};

describe("Saver", () => {
  test("says how it is going and how it went", async () => {
    const changed = vi.fn();
    const saver = new Saver(changed);
    expect(said(saver)).toBe("");
    const run = saver.run(() => Promise.resolve());
    expect([saver.busy, said(saver)]).toEqual([true, "Saving"]);
    expect(await run).toBe(true);
    expect(said(saver)).toBe("Saved");
    expect(changed).toHaveBeenCalledTimes(2);
    saver.reset();
    expect(said(saver)).toBe("");
  });

  test.each([
    ["missing_scope", "not given Home Assistant the right"],
    ["bad_request", "could not be saved"],
  ])("a refusal with %s has its words", async (code, words) => {
    const saver = new Saver(() => undefined);
    expect(await saver.run(() => Promise.reject({ code, message: "no" }))).toBe(false);
    expect(said(saver)).toContain(words);
  });

  test("does one thing at a time", async () => {
    const saver = new Saver(() => undefined);
    const first = saver.run(() => Promise.resolve());
    const second = vi.fn();
    expect(await saver.run(second)).toBe(false);
    expect(second).not.toHaveBeenCalled();
    await first;
  });
});
