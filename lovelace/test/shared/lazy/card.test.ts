import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import "../../../src/index";
import { clientOf, type Client } from "../../../src/data/client";
import { baseSettings, type BaseSettings } from "../../../src/shared/config";
import { register, type CardClass } from "../../../src/shared/cards";
import { configForm } from "../../../src/shared/form";
import { insideOf, lazyCard, type About, type Ahead } from "../../../src/shared/lazy-card";
import { FakeConnection, fakeHass, settle } from "../../fake-hass";

type Card = HTMLElement & { setConfig(config: object): void; hass: unknown; updateComplete: Promise<boolean>; getCardSize(): number; getGridOptions(): object };

/** What is fetched in these tests. */
const insideClass = (): CustomElementConstructor =>
  class extends HTMLElement {
    readonly configs: object[] = [];
    hass: unknown = null;
    setConfig(config: object): void {
      this.configs.push(config);
    }
  };
type Inside = HTMLElement & { configs: object[]; hass: unknown };

let count = 0;

describe("a card that fetches what it draws with", () => {
  let type: string;
  let load: ReturnType<typeof vi.fn<() => Promise<CustomElementConstructor>>>;
  let ask: ReturnType<typeof vi.fn<(client: Client, settings: BaseSettings) => void>>;
  let made: CardClass & Ahead;

  beforeEach(() => {
    type = `milevault-lazy${count++}-card`;
    load = vi.fn(async () => insideClass());
    ask = vi.fn();
    const about: About<ReturnType<typeof baseSettings>> = {
      type,
      words: { name: "upload.name", description: "upload.description" },
      entities: /^week_/,
      getConfigForm: () => configForm({ card: "upload", fields: () => [], assert: baseSettings }),
      getStubConfig: () => ({ units: "metric" }),
      settingsOf: baseSettings,
      sizeOf: ({ title }) => (title ? 9 : 8),
      getGridOptions: () => ({ columns: 6 }),
      ask,
      load,
    };
    made = lazyCard(about);
    register(made);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    document.body.replaceChildren();
  });

  const card = (): Card => document.createElement(type) as Card;
  const inside = (of: Card): Inside | null => of.shadowRoot?.querySelector<Inside>(insideOf(type)) ?? null;
  const text = (of: Card, selector: string): string => of.shadowRoot?.querySelector(selector)?.textContent?.replace(/\s+/g, " ").trim() ?? "";

  async function open(config: object = {}): Promise<Card> {
    const opened = card();
    opened.setConfig({ type: "x", ...config });
    opened.hass = fakeHass(new FakeConnection(() => ({})));
    document.body.append(opened);
    await opened.updateComplete;
    return opened;
  }
  async function rest(of: Card): Promise<void> {
    await settle();
    await of.updateComplete;
    await settle();
  }

  test("answers Home Assistant without it", () => {
    const one = card();
    expect(one.getCardSize()).toBe(4);
    one.setConfig({ type: "x" });
    expect(one.getCardSize()).toBe(8);
    one.setConfig({ type: "x", title: "Mine" });
    expect(one.getCardSize()).toBe(9);
    expect(one.getGridOptions()).toEqual({ columns: 6 });
    expect(() => one.setConfig({ type: "x", units: "?" })).toThrow("units");
    expect(window.customCards?.find((entry) => entry.type === type)?.name).toBe("MileVault upload");
    expect((made as unknown as { getStubConfig(): object }).getStubConfig()).toEqual({ units: "metric" });
    expect((made as unknown as { getConfigForm(): { schema: unknown[] } }).getConfigForm().schema).toHaveLength(2);
    expect(load).not.toHaveBeenCalled();
  });

  test("shows grey shapes while it comes, and says so; then itself with all it was told", async () => {
    let come: (inside: CustomElementConstructor) => void = () => undefined;
    load.mockImplementation(() => new Promise((resolve) => (come = resolve)));
    const one = await open({ title: "A" });
    expect(one.shadowRoot?.querySelector(".bone")).not.toBeNull();
    expect(text(one, '[role="status"]')).toBe("Loading");
    one.setConfig({ type: "x", title: "B" });
    const later = fakeHass(new FakeConnection(() => ({})));
    one.hass = later;
    await one.updateComplete;
    expect(load).toHaveBeenCalledOnce();
    come(insideClass());
    await rest(one);
    expect(one.shadowRoot?.querySelector("ha-card")).toBeNull();
    expect(inside(one)?.configs).toEqual([{ type: "x", title: "B" }]);
    expect(inside(one)?.hass).toBe(later);
    one.setConfig({ type: "x", title: "C" });
    const last = fakeHass(new FakeConnection(() => ({})));
    one.hass = last;
    expect(inside(one)?.configs).toHaveLength(2);
    expect(inside(one)?.hass).toBe(last);
  });

  test("is dark where the system is and Home Assistant has not said how its page is", async () => {
    vi.stubGlobal("matchMedia", (media: string) => ({ matches: true, media }));
    const one = await open();
    expect(one.hasAttribute("dark")).toBe(false);
    one.hass = fakeHass(new FakeConnection(() => ({})), { themes: null });
    await one.updateComplete;
    expect(one.hasAttribute("dark")).toBe(true);
  });

  test("is there at once when another of its type has fetched it", async () => {
    await rest(await open());
    const second = await open();
    expect(inside(second)).not.toBeNull();
    expect(load).toHaveBeenCalledOnce();
  });

  test("may fetch it and ask before it is on the page", async () => {
    const hass = fakeHass(new FakeConnection(() => ({})));
    made.ahead?.({ type: "x", title: "A" }, hass);
    expect(ask).toHaveBeenCalledWith(clientOf(hass), expect.objectContaining({ title: "A" }));
    await settle();
    expect(inside(await open())).not.toBeNull();
    expect(load).toHaveBeenCalledOnce();
  });

  test("says nothing of what failed before it is on the page, and tries again there", async () => {
    load.mockRejectedValueOnce(new TypeError("Failed to fetch"));
    made.ahead?.({ type: "x" }, fakeHass(new FakeConnection(() => ({}))));
    await settle();
    const one = await open();
    await rest(one);
    expect(inside(one)).not.toBeNull();
  });

  test("two at once agree on one inside", async () => {
    const [one, two] = [await open(), await open()];
    await rest(one);
    await rest(two);
    expect([inside(one), inside(two)].every(Boolean)).toBe(true);
  });

  test("says when it cannot be fetched, and tries again only when asked", async () => {
    load.mockRejectedValueOnce(new TypeError("Failed to fetch")).mockRejectedValueOnce(new TypeError("Failed to fetch"));
    const one = await open();
    await rest(one);
    expect(text(one, '[role="alert"]')).toContain("did not arrive");
    one.hass = fakeHass(new FakeConnection(() => ({})));
    await rest(one);
    expect(load).toHaveBeenCalledTimes(1);
    one.shadowRoot?.querySelector<HTMLButtonElement>(".retry")?.click();
    await one.updateComplete;
    expect(one.shadowRoot?.querySelector(".bone")).not.toBeNull();
    await rest(one);
    expect(load).toHaveBeenCalledTimes(2);
    one.shadowRoot?.querySelector<HTMLButtonElement>(".retry")?.click();
    await rest(one);
    expect(inside(one)).not.toBeNull();
    expect(text(one, '[role="alert"]')).toBe("");
  });
});

describe("the cards that come on demand", () => {
  test.each(["activity", "route", "activities", "upload"])("the %s card is defined at once and draws when it has come", async (name) => {
    const type = `milevault-${name}-card`;
    const card = document.createElement(type) as Card;
    card.setConfig({ type: `custom:${type}` });
    card.hass = fakeHass(new FakeConnection(() => new Promise(() => undefined)));
    document.body.append(card);
    await vi.waitFor(() => expect(card.shadowRoot?.querySelector(insideOf(type))).not.toBeNull(), { timeout: 20_000 });
    const inside = card.shadowRoot?.querySelector(insideOf(type)) as Card;
    await inside.updateComplete;
    expect(inside.shadowRoot?.querySelector(".bone")).not.toBeNull();
    document.body.replaceChildren();
  }, 30_000);
});
