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
 * Shrinks templates, and has every source that is imported on demand import the main one first. It is there by then
 * anyway; the bundler, which does not know that, would else cut what they share into many small files.
 */
export const minifyTemplates = (main, lazy) => ({
  name: "minify-templates",
  setup(build) {
    build.onLoad({ filter: /\/src\/.*\.ts$/ }, async ({ path }) => ({
      contents: (lazy.has(path) ? `import ${JSON.stringify(main)};\n` : "") + shrinkTemplates(await readFile(path, "utf8")),
      loader: "ts",
    }));
  },
});
