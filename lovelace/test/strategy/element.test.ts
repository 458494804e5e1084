import { afterEach, describe, expect, test, vi } from "vitest";
import "../setup";
import "../../src/index";
import type { HomeAssistant } from "../../src/data/types";
import { localizer } from "../../src/localize/localize";
import { insideOf } from "../../src/shared/lazy-card";
import type { StrategyEditor } from "../../src/strategy/editor";
import { athletesOf, vaultOf } from "../../src/strategy/facts";
import { baseOf, DashboardStrategy, within } from "../../src/strategy/strategy";
import { viewsOf, type Makings, type View } from "../../src/strategy/views";
import { answering, FakeConnection, fakeHass, settle, type Answer } from "../fake-hass";

const DEVICES: NonNullable<HomeAssistant["devices"]> = {
  a: { name: "Ada", model: "Athlete", identifiers: [["milevault", "s_1"]] },
  b: { name: "Bo", name_by_user: "Bob", model: "Athlete", identifiers: [["milevault", "s_2"]] },
  s: { name: "Vault", model: "Sidecar", identifiers: [["milevault", "s"]] },
  l: { name: "Lamp", model: "Athlete", identifiers: [["hue", "1"]] },
};

function home(states: Record<string, string>, answer: Answer = () => ({ routes: [] }), devices = DEVICES): HomeAssistant {
  const entities = Object.fromEntries(Object.keys(states).map((key) => [`sensor.${key}`, { platform: "milevault", device_id: "a", translation_key: key }]));
  const values = Object.fromEntries(Object.entries(states).map(([key, state]) => [`sensor.${key}`, { state, attributes: {} }]));
  return fakeHass(new FakeConnection(answer), { devices, entities, states: values });
}

const FULL = { latest_activity: "running", resting_heart_rate: "48", sleep_duration: "7.5", fitness: "40" };
const EMPTY = { latest_activity: "unknown", resting_heart_rate: "unknown", files_waiting: "0" };
const paths = (views: readonly View[]): string[] => views.map(({ path }) => path);
const types = (view: View | undefined): unknown[] => view?.sections.flatMap(({ cards }) => cards.map(({ type }) => type)) ?? [];

describe("what the vault has", () => {
  test("athletes are our devices of that model, by the user's names", () => {
    expect(athletesOf({ devices: DEVICES })).toEqual([{ id: "a", name: "Ada" }, { id: "b", name: "Bob" }]);
    expect(athletesOf({})).toEqual([]);
  });

  test("what is unknown is not there, what cannot be reached may be", () => {
    expect(vaultOf(home(FULL), undefined)).toMatchObject({ activities: true, health: true, sleep: true, form: true });
    expect(vaultOf(home(EMPTY), undefined)).toMatchObject({ activities: false, health: false, sleep: false, form: false });
    expect(vaultOf(home({ latest_activity: "unavailable" }), undefined).activities).toBe(true);
    expect(vaultOf(home(FULL), "b").activities).toBe(false);
  });

  test("what an athlete has set fills no vault", () => {
    expect(vaultOf(home({ ...EMPTY, resting_heart_rate_setting: "50", weight_setting: "72" }), undefined).health).toBe(false);
  });
});

describe("views", () => {
  const makings = (change: Partial<Makings> = {}): Makings => ({
    vault: { athletes: ["a"], activities: true, health: true, sleep: true, form: true },
    device: undefined,
    routes: [{ route_id: 3, activity_count: 2 }, { route_id: 4, activity_count: 9 }] as unknown as Makings["routes"],
    base: "/mv",
    words: localizer("en"),
    has: () => true,
    ...change,
  });

  test("five, and two that one comes to from them", () => {
    const views = viewsOf(makings());
    expect(paths(views)).toEqual(["today", "activities", "health", "training", "routes", "activity", "upload"]);
    expect(views.filter(({ subview }) => subview).map(({ path }) => path)).toEqual(["activity", "upload"]);
    expect(types(views[0])).toEqual(["activity", "health", "sleep", "volume", "form", "calendar"].map((name) => `custom:milevault-${name}-card`));
    expect(views[1]?.sections[0]?.cards[0]).toMatchObject({ path: "/mv/activity", upload_path: "/mv/upload" });
    expect(views[4]?.sections.map(({ cards }) => cards[0]?.["route"])).toEqual([4, 3]);
  });

  test("without data a view or section is left out", () => {
    const views = viewsOf(makings({ vault: { athletes: ["a"], activities: true, health: false, sleep: false, form: false }, routes: [] }));
    expect(paths(views)).toEqual(["today", "activities", "training", "activity", "upload"]);
    expect(types(views[0])).toEqual(["activity", "volume", "calendar"].map((name) => `custom:milevault-${name}-card`));
    expect(paths(viewsOf(makings({ vault: { athletes: ["a"], activities: false, health: true, sleep: true, form: false } })))).toEqual(["today", "health", "routes", "activity", "upload"]);
  });

  test("training has two cards beside the long list of records, and the year below both", () => {
    const training = viewsOf(makings())[3];
    const rows = training?.sections.map(({ column_span: span = 1, cards }) => [span, ...cards.map(({ type }) => String(type).replace(/custom:milevault-|-card/g, ""))]);
    expect(rows).toEqual([
      [2, "form", "volume"],
      [1, "records"],
      [3, "calendar"],
    ]);
  });

  test("routes that could not be had have a card that says so", () => {
    const view = viewsOf(makings({ routes: null })).find(({ path }) => path === "routes");
    expect(view?.sections.map(({ cards }) => cards)).toEqual([[{ type: "custom:milevault-route-card" }]]);
  });

  test("an athlete of the settings is every card's", () => {
    const cards = viewsOf(makings({ device: "b" })).flatMap(({ sections }) => sections.flatMap(({ cards: inside }) => inside));
    expect(new Set(cards.map(({ athlete }) => athlete))).toEqual(new Set(["b"]));
  });

  test("an empty vault, or none, is helped on", () => {
    for (const athletes of [["a"], []]) {
      const views = viewsOf(makings({ vault: { athletes, activities: false, health: false, sleep: false, form: false } }));
      expect(types(views[0])).toEqual(["markdown", "custom:milevault-upload-card"]);
      expect(views).toHaveLength(1);
      expect(String(views[0]?.sections[0]?.cards[0]?.["content"])).toContain(athletes.length > 0 ? "empty" : "no athlete");
    }
  });

  test("every card takes the settings it is given", () => {
    const cards = viewsOf(makings({ device: "a" })).flatMap(({ sections }) => sections.flatMap(({ cards: inside }) => inside));
    for (const settings of cards) {
      const element = document.createElement(String(settings["type"]).replace("custom:", "")) as HTMLElement & { setConfig(config: object): void };
      expect(() => element.setConfig(settings), String(settings["type"])).not.toThrow();
    }
  });

  test("no card is named that this file lacks", () => {
    expect(paths(viewsOf(makings({ has: (name) => name !== "milevault-route-card" })))).not.toContain("routes");
  });
});

