import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { answers } from "../../../dev/training";
import "../../../src/index";
import { OPEN_ACTIVITY } from "../../../src/shared/dialog";
import { OpenCard } from "../../open-card";
import { observers } from "../../setup";
import { hasAllStates } from "../states";

const TODAY = "2026-11-25";
const FULL = answers(TODAY);

/** Days of the made-up year with one activity, and with two. */
const year = FULL["calendar"]?.({ year: 2026 } as never) as { days: { day: string; activity_count: number }[] };
const single = year.days.find(({ activity_count: count }) => count === 1)?.day ?? "";
const double = year.days.find(({ activity_count: count }) => count === 2)?.day ?? "";
const placeOf = (day: string): number => year.days.findIndex((one) => one.day === day);

describe("the calendar card", () => {
  beforeEach(() => void vi.useFakeTimers({ now: new Date(`${TODAY}T12:00:00Z`), toFake: ["Date"] }));
  afterEach(() => void vi.useRealTimers());
  hasAllStates("calendar", TODAY, FULL, ".year .heat");

  test("has a square for each day of the year so far, and a button for each active one", async () => {
    const opened = await new OpenCard("calendar", FULL).open();
    expect(opened.sent("calendar")).toMatchObject([{ year: 2026 }]);
    expect(opened.all(".year .heat > *")).toHaveLength(329);
    expect(opened.all(".year .heat button")).toHaveLength(year.days.length);
    expect(opened.one(".year").getAttribute("style")).toBe("--columns:53");
    expect(opened.text("dl")).toContain("Days in a row 3longest 11");
  });

  test("a day with one activity opens it", async () => {
    const opened = await new OpenCard("calendar", FULL).open();
    const seen = vi.fn((event: Event) => event.preventDefault());
    document.addEventListener(OPEN_ACTIVITY, seen, { once: true });
    await opened.click(".year .heat button", placeOf(single));
    expect(seen).toHaveBeenCalledOnce();
    expect(opened.all("section")).toEqual([]);
  });

  test("a day with several lists them, each of which opens", async () => {
    const opened = await new OpenCard("calendar", FULL).open();
    await opened.click(".year .heat button", placeOf(double));
    expect(opened.all("section li")).toHaveLength(2);
    const seen = vi.fn((event: Event) => event.preventDefault());
    document.addEventListener(OPEN_ACTIVITY, seen, { once: true });
    await opened.click("section li button", 1);
    expect(seen).toHaveBeenCalledOnce();
  });

  test("activities that cannot be had can be asked for again", async () => {
    const opened = await new OpenCard("calendar", { ...FULL, activities: () => Promise.reject({ code: "unavailable", message: "" }) }).open();
    await opened.click(".year .heat button", placeOf(double));
    expect(opened.text("section .notice")).toContain("cannot be reached");
    opened.answers = FULL;
    await opened.click("section .pill-button");
    expect(opened.all("section li")).toHaveLength(2);
  });

  test("arrow keys go from active day to active day, in one stop of the Tab key", async () => {
    const opened = await new OpenCard("calendar", FULL).open();
    const buttons = opened.all<HTMLButtonElement>(".year .heat button");
    expect(buttons.filter(({ tabIndex }) => tabIndex === 0)).toEqual([buttons.at(-1)]);
    buttons.at(-1)?.focus();
    await opened.key('.year .heat [tabindex="0"]', "ArrowLeft");
    expect(opened.card.shadowRoot?.activeElement).toBe(buttons.at(-2));
    await opened.key('.year .heat [tabindex="0"]', "Home");
    expect(opened.card.shadowRoot?.activeElement).toBe(buttons[0]);
    expect(buttons.filter(({ tabIndex }) => tabIndex === 0)).toEqual([buttons[0]]);
  });

  test("pages through the years, not into the future", async () => {
    const opened = await new OpenCard("calendar", FULL).open();
    const [before, after] = opened.all<HTMLButtonElement>("nav button");
    expect(after?.disabled).toBe(true);
    before?.click();
    await opened.settle();
    expect(opened.text("nav")).toBe("2025");
    expect(opened.all(".year .heat > *")).toHaveLength(365);
    await opened.click("nav button", 1);
    expect(opened.text("nav")).toBe("2026");
  });

  test("a year without activities is still a year to page from", async () => {
    const opened = await new OpenCard("calendar", FULL).open({ year: 2010 });
    expect(opened.text("nav")).toBe("2010");
    expect(opened.all(".year .heat button")).toEqual([]);
    expect(opened.all(".notice")).toEqual([]);
  });

  test("on a phone shows 26 weeks, with those of the year before", async () => {
    vi.setSystemTime(new Date("2026-03-01T12:00:00Z"));
    vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(390);
    const opened = await new OpenCard("calendar", FULL).open();
    for (const observer of observers.resize) observer.callback([]);
    await opened.settle();
    expect(opened.sent("calendar").map((message) => message["year"])).toEqual([2026, 2025]);
    expect(opened.one(".year").getAttribute("style")).toBe("--columns:26");
    expect(opened.all(".year .heat > *").length).toBeGreaterThan(25 * 7);
  });

  test("has its days as a list", async () => {
    const opened = await new OpenCard("calendar", FULL).open({ metric: "load" });
    opened.one<HTMLDetailsElement>("details").open = true;
    opened.one("details").dispatchEvent(new Event("toggle"));
    await opened.settle();
    expect(opened.texts("thead th")).toEqual(["Day", "Activities", "Load"]);
    expect(opened.all("tbody tr")).toHaveLength(year.days.length);
    const place = year.days.length - 1 - placeOf(double);
    await opened.click("tbody .link", place);
    expect(opened.all("section li")).toHaveLength(2);
  });
});
