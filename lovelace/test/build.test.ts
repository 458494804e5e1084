import { expect, test } from "vitest";
// @ts-expect-error a build script without types
import { shrinkTemplates } from "../minify-templates.mjs";

test("styles lose their indentation, all else keeps its own", () => {
  const source = "const a = `x\n    y`;\nconst b = css`\n  p {\n    color: red;\n  }\n`;\nconst c = `\n  keep`;";
  expect(shrinkTemplates(source)).toBe("const a = `x\n    y`;\nconst b = css` p { color: red; }\n`;\nconst c = `\n  keep`;");
});
