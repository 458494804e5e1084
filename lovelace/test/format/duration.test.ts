import { expect, test } from "vitest";
import { clock, hoursMinutes } from "../../src/format/duration";

test.each([
  [0, "0:00"],
  [5.4, "0:05"],
  [59.6, "1:00"],
  [245, "4:05"],
  [3599.7, "1:00:00"],
  [3729, "1:02:09"],
  [36_000, "10:00:00"],
  [-3, "0:00"],
])("%d seconds read %s", (seconds, text) => {
  expect(clock(seconds)).toBe(text);
});

test.each([
  [0, "0 min"],
  [29, "0 min"],
  [2700, "45 min"],
  [28_800, "8 h"],
  [26_399, "7 h 20 min"],
  [3599, "1 h"],
])("%d seconds of sleep read %s", (seconds, text) => {
  expect(hoursMinutes(seconds)).toBe(text.replaceAll(" ", "\u00a0"));
});
