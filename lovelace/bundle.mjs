// All cards as one ES module, in memory.
import { build } from "esbuild";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { minifyTemplates } from "./minify-templates.mjs";

/** Bytes that all cards, editors and the strategy may have in English. */
export const GZIP_BUDGET = 60 * 1024;
const here = dirname(fileURLToPath(import.meta.url));

/** The module's code, its size as a browser fetches it, and what is inside. */
export async function bundle() {
  const { outputFiles, metafile } = await build({
    absWorkingDir: here,
    entryPoints: ["src/index.ts"],
    bundle: true,
    format: "esm",
    // Wall tablets with old browsers are common; this is what Home Assistant's own modern build asks for.
    target: "es2021",
    minify: true,
    // The licences of what is inside go with every copy, as a text file beside the bundle.
    legalComments: "none",
    plugins: [minifyTemplates],
    metafile: true,
    write: false,
  });
  const code = outputFiles[0].contents;
  return { code, gzip: gzipSync(code, { level: 9 }).length, metafile };
}
