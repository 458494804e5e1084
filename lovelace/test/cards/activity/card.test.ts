import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ride, run, swim, treadmill } from "../../../dev/fixture";
import "../../../src/index";
import { ACTIVITY } from "../../../src/cards/activity/about";
import { ActivityCard } from "../../../src/cards/activity/card";
import type { ActivityCardConfig } from "../../../src/cards/activity/config";
import { ChartsElement } from "../../../src/chart/element";
import { MapElement } from "../../../src/map/element";
import { answering, FakeConnection, fakeHass, LOCALE, settle, type Answer } from "../../fake-hass";
import { observers, setOnScreen } from "../../setup";
import { define } from "../../../src/shared/define";
import { insideOf } from "../../../src/shared/lazy-card";

// What the card draws; how it comes is tested in shared/lazy/card.test.ts.
const INSIDE = insideOf(ACTIVITY.type);
define(INSIDE, ActivityCard);

const TYPE = "custom:milevault-activity-card";

describe("the card", () => {
  let connection: FakeConnection;
  let card: ActivityCard;

  async function open(answer: Answer = answering(), config: Partial<ActivityCardConfig> = {}): Promise<void> {
    connection = new FakeConnection(answer);
    card = document.createElement(INSIDE) as ActivityCard;
    card.setConfig({ type: TYPE, ...config });
    card.hass = fakeHass(connection);
    document.body.append(card);
    await card.updateComplete;
    setOnScreen(true);
    await settle();
    await card.updateComplete;
    await settle();
  }

  beforeEach(() => {
    // Animation frames would outlive the test.
    vi.spyOn(window, "requestAnimationFrame").mockReturnValue(1);
  });
  afterEach(async () => {
    card.remove();
    await settle();
    expect(connection.subscriptions.size).toBe(0);
    expect(observers.resize.size + observers.intersection.size).toBe(0);
  });

  const root = (): ShadowRoot => card.shadowRoot as ShadowRoot;
  const text = (selector: string): string => root().querySelector(selector)?.textContent?.replace(/\s+/g, " ").trim() ?? "";
  const map = (): MapElement | null => root().querySelector("milevault-map");
  const charts = (): ChartsElement | null => root().querySelector("milevault-charts");

  test("shows title, figures, map, charts and laps", async () => {
    await open();
    expect(text("h2")).toBe("Morning run");
    expect(text("header p")).toContain("22");
    expect([...root().querySelectorAll("dt")].map((label) => label.textContent)).toEqual([
      "Distance",
      "Moving time",
      "Avg pace",
      "Elev gain",
      "Avg heart rate",
    ]);
    expect(map()).toBeInstanceOf(MapElement);
    expect(charts()?.charts.charts.map(({ key }) => key)).toEqual(["elevation", "speed", "heart_rate", "cadence"]);
    expect([...root().querySelectorAll(".more button")].map((button) => button.textContent)).toEqual([
      "Splits",
      "Laps",
      "Zones",
      "Best efforts",
      "Climbs",
      "Segments",
      "Route",
      "Edit",
    ]);
    expect(root().querySelector<HTMLElement>("#section")?.hidden).toBe(true);
  });

  test("shows bones while it loads, and says so to a screen reader", async () => {
    await open(() => new Promise(() => undefined));
    expect(root().querySelectorAll(".bone").length).toBeGreaterThan(5);
    expect(text('[role="status"]')).toBe("Loading the activity");
  });

  test("says that there is nothing yet, and what to do", async () => {
    await open(() => {
      throw { code: "not_found", message: "none" };
    });
    expect(text("h2")).toBe("No activities yet");
    expect(text(".notice p")).toContain("inbox");
    root().querySelector<HTMLButtonElement>(".notice button")?.click();
    expect(document.querySelector("dialog[open] milevault-upload-card")).not.toBeNull();
    expect(document.querySelector("dialog")?.ariaLabel).toBe("MileVault upload");
  });

  test("says what went wrong, and tries again on a click", async () => {
    await open(() => {
      throw { code: "unknown_device", message: "?" };
    });
    expect(text('[role="alert"] p')).toContain("athlete is gone");
    connection.answer = answering();
    root().querySelector<HTMLButtonElement>(".retry")?.click();
    await settle();
    await card.updateComplete;
    expect(text("h2")).toBe("Morning run");
  });

  test("keeps the activity and marks it when the connection is lost", async () => {
    await open();
    connection.lose();
    await card.updateComplete;
    expect(text(".stale")).toBe("Offline");
    expect(map()).not.toBeNull();
    connection.comeBack();
    await settle();
    await card.updateComplete;
    expect(root().querySelector(".stale")).toBeNull();
  });

  test("offers to try again when only the samples are missing", async () => {
    await open((message) => {
      if (message["type"] === "milevault/streams") throw { code: "unavailable", message: "away" };
      return answering()(message);
    });
    expect(text("h2")).toBe("Morning run");
    expect(root().querySelector(".notice.slim .retry")).not.toBeNull();
  });

  test("an indoor activity has charts and no map", async () => {
    await open(answering(treadmill()));
    expect(map()).toBeNull();
    expect(charts()?.charts.charts.map(({ key }) => key)).toEqual(["speed", "heart_rate", "cadence"]);
  });

  test("without heart rate there is no heart rate chart, and the track gets another colour", async () => {
    const sample = run();
    delete sample.streams.channels["heart_rate"];
    await open(answering(sample));
    expect(charts()?.charts.charts.map(({ key }) => key)).toEqual(["elevation", "speed", "cadence"]);
    expect(map()?.chosen).toBe("plain");
  });

  test("a pool swim shows its lengths", async () => {
    await open(answering(swim()));
    expect(map()).toBeNull();
    expect(charts()).toBeNull();
    expect(root().querySelectorAll(".bars i").length).toBeGreaterThan(40);
    expect(text(".lengths h3")).toContain("lengths of 25 m");
  });

  test("options choose charts, colour, tiles and title", async () => {
    await open(answering(ride()), { charts: ["power"], color_by: "elevation", tiles: false, title: "My ride", map_height: 400 });
    expect(text("h2")).toBe("My ride");
    expect(charts()?.charts.charts.map(({ key }) => key)).toEqual(["power"]);
    expect(map()?.chosen).toBe("elevation");
    expect(map()?.tiles).toBeNull();
    expect(map()?.getAttribute("style")).toBe("--height:400px");
    expect(connection.count("map_tiles/access_token")).toBe(0);
  });

  test("follows the unit system, and its own setting before it", async () => {
    await open();
    card.hass = fakeHass(connection, { config: { time_zone: "UTC", unit_system: { length: "mi" } } });
    await card.updateComplete;
    expect(text('[data-key="distance"] dd')).toMatch(/mi$/);
    card.setConfig({ type: TYPE, units: "metric" });
    await card.updateComplete;
    expect(text('[data-key="distance"] dd')).toMatch(/km$/);
  });

  test("pages to the earlier activity", async () => {
    await open();
    const [previous, next] = root().querySelectorAll<HTMLButtonElement>("nav button");
    expect(next?.disabled).toBe(true);
    expect(previous?.getAttribute("aria-label")).toBe("Earlier activity");
    connection.answer = answering(ride());
    previous?.click();
    await settle();
    await card.updateComplete;
    expect(text("h2")).toBe("Around the lake");
    expect(connection.sent.findLast((message) => message["type"] === "milevault/activity")?.["activity_id"]).toBe(7);
  });

  test("paged back to the newest activity follows the newest again", async () => {
    await open();
    const older = { ...ride(), detail: { ...ride().detail, next_activity_id: 8 } };
    connection.answer = (message) => answering(message["activity_id"] === 7 ? older : run())(message);
    const asked = (): unknown => connection.sent.findLast((message) => message["type"] === "milevault/activity")?.["activity_id"];
    const press = async (which: number): Promise<void> => {
      root().querySelectorAll<HTMLButtonElement>("nav button")[which]?.click();
      await settle();
      await card.updateComplete;
    };
    await press(0);
    connection.push("activity", 99);
    await settle();
    await card.updateComplete;
    expect(asked()).toBe(7);
    await press(1);
    expect(text("h2")).toBe("Morning run");
    connection.push("activity", 99);
    await settle();
    expect(asked()).toBe("latest");
  });

  test("a tick of hass that does not concern it changes nothing", async () => {
    await open();
    const render = vi.spyOn(card as unknown as { render(): unknown }, "render");
    const before = fakeHass(connection);
    for (let i = 0; i < 5; i++) card.hass = { ...before, config: (card.hass as NonNullable<typeof card.hass>).config };
    await card.updateComplete;
    const calls = render.mock.calls.length;
    for (let i = 0; i < 5; i++) card.hass = { ...before, config: { ...before.config }, themes: (card.hass as NonNullable<typeof card.hass>).themes ?? {} };
    await card.updateComplete;
    expect(render.mock.calls.length).toBe(calls);
    expect(connection.count("milevault/activity")).toBe(1);
  });

  test("a change of theme reaches map and charts without loading anything", async () => {
    await open();
    const stamp = charts()?.themeStamp;
    const track = map()?.track;
    card.hass = fakeHass(connection, { themes: { darkMode: true } });
    await card.updateComplete;
    expect(card.dark).toBe(true);
    expect(map()?.dark).toBe(true);
    expect(charts()?.themeStamp).not.toBe(stamp);
    expect(map()?.track).toBe(track);
    expect(connection.count("milevault/activity")).toBe(1);
  });

  test("loses nothing and doubles nothing when taken out and put back, as edit mode does", async () => {
    await open();
    for (let i = 0; i < 3; i++) {
      card.remove();
      await settle();
      expect(connection.subscriptions.size).toBe(0);
      expect(observers.resize.size).toBe(0);
      document.body.append(card);
      await settle();
    }
    setOnScreen(true);
    await settle();
    expect(connection.subscriptions.size).toBe(1);
    expect(observers.resize.size).toBe(2);
    expect(charts()?.shadowRoot?.querySelectorAll(".plot canvas")).toHaveLength(4);
    expect(text("h2")).toBe("Morning run");
  });

  test("two cards share one subscription and one answer", async () => {
    await open();
    const second = document.createElement(INSIDE) as ActivityCard;
    second.setConfig({ type: TYPE });
    second.hass = fakeHass(connection);
    document.body.append(second);
    await settle();
    setOnScreen(true);
    await settle();
    await second.updateComplete;
    expect(connection.subscriptions.size).toBe(1);
    expect(connection.count("milevault/activity")).toBe(1);
    expect(connection.count("milevault/streams")).toBe(1);
    expect(second.shadowRoot?.querySelector("h2")?.textContent).toBe("Morning run");
    second.remove();
  });

  test("changed settings of what is shown load anew; of how it is shown do not", async () => {
    await open();
    card.setConfig({ type: TYPE, charts: ["speed"] });
    await settle();
    expect(connection.count("milevault/activity")).toBe(1);
    card.setConfig({ type: TYPE, sport: "cycling" });
    await settle();
    expect(connection.count("milevault/activity")).toBe(2);
    expect(connection.sent.findLast((message) => message["type"] === "milevault/activity")?.["sport"]).toBe("cycling");
  });

  test("the user's colour stays until the setting changes", async () => {
    await open();
    map()?.dispatchEvent(new CustomEvent("colour-chosen", { detail: "speed" }));
    await card.updateComplete;
    expect(map()?.chosen).toBe("speed");
    card.setConfig({ type: TYPE, color_by: "plain" });
    await card.updateComplete;
    expect(map()?.chosen).toBe("plain");
  });

  test("charts and map share one cursor", async () => {
    await open();
    charts()?.cursor.set(700);
    expect(map()?.cursor.index).toBe(700);
    expect(map()?.shadowRoot?.querySelector<HTMLElement>(".dot")?.hidden).toBe(false);
    expect(charts()?.shadowRoot?.querySelector(".value")?.textContent).toMatch(/\d+ m$/);
  });

  test("speaks the time format of the user", async () => {
    await open();
    card.hass = fakeHass(connection, { locale: { ...LOCALE, time_format: "12" } });
    await card.updateComplete;
    expect(text("time")).toMatch(/7:41\s?AM/i);
  });
});

