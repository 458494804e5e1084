import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { detail, run } from "../../../dev/fixture";
import "../../../src/index";
import { ROUTE } from "../../../src/cards/route/about";
import { RouteCard } from "../../../src/cards/route/card";
import type { Comparison } from "../../../src/data/api";
import { contract } from "../../contract";
import { FakeConnection, fakeHass, settle, type Answer } from "../../fake-hass";
import { setOnScreen } from "../../setup";
import { define } from "../../../src/shared/define";
import { insideOf } from "../../../src/shared/lazy-card";

// What the card draws; how it comes is tested in shared/lazy/card.test.ts.
const INSIDE = insideOf(ROUTE.type);
define(INSIDE, RouteCard);

const TYPE = "custom:milevault-route-card";

function answering(mayChange = true): Answer {
  return (message) => {
    switch (message["type"]) {
      case "milevault/athletes":
        return { athletes: [{ device_id: "dev1", available: true, is_own: true, may_change: mayChange }], version: "1" };
      case "milevault/activity":
        return detail({ activity: { ...run().detail.activity, activity_id: 5 } });
      case "milevault/activity_route":
      case "milevault/routes":
      case "milevault/route":
      case "milevault/route_track":
        return contract(String(message["type"]).replace("milevault/", ""));
      case "milevault/compare":
        return { ...contract<Comparison>("activity_compare"), activity_id: message["activity_id"], other_activity_id: message["other_id"] };
      case "milevault/edit_route":
      case "milevault/forget_route":
        return contract("route_named");
      default:
        throw { code: "unavailable", message: "away" };
    }
  };
}

