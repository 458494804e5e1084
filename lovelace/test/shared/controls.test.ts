import { expect, test } from "vitest";
import { roved } from "../../src/shared/controls";

test("arrow keys go to the next and the last one, not beyond", () => {
  expect(["ArrowLeft", "ArrowRight", "Home", "End", "x"].map((key) => roved(key, 2, 5))).toEqual([1, 3, 0, 4, null]);
  expect([roved("ArrowUp", 0, 5), roved("ArrowDown", 4, 5), roved("End", 0, 0)]).toEqual([0, 4, null]);
});