describe("what Home Assistant asks the card", () => {
  test("the stub shows the latest activity and is accepted", () => {
    const stub = ACTIVITY.getStubConfig();
    const card = new ActivityCard();
    expect(() => card.setConfig({ type: TYPE, ...stub })).not.toThrow();
    expect(stub).toMatchObject({ activity: "latest" });
  });

  test("the editor is a schema", () => expect(ACTIVITY.getConfigForm().schema.length).toBeGreaterThan(2));

  test("only a malformed configuration throws", () => {
    const card = new ActivityCard();
    expect(() => card.setConfig({ type: TYPE, units: "x" })).toThrow("units");
    expect(() => card.setConfig({ type: TYPE, athlete: "no such device" })).not.toThrow();
  });

  test("the size is known before anything is loaded", () => {
    expect(ACTIVITY.sizeOf(ACTIVITY.settingsOf({}))).toBeGreaterThan(10);
    expect(ACTIVITY.getGridOptions()).toMatchObject({ columns: 12 });
    expect(ACTIVITY.getGridOptions()).not.toHaveProperty("rows");
  });

  test("the picker lists the card once, with suggestions for our entities only", async () => {
    const entries = (window.customCards ?? []).filter(({ type }) => type === "milevault-activity-card");
    expect(entries).toHaveLength(1);
    const hass = fakeHass(new FakeConnection(answering()), {
      entities: {
        "sensor.ours": { platform: "milevault", device_id: "dev1", translation_key: "latest_distance" },
        "sensor.bare": { platform: "milevault", device_id: null, translation_key: "latest_distance" },
        "sensor.other": { platform: "sun" },
      },
    });
    const suggest = (id: string): unknown => entries[0]?.getEntitySuggestion?.(hass, id);
    expect(suggest("sensor.ours")).toEqual({ config: { type: TYPE, athlete: "dev1" } });
    expect(suggest("sensor.bare")).toEqual({ config: { type: TYPE } });
    expect(suggest("sensor.other")).toBeNull();
    expect(suggest("sensor.unknown")).toBeNull();
  });
});