describe("the route card", () => {
  let connection: FakeConnection;
  let card: RouteCard;

  async function quiet(): Promise<void> {
    for (let i = 0; i < 4; i++) {
      await settle();
      await card.updateComplete;
    }
  }

  async function open(answer: Answer = answering(), config: Record<string, unknown> = {}): Promise<void> {
    connection = new FakeConnection(answer);
    card = document.createElement(INSIDE) as RouteCard;
    card.setConfig({ type: TYPE, ...config });
    card.hass = fakeHass(connection);
    document.body.append(card);
    await card.updateComplete;
    setOnScreen(true);
    await quiet();
  }

  beforeEach(() => {
    vi.spyOn(window, "requestAnimationFrame").mockReturnValue(1);
  });
  afterEach(async () => {
    card.remove();
    await settle();
    expect(connection.subscriptions.size).toBe(0);
  });

  const root = (): ShadowRoot => card.shadowRoot as ShadowRoot;
  const text = (selector: string): string => root().querySelector(selector)?.textContent?.replace(/\s+/g, " ").trim() ?? "";
  const rows = (): string[] => [...root().querySelectorAll(".efforts tbody tr")].map((row) => row.textContent?.replace(/\s+/g, " ").trim() ?? "");
  const press = async (label: string): Promise<void> => {
    [...root().querySelectorAll("button")].find((button) => button.textContent?.trim().startsWith(label))?.click();
    await quiet();
  };
  const pick = async (selector: string, value: string): Promise<void> => {
    const select = root().querySelector<HTMLSelectElement>(selector) as HTMLSelectElement;
    select.value = value;
    select.dispatchEvent(new Event("change"));
    await quiet();
  };
  const asked = (type: string): Record<string, unknown> | undefined => connection.sent.findLast((message) => message["type"] === `milevault/${type}`);

  test("shows the latest activity's route: efforts ranked, the newest compared with the best", async () => {
    await open();
    expect(text("h2")).toBe("4.43 km loop");
    expect(asked("activity_route")?.["activity_id"]).toBe(5);
    expect(rows()).toHaveLength(4);
    expect(rows()[0]).toContain("16:50");
    expect(rows()[1]).toContain("+0:20");
    expect(asked("compare")).toMatchObject({ activity_id: 5, other_id: 4 });
    expect(text(".gap")).toMatch(/at the end/);
    expect(root().querySelector("milevault-map")).not.toBeNull();
    expect(text(".trend")).toContain("1:31 faster");
  });

  test("another direction has its own ranking and nothing to compare", async () => {
    await open();
    await press("Opposite");
    expect(rows()).toHaveLength(1);
    expect(root().querySelector(".compare")).toBeNull();
  });

  test("compares the two that are chosen", async () => {
    await open();
    await pick(".compare .pick:nth-of-type(2) select", "1");
    expect(asked("compare")).toMatchObject({ activity_id: 5, other_id: 1 });
    await pick(".compare .pick:nth-of-type(1) select", "2");
    expect(asked("compare")).toMatchObject({ activity_id: 2, other_id: 1 });
  });

  test("says so where two cannot be compared", async () => {
    await open((message) => {
      if (message["type"] === "milevault/compare") throw { code: "no_way", message: "no" };
      return answering()(message);
    });
    expect(text(".compare")).toContain("cannot be compared");
    expect(rows()).toHaveLength(4);
  });

  test("is sorted by date when wanted, by setting or by hand", async () => {
    await open(answering(), { sort: "date" });
    expect(rows()[0]).toContain("17:10");
    await pick(".efforts select", "time");
    expect(rows()[0]).toContain("16:50");
  });

  test("another route may be chosen", async () => {
    await open();
    await pick("select.route", "1");
    expect(asked("route")?.["route_id"]).toBe(1);
    expect(text("h2")).toBe("4.43 km loop");
  });

  test("without map it asks for no track", async () => {
    await open(answering(), { map: false });
    expect(connection.count("milevault/route_track")).toBe(0);
    expect(root().querySelector("milevault-map")).toBeNull();
  });

  test("renames", async () => {
    await open();
    await press("Rename");
    const form = root().querySelector("form") as HTMLFormElement;
    (form.elements.namedItem("name") as HTMLInputElement).value = "Round the pond";
    form.dispatchEvent(new Event("submit", { cancelable: true }));
    await quiet();
    expect(asked("edit_route")).toMatchObject({ route_id: 1, name: "Round the pond" });
    expect(root().querySelector("form")).toBeNull();
    expect(text(".manage")).toContain("Saved");
  });

  test("forgets only after asking", async () => {
    await open();
    await press("Forget this route");
    expect(connection.count("milevault/forget_route")).toBe(0);
    await press("Cancel");
    await press("Forget this route");
    await press("Forget");
    expect(asked("forget_route")).toMatchObject({ route_id: 1 });
  });

  test("opens the activity of an effort", async () => {
    await open();
    root().querySelector<HTMLButtonElement>("tbody .link")?.click();
    expect(document.querySelector("dialog[open] milevault-activity-card")).not.toBeNull();
  });

  test("offers no change to those who may not", async () => {
    await open(answering(false));
    expect(root().querySelector(".manage")).toBeNull();
  });

  test("says that there is nothing yet, without an activity or without a route", async () => {
    await open((message) => {
      if (message["type"] === "milevault/activity") throw { code: "not_found", message: "none" };
      if (message["type"] === "milevault/routes") return { routes: [] };
      return answering()(message);
    });
    expect(text(".notice h2")).toBe("No routes yet");
    root().querySelector<HTMLButtonElement>(".notice button")?.click();
    expect(document.querySelector("dialog[open] milevault-upload-card")).not.toBeNull();
  });

  test("a route that is gone leaves the choice of another", async () => {
    await open(
      (message) => {
        if (message["route_id"] === 9) throw { code: "not_found", message: "gone" };
        return answering()(message);
      },
      { route: 9 },
    );
    expect(text(".notice")).toBe("This does not exist any more.");
    await pick("select.route", "1");
    expect(rows()).toHaveLength(4);
  });

  test("waits for the comparison of another pair without showing the one before", async () => {
    await open();
    connection.answer = (message) => (message["type"] === "milevault/compare" ? new Promise(() => undefined) : answering()(message));
    await pick(".compare .pick:nth-of-type(2) select", "1");
    expect(text(".compare")).not.toContain("cannot be compared");
    expect(root().querySelector(".gap")).toBeNull();
    expect(root().querySelector(".compare .bone")).not.toBeNull();
  });

  test("says what went wrong, and tries again on a click", async () => {
    await open(() => {
      throw { code: "unavailable", message: "away" };
    });
    expect(text('[role="alert"] p')).toContain("cannot be reached");
    connection.answer = answering();
    root().querySelector<HTMLButtonElement>(".retry")?.click();
    await quiet();
    expect(rows()).toHaveLength(4);
  });

  test("keeps what it shows and marks it when the connection is lost", async () => {
    await open();
    connection.lose();
    await quiet();
    expect(text(".stale")).toBe("Offline");
    expect(rows()).toHaveLength(4);
  });

  test("shows bones while it loads", async () => {
    await open(() => new Promise(() => undefined));
    expect(root().querySelector(".bone")).not.toBeNull();
  });

  test("the stub is accepted, and the size is known before anything is loaded", async () => {
    await open();
    const fresh = new RouteCard();
    expect(() => fresh.setConfig({ type: TYPE, ...ROUTE.getStubConfig() })).not.toThrow();
    expect(ROUTE.sizeOf(ROUTE.settingsOf({}))).toBeGreaterThan(5);
    expect(ROUTE.getGridOptions()).toMatchObject({ columns: 12 });
    expect(ROUTE.getConfigForm().schema.length).toBeGreaterThan(2);
  });
});
