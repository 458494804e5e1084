// esbuild leaves template literals alone; most of ours are CSS and HTML whose indentation would travel to every phone.
import { readFile } from "node:fs/promises";

/** The source with runs of white space after line breaks inside css`` and html`` literals shortened to one blank. */
export function shrinkTemplates(source) {
  return source.replace(/\n\s+/g, (gap, offset) => (insideTaggedTemplate(source, offset) ? " " : gap));
}

function insideTaggedTemplate(source, offset) {
  // Our templates are never nested inside a string holding a back-tick, so counting openings is enough here:
  // css`` blocks hold no expressions at all, which is what makes this safe.
  const opening = source.lastIndexOf("css`", offset);
  if (opening < 0) return false;
  return source.indexOf("`", opening + 4) > offset;
}

export const minifyTemplates = {
  name: "minify-templates",
  setup(build) {
    build.onLoad({ filter: /\/src\/.*\.ts$/ }, async ({ path }) => ({
      contents: shrinkTemplates(await readFile(path, "utf8")),
      loader: "ts",
    }));
  },
};
