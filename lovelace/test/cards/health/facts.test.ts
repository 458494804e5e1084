import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { healthAnswers } from "../../../dev/health";
import { METRIC_KEYS, settingsOf } from "../../../src/cards/health/config";
import { healthForm } from "../../../src/cards/health/editor";
import { factsOf, planOf, trendAt, usualAt, verdictOf, type Answers, type Tile } from "../../../src/cards/health/facts";
import { figuresOf, METRICS } from "../../../src/cards/health/metrics";
import type { HealthMetricList, WellbeingDays } from "../../../src/data/api";
import { addDays } from "../../../src/format/datetime";
import { EN } from "../../../src/localize/en";

const TODAY = "2026-05-20";
const contract = <T>(name: string): T => JSON.parse(readFileSync(new URL(`../../../../tests/contract/${name}.json`, import.meta.url), "utf8")) as T;

/** Answers with the values of one metric, by how many days ago. */
function answers(values: Record<number, number>, metric = "resting_heart_rate", figures: Record<string, Record<number, number>> = {}): Answers {
  const first = addDays(TODAY, -40);
  const column = (ago: Record<number, number>): (number | null)[] => Array.from({ length: 42 }, (_, i) => ago[40 - i] ?? null);
  return {
    days: {
      first_day: first,
      last_day: addDays(TODAY, 1),
      days: Object.entries(values).map(([ago, value]) => ({ day: addDays(TODAY, -Number(ago)), values: { [metric]: value }, origins: null })),
    },
    latest: { values: { weight_kg: { day: "2026-01-03", value: 71.5, unit: "kg", source: "fit", observed_at: "" } } },
    figures: {
      first_day: first,
      last_day: addDays(TODAY, 1),
      reasons: [""],
      device: {},
      figures: Object.fromEntries(Object.entries(figures).map(([name, ago]) => [name, { unit: "", method: "", version: 1, values: column(ago), reasons: [] }])),
    },
  };
}

const every = (days: number, value: (ago: number) => number): Record<number, number> => Object.fromEntries(Array.from({ length: days }, (_, ago) => [ago, value(ago)]));
const tile = (data: Partial<Answers>, key = "resting_heart_rate", count = 7): Tile => factsOf(data, [key], count, TODAY).tiles[0] as Tile;

describe("what is usual", () => {
  test("is mean and standard deviation of the 28 days before, the day itself left out", () => {
    const values = [100, ...Array.from({ length: 28 }, (_, i) => (i % 2 ? 52 : 48)), 70];
    expect(usualAt(values, 29, 1)).toEqual([48, 52]);
  });
  test("is never narrower than what the watch can tell, and unknown with less than 14 days", () => {
    const same = Array.from({ length: 14 }, () => 50);
    expect(usualAt(same, 14, 1)).toEqual([49, 51]);
    expect(usualAt([null, ...same.slice(1)], 14, 1)).toBeNull();
    expect(usualAt([50, null, null, 52, 51, 51], 6, 0, 4)?.[0]).toBeGreaterThan(50);
  });
  test("has ends that still are within", () => {
    expect([47.9, 48, 52, 52.1].map((value) => verdictOf(value, [48, 52]))).toEqual(["below", "within", "within", "above"]);
    expect([verdictOf(null, [1, 2]), verdictOf(1, null)]).toEqual([null, null]);
  });
});

test("the trend is the mean of seven days less that of 28, and needs 4 and 20 values", () => {
  const values = [...Array.from({ length: 21 }, () => 50), ...Array.from({ length: 7 }, () => 54)];
  expect(trendAt(values, 27)).toBe(3);
  expect(trendAt(values.map((value, i) => (i > 23 ? null : value)), 27)).toBeNull();
  expect(trendAt(values.slice(10), 17)).toBeNull();
  expect(trendAt(values, -1)).toBeNull();
});

