import { expect, test } from "vitest";
// @ts-expect-error a build script without types
import { bundle, GZIP_BUDGET } from "../bundle.mjs";
// @ts-expect-error a build script without types
import { shrinkTemplates } from "../minify-templates.mjs";

test("styles are written tightly, all else keeps its own", () => {
  const source = "const a = `x\n    y`;\nconst b = css`\n  p,\n  a :hover > b {\n    /* why */\n    color: calc(1px + 2px);\n  }\n`;\nconst c = `\n  keep`;";
  expect(shrinkTemplates(source)).toBe("const a = `x\n    y`;\nconst b = css`p,a :hover > b{color:calc(1px + 2px)}`;\nconst c = `\n  keep`;");
});

test("lines of markup are joined by one blank, lines of code stay lines", () => {
  const source = "const a = html`<p\n    class=${x}\n    .y=${z}>\n    <b>1</b>\n  </p>`;\nconst b = 1;\n  const c = a\n    < b;";
  expect(shrinkTemplates(source)).toBe("const a = html`<p class=${x} .y=${z}> <b>1</b> </p>`;\nconst b = 1;\n  const c = a\n    < b;");
});

test("all cards together stay within the budget, and carry no library but Lit", async () => {
  const { gzip, metafile } = (await bundle()) as { gzip: number; metafile: { inputs: Record<string, unknown> } };
  expect(gzip).toBeLessThanOrEqual(GZIP_BUDGET as number);
  const libraries = Object.keys(metafile.inputs).flatMap((path) => /node_modules\/(@?[^/]+)/.exec(path)?.[1] ?? []);
  expect([...new Set(libraries)].sort()).toEqual(["@lit", "lit", "lit-element", "lit-html"]);
});
