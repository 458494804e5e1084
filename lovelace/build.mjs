// Bundles all cards into one ES module beside the integration, and fails when it outgrows its budget.
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle, GZIP_BUDGET } from "./bundle.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const outfile = join(here, "..", "custom_components", "milevault", "frontend", "milevault-cards.js");
const { version } = JSON.parse(await readFile(join(here, "package.json"), "utf8"));

const { code, gzip, metafile } = await bundle();
await mkdir(dirname(outfile), { recursive: true });
await writeFile(outfile, code);
// Every other language is a file of its own, fetched by those who read it (src/localize/localize.ts).
const words = join(here, "src", "localize");
for (const name of (await readdir(words)).filter((file) => file.endsWith(".json"))) {
  const text = JSON.stringify(JSON.parse(await readFile(join(words, name), "utf8")));
  await writeFile(join(dirname(outfile), `milevault-cards.${name}`), text);
}
const licences = await Promise.all(
  ["lit"].map(async (name) => `${name}\n\n${await readFile(join(here, "node_modules", name, "LICENSE"), "utf8")}`),
);
await writeFile(`${outfile}.LICENSE.txt`, licences.join("\n\n"));

const parts = {};
for (const { inputs } of Object.values(metafile.outputs)) {
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
