import { html } from "lit";
import { afterEach, describe, expect, test, vi } from "vitest";
import { query, type Asking, type Query } from "../../src/data/query";
import type { HomeAssistant } from "../../src/data/types";
import { BaseCard, type Empty } from "../../src/shared/base-card";
import { register, suggestion } from "../../src/shared/cards";
import { baseSettings, choices, flag, number, rawOf, type BaseSettings, type Raw } from "../../src/shared/config";
import { configForm } from "../../src/shared/form";
import { FakeConnection, fakeHass, settle } from "../fake-hass";
import { setOnScreen } from "../setup";

interface Answers {
  goals: Asking["goals"][1];
}

const run = vi.fn();

/** The least a card must say. */
class ToyCard extends BaseCard<BaseSettings, Answers> {
  static readonly type = "milevault-toy-card";
  static readonly words = { name: "activity.name", description: "activity.description" } as const;
  static readonly entities = /^week_/;

  protected parse(raw: Raw): BaseSettings {
    return baseSettings(raw);
  }
  protected plan(): { goals: Query<Answers["goals"]> } {
    return { goals: query("goals") };
  }
  protected override isEmpty({ goals }: Partial<Answers>): boolean {
    return goals?.goals.length === 0;
  }
  protected override empty(): Empty {
    return { icon: "mdi:flag", title: "state.empty", hint: "state.empty_hint", action: { label: "state.retry", run } };
  }
  protected override heading(): string {
    return "Goals";
  }
  protected override watched(hass: HomeAssistant): unknown[] {
    return [hass.states?.["sensor.week"]?.state];
  }
  protected content({ goals }: Partial<Answers>): unknown {
    return html`<p class="content">${goals?.goals.map(({ goal_id }) => goal_id).join(" ")}</p>`;
  }
}
register(ToyCard);

