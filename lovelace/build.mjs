// Bundles all cards into one ES module beside the integration, and fails when it outgrows its budget.
import { build } from "esbuild";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { minifyTemplates } from "./minify-templates.mjs";

const GZIP_BUDGET = 60 * 1024;
const here = dirname(fileURLToPath(import.meta.url));
const outfile = join(here, "..", "custom_components", "milevault", "frontend", "milevault-cards.js");
const { version } = JSON.parse(await readFile(join(here, "package.json"), "utf8"));

const result = await build({
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
  outfile,
  write: false,
});

const code = result.outputFiles[0].contents;
await mkdir(dirname(outfile), { recursive: true });
await writeFile(outfile, code);
const licences = await Promise.all(
  ["lit"].map(async (name) => `${name}\n\n${await readFile(join(here, "node_modules", name, "LICENSE"), "utf8")}`),
);
await writeFile(`${outfile}.LICENSE.txt`, licences.join("\n\n"));

const gzip = gzipSync(code, { level: 9 }).length;
const parts = {};
for (const { inputs } of Object.values(result.metafile.outputs)) {
  for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
    const part = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path.split("/").slice(0, 2).join("/");
    parts[part] = (parts[part] ?? 0) + bytesInOutput;
  }
}
for (const [part, bytes] of Object.entries(parts).sort(([, a], [, b]) => b - a)) {
  console.log(`${String(bytes).padStart(8)}  ${part}`);
}
console.log(`milevault-cards.js ${version}: ${code.length} bytes, ${gzip} gzip (budget ${GZIP_BUDGET})`);
if (gzip > GZIP_BUDGET) {
  console.error("The bundle is over its budget.");
  process.exitCode = 1;
}
