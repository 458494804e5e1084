import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { answers } from "../../../dev/training";
import "../../../src/index";
import { OpenCard } from "../../open-card";
import { hasAllStates } from "../states";

const TODAY = "2026-11-25";
const FULL = answers(TODAY);

describe("the volume card", () => {
  beforeEach(() => void vi.useFakeTimers({ now: new Date(`${TODAY}T12:00:00Z`), toFake: ["Date"] }));
  afterEach(() => void vi.useRealTimers());
  hasAllStates("volume", TODAY, FULL, ".bars button");

  test("asks for as many weeks as wanted and draws a bar for each", async () => {
    const opened = await new OpenCard("volume", FULL).open({ weeks: 10, sport: "running" });
    expect(opened.sent("volumes")[0]).toMatchObject({ period: "week", sport: "running", first_day: "2026-09-23" });
    expect(opened.all(".bars button")).toHaveLength(10);
    expect(opened.all<HTMLElement>(".bars .now").every(({ style }) => style.height.endsWith("%"))).toBe(true);
  });

  test("begins with the running week, its goal and the year before", async () => {
    const opened = await new OpenCard("volume", FULL).open();
    expect(opened.text(".figures")).toMatch(/^This week [\d.]+km .*km on the year before so far \d+ % of 80\.0 km$/);
    expect(opened.text(".key")).toContain("Goal 80.0 km");
    expect(opened.one(".goal").getAttribute("style")).toBe("--at:80%");
  });

  test("shows the figures of the bar that is chosen, by pointer or arrow key", async () => {
    const opened = await new OpenCard("volume", FULL).open();
    await opened.click(".bars button", 3);
    expect(opened.one(".bars [aria-pressed=true]")).toBe(opened.all(".bars button")[3]);
    expect(opened.text(".figures")).toContain("Sep");
    opened.all(".bars button")[3]?.focus();
    await opened.key('.bars [aria-pressed="true"]', "ArrowRight");
    expect(opened.one(".bars [aria-pressed=true]")).toBe(opened.all(".bars button")[4]);
    expect(opened.all(".bars button").filter(({ tabIndex }) => tabIndex === 0)).toHaveLength(1);
    await opened.key('.bars [aria-pressed="true"]', "End");
    expect(opened.text(".figures")).toContain("This week");
  });

  test("turns to months and years", async () => {
    const opened = await new OpenCard("volume", FULL).open();
    await opened.click(".segments button", 1);
    expect(opened.sent("volumes").at(-1)).toMatchObject({ period: "month", first_day: "2025-12-01" });
    expect(opened.all(".bars button")).toHaveLength(12);
    expect(opened.text(".figures")).toContain("This month");
    await opened.click(".segments button", 2);
    expect(opened.all(".bars button").map((bar) => bar.dataset["label"])).toEqual(["2023", "2024", "2025", "2026"]);
  });

  test("a goal set by hand counts for the period the card begins with", async () => {
    const opened = await new OpenCard("volume", FULL).open({ goal: 50 });
    expect(opened.text(".key")).toContain("Goal 50.0 km");
    await opened.click(".segments button", 1);
    expect(opened.text(".key")).not.toContain("Goal");
  });

  test("has its values as a table, made when it is opened", async () => {
    const opened = await new OpenCard("volume", FULL).open({ metric: "activity_count" });
    expect(opened.all("tbody tr")).toEqual([]);
    opened.one<HTMLDetailsElement>("details").open = true;
    opened.one("details").dispatchEvent(new Event("toggle"));
    await opened.settle();
    expect(opened.all("tbody tr")).toHaveLength(12);
    expect(opened.texts("thead th")).toEqual(["Week", "Activities", "Year before"]);
  });

  test("asks anew on another day, under a dashboard that is never closed", async () => {
    const opened = await new OpenCard("volume", FULL).open();
    vi.setSystemTime(new Date("2026-11-30T06:00:00Z"));
    opened.answers = answers("2026-11-30");
    opened.card.hass = { ...opened.card.hass };
    await opened.settle();
    expect(opened.sent("volumes").at(-1)).toMatchObject({ first_day: "2026-09-14" });
    expect(opened.all(".bars button").at(-1)?.title).toContain("Nov 30");
  });

  test("does without goals where they cannot be had", async () => {
    const opened = await new OpenCard("volume", { ...FULL, goals: () => Promise.reject({ code: "missing_scope", message: "" }) }).open();
    expect(opened.all(".bars button")).toHaveLength(12);
    expect(opened.all(".goal")).toEqual([]);
  });

  test("speaks in miles where Home Assistant does", async () => {
    const opened = await new OpenCard("volume", FULL).open({}, { config: { time_zone: "UTC", unit_system: { length: "mi" } } });
    expect(opened.one(".bars button").getAttribute("aria-label")).toMatch(/^Sep 7\s–\s13, 2026: [\d.]+ mi, year before [\d.]+ mi$/);
  });

});
