import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { settingsOf } from "../../../src/cards/sleep/config";
import { sleepForm } from "../../../src/cards/sleep/editor";
import { hourTicks, isNight, knownSpan, nightOf, nightToShow, planOf, spanOf, stagesOf, stripOf, totalsOf, type Night } from "../../../src/cards/sleep/facts";
import type { HealthMetricList, HealthNight, HealthNightList, HealthSleep, WellbeingDays } from "../../../src/data/api";
import { formatWall } from "../../../src/format/datetime";
import { LOCALE } from "../../fake-hass";

const contract = <T>(name: string): T => JSON.parse(readFileSync(new URL(`../../../../tests/contract/${name}.json`, import.meta.url), "utf8")) as T;

const session = (change: Partial<HealthSleep> = {}): HealthSleep => ({
  kind: "main",
  start_time: "2026-05-03T22:30:00Z",
  end_time: "2026-05-04T06:30:00Z",
  utc_offset_s: 7200,
  source: "fit",
  stages: { start_s: [0, 600], duration_s: [600, 3000], level: ["awake", "light"] },
  ...change,
});
const night = (change: Partial<HealthNight> = {}): HealthNight => ({ day: "2026-05-04", sessions: [session()], values: {}, ...change });
const figures = (values: Record<string, (number | string | null)[]> = {}): WellbeingDays => ({
  first_day: "2026-05-02",
  last_day: "2026-05-04",
  reasons: [""],
  device: {},
  figures: Object.fromEntries(Object.entries(values).map(([name, column]) => [name, { unit: "", method: "", version: 1, values: column, reasons: [] }])),
});
const list = (...nights: HealthNight[]): HealthNightList => ({ first_day: "2026-05-02", last_day: "2026-05-04", nights });

describe("which nights are known", () => {
  const metric = (key: string, first_day: string | null, last_day: string | null): HealthMetricList["metrics"][number] => ({ key, unit: "", first_day, last_day });
  test("is said by all values about sleep, and by no other", () => {
    const metrics = [metric("sleep_score", "2026-03-01", "2026-05-01"), metric("nap_duration_s", "2026-02-01", "2026-05-04"), metric("steps", "2020-01-01", "2026-05-09"), metric("sleep_deep_s", null, null)];
    expect(knownSpan({ metrics, channels: [] })).toEqual(["2026-02-01", "2026-05-04"]);
    expect(knownSpan({ metrics: [metric("sleep_score", null, null), metric("steps", "2020-01-01", "2026-05-09")], channels: [] })).toBeNull();
  });
  test("is read from the vault's own sample", () => {
    expect(knownSpan(contract<HealthMetricList>("health_metrics"))?.[1]).toBe("2026-05-04");
  });
});

