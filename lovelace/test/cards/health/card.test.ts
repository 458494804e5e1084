import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { healthAnswers } from "../../../dev/health";
import "../../../src/index";
import { HealthCard } from "../../../src/cards/health/card";
import type { HomeAssistant } from "../../../src/data/types";
import { FakeConnection, fakeHass, settle, type Answer } from "../../fake-hass";
import { observers, setOnScreen } from "../../setup";

const NOW = new Date("2026-11-25T07:00:00Z");

/** Answers of somebody whose newest day is that one. */
const known = (newest: string | null): Answer => {
  const answers = healthAnswers(newest);
  return (message) => {
    const name = String(message["type"]).replace("milevault/", "");
    if (name === "athletes") return { athletes: [{ device_id: "d", available: false, is_own: true }], version: "1" };
    const answer = answers[name];
    if (!answer) throw { code: "unknown_command", message: name };
    return answer(message);
  };
};

describe("the health card", () => {
  let connection: FakeConnection;
  let card: HealthCard;

  async function open(answer: Answer = known("2026-11-25"), config: Record<string, unknown> = {}, hass: Partial<HomeAssistant> = {}): Promise<void> {
    connection = new FakeConnection(answer);
    card = document.createElement("milevault-health-card") as HealthCard;
    card.setConfig({ type: "custom:milevault-health-card", ...config });
    card.hass = fakeHass(connection, hass);
    document.body.append(card);
    await card.updateComplete;
    setOnScreen(true);
    await settle();
    await card.updateComplete;
  }

  beforeEach(() => {
    vi.useFakeTimers({ now: NOW, toFake: ["Date"] });
  });
  afterEach(async () => {
    vi.useRealTimers();
    card.remove();
    await settle();
    expect(connection.subscriptions.size).toBe(0);
    expect(observers.intersection.size).toBe(0);
  });

  const root = (): ShadowRoot => card.shadowRoot as ShadowRoot;
  const texts = (selector: string): string[] => [...root().querySelectorAll(selector)].map((node) => node.textContent?.replace(/\s+/g, " ").trim() ?? "");

  test("shows each value with its day, picture, usual range and trend", async () => {
    await open();
    expect(texts("h2")).toEqual(["Health"]);
    expect(texts(".tiles h3")).toEqual(["Resting heart rate", "HRV", "Weight", "Sleep"]);
    expect(texts(".value")).toEqual(["46bpm", "71ms", "71.9kg", "6 h 43 min"]);
    expect(texts(".day")).toEqual(["today", "today", "today", "today"]);
    expect(root().querySelectorAll("svg.spark[aria-hidden=true] .band")).toHaveLength(4);
    expect(texts(".note")[0]).toBe("Below usual 47 – 51 bpm");
    expect(texts(".note").join("|")).toContain("7-day mean 61 ms|Usual");
    expect(texts(".note .delta")).toHaveLength(4);
  });

  test("marks what is out of the usual range in words, not by colour alone", async () => {
    await open();
    expect(root().querySelector("[data-verdict=below]")?.textContent).toContain("Below usual");
  });

  test("labels old values with their day", async () => {
    await open(known("2026-11-13"));
    expect(texts(".day")[0]).toBe("Nov 13");
  });

  test("says what is unknown", async () => {
    const answer = known("2026-11-25");
    await open((message) => (message["type"] === "milevault/wellbeing" ? known(null)(message) : answer(message)));
    expect(texts(".value").at(-1)).toBe("–");
    expect(texts(".day").at(-1)).toBe("No value yet");
    expect(root().querySelectorAll(".tiles li:last-child svg")).toHaveLength(0);
  });

  test("shows pounds to those who want them", async () => {
    await open(undefined, { metrics: ["weight"] }, { config: { time_zone: "Europe/Zurich", unit_system: { length: "mi" } } });
    expect(texts(".value")).toEqual(["158.5lb"]);
    expect(texts(".note")[0]).toContain("lb");
  });

  test("takes the day from the zone of the dashboard", async () => {
    vi.setSystemTime(new Date("2026-11-25T23:30:00Z"));
    await open(undefined, { metrics: ["steps"] });
    expect(texts(".day")).toEqual(["yesterday"]);
  });

  test("does not call yesterday today when midnight has passed", async () => {
    await open(undefined, { metrics: ["steps"] });
    vi.setSystemTime(new Date("2026-11-25T23:01:00Z"));
    card.hass = fakeHass(connection);
    await card.updateComplete;
    expect(texts(".day")).toEqual(["yesterday"]);
    expect(connection.count("milevault/health_days")).toBe(1);
  });

  test("has a table behind the pictures, made when it is opened", async () => {
    await open(undefined, { metrics: ["steps", "weight"], days: 14 });
    expect(root().querySelector("table")).toBeNull();
    const details = root().querySelector("details") as HTMLDetailsElement;
    details.open = true;
    details.dispatchEvent(new Event("toggle"));
    await card.updateComplete;
    expect(texts("thead th")).toEqual(["Day", "Steps", "Weight"]);
    expect(texts("tbody tr")).toHaveLength(14);
    expect(texts("tbody th")[0]).toBe("Nov 25");
    expect(texts("tbody td").some((cell) => cell === "–")).toBe(true);
  });

  test("says that there is nothing, and leads to where files are handed over", async () => {
    await open(known(null));
    expect(texts(".notice h2")).toEqual(["No health values yet"]);
    (root().querySelector(".notice button") as HTMLButtonElement).click();
    expect(document.querySelector("dialog[open] milevault-upload-card")).not.toBeNull();
  });

  test("shows bones of the chosen values while it loads", async () => {
    await open(() => new Promise(() => undefined), { metrics: ["steps", "spo2", "stress"] });
    expect(root().querySelectorAll(".tiles li")).toHaveLength(3);
    expect(texts('[role="status"]')).toEqual(["Loading"]);
  });

  test.each([
    [{}, ["Resting heart rate", "Blood oxygen"]],
    [{ only_known: true }, ["Resting heart rate"]],
  ])("leaves out what was never measured where that is wanted: %j", async (more, titles) => {
    const all = known("2026-11-25");
    const withoutOxygen: Answer = (message) => JSON.parse(JSON.stringify(all(message)).replaceAll('"spo2"', '"other"'));
    await open(withoutOxygen, { metrics: ["resting_heart_rate", "spo2"], ...more });
    expect(texts(".tiles h3")).toEqual(titles);
  });

  test("says what went wrong and asks again on demand", async () => {
    let isAway = true;
    await open((message) => {
      if (isAway && message["type"] !== "milevault/athletes") throw { code: "unavailable", message: "away" };
      return known("2026-11-25")(message);
    });
    expect(texts('[role="alert"] h2')).toHaveLength(1);
    isAway = false;
    (root().querySelector(".retry") as HTMLButtonElement).click();
    await settle();
    await card.updateComplete;
    expect(texts(".value")[0]).toBe("46bpm");
  });

  test("keeps what it shows while the vault is away, and says so", async () => {
    await open();
    connection.pushAvailable(false);
    await settle();
    await card.updateComplete;
    expect(texts(".stale")).toEqual(["Offline"]);
    expect(texts(".value")).toHaveLength(4);
  });

  test("asks again when health was recorded, and not for an import", async () => {
    await open();
    const before = connection.count("milevault/health_days");
    connection.push("import");
    await settle();
    expect(connection.count("milevault/health_days")).toBe(before);
    connection.push("health");
    await settle();
    expect(connection.count("milevault/health_days")).toBe(before + 1);
  });

  test("asks for other days when the settings say so", async () => {
    await open();
    card.setConfig({ type: "x", days: 90 });
    await settle();
    expect(connection.sent.findLast(({ type }) => type === "milevault/health_days")?.["first_day"]).toBe("2026-07-31");
  });

  test("starts with what is usual, and takes half a row on a phone's grid or more", async () => {
    await open();
    expect(HealthCard.getStubConfig()).toEqual({ metrics: ["resting_heart_rate", "hrv", "weight", "sleep"] });
    expect(card.getGridOptions()).toEqual({ columns: 12, min_columns: 6, min_rows: 4 });
    expect(card.getCardSize()).toBe(8);
    expect(HealthCard.getConfigForm().schema.length).toBeGreaterThan(2);
  });
});
