import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { SPORTS, sportRow } from "../../src/format/sport";
import { EN } from "../../src/localize/en";

const CONTRACT = join(__dirname, "..", "..", "..", "tests", "contract", "sports.json");

test("a sport the table lacks looks like any activity", () => {
  expect(sportRow("quidditch").name).toBe("generic");
  expect(sportRow("running").speed).toBe("pace");
});

describe("every sport", () => {
  test.each(SPORTS)("$name has an icon and a word", ({ name, icon }) => {
    expect(icon).toMatch(/^mdi:[a-z-]+$/);
    expect(Object.keys(EN)).toContain(`sport.${name}`);
  });

  test.skipIf(!existsSync(CONTRACT))("of the sidecar is known here", () => {
    const text = readFileSync(CONTRACT, "utf8");
    for (const { name } of SPORTS) expect(text).toContain(`"${name}"`);
    const names: unknown = JSON.parse(text);
    const listed = (Array.isArray(names) ? names : ((names as { sports: unknown[] }).sports ?? [])).map((row) =>
      typeof row === "string" ? row : (row as { name: string }).name,
    );
    expect(new Set(listed)).toEqual(new Set(SPORTS.map(({ name }) => name)));
  });
});
