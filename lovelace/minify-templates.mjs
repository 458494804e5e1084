// esbuild leaves template literals alone; most of ours are CSS whose indentation would travel to every phone.
import { readFile } from "node:fs/promises";

/** Begins of lines that only markup has: a tag, or an attribute, which our code would write with blanks around the "=". */
const MARKUP_LINE = /\n\s+(?=<\/?[a-z]|[.@?]?[\w-]+=(?:"|\$\{)|\$\{)/g;

/**
 * The source with css`` literals written as tightly as CSS may be (they hold no expressions, which makes this safe),
 * and lines of markup joined by one blank, which HTML reads alike.
 */
export function shrinkTemplates(source) {
  return source.replace(/\bcss`([^`$]*)`/g, (_, css) => `css\`${shrinkCss(css)}\``).replace(MARKUP_LINE, " ");
}

function shrinkCss(css) {
  return css
    .replace(/\/\*.*?\*\//gs, "")
    .replace(/\s+/g, " ")
    .replace(/ ?([{};,]) ?/g, "$1")
    .replace(/: /g, ":")
    .replace(/;}/g, "}")
    .trim();
}

/**
 * Shrinks templates, and adds imports to sources (`added`: paths by path) so that few files come of them: the bundler
 * would cut what parts share into many small ones.
 */
export const minifyTemplates = (added) => ({
  name: "minify-templates",
  setup(build) {
    build.onLoad({ filter: /\/src\/.*\.ts$/ }, async ({ path }) => ({
      contents: (added.get(path) ?? []).map((other) => `import ${JSON.stringify(other)};\n`).join("") + shrinkTemplates(await readFile(path, "utf8")),
      loader: "ts",
    }));
  },
});
