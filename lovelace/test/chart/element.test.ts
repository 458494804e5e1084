import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ride, run, type Sample } from "../../dev/fixture";
import { chartSet } from "../../src/chart/charts";
import { Cursor } from "../../src/chart/cursor";
import { ChartsElement, plotAxis, tableSamples } from "../../src/chart/element";
import { localizer } from "../../src/localize/localize";
import { LOCALE } from "../fake-hass";

function make(sample: Sample, wanted: string[]): ChartsElement {
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
    expect(all(".uplot")).toHaveLength(3);
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

  test("plots are kept when nothing they show changed, and made anew with the theme", async () => {
    const [before] = all(".uplot");
    element.requestUpdate();
    await element.updateComplete;
    expect(all(".uplot")[0]).toBe(before);
    element.themeStamp = 2;
    await element.updateComplete;
    expect(all(".uplot")[0]).not.toBe(before);
    expect(all(".uplot")).toHaveLength(3);
  });

  test("are taken down when removed and built again when put back", async () => {
    element.remove();
    expect(all(".uplot")).toHaveLength(0);
    document.body.append(element);
    await element.updateComplete;
    expect(all(".uplot")).toHaveLength(3);
  });

  test("come as a table too, made when it is opened", async () => {
    expect(all("tbody tr")).toHaveLength(0);
    (all("details")[0] as HTMLDetailsElement).open = true;
    all("details")[0]?.dispatchEvent(new Event("toggle"));
    await element.updateComplete;
    expect(all("tbody tr")).toHaveLength(20);
    expect(all("thead th").map((cell) => cell.textContent)).toEqual(["Distance", "Time", "Elevation", "Speed", "Heart rate"]);
    expect(all("tbody tr")[0]?.querySelectorAll("td")).toHaveLength(5);
  });

  test("on a phone are shown one at a time", async () => {
    element.remove();
    Object.defineProperty(element, "clientWidth", { configurable: true, value: 380 });
    document.body.append(element);
    await element.updateComplete;
    expect(all(".uplot")).toHaveLength(1);
    const tabs = all(".tabs button") as HTMLButtonElement[];
    expect(tabs.map((tab) => tab.getAttribute("aria-pressed"))).toEqual(["true", "false", "false"]);
    tabs[2]?.click();
    await element.updateComplete;
    expect(all(".name").map((name) => name.textContent)).toEqual(["Heart rate"]);
    expect(all(".uplot")).toHaveLength(1);
  });
});

describe("plotAxis", () => {
  const set = chartSet(run().detail.activity, run().streams, ["heart_rate"], "metric");

  test("is in the user's unit", () => {
    expect(plotAxis(set, "imperial", LOCALE, 600).high).toBeCloseTo(plotAxis(set, "metric", LOCALE, 600).high / 1.609344, 6);
    expect(plotAxis(set, "metric", LOCALE, 600).print(5)).toBe("5 km");
  });

  test("of time reads like a clock", () => {
    const timed = { ...set, axis: { kind: "time" as const, values: [0, 1800, 3600] } };
    const axis = plotAxis(timed, "metric", LOCALE, 600);
    expect(axis.ticks.map(axis.print)).toEqual(["0:00", "10:00", "20:00", "30:00", "40:00", "50:00", "1:00:00"]);
  });

  test("of a single sample still has a width", () => {
    const axis = plotAxis({ ...set, axis: { kind: "time", values: [0] } }, "metric", LOCALE, 600);
    expect(axis.high).toBeGreaterThan(axis.low);
  });
});

test("table rows are evenly spread, first and last among them, none twice", () => {
  expect(tableSamples([0, 1, 2, 3, 4, 5, 6, 7, 8], 3)).toEqual([0, 4, 8]);
  expect(tableSamples([0, 1], 20)).toEqual([0, 1]);
  expect(tableSamples([], 20)).toEqual([]);
});
