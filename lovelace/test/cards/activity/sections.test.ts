/** The sections of the activity card, opened in the card itself and answered from the sidecar's samples. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ride, run, type Sample } from "../../../dev/fixture";
import "../../../src/index";
import { ACTIVITY } from "../../../src/cards/activity/about";
import { ActivityCard } from "../../../src/cards/activity/card";
import { comparedWith } from "../../../src/cards/activity/sections";
import type { ActivityRoute, Comparison, RecordList } from "../../../src/data/api";
import type { ChartsElement } from "../../../src/chart/element";
import type { MapElement } from "../../../src/map/element";
import { contract } from "../../contract";
import { answering, FakeConnection, fakeHass, settle, type Answer } from "../../fake-hass";
import { observers, setOnScreen } from "../../setup";
import { define } from "../../../src/shared/define";
import { insideOf } from "../../../src/shared/lazy-card";

// What the card draws; how it comes is tested in shared/lazy/card.test.ts.
const INSIDE = insideOf(ACTIVITY.type);
define(INSIDE, ActivityCard);

const TYPE = "custom:milevault-activity-card";
const SAMPLES: Readonly<Record<string, string>> = {
  splits: "activity_splits",
  activity_zones: "activity_zones",
  efforts: "activity_efforts",
  records: "records",
  climbs: "activity_climbs",
  activity_segments: "activity_segments",
};

/** An activity with all that can be asked about it; it is number 5 of the route's sample. */
function whole(sample: Sample): Answer {
  const id = sample.detail.activity.activity_id;
  return (message) => {
    const command = String(message["type"]).replace("milevault/", "");
    if (command in SAMPLES) return contract(SAMPLES[command] as string);
    if (command === "activity_route") {
      const way = contract<ActivityRoute>("activity_route");
      return { ...way, activity_id: id, efforts: way.efforts.map((effort) => (effort.activity_id === 5 ? { ...effort, activity_id: id } : effort)) };
    }
    if (command === "compare") return { ...contract<Comparison>("activity_compare"), activity_id: id, other_activity_id: message["other_id"] };
    if (command === "edit_activity") return sample.detail;
    if (command === "gear") return contract("gear");
    return answering(sample)(message);
  };
}