describe("a card on the base", () => {
  let connection: FakeConnection;
  let card: ToyCard;
  let goals = [1, 2];

  async function open(config: Record<string, unknown> = {}): Promise<void> {
    connection = new FakeConnection((message) => {
      if (message["type"] === "milevault/athletes") return { athletes: [{ device_id: "d", available: false, is_own: true }], version: "1" };
      if (message["device_id"] === "gone") throw { code: "unknown_device", message: "?" };
      return { goals: goals.map((id) => ({ goal_id: id })) };
    });
    card = document.createElement(ToyCard.type) as ToyCard;
    card.setConfig({ type: "custom:milevault-toy-card", ...config });
    card.hass = fakeHass(connection);
    document.body.append(card);
    await card.updateComplete;
    setOnScreen(true);
    await settle();
    await card.updateComplete;
  }
  afterEach(async () => {
    vi.unstubAllGlobals();
    card.remove();
    await settle();
    expect(connection.subscriptions.size).toBe(0);
  });

  const text = (selector: string): string | undefined => card.shadowRoot?.querySelector(selector)?.textContent?.trim();

  test("says once on a page that it is older than the integration, and loads the page anew when asked", async () => {
    const reload = vi.fn();
    vi.stubGlobal("location", { reload });
    await open();
    const second = document.createElement(ToyCard.type) as ToyCard;
    second.setConfig({ type: "custom:milevault-toy-card" });
    second.hass = fakeHass(connection);
    document.body.append(second);
    const hints = async (): Promise<Element[]> => {
      await settle();
      await Promise.all([card.updateComplete, second.updateComplete]);
      return [card, second].flatMap((one) => [...(one.shadowRoot?.querySelectorAll(".update") ?? [])]);
    };
    connection.pushWhole({ kind: "refresh", id: null, version: "dev" });
    expect(await hints()).toEqual([]);
    // Home Assistant is back, with another version.
    connection.lose();
    connection.comeBack();
    await settle();
    connection.pushWhole({ kind: "refresh", id: null, version: "9.0.0" });
    const [hint, ...others] = await hints();
    expect(others).toEqual([]);
    expect(hint?.textContent).toContain("MileVault was updated");
    expect(card.shadowRoot?.querySelector(".content")).not.toBeNull();
    hint?.querySelector("button")?.click();
    expect(reload).toHaveBeenCalledOnce();
    // The next view's cards say it when this one is gone.
    card.remove();
    second.requestUpdate();
    await hints();
    expect(second.shadowRoot?.querySelector(".update")).not.toBeNull();
    second.remove();
  });

  test("shows its answers under its own name, or the user's", async () => {
    await open();
    expect([text("h2"), text(".content")]).toEqual(["Goals", "1 2"]);
    card.setConfig({ type: "x", title: "Mine" });
    await card.updateComplete;
    expect(text("h2")).toBe("Mine");
    expect(connection.count("milevault/goals")).toBe(1);
  });

  test("asks again for messages that make its answers stale, and only then", async () => {
    await open();
    connection.push("health");
    await settle();
    expect(connection.count("milevault/goals")).toBe(1);
    goals = [3];
    connection.push("goals", 3);
    await settle();
    await card.updateComplete;
    expect(text(".content")).toBe("3");
    expect(connection.count("milevault/goals")).toBe(2);
  });

  test("with nothing to show says what to do", async () => {
    goals = [];
    await open();
    expect(text(".content")).toBeUndefined();
    expect(text(".notice p")).toContain("inbox");
    card.shadowRoot?.querySelector<HTMLButtonElement>(".notice button")?.click();
    expect(run).toHaveBeenCalledOnce();
    goals = [1, 2];
  });

  test("says why it cannot show anything", async () => {
    await open({ athlete: "gone" });
    expect(text('[role="alert"] p')).toContain("athlete is gone");
    expect(text(".retry")).toBe("Try again");
  });

  test("another athlete is loaded anew", async () => {
    await open({ athlete: "gone" });
    card.setConfig({ type: "x", athlete: "d" });
    await settle();
    await card.updateComplete;
    expect(text(".content")).toBe("1 2");
    expect([...connection.subscriptions].map(({ message }) => message["device_id"])).toEqual(["d"]);
  });

  test("keeps its answers with a badge while MileVault is away", async () => {
    await open();
    connection.pushAvailable(false);
    await settle();
    await card.updateComplete;
    expect([text(".stale"), text(".content")]).toEqual(["Offline", "1 2"]);
  });

  test("draws again for the states it watches, not for others", async () => {
    await open();
    const draw = vi.spyOn(card as unknown as { render(): unknown }, "render");
    const hass = card.hass as HomeAssistant;
    card.hass = { ...hass, states: { "sensor.other": { state: "1", attributes: {} } } };
    await card.updateComplete;
    expect(draw).not.toHaveBeenCalled();
    card.hass = { ...hass, states: { "sensor.week": { state: "1", attributes: {} } } };
    await card.updateComplete;
    expect(draw).toHaveBeenCalledOnce();
  });

  test.each([
    ["Home Assistant says dark", false, { darkMode: true }, true],
    ["Home Assistant says light", true, { darkMode: false }, false],
    ["nothing is said yet", true, null, true],
    ["the themes came without it", true, { theme: "default" }, true],
    ["the system is light too", false, null, false],
  ])("is as dark as the page around it: %s", async (_, isSystemDark, themes, isDark) => {
    vi.stubGlobal("matchMedia", (media: string) => ({ matches: media === "(prefers-color-scheme: dark)" && isSystemDark, media }));
    await open();
    card.hass = fakeHass(connection, { themes });
    await card.updateComplete;
    expect(card.hasAttribute("dark")).toBe(isDark);
  });

  test("is suggested for our entities with a fitting key only", async () => {
    await open();
    const hass = fakeHass(connection, {
      entities: {
        "sensor.a": { platform: "milevault", device_id: "d", translation_key: "week_distance" },
        "sensor.b": { platform: "milevault", device_id: "d", translation_key: "latest_activity" },
        "sensor.c": { platform: "sun", translation_key: "week_distance" },
      },
    });
    expect(["sensor.a", "sensor.b", "sensor.c"].map((id) => suggestion(ToyCard, hass, id))).toEqual([
      { config: { type: "custom:milevault-toy-card", athlete: "d" } },
      null,
      null,
    ]);
  });
});

test("an editor has athlete, title and units, with a card's own words before those of all", () => {
  const form = configForm({ card: "activity", fields: () => [{ name: "activity" }], assert: rawOf });
  expect(form.schema.map(({ name }) => name)).toEqual(["athlete", "activity", "appearance"]);
  expect(form.schema[2]?.schema?.map(({ name }) => name)).toEqual(["title", "units"]);
  expect(form.computeLabel({ name: "activity" })).toBe("Activity");
  expect(form.computeHelper({ name: "title" })).toBe("Empty: the activity's name.");
  expect(form.computeHelper({ name: "units" })).toBeUndefined();
});

test("settings throw only where they are malformed", () => {
  expect(choices({ a: ["x", "x"] }, "a", ["x", "y"], [])).toEqual(["x"]);
  expect(choices({}, "a", ["x"], ["x"])).toEqual(["x"]);
  expect(() => choices({ a: ["z"] }, "a", ["x"], [])).toThrow("a knows x, not z");
  expect(() => choices({ a: "x" }, "a", ["x"], [])).toThrow("list");
  expect(flag({}, "on", true)).toBe(true);
  expect(() => flag({ on: 1 }, "on", true)).toThrow("true or false");
  expect(number({ n: 99 }, "n", { least: 1, usual: 5, most: 10 })).toBe(10);
  expect(() => number({ n: "9" }, "n", { least: 1, usual: 5, most: 10 })).toThrow("number");
  expect(() => rawOf(null)).toThrow("no configuration");
});
