import { describe, expect, test } from "vitest";
import { distanceScale, elevationScale, inWords, quantity, shortDistanceScale, speedScale, unitSystem, weightScale } from "../../src/format/units";
import { LOCALE } from "../fake-hass";

const show = (si: number | null, scale: Parameters<typeof quantity>[1]): string => inWords(quantity(si, scale, LOCALE));

describe("quantities", () => {
  test.each([
    [5201, distanceScale("metric"), "5.20 km"],
    [1609.344, distanceScale("imperial"), "1.00 mi"],
    [1500, shortDistanceScale("metric"), "1,500 m"],
    [71.94, weightScale("metric"), "71.9 kg"],
    [71.94, weightScale("imperial"), "158.6 lb"],
    [914.4, shortDistanceScale("imperial"), "1,000 yd"],
    [304.8, elevationScale("imperial"), "1,000 ft"],
    [10, speedScale("speed", "metric"), "36.0 km/h"],
    [10, speedScale("speed", "imperial"), "22.4 mph"],
    [1000 / 320, speedScale("pace", "metric"), "5:20 /km"],
    [1609.344 / 480, speedScale("pace", "imperial"), "8:00 /mi"],
    [100 / 111, speedScale("pace100", "metric"), "1:51 /100 m"],
    [91.44 / 100, speedScale("pace100", "imperial"), "1:40 /100 yd"],
    [500 / 125, speedScale("pace500", "imperial"), "2:05 /500 m"],
  ])("%d in SI reads %s", (si, scale, text) => {
    expect(show(si, scale)).toBe(text);
  });

  test("missing is a dash, never a zero", () => {
    expect(show(null, distanceScale("metric"))).toBe("–");
    expect(show(Number.NaN, distanceScale("metric"))).toBe("–");
  });

  test("standing still has a speed but no pace", () => {
    expect(show(0, speedScale("speed", "metric"))).toBe("0.0 km/h");
    expect(show(0, speedScale("pace", "metric"))).toBe("–");
  });
});

test("the card's own unit setting goes before Home Assistant's", () => {
  expect(unitSystem("auto", "mi")).toBe("imperial");
  expect(unitSystem("auto", "km")).toBe("metric");
  expect(unitSystem("metric", "mi")).toBe("metric");
  expect(unitSystem(undefined, "mi")).toBe("imperial");
});
