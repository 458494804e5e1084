import { describe, expect, test } from "vitest";
import { activity, ride, run, treadmill } from "../../dev/fixture";
import { chartSet, readout, tickLabel, yBounds } from "../../src/chart/charts";
import { WANTED_CHANNELS, type ChartKey } from "../../src/chart/keys";
import { speedScale } from "../../src/format/units";
import { LOCALE } from "../fake-hass";

const ALL: readonly ChartKey[] = ["elevation", "speed", "heart_rate", "power", "cadence"];
const setOf = ({ detail, streams }: ReturnType<typeof run>, wanted = ALL, system: "metric" | "imperial" = "metric") =>
  chartSet(detail.activity, streams, wanted, system);

describe("chartSet", () => {
  test("has a chart for every wanted channel with values, in the order wanted", () => {
    expect(setOf(ride()).charts.map((chart) => chart.key)).toEqual(ALL);
    expect(setOf(ride(), ["heart_rate", "elevation"]).charts.map((chart) => chart.key)).toEqual(["heart_rate", "elevation"]);
  });

  test("leaves out what was not recorded", () => {
    expect(setOf(treadmill()).charts.map((chart) => chart.key)).toEqual(["speed", "heart_rate", "cadence"]);
  });

  test("keeps one value per sample, so that an index means the same everywhere", () => {
    const sample = run();
    for (const chart of setOf(sample).charts) expect(chart.values).toHaveLength(sample.streams.elapsed_s.length);
  });

  test("a run has a pace, upside down; a ride a speed", () => {
    const [pace] = setOf(run(), ["speed"]).charts;
    expect(pace?.label).toBe("chart.pace");
    expect(pace?.scale.inverted).toBe(true);
    expect(pace?.best).toBeLessThan(pace?.mean as number);
    const [speed] = setOf(ride(), ["speed"], "imperial").charts;
    expect(speed?.label).toBe("chart.speed");
    expect(speed?.scale.unit).toBe("mph");
  });

  test("speed comes from the distances where there is no speed channel", () => {
    const sample = run();
    delete sample.streams.channels["speed"];
    const [pace] = setOf(sample, ["speed"]).charts;
    expect(pace?.values.filter((value) => value !== null).length).toBeGreaterThan(1900);
  });

  test("runners' strides are shown as steps, riders' turns as turns", () => {
    expect(setOf(treadmill(), ["cadence"]).charts[0]?.scale.unit).toBe("spm");
    expect(setOf(treadmill(), ["cadence"]).charts[0]?.mean).toBeGreaterThan(150);
    expect(setOf(ride(), ["cadence"]).charts[0]?.scale.unit).toBe("rpm");
  });

  test("the caption takes the recording's own average and maximum", () => {
    const sample = run();
    sample.detail.activity = activity({ avg_heart_rate: 141, max_heart_rate: 190 });
    const [heart] = setOf(sample, ["heart_rate"]).charts;
    expect([heart?.mean, heart?.best]).toEqual([141, 190]);
  });

  test("a pause breaks the lines", () => {
    const [heart] = setOf(run(), ["heart_rate"]).charts;
    expect(heart?.gaps).toHaveLength(1);
  });

  test("a channel full of nothing is no chart", () => {
    const sample = run();
    sample.streams.channels["heart_rate"] = { unit: "bpm", values: sample.streams.elapsed_s.map(() => null) };
    expect(setOf(sample, ["heart_rate"]).charts).toEqual([]);
  });
});

describe("yBounds", () => {
  const speed = speedScale("speed", "metric");

  test("hold all values, ticks among them", () => {
    const bounds = yBounds([110, 180], speed, "heart_rate");
    expect(bounds?.low).toBeLessThan(110);
    expect(bounds?.high).toBeGreaterThan(180);
    for (const tick of bounds?.ticks ?? []) expect(tick >= (bounds?.low ?? 0) && tick <= (bounds?.high ?? 0)).toBe(true);
  });

  test("a flat course stays flat", () => {
    const bounds = yBounds([100, 102], speed, "elevation");
    expect((bounds?.high ?? 0) - (bounds?.low ?? 0)).toBeGreaterThanOrEqual(30);
  });

  test("speed and power stand on zero, elevation may be below", () => {
    expect(yBounds([5, 9], speed, "speed")?.low).toBe(0);
    expect(yBounds([-20, 60], speed, "elevation")?.low).toBeLessThan(-20);
  });

  test("one standstill does not flatten a pace", () => {
    const paces = [...Array.from({ length: 99 }, () => 320), 3000];
    expect(yBounds(paces, speedScale("pace", "metric"), "speed")?.high).toBeLessThan(600);
  });

  test("nothing has no bounds", () => expect(yBounds([null], speed, "speed")).toBeNull());
});

test("values are read out with their unit, missing ones as a dash", () => {
  const [heart] = setOf(run(), ["heart_rate"]).charts;
  expect(readout({ ...(heart as NonNullable<typeof heart>), values: [148.2, null] }, 0, LOCALE)).toBe("148 bpm");
  expect(readout({ ...(heart as NonNullable<typeof heart>), values: [148.2, null] }, 1, LOCALE)).toBe("–");
});

test("ticks are written as short as their step allows", () => {
  const [speed] = setOf(ride(), ["speed"]).charts;
  const [pace] = setOf(run(), ["speed"]).charts;
  expect(tickLabel(speed as NonNullable<typeof speed>, 20, LOCALE)).toBe("20");
  expect(tickLabel(pace as NonNullable<typeof pace>, 360, LOCALE)).toBe("6:00");
});

test("only channels the card can show are asked for, each once", () => {
  expect(new Set(WANTED_CHANNELS).size).toBe(WANTED_CHANNELS.length);
  expect(WANTED_CHANNELS).toContain("position_lat");
});
