import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { answers } from "../../../dev/training";
import "../../../src/index";
import { OpenCard } from "../../open-card";
import { canvasCalls } from "../../setup";
import { hasAllStates } from "../states";

const TODAY = "2026-11-25";
const FULL = answers(TODAY);

describe("the form card", () => {
  beforeEach(() => void vi.useFakeTimers({ now: new Date(`${TODAY}T12:00:00Z`), toFake: ["Date"] }));
  afterEach(() => void vi.useRealTimers());
  hasAllStates("form", TODAY, FULL, ".chip");

  test("asks for its days, and draws three lines named in full", async () => {
    const opened = await new OpenCard("form", FULL).open({ days: 60 });
    expect(opened.sent("load")[0]).toMatchObject({ first_day: "2026-09-27" });
    expect(opened.texts(".chip").map((chip) => chip.replace(/ [−\d]+$/, ""))).toEqual(["Fitness", "Fatigue", "Form"]);
    expect(opened.all(".plot .dot")).toHaveLength(3);
    expect(canvasCalls).toContain("stroke");
  });

  test("a chip takes its line away and brings it back", async () => {
    const opened = await new OpenCard("form", FULL).open();
    await opened.click(".chip", 1);
    expect(opened.all(".plot .dot")).toHaveLength(2);
    expect(opened.all(".chip")[1]?.getAttribute("aria-pressed")).toBe("false");
    expect(opened.one('[role="slider"]').getAttribute("aria-valuetext")).not.toContain("Fatigue");
    await opened.click(".chip", 1);
    expect(opened.all(".plot .dot")).toHaveLength(3);
  });

  test("arrow keys and pointer move through the days", async () => {
    const opened = await new OpenCard("form", FULL).open({ days: 60 });
    const slider = opened.one('[role="slider"]');
    expect(slider.getAttribute("aria-valuetext")).toMatch(/^Nov 25, 2026, Fitness \d+, Fatigue \d+, Form −?\d+$/);
    await opened.key('[role="slider"]', "ArrowLeft");
    expect(opened.text("time")).toBe("Nov 24, 2026");
    await opened.key('[role="slider"]', "Home");
    expect(slider.getAttribute("aria-valuenow")).toBe("0");
    expect(opened.one(".plot .dot").hidden).toBe(false);
    await opened.key('[role="slider"]', "Escape");
    expect(opened.text("time")).toBe("Nov 25, 2026");
    vi.spyOn(slider, "getBoundingClientRect").mockReturnValue({ left: 0, width: 600 } as DOMRect);
    slider.dispatchEvent(new MouseEvent("pointermove", { clientX: 46 }));
    await opened.settle();
    expect(opened.text("time")).toBe("Sep 27, 2026");
    slider.dispatchEvent(new MouseEvent("pointerleave"));
    await opened.settle();
    expect(opened.text("time")).toBe("Nov 25, 2026");
  });

  test("of a beginner says that it is still building, and shades those days", async () => {
    const opened = await new OpenCard("form", answers(TODAY, true)).open();
    expect(opened.text('[role="note"]')).toBe("Still building: Fitness needs 42 days of training to mean something, until Dec 7, 2026.");
    expect(opened.one(".shade").hidden).toBe(false);
    expect((await new OpenCard("form", FULL).open()).all('[role="note"]')).toEqual([]);
  });

  test("draws anew for another theme, and not for a tick that changes nothing", async () => {
    const opened = await new OpenCard("form", FULL).open();
    canvasCalls.length = 0;
    opened.card.hass = { ...opened.card.hass };
    await opened.settle();
    expect(canvasCalls).toEqual([]);
    opened.card.hass = { ...opened.card.hass, themes: { darkMode: true } };
    await opened.settle();
    expect(canvasCalls).toContain("stroke");
    expect(opened.all("canvas")).toHaveLength(1);
  });

  test("taken off the page and put back it has one plot", async () => {
    const opened = await new OpenCard("form", FULL).open();
    opened.card.remove();
    expect(opened.all("canvas")).toEqual([]);
    document.body.append(opened.card);
    await opened.settle();
    expect(opened.all("canvas")).toHaveLength(1);
  });

  test("has its values as a table", async () => {
    const opened = await new OpenCard("form", FULL).open({ days: 20 });
    opened.one<HTMLDetailsElement>("details").open = true;
    opened.one("details").dispatchEvent(new Event("toggle"));
    await opened.settle();
    expect(opened.texts("thead th")).toEqual(["Day", "Fitness", "Fatigue", "Form"]);
    expect(opened.all("tbody tr")).toHaveLength(20);
    expect(opened.text("tbody th")).toBe("Nov 25, 2026");
  });
});
