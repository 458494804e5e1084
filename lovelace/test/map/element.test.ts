import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { run } from "../../dev/fixture";
import { Cursor } from "../../src/chart/cursor";
import { localizer } from "../../src/localize/localize";
import { MapElement } from "../../src/map/element";
import { trackOf } from "../../src/map/track";
import { settle } from "../fake-hass";
import { canvasCalls } from "../setup";

describe("the map", () => {
  let map: MapElement;
  let frames: FrameRequestCallback[];
  const token = vi.fn(async () => "t");

  const draw = (): void => frames.splice(0).forEach((frame) => frame(0));
  const all = (selector: string): HTMLElement[] => [...(map.shadowRoot?.querySelectorAll<HTMLElement>(selector) ?? [])];

  beforeEach(async () => {
    frames = [];
    vi.spyOn(window, "requestAnimationFrame").mockImplementation((frame) => frames.push(frame));
    vi.spyOn(window, "cancelAnimationFrame").mockImplementation(() => void (frames = []));
    token.mockClear();
    map = document.createElement("milevault-map") as MapElement;
    Object.assign(map, {
      track: trackOf(run().streams, 60),
      distance: run().streams.channels["distance"]?.values,
      milestoneMetres: { metres: 2000, count: 2 },
      choices: [
        { key: "plain", label: "Plain", colouring: null, low: "", high: "" },
        { key: "x", label: "X", colouring: { bucket: new Int8Array(2000).fill(3), low: 1, high: 2 }, low: "1", high: "2 bpm" },
      ],
      chosen: "x",
      cursor: new Cursor(),
      tiles: { token },
      words: localizer("en"),
      system: "metric",
      themeStamp: 1,
    });
    document.body.append(map);
    await map.updateComplete;
    draw();
    await settle();
  });
  afterEach(() => map.remove());

  test("draws the track, its milestones and a scale", () => {
    expect(canvasCalls).toContain("stroke");
    expect(canvasCalls.filter((name) => name === "fillText")).toHaveLength(9);
    expect(all(".scale")[0]?.textContent).toMatch(/^\d+ k?m$/);
  });

  test("tells in words what the colours mean", () => {
    expect(all(".ramp")[0]?.textContent?.replace(/\s+/g, " ").trim()).toBe("1 2 bpm");
  });

  test("draws once per frame, however often it is asked to", () => {
    const [zoomIn] = all(".buttons button");
    for (let i = 0; i < 5; i++) zoomIn?.click();
    expect(frames).toHaveLength(1);
  });

  test("names the source of the tiles once there are some, and only then", async () => {
    expect(all(".foot a")).toHaveLength(0);
    all(".tiles img").forEach((image) => image.dispatchEvent(new Event("load")));
    await map.updateComplete;
    expect(all(".foot a")[0]?.textContent).toContain("OpenStreetMap");
  });

  test("without tiles asks for no token", async () => {
    map.tiles = null;
    await map.updateComplete;
    draw();
    token.mockClear();
    map.tiles = null;
    map.requestUpdate();
    await map.updateComplete;
    draw();
    expect(token).not.toHaveBeenCalled();
    expect(all(".tiles img")).toHaveLength(0);
  });

  test("the dot follows the cursor", () => {
    map.cursor.set(0);
    const first = all(".dot")[0]?.style.transform;
    map.cursor.set(900);
    expect(all(".dot")[0]?.style.transform).not.toBe(first);
    map.cursor.set(null);
    expect(all(".dot")[0]?.hidden).toBe(true);
  });

  test("moving over the track moves the cursor, away from it takes it away", () => {
    map.cursor.set(900);
    const [, x, y] = /translate\((.+)px, ?(.+)px\)/.exec(all(".dot")[0]?.style.transform ?? "") ?? [];
    map.cursor.set(null);
    const hover = (clientX: number, clientY: number): void =>
      void all(".surface")[0]?.dispatchEvent(Object.assign(new MouseEvent("pointermove", { clientX, clientY }), { pointerId: 1, pointerType: "mouse" }));
    hover(Number(x), Number(y));
    expect(Math.abs((map.cursor.index ?? 0) - 900)).toBeLessThan(15);
    hover(5, 275);
    expect(map.cursor.index).toBeNull();
  });

  test("keys move and fit it", () => {
    const key = (name: string): boolean =>
      (all(".surface")[0] as HTMLElement).dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));
    map.cursor.set(900);
    const home = all(".dot")[0]?.style.transform;
    expect(key("ArrowLeft")).toBe(false);
    draw();
    expect(all(".dot")[0]?.style.transform).not.toBe(home);
    key("0");
    draw();
    expect(all(".dot")[0]?.style.transform).toBe(home);
    expect(key("Tab")).toBe(true);
  });

  test("choosing a colour is told to the card", () => {
    const chosen = vi.fn();
    map.addEventListener("colour-chosen", (event) => chosen((event as CustomEvent).detail));
    const select = all("select")[0] as HTMLSelectElement;
    select.value = "plain";
    select.dispatchEvent(new Event("change"));
    expect(chosen).toHaveBeenCalledWith("plain");
  });

  test("a refused wheel shows how to zoom, for a moment", async () => {
    vi.useFakeTimers();
    all(".surface")[0]?.dispatchEvent(new WheelEvent("wheel", { deltaY: 100 }));
    await map.updateComplete;
    expect(all(".hint.shown")).toHaveLength(1);
    vi.advanceTimersByTime(2000);
    await map.updateComplete;
    expect(all(".hint.shown")).toHaveLength(0);
    vi.useRealTimers();
  });

  test("put back after being removed it works as before", async () => {
    map.remove();
    expect(all(".tiles img")).toHaveLength(0);
    document.body.append(map);
    await map.updateComplete;
    draw();
    await settle();
    expect(all(".tiles img").length).toBeGreaterThan(0);
    map.cursor.set(5);
    expect(all(".dot")[0]?.hidden).toBe(false);
  });
});
