import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { addressOf, TileLayer, tileSource, tileUrl } from "../../src/map/tiles";
import { settle } from "../fake-hass";

const SIZE = { width: 300, height: 200 };
const VIEW = { x: 0.52, y: 0.35, zoom: 12 };

describe("TileLayer", () => {
  let container: HTMLElement;
  let layer: TileLayer;
  const token = vi.fn<(renew: boolean) => Promise<string>>();
  const onState = vi.fn();
  const images = (): HTMLImageElement[] => [...container.querySelectorAll("img")];
  const each = (event: string): void => images().forEach((image) => image.dispatchEvent(new Event(event)));

  beforeEach(async () => {
    vi.useFakeTimers();
    token.mockReset().mockImplementation(async (renew) => (renew ? "second" : "first"));
    onState.mockReset();
    container = document.createElement("div");
    layer = new TileLayer(container, { token }, onState);
    layer.update(VIEW, SIZE);
    await settle();
  });
  afterEach(() => {
    layer.close();
    vi.useRealTimers();
  });

  test("loads tiles only from Home Assistant's proxy, with the token", () => {
    expect(images().length).toBeGreaterThan(1);
    for (const image of images()) expect(image.getAttribute("src")).toMatch(/^\/api\/map_tiles\/raster\/12\/\d+\/\d+\.png\?token=first$/);
  });

  test("the path says zoom, column, row", () => expect(tileUrl(3, 4, 5, "a b")).toBe("/api/map_tiles/raster/3/4/5.png?token=a%20b"));

  test("tiles of another server carry no token and no word of where they are asked from", async () => {
    layer.close();
    token.mockClear();
    const client = { mapToken: token };
    layer = new TileLayer(container, tileSource(client, "https://tiles.example/{z}/{y}/{x}.jpg", "Somebody"), onState);
    layer.update(VIEW, SIZE);
    await settle();
    expect(images().length).toBeGreaterThan(1);
    for (const image of images()) {
      expect(image.getAttribute("src")).toMatch(/^https:\/\/tiles\.example\/12\/\d+\/\d+\.jpg$/);
      expect(image.referrerPolicy).toBe("no-referrer");
    }
    expect(token).not.toHaveBeenCalled();
  });

  test("the places in an address may stand in any order", () => {
    const source = tileSource({ mapToken: token }, "/t/{y}/{z}/{x}");
    expect(addressOf(source, 3, 4, 5, "secret")).toBe("/t/5/3/4");
    expect(addressOf(tileSource({ mapToken: token }), 3, 4, 5, "t")).toBe(tileUrl(3, 4, 5, "t"));
  });

  test("says that there are tiles when one arrived", () => {
    images()[0]?.dispatchEvent(new Event("load"));
    expect(onState).toHaveBeenCalledWith(true);
  });

  test("a failing tile is tried again with a new token", async () => {
    images()[0]?.dispatchEvent(new Event("error"));
    await settle();
    expect(token).toHaveBeenLastCalledWith(true);
    expect(images()[0]?.getAttribute("src")).toContain("token=second");
    expect(onState).not.toHaveBeenCalledWith(false);
  });

  test("gives way when none can be had, and looks again later", async () => {
    each("error");
    await settle();
    each("error");
    await settle();
    expect(images()).toEqual([]);
    expect(onState).toHaveBeenLastCalledWith(false);
    layer.update({ ...VIEW, x: 0.53 }, SIZE);
    expect(images()).toEqual([]);
    await vi.advanceTimersByTimeAsync(60_000);
    await settle();
    expect(images().length).toBeGreaterThan(1);
  });

  test("one missing tile among many leaves the others", async () => {
    const [bad, ...good] = images();
    good.forEach((image) => image.dispatchEvent(new Event("load")));
    bad?.dispatchEvent(new Event("error"));
    await settle();
    bad?.dispatchEvent(new Event("error"));
    await settle();
    expect(images().length).toBeGreaterThanOrEqual(good.length);
    expect(onState).not.toHaveBeenCalledWith(false);
  });

  test("gives way when not even a token is to be had", async () => {
    const lonely = new TileLayer(container, { token: () => Promise.reject(new Error("away")) }, onState);
    lonely.update(VIEW, SIZE);
    await settle();
    expect(onState).toHaveBeenCalledWith(false);
    lonely.close();
  });

  test("keeps the old zoom until the new one is complete", () => {
    each("load");
    const old = images().length;
    layer.update({ ...VIEW, zoom: 13 }, SIZE);
    expect(images().length).toBeGreaterThan(old);
    each("load");
    expect(images().every((image) => image.src.includes("/13/"))).toBe(true);
  });

  test("leaves nothing behind when closed", () => {
    layer.close();
    expect(images()).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
