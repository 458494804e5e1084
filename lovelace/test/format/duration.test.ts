import { expect, test } from "vitest";
import { clock } from "../../src/format/duration";

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
