import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ride, run, type Sample } from "../../dev/fixture";
import { chartSet } from "../../src/chart/charts";
import { Cursor } from "../../src/chart/cursor";
import { ChartsElement } from "../../src/chart/element";
import type { ChartKey } from "../../src/chart/keys";
import { localizer } from "../../src/localize/localize";
import { LOCALE } from "../fake-hass";
import { canvasCalls } from "../setup";

function make(sample: Sample, wanted: ChartKey[]): ChartsElement {
  const element = document.createElement("milevault-charts") as ChartsElement;
  Object.assign(element, {
    charts: chartSet(sample.detail.activity, sample.streams, wanted, "metric"),
    cursor: new Cursor(),
    words: localizer("en"),
    locale: LOCALE,
    system: "metric",
    themeStamp: 1,
  });
  return element;
}

describe("the charts", () => {
  let element: ChartsElement;

  beforeEach(async () => {
    element = document.body.appendChild(make(ride(), ["elevation", "speed", "heart_rate"]));
    await element.updateComplete;
  });
  afterEach(() => element.remove());

  const all = (selector: string): Element[] => [...(element.shadowRoot?.querySelectorAll(selector) ?? [])];
  const slider = (): HTMLElement => all(".stack")[0] as HTMLElement;
  const key = (name: string): KeyboardEvent => {
    const event = new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true });
    slider().dispatchEvent(event);
    return event;
  };

  test("are one plot each, with name and figures in words", () => {
    expect(all(".plot canvas")).toHaveLength(3);
    expect(all(".name").map((name) => name.textContent)).toEqual(["Elevation", "Speed", "Heart rate"]);
    expect(all(".caption")[2]?.textContent).toMatch(/avg \d+ · max \d+ bpm/);
  });

  test("keys move the cursor, and it is read out", () => {
    expect(key("ArrowRight").defaultPrevented).toBe(true);
    expect(element.cursor.index).toBe(10);
    key("End");
    expect(element.cursor.index).toBe(1999);
    expect(slider().getAttribute("aria-valuenow")).toBe("1999");
    expect(slider().getAttribute("aria-valuetext")).toMatch(/^48\.\d\d km · 1:\d\d:\d\d, Elevation .+ m, Speed .+ km\/h, Heart rate \d+ bpm$/);
    key("Escape");
    expect(element.cursor.index).toBeNull();
    expect(key("a").defaultPrevented).toBe(false);
  });

  test("pointing along the x axis moves the cursor, leaving takes it away", () => {
    const point = (type: string, x: number, pointerType = "mouse"): boolean =>
      slider().dispatchEvent(Object.assign(new MouseEvent(type, { clientX: x, bubbles: true }), { pointerType }));
    point("pointermove", 46);
    expect(element.cursor.index).toBe(0);
    point("pointermove", 590);
    expect(element.cursor.index).toBe(1999);
    point("pointerleave", 0, "touch");
    expect(element.cursor.index).toBe(1999);
    point("pointerleave", 0);
    expect(element.cursor.index).toBeNull();
  });

  test("values follow a cursor moved elsewhere", () => {
    element.cursor.set(500);
    expect(all(".value").every((value) => /\d/.test(value.textContent ?? ""))).toBe(true);
    element.cursor.set(null);
    expect(all(".value").every((value) => value.textContent === "")).toBe(true);
  });

  test("plots are drawn again on the same canvas, and only when something they show changed", async () => {
    const [before] = all(".plot canvas");
    canvasCalls.length = 0;
    element.requestUpdate();
    await element.updateComplete;
    expect(canvasCalls).toEqual([]);
    element.themeStamp = 2;
    await element.updateComplete;
    expect(canvasCalls.filter((name) => name === "createLinearGradient")).toHaveLength(3);
    expect(all(".plot canvas")[0]).toBe(before);
    expect(all(".plot canvas")).toHaveLength(3);
  });

  const drag = (from: number, to: number, pointerType = "mouse"): void => {
    for (const [type, x] of [["pointerdown", from], ["pointermove", to], ["pointerup", to]] as const) {
      slider().dispatchEvent(Object.assign(new MouseEvent(type, { clientX: x, bubbles: true }), { pointerType, pointerId: 1 }));
    }
  };

  test("a dragged stretch is shown alone with its own figures, until all is asked for", async () => {
    const whole = all(".caption")[1]?.textContent;
    const chosen = vi.fn();
    element.addEventListener("stretch-chosen", (event) => chosen((event as CustomEvent).detail));
    drag(200, 300);
    await element.updateComplete;
    const [first, last] = chosen.mock.calls[0]?.[0] as [number, number];
    expect(first).toBeGreaterThan(400);
    expect(last).toBeLessThan(1100);
    expect(all(".caption")[1]?.textContent).not.toBe(whole);
    (all(".all")[0] as HTMLButtonElement).click();
    await element.updateComplete;
    expect(chosen).toHaveBeenLastCalledWith(null);
    expect(all(".all")).toHaveLength(0);
    expect(all(".caption")[1]?.textContent).toBe(whole);
  });

  test("two fingers show a stretch and move it, told when the first lets go; the other then points at nothing", async () => {
    const chosen = vi.fn();
    element.addEventListener("stretch-chosen", (event) => chosen((event as CustomEvent).detail));
    const finger = (pointerId: number, type: string, clientX: number): boolean =>
      slider().dispatchEvent(Object.assign(new MouseEvent(type, { clientX, bubbles: true }), { pointerType: "touch", pointerId }));
    finger(1, "pointerdown", 200);
    expect(element.cursor.index).not.toBeNull();
    finger(2, "pointerdown", 300);
    expect(element.cursor.index).toBeNull();
    finger(1, "pointermove", 100);
    finger(2, "pointermove", 400);
    await element.updateComplete;
    expect(all(".all")).toHaveLength(1);
    expect(chosen).not.toHaveBeenCalled();
    finger(1, "pointerup", 100);
    finger(2, "pointermove", 500);
    expect(element.cursor.index).toBeNull();
    finger(2, "pointerup", 500);
    const [first, last] = chosen.mock.calls[0]?.[0] as [number, number];
    expect(chosen).toHaveBeenCalledTimes(1);
    // A third of all, around where the fingers came down.
    expect(last - first).toBeGreaterThan(600);
    expect(last - first).toBeLessThan(740);
    expect(first).toBeGreaterThan(300);
    finger(1, "pointerdown", 200);
    expect(element.cursor.index).not.toBeNull();
  });

  const wheel = (clientX: number, deltaY: number, change: WheelEventInit = { ctrlKey: true }): WheelEvent => {
    const event = new WheelEvent("wheel", { clientX, deltaY, bubbles: true, cancelable: true, ...change });
    slider().dispatchEvent(event);
    return event;
  };

  test("the wheel with ctrl zooms around the pointer, and tells when it has come to rest", async () => {
    vi.useFakeTimers();
    const chosen = vi.fn();
    element.addEventListener("stretch-chosen", (event) => chosen((event as CustomEvent).detail));
    slider().dispatchEvent(Object.assign(new MouseEvent("pointermove", { clientX: 200, bubbles: true }), { pointerType: "mouse" }));
    const under = element.cursor.index as number;
    for (let i = 0; i < 10; i++) {
      // Small steps, as a pinch on a trackpad sends them: two levels in all.
      expect(wheel(200, -12).defaultPrevented).toBe(true);
      await element.updateComplete;
      expect(Math.abs((element.cursor.index as number) - under)).toBeLessThanOrEqual(1);
    }
    expect(all(".all")).toHaveLength(1);
    expect(chosen).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1000);
    expect(chosen).toHaveBeenCalledTimes(1);
    const [first, last] = chosen.mock.calls[0]?.[0] as [number, number];
    expect((last - first) / 2000).toBeGreaterThan(0.2);
    expect((last - first) / 2000).toBeLessThan(0.3);
    for (let i = 0; i < 10; i++) wheel(200, 12);
    vi.advanceTimersByTime(1000);
    expect(chosen).toHaveBeenLastCalledWith(null);
    vi.useRealTimers();
  });

  test("the wheel alone is the page's; gone from the page nothing is told any more", () => {
    vi.useFakeTimers();
    const chosen = vi.fn();
    element.addEventListener("stretch-chosen", chosen);
    expect(wheel(200, -120, {}).defaultPrevented).toBe(false);
    wheel(200, -120);
    element.remove();
    vi.advanceTimersByTime(1000);
    expect(chosen).not.toHaveBeenCalled();
    vi.useRealTimers();
  });

  test("only a second finger keeps the page from scrolling", () => {
    const touch = (count: number): boolean =>
      slider().dispatchEvent(Object.assign(new Event("touchmove", { bubbles: true, cancelable: true }), { touches: Array.from({ length: count }) }));
    expect([touch(1), touch(2)]).toEqual([true, false]);
  });

  test("a trembling hand and a finger mark nothing; leaving while marking keeps the cursor", async () => {
    drag(200, 205);
    drag(200, 400, "touch");
    await element.updateComplete;
    expect(all(".all")).toHaveLength(0);
    slider().dispatchEvent(Object.assign(new MouseEvent("pointerdown", { clientX: 200 }), { pointerType: "mouse", pointerId: 1 }));
    slider().dispatchEvent(Object.assign(new MouseEvent("pointermove", { clientX: 400 }), { pointerType: "mouse" }));
    expect((all(".shade")[0] as HTMLElement).hidden).toBe(false);
    slider().dispatchEvent(Object.assign(new MouseEvent("pointerleave"), { pointerType: "mouse" }));
    expect(element.cursor.index).not.toBeNull();
    slider().dispatchEvent(Object.assign(new MouseEvent("pointercancel", { clientX: 400 }), { pointerType: "mouse" }));
    expect((all(".shade")[0] as HTMLElement).hidden).toBe(true);
    await element.updateComplete;
    expect(all(".all")).toHaveLength(0);
  });

  test("keys zoom too, and another activity is shown whole", async () => {
    element.cursor.set(1000);
    expect(key("+").defaultPrevented).toBe(true);
    await element.updateComplete;
    expect(all(".all")).toHaveLength(1);
    element.charts = chartSet(run().detail.activity, run().streams, ["speed"], "metric");
    await element.updateComplete;
    expect(all(".all")).toHaveLength(0);
    expect(all(".plot canvas")).toHaveLength(1);
  });

  test("are taken down when removed and built again when put back", async () => {
    element.remove();
    expect(all(".plot canvas")).toHaveLength(0);
    document.body.append(element);
    await element.updateComplete;
    expect(all(".plot canvas")).toHaveLength(3);
  });

  test("come as a table too, made when it is opened", async () => {
    expect(all("tbody tr")).toHaveLength(0);
    (all("details")[0] as HTMLDetailsElement).open = true;
    all("details")[0]?.dispatchEvent(new Event("toggle"));
    await element.updateComplete;
    expect(all("tbody tr")).toHaveLength(20);
    expect(all("thead th").map((cell) => cell.textContent)).toEqual(["Distance", "Time", "Elevation", "Speed", "Heart rate"]);
    expect(all("tbody tr")[0]?.querySelectorAll("th[scope=row], td")).toHaveLength(5);
    // Wider than a phone: the keyboard scrolls it.
    expect(all(".scroll")[0]?.getAttribute("tabindex")).toBe("0");
    expect(all(".scroll")[0]?.getAttribute("aria-label")).toBe("Values as a table");
  });

  test("on a phone are shown one at a time", async () => {
    element.remove();
    Object.defineProperty(element, "clientWidth", { configurable: true, value: 380 });
    document.body.append(element);
    await element.updateComplete;
    expect(all(".plot canvas")).toHaveLength(1);
    const tabs = all(".tabs button") as HTMLButtonElement[];
    expect(tabs.map((tab) => tab.getAttribute("aria-pressed"))).toEqual(["true", "false", "false"]);
    tabs[2]?.click();
    await element.updateComplete;
    expect(all(".name").map((name) => name.textContent)).toEqual(["Heart rate"]);
    expect(all(".plot canvas")).toHaveLength(1);
  });
});