describe("the strategy", () => {
  const openAt = (path: string): void => history.replaceState(null, "", path);

  afterEach(() => {
    vi.useRealTimers();
    openAt("/");
  });

  test("makes the dashboard with one quick question", async () => {
    openAt("/milevault/health");
    const hass = home(FULL);
    const { title, views } = await DashboardStrategy.generate({ type: "custom:milevault" }, hass);
    expect(title).toBe("MileVault");
    expect(paths(views).slice(0, 2)).toEqual(["today", "activities"]);
    expect((hass.connection as FakeConnection).sent.map(({ type }) => type)).toEqual(["milevault/routes"]);
  });

  test.each(["/milevault", "/milevault/today"])("what the activity card of %s will ask is asked meanwhile", async (path) => {
    openAt(path);
    const hass = home(FULL, (message) => (message["type"] === "milevault/routes" ? { routes: [] } : answering()(message)));
    await DashboardStrategy.generate({ type: "x", athlete: "a" }, hass);
    await settle();
    const { sent, subscriptions } = hass.connection as FakeConnection;
    expect(subscriptions.size, "listeners that stay").toBe(0);
    expect(sent.map(({ type }) => type).sort()).toEqual(["activity", "athletes", "routes", "streams", "subscribe"].map((name) => `milevault/${name}`));
    expect(sent.find(({ type }) => type === "milevault/activity")).toMatchObject({ activity_id: "latest", device_id: "a" });
    await vi.waitFor(() => expect(customElements.get(insideOf("milevault-activity-card"))).toBeDefined(), { timeout: 20_000 });
  }, 30_000);

  test("does not wait for a slow or failing answer", async () => {
    vi.useFakeTimers();
    const slow = DashboardStrategy.generate({ type: "x" }, home(FULL, () => new Promise(() => undefined)));
    await vi.advanceTimersByTimeAsync(1600);
    expect(paths((await slow).views)).toContain("today");
    vi.useRealTimers();
    const failing = home(FULL, () => {
      throw { code: "unavailable", message: "away" };
    });
    expect(paths((await DashboardStrategy.generate({ type: "x" }, failing)).views)).toEqual(expect.arrayContaining(["today", "routes"]));
    expect(await within(Promise.resolve(1), 2, 50)).toBe(1);
  });

  test("is made anew when there is more to show, not with every value", () => {
    const config = { type: "x" };
    const [empty, full] = [home(EMPTY), home(FULL)];
    expect(DashboardStrategy.shouldRegenerate(config, empty, full)).toBe(true);
    expect(DashboardStrategy.shouldRegenerate(config, full, home({ ...FULL, fitness: "41" }))).toBe(false);
    expect(DashboardStrategy.shouldRegenerate(config, full, { ...full })).toBe(false);
    expect(DashboardStrategy.shouldRegenerate(config, full, home(FULL, undefined, {}))).toBe(true);
  });

  test("is offered where dashboards are made, once", () => {
    expect(window.customStrategies?.map(({ type, strategyType, name }) => [type, strategyType, name])).toEqual([["milevault", "dashboard", "MileVault"]]);
    expect(customElements.get("ll-strategy-dashboard-milevault")).toBe(DashboardStrategy);
    expect(DashboardStrategy.getCreateSuggestions()).toEqual({ title: "MileVault", icon: "mdi:run-fast" });
    expect(baseOf("/milevault-demo/today")).toBe("/milevault-demo");
  });

  test("its editor chooses the athlete", async () => {
    const editor = (await DashboardStrategy.getConfigElement()) as StrategyEditor;
    editor.setConfig({ type: "custom:milevault" });
    editor.hass = home(FULL);
    document.body.append(editor);
    await editor.updateComplete;
    const select = editor.shadowRoot?.querySelector("select") as HTMLSelectElement;
    expect([...select.options].map(({ text }) => text)).toEqual(["Whoever looks at it", "Ada", "Bob"]);
    const heard = vi.fn();
    editor.addEventListener("config-changed", (event) => heard((event as CustomEvent).detail.config));
    select.value = "b";
    select.dispatchEvent(new Event("change"));
    select.value = "";
    select.dispatchEvent(new Event("change"));
    expect(heard.mock.calls).toEqual([[{ type: "custom:milevault", athlete: "b" }], [{ type: "custom:milevault" }]]);
  });
});