describe("a tile", () => {
  test("shows today's value against the days before", () => {
    const { value, day, usual, verdict, trend, line } = tile(answers(every(35, (ago) => (ago === 0 ? 57 : 50))));
    expect([value, day, usual, verdict, trend]).toEqual([57, TODAY, [49, 51], "above", 0.75]);
    expect(line).toEqual([50, 50, 50, 50, 50, 50, 57]);
  });
  test("shows the newest known value with its own day, and no point for the days after", () => {
    const { value, day, line } = tile(answers({ 3: 51, 5: 49 }));
    expect([value, day]).toEqual([51, "2026-05-17"]);
    expect(line).toEqual([null, 49, null, 51, null, null, null]);
  });
  test("shows a value from before all days asked for, held against nothing", () => {
    const { value, day, usual, verdict, trend, line } = tile(answers({}), "weight");
    expect([value, day, usual, verdict, trend]).toEqual([71.5, "2026-01-03", null, null, null]);
    expect(line.every((point) => point === null)).toBe(true);
  });
  test("says that a value is unknown, never 0", () => {
    for (const key of METRIC_KEYS.filter((name) => name !== "weight")) {
      expect([key, tile(answers({}), key).value, tile(answers({}), key).day]).toEqual([key, null, null]);
    }
    expect(factsOf({}, ["readiness"], 7, TODAY).tiles[0]?.value).toBeNull();
  });
  test("keeps a 0 that was measured", () => {
    expect(tile(answers({ 0: 0 }, "steps"), "steps").value).toBe(0);
  });
  test("has the day of tomorrow where the athlete is ahead", () => {
    const facts = factsOf(answers({ [-1]: 48, 0: 50 }), ["resting_heart_rate"], 7, TODAY);
    expect([facts.days.at(-1), facts.tiles[0]?.day]).toEqual(["2026-05-21", "2026-05-21"]);
  });
  test("holds HRV's mean of the week against the vault's range", () => {
    const figures = { hrv_7d: { 0: 49, 1: 55 }, hrv_range_low: every(40, () => 52), hrv_range_high: every(40, () => 58) };
    const { value, mean, usual, verdict, line, band } = tile(answers({ 0: 60, 1: 44 }, "hrv_last_night", figures), "hrv");
    expect([value, mean, usual, verdict]).toEqual([60, 49, [52, 58], "below"]);
    expect(line.slice(-2)).toEqual([55, 49]);
    expect(band.lows).toEqual([52, 52, 52, 52, 52, 52, 52]);
  });
  test("draws the trend of the weight, and takes its change from the vault", () => {
    const figures = { weight_trend: every(40, (ago) => 72 + ago / 100), weight_rate: { 0: -0.07 } };
    const { value, trend, line, verdict } = tile(answers({ 0: 71, 4: 72, 8: 72, 12: 72, 16: 72 }, "weight_kg", figures), "weight");
    expect([value, trend, line.at(-1), verdict]).toEqual([71, -0.07, 72, "below"]);
  });
  test("holds the steps of a day that goes on against nothing", () => {
    const steps = every(35, (ago) => (ago === 0 ? 900 : 9000));
    const { value, verdict, trend } = tile(answers(steps, "steps"), "steps");
    expect([value, verdict, trend]).toEqual([900, null, 0]);
    expect(tile(answers({ ...steps, 0: undefined as never }, "steps"), "steps").verdict).toBe("within");
  });
});

describe("the questions", () => {
  test("reach 28 days further back than what is shown, and to tomorrow", () => {
    const { days, figures, latest } = planOf(["weight", "sleep"], 30, TODAY);
    expect(days?.fields).toEqual({ first_day: addDays(TODAY, -57), last_day: "2026-05-21", metrics: ["weight_kg"] });
    expect(figures?.fields["figures"]).toEqual(["weight_trend", "weight_rate", "sleep_asleep"]);
    expect(latest?.command).toBe("health_latest");
  });
  test("are only those that the chosen values need", () => {
    expect(Object.keys(planOf(["sleep"], 30, TODAY))).toEqual(["figures"]);
    expect(Object.keys(planOf(["steps"], 30, TODAY))).toEqual(["days", "latest"]);
  });
  test("name what the vault knows", () => {
    const known = contract<HealthMetricList>("health_metrics").metrics.map(({ key }) => key);
    const figures = Object.keys(contract<WellbeingDays>("wellbeing_days").figures);
    for (const row of METRICS) {
      if (row.metric) expect(known).toContain(row.metric);
      for (const name of figuresOf(row)) expect(figures).toContain(name);
      expect(EN).toHaveProperty([`health.${row.key}`]);
    }
  });
});

test("the vault's own samples are told", () => {
  const data = { days: contract<Answers["days"]>("health_days"), figures: contract<WellbeingDays>("wellbeing_days"), latest: contract<Answers["latest"]>("health_latest") };
  const { tiles } = factsOf(data, ["resting_heart_rate", "hrv", "sleep", "steps"], 7, "2026-05-05");
  expect(tiles.map(({ value, day }) => [value, day])).toEqual([[51, "2026-05-04"], [null, null], [23400, "2026-05-04"], [9920, "2026-05-04"]]);
});

test("made-up data for the development page is the same at every call", () => {
  const ask = (): unknown => healthAnswers(TODAY)["health_days"]?.({ first_day: "2026-05-01", last_day: "2026-05-22", metrics: ["steps"] });
  expect(ask()).toEqual(ask());
  expect((ask() as Answers["days"]).days.at(-1)?.day).toBe(TODAY);
});

describe("the settings", () => {
  test("are usual where nothing is said, and pulled into bounds", () => {
    expect(settingsOf({ type: "x" })).toMatchObject({ metrics: ["resting_heart_rate", "hrv", "weight", "sleep"], days: 30 });
    expect(settingsOf({ type: "x", metrics: ["steps", "steps"], days: 4000 })).toMatchObject({ metrics: ["steps"], days: 180 });
    expect(settingsOf({ type: "x", metrics: [] }).metrics).toHaveLength(4);
  });
  test("are refused where malformed", () => {
    expect(() => settingsOf({ metrics: ["iq"] })).toThrow("iq");
    expect(() => settingsOf({ days: "many" })).toThrow("days");
  });
  test("have a form with words for every field and choice", () => {
    const form = healthForm();
    const fields = form.schema.filter(({ type }) => !type);
    expect(fields.map(({ name }) => form.computeLabel({ name }))).toEqual(["Athlete", "Values", "Days shown"]);
    expect(JSON.stringify(fields[1]?.selector)).toContain("Blood oxygen");
    expect(() => form.assertConfig({ days: "x" })).toThrow();
  });
});