describe("a section", () => {
  let connection: FakeConnection;
  let card: ActivityCard;

  async function quiet(): Promise<void> {
    for (let i = 0; i < 4; i++) {
      await settle();
      await card.updateComplete;
    }
  }

  async function open(section: string, answer: Answer = whole(run()), config: Record<string, unknown> = {}): Promise<void> {
    connection = new FakeConnection(answer);
    card = document.createElement(INSIDE) as ActivityCard;
    card.setConfig({ type: TYPE, ...config });
    card.hass = fakeHass(connection);
    document.body.append(card);
    await card.updateComplete;
    setOnScreen(true);
    await quiet();
    if (section) await press(section);
  }

  beforeEach(() => {
    vi.spyOn(window, "requestAnimationFrame").mockReturnValue(1);
  });
  afterEach(async () => {
    card.remove();
    await settle();
    expect(connection.subscriptions.size).toBe(0);
    expect(observers.resize.size + observers.intersection.size).toBe(0);
  });

  const root = (): ShadowRoot => card.shadowRoot as ShadowRoot;
  const part = (): HTMLElement => root().querySelector("#section") as HTMLElement;
  const text = (): string => part().textContent?.replace(/\s+/g, " ").trim() ?? "";
  const charts = (): ChartsElement => root().querySelector(".samples milevault-charts") as ChartsElement;
  const map = (): MapElement => root().querySelector("milevault-map") as MapElement;

  async function press(section: string): Promise<void> {
    root().querySelector<HTMLButtonElement>(`.more [data-key=${section}]`)?.click();
    await quiet();
  }

  test("asks nothing before it is opened, and once when it is", async () => {
    await open("");
    expect(connection.count("milevault/splits")).toBe(0);
    await press("splits");
    expect(connection.count("milevault/splits")).toBe(1);
    expect(part().querySelectorAll("tbody tr")).toHaveLength(contract<{ splits: unknown[] }>("activity_splits").splits.length);
    expect(root().querySelector('.more [aria-expanded="true"]')?.textContent).toBe("Splits");
  });

  test("closes when pressed again, and does not ask twice", async () => {
    await open("splits");
    await press("splits");
    expect(part().hidden).toBe(true);
    await press("splits");
    expect(part().hidden).toBe(false);
    expect(connection.count("milevault/splits")).toBe(1);
  });

  test("asks splits per mile where miles are read", async () => {
    await open("splits", whole(run()), { units: "imperial" });
    expect(connection.sent.find((message) => message["type"] === "milevault/splits")?.["unit"]).toBe("mile");
  });

  test("laps are there without asking", async () => {
    await open("laps");
    expect(part().querySelectorAll("tbody tr")).toHaveLength(run().detail.laps.length);
  });

  test("zones say times and shares", async () => {
    await open("zones", whole(ride()));
    expect(part().querySelectorAll("h3")).toHaveLength(2);
    expect(part().querySelector(".zones li:nth-child(2)")?.textContent?.replace(/\s+/g, " ").trim()).toBe("Zone 4160–180 bpm 5:0027 %");
    expect(part().querySelectorAll(".zones li")).toHaveLength(13);
  });

  test("efforts mark what is a record", async () => {
    const sample = ride();
    const list = contract<RecordList>("records");
    const [first] = list.records as [RecordList["records"][number]];
    const record = { ...first, sport: "cycling", kind: "distance", size: 1000, best: { ...first.best, activity_id: sample.detail.activity.activity_id } };
    await open("efforts", (message) => (message["type"] === "milevault/records" ? { ...list, records: [record] } : whole(sample)(message)));
    const rows = [...part().querySelectorAll("tbody tr")].map((row) => row.textContent?.replace(/\s+/g, " ").trim());
    expect(rows.filter((row) => row?.includes("Record"))).toEqual([expect.stringMatching(/^1 km/)]);
    expect(rows.some((row) => row?.startsWith("45 s"))).toBe(false);
  });

  test("efforts are there without the records, too", async () => {
    await open("efforts", (message) => {
      if (message["type"] === "milevault/records") throw { code: "not_found", message: "no" };
      return whole(run())(message);
    });
    expect(text()).toContain("5 km");
  });

  test("a climb is shown in the charts, its figures below, and where it begins on the map", async () => {
    await open("climbs", whole(ride()));
    part().querySelector<HTMLButtonElement>(".link")?.click();
    await quiet();
    expect(root().querySelector(".stretch [data-key=time] dd")?.textContent).toMatch(/^7:3/);
    const { index } = map().cursor;
    expect(charts().charts.elapsed[index as number]).toBeCloseTo(619, -1);
    charts().zoom(null);
    await quiet();
    expect(root().querySelector(".stretch")).toBeNull();
  });

  test("segments say rank and gap", async () => {
    await open("segments");
    expect(text()).toContain("Old road (other way)");
    expect(text()).toContain("2 / 3");
  });

  test("the route compares with the best of the others, and the dot of the map goes along", async () => {
    await open("route");
    const compared = (): unknown => connection.sent.findLast((message) => message["type"] === "milevault/compare");
    expect(compared()).toMatchObject({ activity_id: 8, other_id: 4 });
    const gap = part().querySelector("milevault-charts") as ChartsElement;
    gap.cursor.set(40);
    const seconds = contract<Comparison>("activity_compare").elapsed_s[40] as number;
    expect(Math.abs((charts().charts.elapsed[map().cursor.index as number] as number) - seconds)).toBeLessThan(3);
    gap.cursor.set(null);
    expect(map().cursor.index).toBeNull();
    const select = part().querySelector("select") as HTMLSelectElement;
    select.value = "1";
    select.dispatchEvent(new Event("change"));
    await quiet();
    expect(compared()).toMatchObject({ other_id: 1 });
  });

  test("an effort of the route opens", async () => {
    await open("route");
    part().querySelector<HTMLButtonElement>("tbody tr:nth-child(2) .link")?.click();
    await quiet();
    expect(connection.sent.findLast((message) => message["type"] === "milevault/activity")?.["activity_id"]).toBe(4);
  });

  test("says so where nothing can be compared", async () => {
    await open("route", (message) => {
      if (message["type"] === "milevault/compare") throw { code: "no_way", message: "no" };
      return whole(run())(message);
    });
    expect(text()).toContain("cannot be compared");
  });

  test("with nothing in it says so", async () => {
    await open("climbs", (message) =>
      message["type"] === "milevault/climbs" ? { activity_id: 8, version: 1, climbs: [] } : whole(run())(message),
    );
    expect(text()).toBe("There is nothing of that in this activity.");
  });

  test("that cannot be had offers to try again, and leaves the rest of the card alone", async () => {
    await open("splits", (message) => {
      if (message["type"] === "milevault/splits") throw { code: "unavailable", message: "away" };
      return whole(run())(message);
    });
    expect(part().querySelector('[role="alert"]')?.textContent).toContain("cannot be reached");
    expect(root().querySelector("milevault-map")).not.toBeNull();
    expect(connection.count("milevault/splits")).toBe(1);
    connection.answer = whole(run());
    part().querySelector<HTMLButtonElement>(".retry")?.click();
    await quiet();
    expect(part().querySelectorAll("tbody tr").length).toBeGreaterThan(3);
  });

  test("is asked anew when the activity changed, and stays open for the next one", async () => {
    await open("splits");
    connection.push("activity", 8);
    await quiet();
    expect(connection.count("milevault/splits")).toBe(2);
    connection.answer = whole(ride());
    root().querySelector<HTMLButtonElement>("nav button")?.click();
    await quiet();
    expect(connection.sent.findLast((message) => message["type"] === "milevault/splits")?.["activity_id"]).toBe(7);
  });

  test("edits what was changed", async () => {
    await open("edit");
    const form = part().querySelector("form") as HTMLFormElement;
    (form.elements.namedItem("race") as HTMLInputElement).checked = true;
    (form.elements.namedItem("perceived_exertion") as HTMLSelectElement).value = "7";
    form.dispatchEvent(new Event("submit", { cancelable: true }));
    await quiet();
    expect(connection.sent.find((message) => message["type"] === "milevault/edit_activity")).toEqual({
      type: "milevault/edit_activity",
      activity_id: 8,
      race: true,
      perceived_exertion: 7,
    });
    expect(text()).toContain("Saved");
  });

  test("edits with the athlete's gear and the stretch that the charts show", async () => {
    await open("edit");
    root().querySelector("milevault-charts")?.dispatchEvent(new CustomEvent("stretch-chosen", { detail: [10, 20] }));
    await quiet();
    part().querySelector<HTMLButtonElement>("fieldset button")?.click();
    const form = part().querySelector("form") as HTMLFormElement;
    const gear = form.elements.namedItem("gear") as HTMLSelectElement;
    expect([...gear.options].map(({ value }) => value)).toContain("Red shoes");
    gear.value = "Red shoes";
    form.dispatchEvent(new Event("submit", { cancelable: true }));
    await quiet();
    const { elapsed_s: elapsed } = run().streams;
    expect(connection.sent.find((message) => message["type"] === "milevault/edit_activity")).toEqual({
      type: "milevault/edit_activity",
      activity_id: 8,
      gear: "Red shoes",
      trim_start_s: elapsed[10],
      trim_end_s: elapsed[20],
    });
  });

  test("says in the form why a change was refused", async () => {
    await open("edit", (message) => {
      if (message["type"] === "milevault/edit_activity") throw { code: "unauthorized", message: "no" };
      return whole(run())(message);
    });
    const form = part().querySelector("form") as HTMLFormElement;
    (form.elements.namedItem("feel") as HTMLSelectElement).value = "100";
    form.dispatchEvent(new Event("submit", { cancelable: true }));
    await quiet();
    expect(part().querySelector("form [role=alert]")?.textContent).toBe("You may not do that.");
    expect((form.elements.namedItem("feel") as HTMLSelectElement).value).toBe("100");
  });

  test("that only those may use who may change is not offered to others", async () => {
    await open("", (message) =>
      message["type"] === "milevault/athletes"
        ? { athletes: [{ device_id: "dev1", available: true, is_own: true, may_change: false }], version: "1" }
        : whole(run())(message),
    );
    expect(root().querySelector(".more [data-key=edit]")).toBeNull();
  });

  test("is offered only where the settings want it, in their order", async () => {
    await open("", whole(run()), { sections: ["route", "laps"] });
    expect([...root().querySelectorAll<HTMLElement>(".more button")].map((button) => button.dataset["key"])).toEqual(["route", "laps"]);
  });
});

describe("comparedWith", () => {
  const way = contract<ActivityRoute>("activity_route");

  test("is the user's choice, if it is one of the others", () => {
    expect(comparedWith(way, 5, 1)).toBe(1);
    expect(comparedWith(way, 5, 5)).toBe(4);
    expect(comparedWith(way, 5, 3)).toBe(4);
  });
  test("is nobody where nobody else went there", () => {
    expect(comparedWith({ ...way, efforts: way.efforts.filter(({ activity_id: id }) => id === 5) }, 5, null)).toBeNull();
  });
});
