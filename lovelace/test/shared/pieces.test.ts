import { html, nothing, render } from "lit";
import { describe, expect, test, vi } from "vitest";
import { plain, speedScale } from "../../src/format/units";
import { heatCells } from "../../src/shared/draw";
import { delta, figure, heatmap, hypnogram, legend, sparkline } from "../../src/shared/pieces";
import { LOCALE } from "../fake-hass";

function drawn(piece: unknown): HTMLElement {
  const host = document.createElement("div");
  render(html`${piece}`, host);
  return host;
}

describe("a sparkline", () => {
  test("has its band, line and last dot in svg", () => {
    const paths = [...drawn(sparkline({ values: [50, 52, null], band: { lows: [49, 49, 49], highs: [53, 53, 53] }, colour: "hrv" })).querySelectorAll("path")];
    expect(paths.map((path) => path.namespaceURI)).toEqual(Array(3).fill("http://www.w3.org/2000/svg"));
    expect(paths[2]?.getAttribute("d")).toMatch(/^M60 .+h\.01$/);
  });
  test("is hidden from a screen reader unless it has words of its own", () => {
    expect(drawn(sparkline({ values: [1], colour: "hrv" })).querySelector("svg")?.getAttribute("aria-hidden")).toBe("true");
    const named = drawn(sparkline({ values: [1], colour: "hrv", label: "HRV" })).querySelector("svg");
    expect([named?.getAttribute("role"), named?.getAttribute("aria-label"), named?.hasAttribute("aria-hidden")]).toEqual(["img", "HRV", false]);
  });
  test("without a value is nothing", () => expect(sparkline({ values: [null], colour: "hrv" })).toBe(nothing));
});

test("a heat map's days with a value can be chosen", () => {
  const choose = vi.fn();
  const cells = heatCells(new Map([["2026-11-24", 5]]), "2026-11-25", 1);
  const host = drawn(heatmap({ cells, title: ({ day }) => day, choose, label: "Days" }));
  expect(host.querySelectorAll(".heat > *")).toHaveLength(3);
  const buttons = host.querySelectorAll("button");
  expect(buttons).toHaveLength(1);
  buttons[0]?.click();
  expect(choose).toHaveBeenCalledWith("2026-11-24");
});

test("a hypnogram has a block per stage", () => {
  const host = drawn(hypnogram({ start_s: [0, 60], duration_s: [60, 60], level: ["rem", "deep"] }, 120, "Stages"));
  expect([...host.querySelectorAll("rect")].map((rect) => rect.getAttribute("fill"))).toEqual(["var(--mv-sleep-rem)", "var(--mv-sleep-deep)"]);
});

test("a legend says what each colour means", () => {
  expect(drawn(legend([{ colour: "form", label: "Form" }])).textContent).toContain("Form");
});

test("a figure sets its unit apart, and is a dash where it is missing", () => {
  expect(drawn(figure({ value: "52", unit: "bpm" })).querySelector("small")?.textContent).toBe("bpm");
  expect(drawn(figure({ value: "1:02", unit: "" })).querySelector("small")).toBeNull();
  expect(drawn(figure(null)).textContent).toBe("–");
});

describe("a difference", () => {
  const shown = (...args: Parameters<typeof delta>): [string, boolean] => {
    const span = drawn(delta(...args)).querySelector(".delta");
    return [span?.textContent ?? "", span?.hasAttribute("data-good") ?? false];
  };
  test("has its sign, and more is better", () => {
    expect(shown(10, plain("W"), LOCALE)).toEqual(["+10", true]);
    expect(shown(-10, plain("W"), LOCALE)).toEqual(["−10", false]);
  });
  test("of paces is better below", () => expect(shown(-12, speedScale("pace", "metric"), LOCALE)).toEqual(["−0:12", true]));
  test("rounded to nothing is neither", () => expect(shown(0.2, plain("W"), LOCALE)).toEqual(["±0", false]));
  test("may have no better side", () => expect(shown(3, plain("kg"), LOCALE, null)).toEqual(["+3", false]));
  test("that is missing is nothing", () => expect(delta(null, plain("W"), LOCALE)).toBe(nothing));
});