describe("the strip", () => {
  test.each([
    ["ends today", "2026-05-18", 0, "2026-05-14", "2026-05-20"],
    ["ends today without any night", null, 0, "2026-05-14", "2026-05-20"],
    ["ends with the newest night where today's strip would be empty", "2026-05-13", 0, "2026-05-07", "2026-05-13"],
    ["ends tomorrow where the athlete is ahead", "2026-05-21", 0, "2026-05-15", "2026-05-21"],
    ["goes back by whole strips", "2026-05-20", 2, "2026-04-30", "2026-05-06"],
  ])("%s", (_, newest, page, first_day, last_day) => {
    expect(spanOf(newest, "2026-05-20", 7, page)).toEqual({ first_day, last_day });
  });
  test("asks first what is known, then for those nights", () => {
    expect(Object.keys(planOf({}, "2026-05-20", 7, 0))).toEqual(["metrics"]);
    const metrics = contract<HealthMetricList>("health_metrics");
    const plan = planOf({ metrics }, "2026-05-20", 7, 1);
    expect(plan.nights?.fields).toEqual({ first_day: "2026-04-21", last_day: "2026-04-27" });
    const known = Object.keys(contract<WellbeingDays>("wellbeing_days").figures);
    for (const name of plan.figures?.fields["figures"] as string[]) expect(known).toContain(name);
  });
  test("has a place for every day, and a mean of the known ones", () => {
    const strip = stripOf(list(night({ day: "2026-05-02" }), night()), figures({ sleep_asleep: [25_200, null, 28_800], sleep_need: [28_800, 28_800, 27_000] }), null);
    expect(strip.nights.map(({ day, night: known }) => [day, known?.asleep ?? null])).toEqual([["2026-05-02", 25_200], ["2026-05-03", null], ["2026-05-04", 28_800]]);
    expect([strip.average, strip.goal]).toEqual([27_000, 27_000]);
  });
  test("takes the goal of the settings before the athlete's need, and may have none", () => {
    expect(stripOf(list(), figures({ sleep_need: [28_800] }), 25_200).goal).toBe(25_200);
    expect(stripOf(list(), figures(), null)).toMatchObject({ goal: null, average: null });
  });
  test("shows the chosen night, else the newest, or the oldest to whoever comes from before", () => {
    const strip = stripOf(list(night({ day: "2026-05-02" }), night({ day: "2026-05-03" }), night({ sessions: [session({ kind: "nap" })] })), figures(), null);
    expect(nightToShow(strip, "2026-05-02", false)?.day).toBe("2026-05-02");
    // Of the 4th there is a nap alone.
    expect(nightToShow(strip, null, false)?.day).toBe("2026-05-03");
    expect(nightToShow(strip, "2026-05-07", false)?.day).toBe("2026-05-04");
    expect(nightToShow(strip, "2026-04-30", true)?.day).toBe("2026-05-02");
    expect(nightToShow(stripOf(list(), figures(), null), null, false)).toBeNull();
  });
});

describe("a night", () => {
  test("has what was slept, its score and times", () => {
    const told = nightOf(night(), figures({ sleep_asleep: [null, null, 27_000], sleep_score: [null, null, 81], sleep_score_method: [null, null, "own"], sleep_efficiency: [null, null, 93.75] }));
    expect(told).toMatchObject({ asleep: 27_000, score: 81, isOwnScore: true, efficiency: 93.75, length: 28_800, naps: [] });
    expect([told.from?.start_time, told.to?.start_time]).toEqual(["2026-05-03T22:30:00Z", "2026-05-04T06:30:00Z"]);
  });
  test("has its times on the athlete's clock, wherever the reader is", () => {
    const { from, to } = nightOf(night(), figures());
    expect([from, to].map((time) => time && formatWall(time, LOCALE, "America/New_York"))).toEqual(["00:30", "08:30"]);
    const home = nightOf(night({ sessions: [session({ utc_offset_s: null })] }), figures()).from;
    expect(home && formatWall(home, LOCALE, "America/New_York")).toBe("18:30");
  });
  test("of two sessions goes from the first to the last, with the gap between them", () => {
    const second = session({ start_time: "2026-05-04T07:30:00Z", end_time: "2026-05-04T08:30:00Z", stages: { start_s: [0], duration_s: [3600], level: ["rem"] } });
    const told = nightOf(night({ sessions: [second, session()] }), figures());
    expect(told.length).toBe(36_000);
    expect(told.stages).toEqual({ start_s: [0, 600, 32_400], duration_s: [600, 3000, 3600], level: ["awake", "light", "rem"] });
    expect(stagesOf([])).toEqual({ start_s: [], duration_s: [], level: [] });
  });
  test("keeps naps apart", () => {
    const nap = session({ kind: "nap", start_time: "2026-05-04T13:00:00Z", end_time: "2026-05-04T13:30:00Z" });
    const told = nightOf(night({ sessions: [nap, session()], values: { nap_duration_s: 1500 } }), figures());
    expect([told.naps.map(({ seconds }) => seconds), told.length]).toEqual([[1800], 28_800]);
    const alone = nightOf(night({ sessions: [nap] }), figures());
    expect([isNight(alone), alone.from, alone.asleep, alone.naps.length]).toEqual([false, null, null, 1]);
    expect(nightOf(night({ values: { nap_duration_s: 1500 } }), figures()).naps).toEqual([{ times: null, seconds: 1500 }]);
  });
  test("of which nothing is known has no zeros", () => {
    const { length, asleep, score, efficiency, totals, naps } = nightOf(night({ sessions: [] }), figures());
    expect([length, asleep, score, efficiency, naps, totals]).toEqual([null, null, null, null, [], []]);
  });
  test("falls back on the device's own values of the day", () => {
    expect(nightOf(night({ values: { sleep_duration_s: 25_000, sleep_score: 70 } }), figures())).toMatchObject({ asleep: 25_000, score: 70 });
  });
});

