import { describe, expect, test, vi } from "vitest";
import { answers } from "../../../dev/training";
import "../../../src/index";
import { OPEN_ACTIVITY } from "../../../src/shared/dialog";
import { OpenCard } from "../../open-card";
import { sample } from "../../sample";
import { hasAllStates } from "../states";

const TODAY = "2026-11-25";
const FULL = answers(TODAY);

describe("the records card", () => {
  hasAllStates("records", TODAY, FULL, ".record");

  test("has the best, its day and what it was broken by", async () => {
    const opened = await new OpenCard("records", { records: () => sample("records") }).open({ sport: "running" });
    expect(opened.sent("records")[0]).toMatchObject({ sport: "running" });
    await opened.click(".segments button", 1);
    expect(opened.texts(".record").at(-1)).toBe("5 kmApr 25, 2026 20:00 −0:30");
    expect(opened.all(".delta[data-good]")).toHaveLength(3);
  });

  test("shows one sport at a time", async () => {
    const opened = await new OpenCard("records", FULL).open();
    expect(opened.texts(".segments button")).toEqual(["Run", "Ride"]);
    expect(opened.texts("h3")).toEqual(["Fastest", "Farthest in"]);
    await opened.click(".segments button", 1);
    expect(opened.texts("h3")).toEqual(["Fastest", "Highest power over"]);
  });

  test("shows the other sizes on demand", async () => {
    const opened = await new OpenCard("records", FULL).open();
    const few = opened.all(".record").length;
    await opened.click(".pill-button");
    expect(opened.all(".record").length).toBe(few + 1);
    expect(opened.text(".pill-button")).toBe("Show fewer");
    expect((await new OpenCard("records", FULL).open({ distances: ["5_km", "marathon"] })).all(".record")).toHaveLength(2);
  });

  test("opens how a record came about, asked for only then, and closes it", async () => {
    const opened = await new OpenCard("records", FULL).open();
    expect(opened.sent("progression")).toEqual([]);
    await opened.click(".record", 3);
    expect(opened.sent("progression")[0]).toMatchObject({ sport: "running", kind: "distance", size: 5000 });
    expect(opened.all(".progress .dot")).toHaveLength(3);
    expect(opened.texts(".progress li")[0]).toMatch(/20:01 −0:22$/);
    expect(opened.all(".record")[3]?.getAttribute("aria-expanded")).toBe("true");
    await opened.click(".record", 3);
    expect(opened.all(".progress")).toEqual([]);
  });

  test("says when that cannot be had, and tries again", async () => {
    const opened = await new OpenCard("records", { ...FULL, progression: () => Promise.reject({ code: "unavailable", message: "" }) }).open();
    await opened.click(".record", 3);
    expect(opened.text("li .notice")).toContain("cannot be reached");
    expect(opened.all(".record").length).toBeGreaterThan(5);
    opened.answers = FULL;
    await opened.click("li .retry");
    expect(opened.all(".progress .dot")).toHaveLength(3);
  });

  test("asks again how the open record came about when records fell", async () => {
    const opened = await new OpenCard("records", FULL).open();
    await opened.click(".record", 3);
    opened.answers = answers("2026-11-26");
    opened.connection.push("records", 9);
    await opened.settle();
    expect(opened.sent("progression")).toHaveLength(2);
    expect(opened.texts(".progress li")[0]).toContain("Oct 30, 2026");
    opened.answers = { ...FULL, records: () => ({ ...(FULL["records"]?.({} as never) as object), records: [] }) };
    opened.connection.push("records", 10);
    await opened.settle();
    expect(opened.all(".progress")).toEqual([]);
  });

  test("an effort opens its activity over the page, unless the page shows it", async () => {
    const opened = await new OpenCard("records", { ...FULL, activity: () => Promise.reject({ code: "not_found", message: "" }) }).open({ athlete: "d" });
    await opened.click(".record", 3);
    const seen = vi.fn((event: Event) => event.preventDefault());
    document.addEventListener(OPEN_ACTIVITY, seen, { once: true });
    await opened.click(".progress button");
    expect((seen.mock.calls[0]?.[0] as CustomEvent).detail).toEqual({ activity: 3, athlete: "d" });
    expect(document.querySelector("dialog")).toBeNull();
    await opened.click(".progress button");
    const dialog = document.querySelector("dialog");
    expect(dialog?.open).toBe(true);
    expect(dialog?.querySelector("milevault-activity-card")).not.toBeNull();
    dialog?.querySelector("button")?.click();
    expect(document.querySelector("dialog")).toBeNull();
  });
});
