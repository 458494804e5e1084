import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { listPage, tracks } from "../../../dev/list";
import "../../../src/index";
import { ACTIVITIES } from "../../../src/cards/activities/about";
import { ActivitiesCard } from "../../../src/cards/activities/card";
import type { ActivityPage } from "../../../src/cards/activities/page";
import { PAGE } from "../../../src/cards/activities/pages";
import { ROW } from "../../../src/cards/activities/styles";
import { answering, FakeConnection, fakeHass, settle, type Answer } from "../../fake-hass";
import { setOnScreen } from "../../setup";
import { define } from "../../../src/shared/define";
import { insideOf } from "../../../src/shared/lazy-card";

// What the card draws; how it comes is tested in shared/lazy/card.test.ts.
const INSIDE = insideOf(ACTIVITIES.type);
define(INSIDE, ActivitiesCard);

const COUNT = 600;

const answer: Answer = (message) => {
  if (message["type"] === "milevault/activities") return listPage(message, COUNT);
  if (message["type"] === "milevault/thumbnails") return tracks(message);
  return answering()(message);
};

describe("the list of activities", () => {
  let connection: FakeConnection;
  let card: ActivitiesCard;
  /** Where the list's top is, below the screen's. */
  let top = 0;

  beforeEach(() => {
    vi.spyOn(window, "requestAnimationFrame").mockReturnValue(1);
    vi.spyOn(Element.prototype, "getBoundingClientRect").mockImplementation(() => ({ top, left: 0, width: 600, height: 280 }) as DOMRect);
    top = 0;
  });
  afterEach(async () => {
    vi.useRealTimers();
    card.remove();
    await settle();
    vi.restoreAllMocks();
    expect(connection.subscriptions.size).toBe(0);
  });

  async function open(config: object = {}, from: Answer = answer): Promise<void> {
    connection = new FakeConnection(from);
    card = document.createElement(INSIDE) as ActivitiesCard;
    card.setConfig({ type: "x", ...config });
    card.hass = fakeHass(connection);
    document.body.append(card);
    await card.updateComplete;
    setOnScreen(true);
    await rest();
  }
  async function rest(): Promise<void> {
    for (let i = 0; i < 4; i++) {
      await settle();
      await card.updateComplete;
    }
  }
  async function scrollTo(row: number): Promise<void> {
    top = -row * ROW;
    window.dispatchEvent(new Event("scroll"));
    await rest();
  }

  const root = (): ShadowRoot => card.shadowRoot as ShadowRoot;
  const rows = (): HTMLElement[] => [...root().querySelectorAll<HTMLElement>(".row")];
  const pages = (): Record<string, unknown>[] => connection.sent.filter(({ type }) => type === "milevault/activities");

  test("draws what is near the screen, with tracks asked for at once", async () => {
    await open();
    expect(rows().length).toBeLessThan(30);
    expect(rows()[0]?.textContent).toContain("Morning run");
    expect(root().querySelectorAll(".track path").length).toBeGreaterThan(5);
    expect(connection.count("milevault/thumbnails")).toBe(1);
    expect(root().querySelector("ul")?.style.height).toBe(`${PAGE * ROW}px`);
  });

  test("fetches pages as one scrolls and keeps the page small, all the way down", async () => {
    await open();
    for (let row = 0; row < COUNT; row += 90) await scrollTo(row);
    expect(pages()).toHaveLength(COUNT / PAGE);
    expect(root().querySelector("ul")?.style.height).toBe(`${COUNT * ROW}px`);
    expect(rows().length).toBeLessThan(50);
    expect(root().querySelectorAll("*").length).toBeLessThan(700);
    expect(root().querySelector(".foot")?.textContent).toBe("That is all.");
    expect(root().querySelector("li:last-child")?.getAttribute("aria-setsize")).toBe(String(COUNT));
  });

  test("the focused row stays the same activity while others come and go", async () => {
    await open();
    await scrollTo(20);
    const row = rows()[15] as HTMLElement;
    const title = row.closest("li")?.getAttribute("aria-posinset");
    row.focus();
    await scrollTo(24);
    expect(root().activeElement?.closest("li")?.getAttribute("aria-posinset")).toBe(title);
  });

  test("sport, days and words narrow the list; showing all undoes that", async () => {
    await open();
    const select = root().querySelector("select") as HTMLSelectElement;
    select.value = "swimming";
    select.dispatchEvent(new Event("change"));
    await rest();
    expect(pages().at(-1)).toMatchObject({ sport: "swimming" });
    expect(rows().every((row) => row.textContent?.includes("swim"))).toBe(true);
    vi.useFakeTimers();
    const search = root().querySelector("input[type=search]") as HTMLInputElement;
    search.value = "no such";
    search.dispatchEvent(new Event("input"));
    vi.advanceTimersByTime(400);
    vi.useRealTimers();
    await rest();
    expect(root().querySelector(".notice h2")?.textContent).toBe("No activity fits");
    const day = root().querySelector("input[type=date]") as HTMLInputElement;
    day.value = "2026-05-05";
    day.dispatchEvent(new Event("change"));
    await rest();
    expect(pages().at(-1)).toMatchObject({ q: "no such", after: "2026-05-04T22:00:00.000Z" });
    root().querySelector<HTMLButtonElement>(".reset")?.click();
    await rest();
    expect(rows().length).toBeGreaterThan(5);
    expect(search.value).toBe("");
  });

  test("a change is shown in the place where one looks", async () => {
    await open();
    await scrollTo(90);
    await scrollTo(150);
    const before = pages().length;
    connection.push("activity", 9_900);
    await rest();
    expect(pages().length).toBeGreaterThanOrEqual(before + 2);
    expect(Number.parseInt(root().querySelector("ul")?.style.height ?? "", 10)).toBeGreaterThanOrEqual(160 * ROW);
    expect(rows().length).toBeGreaterThan(10);
  });

  test("a tap goes to the activity's page, or opens it over the page", async () => {
    await open({ path: "/mv/activity" });
    const heard = vi.fn();
    window.addEventListener("location-changed", heard, { once: true });
    rows()[1]?.click();
    expect(heard).toHaveBeenCalledOnce();
    expect(window.location.pathname + window.location.search).toBe("/mv/activity?activity=9999");
    card.remove();
    await open();
    const opened = vi.fn((event: Event) => event.preventDefault());
    card.addEventListener("milevault-open-activity", opened);
    rows()[1]?.click();
    expect((opened.mock.calls[0]?.[0] as CustomEvent).detail).toEqual({ activity: 9999 });
  });

  test("a page that does not come can be asked for again", async () => {
    let away = true;
    await open({}, (message) => {
      if (message["cursor"] && away) throw { code: "unavailable", message: "away" };
      return answer(message);
    });
    await scrollTo(80);
    expect(root().querySelector(".retry")).not.toBeNull();
    away = false;
    root().querySelector<HTMLButtonElement>(".retry")?.click();
    await rest();
    expect(root().querySelector("ul")?.style.height).toBe(`${2 * PAGE * ROW}px`);
  });

  test("an empty vault says what to do", async () => {
    await open({}, (message) => (message["type"] === "milevault/activities" ? { activities: [], next_cursor: null } : answer(message)));
    expect(root().querySelector(".notice h2")?.textContent).toBe("No activities yet");
    expect(root().querySelector(".notice button")).not.toBeNull();
  });
});

describe("an activity's page", () => {
  test("shows the activity of the address, and follows it", async () => {
    vi.spyOn(window, "requestAnimationFrame").mockReturnValue(1);
    history.pushState(null, "", "/mv/activity?activity=7");
    const page = document.createElement("milevault-activity-page") as ActivityPage;
    page.setConfig({ type: "x" });
    page.hass = fakeHass(new FakeConnection(answer));
    document.body.append(page);
    const shown = (): unknown => (page.firstElementChild as unknown as { settings: { activity: unknown } }).settings.activity;
    expect(shown()).toBe(7);
    history.pushState(null, "", "/mv/activity");
    window.dispatchEvent(new CustomEvent("location-changed"));
    expect(shown()).toBe("latest");
    page.remove();
    await settle();
  });
});

test("the editor has sport and pages", () => {
  const form = ACTIVITIES.getConfigForm();
  expect(form.schema.map(({ name }) => name)).toEqual(["athlete", "sport", "appearance"]);
  expect(form.computeLabel({ name: "path" })).toBe("Page of an activity");
});