describe("the totals", () => {
  const stages = { start_s: [0, 60, 120, 180], duration_s: [60, 60, 60, 60], level: ["light", "deep", "light", "awake"] };
  test("are those of the stages drawn, deep first", () => {
    expect(totalsOf(stages, { sleep_deep_s: 999 }).map(({ level, seconds, share }) => [level, seconds, share])).toEqual([["deep", 60, 0.25], ["light", 120, 0.5], ["rem", 0, 0], ["awake", 60, 0.25]]);
  });
  test("are the device's where no stages are known, without those it does not say", () => {
    const none = { start_s: [], duration_s: [], level: [] };
    expect(totalsOf(none, { sleep_deep_s: 3600, sleep_light_s: 10_800 }).map(({ level, share }) => [level, share])).toEqual([["deep", 0.25], ["light", 0.75]]);
    expect(totalsOf(none, {})).toEqual([]);
  });
  test("tell of what was not measured only where there is some", () => {
    const some = { start_s: [0, 60], duration_s: [60, 60], level: ["light", "unmeasurable"] };
    expect(totalsOf(some, {}).at(-1)).toMatchObject({ level: "unmeasurable", colour: null, share: 0.5 });
  });
});

test("hours are even ones on the athlete's clock, clear of both ends", () => {
  const from = { start_time: "2026-05-03T21:10:00Z", utc_offset_s: 19_800 };
  const ticks = hourTicks(from, 8 * 3600);
  expect(ticks.map(({ time }) => formatWall(time, LOCALE, "UTC"))).toEqual(["04:00", "06:00", "08:00"]);
  expect(ticks[0]?.at).toBeCloseTo((4 - 2 - 40 / 60) / 8, 6);
  expect(hourTicks({ ...from, utc_offset_s: null }, 28_800)).toEqual([]);
  expect(hourTicks(from, 0)).toEqual([]);
});

test("the vault's own sample is told", () => {
  const sample = contract<HealthNightList>("health_nights");
  const told = stripOf(sample, contract<WellbeingDays>("wellbeing_days"), null).nights.flatMap(({ night: known }) => known ?? []);
  expect(told.map(({ day }) => day)).toEqual(["2026-05-04"]);
  const [only] = told as [Night];
  expect(only).toMatchObject({ length: 27_000, asleep: 23_400, naps: [{ seconds: 1800 }] });
  expect(only.totals.map(({ level, seconds }) => [level, seconds])).toEqual([["deep", 7200], ["light", 4500], ["rem", 13_500], ["awake", 900]]);
});

describe("the settings", () => {
  test("are usual where nothing is said, and pulled into bounds", () => {
    expect(settingsOf({})).toMatchObject({ nights: 7, goal: null });
    expect(settingsOf({ nights: 99, goal: 7.5 })).toMatchObject({ nights: 14, goal: 27_000 });
    expect(settingsOf({ goal: null }).goal).toBeNull();
  });
  test("are refused where malformed", () => {
    expect(() => settingsOf({ goal: "8" })).toThrow("goal");
  });
  test("have a form", () => {
    const form = sleepForm();
    const fields = form.schema.filter(({ type }) => !type);
    expect(fields.map(({ name }) => form.computeLabel({ name }))).toEqual(["Athlete", "Nights in the strip", "Goal"]);
    expect(form.computeHelper({ name: "goal" })).toContain("Empty");
  });
});
