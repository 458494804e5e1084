import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { healthAnswers } from "../../../dev/health";
import "../../../src/index";
import { SleepCard } from "../../../src/cards/sleep/card";
import type { HealthNightList } from "../../../src/data/api";
import type { HomeAssistant } from "../../../src/data/types";
import { FakeConnection, fakeHass, settle, type Answer } from "../../fake-hass";
import { observers, setOnScreen } from "../../setup";

const known = (newest: string | null, change: (nights: HealthNightList) => HealthNightList = (nights) => nights): Answer => {
  const answers = healthAnswers(newest);
  return (message) => {
    const name = String(message["type"]).replace("milevault/", "");
    if (name === "athletes") return { athletes: [{ device_id: "d", available: false, is_own: true }], version: "1" };
    const answer = answers[name];
    if (!answer) throw { code: "unknown_command", message: name };
    return name === "health_nights" ? change(answer(message) as HealthNightList) : answer(message);
  };
};

describe("the sleep card", () => {
  let connection: FakeConnection;
  let card: SleepCard;

  async function open(answer: Answer = known("2026-11-25"), config: Record<string, unknown> = {}, hass: Partial<HomeAssistant> = {}): Promise<void> {
    connection = new FakeConnection(answer);
    card = document.createElement("milevault-sleep-card") as SleepCard;
    card.setConfig({ type: "custom:milevault-sleep-card", ...config });
    card.hass = fakeHass(connection, hass);
    document.body.append(card);
    await card.updateComplete;
    setOnScreen(true);
    await update();
  }

  async function update(): Promise<void> {
    await settle();
    await card.updateComplete;
    await settle();
  }

  beforeEach(() => {
    vi.useFakeTimers({ now: new Date("2026-11-25T07:00:00Z"), toFake: ["Date"] });
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
  const press = async (selector: string): Promise<void> => {
    (root().querySelector(selector) as HTMLButtonElement).click();
    await update();
  };
  const previous = (): Promise<void> => press(".step:first-child");
  const next = (): Promise<void> => press(".step:last-child");
  const shown = (): string => texts(".pager h3")[0] ?? "";

  test("shows the newest night: figures, hypnogram with its hours, totals", async () => {
    await open();
    expect(shown()).toBe("Wed, Nov 25today");
    expect(texts("dt")).toEqual(["Asleep", "Score", "Bedtime", "Wake-up", "Efficiency"]);
    expect(texts("dd")).toEqual(["6 h 43 min", "75", "22:35", "05:41", "96 %"]);
    expect(root().querySelectorAll("svg.hypnogram[aria-hidden=true] rect").length).toBeGreaterThan(15);
    expect(texts(".hours span")).toEqual(["22:35", "00:00", "02:00", "04:00", "05:41"]);
    expect(texts(".totals span")).toEqual(["Deep", "Light", "REM", "Awake"]);
    expect(texts(".totals b")[0]).toBe("1 h 20 min");
  });

  test("has the stages as a table, made when it is opened", async () => {
    await open();
    expect(root().querySelector("table")).toBeNull();
    const details = root().querySelector("details") as HTMLDetailsElement;
    details.open = true;
    details.dispatchEvent(new Event("toggle"));
    await update();
    expect(texts("thead th")).toEqual(["From", "Stage", "Length"]);
    expect(texts("tbody tr")[0]).toBe("22:35Awake14 min");
    expect(texts("tbody tr")).toHaveLength(root().querySelectorAll(".hypnogram rect").length);
  });

  test("has a button for each known night, read out whole, with the goal in words", async () => {
    await open(undefined, { goal: 7.5 });
    expect(texts(".places button")).toHaveLength(7);
    expect(root().querySelector('.places [aria-pressed="true"]')?.getAttribute("aria-label")?.replaceAll("\u00a0", " ")).toBe("Wed, Nov 25: 6 h 43 min, Score 75");
    expect(texts(".caption")).toEqual(["Average 7 h 33 min · Goal 7 h 30 min"]);
    expect(root().querySelectorAll("hr")).toHaveLength(1);
    await press(".places button");
    expect(shown()).toContain("Nov 19");
    expect(root().querySelector('.places [aria-pressed="true"]')?.getAttribute("aria-label")).toContain("Nov 19");
  });

  test("takes the athlete's own need where the card has no goal", async () => {
    await open();
    expect(texts(".caption")[0]).toContain("Goal 8 h");
  });

  test("goes back night by night, over the end of the strip, and forward again", async () => {
    await open(undefined, { nights: 3 });
    const seen = [shown()];
    for (let i = 0; i < 4; i++) {
      await previous();
      seen.push(shown());
    }
    expect(seen.map((text) => text.slice(5, 11))).toEqual(["Nov 25", "Nov 24", "Nov 23", "Nov 22", "Nov 21"]);
    expect(connection.sent.findLast(({ type }) => type === "milevault/health_nights")).toMatchObject({ first_day: "2026-11-20", last_day: "2026-11-22" });
    await next();
    await next();
    expect(shown()).toContain("Nov 23");
    await next();
    await next();
    expect(shown()).toContain("Nov 25");
    expect((root().querySelector(".step:last-child") as HTMLButtonElement).disabled).toBe(true);
  });

  test("stops at the first night there is", async () => {
    const only = known("2026-11-25");
    await open((message) =>
      message["type"] === "milevault/health_metrics"
        ? { metrics: [{ key: "sleep_score", unit: "", first_day: "2026-11-23", last_day: "2026-11-25" }], channels: [] }
        : only(message), { nights: 3 });
    await previous();
    await previous();
    expect(shown()).toContain("Nov 23");
    expect((root().querySelector(".step:first-child") as HTMLButtonElement).disabled).toBe(true);
  });

  test("shows an old newest night with how old it is", async () => {
    await open(known("2026-11-21"));
    expect(shown()).toBe("Sat, Nov 214 days ago");
    card.remove();
    await settle();
    await open(known("2026-10-02"));
    expect(shown()).toBe("Fri, Oct 254 days ago");
  });

  test("does not call yesterday's night today's when midnight has passed", async () => {
    await open();
    vi.setSystemTime(new Date("2026-11-25T23:01:00Z"));
    card.hass = fakeHass(connection);
    await update();
    expect(shown()).toBe("Wed, Nov 25yesterday");
  });

  test("shows naps, and a day with a nap alone without a night of 0", async () => {
    await open();
    await press(".places button:nth-of-type(4)");
    expect(shown()).toContain("Nov 22");
    expect(texts(".nap")).toEqual(["Nap 13:40–14:15 35 min"]);
    expect(texts("dd span")).toEqual(["unknown", "unknown", "unknown", "unknown", "unknown"]);
    expect(texts('.places [aria-pressed="true"] .column')).toEqual(["–"]);
  });

  test("says that no stages were recorded, and calls the time in bed what it is", async () => {
    const bare = known("2026-11-25", (nights) => ({
      ...nights,
      nights: nights.nights.map((night) => ({ ...night, values: {}, sessions: night.sessions.map((session) => ({ ...session, stages: { start_s: [], duration_s: [], level: [] } })) })),
    }));
    await open((message) => (message["type"] === "milevault/wellbeing" ? known(null)(message) : bare(message)));
    expect(texts("dt")[0]).toBe("In bed");
    expect(texts("dd").slice(0, 2)).toEqual(["7 h 6 min", "unknown"]);
    expect(texts(".none")).toEqual(["No stages were recorded in this night."]);
    expect(root().querySelector(".hypnogram")).toBeNull();
  });

  test("says that a strip has no night, and can leave it", async () => {
    const answer = known("2026-11-25");
    await open((message) => {
      const isOlder = message["type"] === "milevault/health_nights" && String(message["last_day"]) < "2026-11-25";
      return isOlder ? { first_day: message["first_day"], last_day: message["last_day"], nights: [] } : answer(message);
    }, { nights: 3 });
    await previous();
    await previous();
    await previous();
    expect(shown()).toBe("No night in the days from Nov 20, 2026");
    await next();
    expect(shown()).toContain("Nov 23");
  });

  test("says that there is nothing, and leads to where files are handed over", async () => {
    await open(known(null));
    expect(texts(".notice h2")).toEqual(["No nights yet"]);
    expect(texts(".notice button")).toEqual(["Add files"]);
    (card.shadowRoot?.querySelector(".notice button") as HTMLElement).click();
    expect(document.querySelector("dialog[open] milevault-upload-card")).not.toBeNull();
  });

  test("says what went wrong, and shows old nights while the vault is away", async () => {
    await open(() => {
      throw { code: "unavailable", message: "away" };
    });
    expect(texts('[role="alert"] button')).toEqual(["Try again"]);
    card.remove();
    await settle();
    await open();
    connection.pushAvailable(false);
    await update();
    expect(texts(".stale")).toEqual(["Offline"]);
    expect(texts("dd")[0]).toBe("6 h 43 min");
  });

  test("begins at the newest night for another athlete", async () => {
    await open();
    await previous();
    expect(shown()).toContain("Nov 24");
    card.setConfig({ type: "x", athlete: "other" });
    await update();
    expect(shown()).toContain("Nov 25");
  });

});
