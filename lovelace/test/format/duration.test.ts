import { expect, test } from "vitest";
import { clock, fromClock, hoursMinutes } from "../../src/format/duration";

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
  ["0:05", 5],
  ["4:05", 245],
  ["75:00", 4500],
  ["1:02:09", 3729],
  ["100:00:00", 360_000],
])("%s is read as %d seconds, and shown the same way or shorter", (text, seconds) => {
  expect(fromClock(text)).toBe(seconds);
  expect(fromClock(clock(seconds))).toBe(seconds);
});

test.each(["", "90", "1:60", "1:2:03", "1:75:00", "-1:00", "1:00:00:00", "soon", " 1:00"])("%j is no time", (text) => {
  expect(fromClock(text)).toBeNull();
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
