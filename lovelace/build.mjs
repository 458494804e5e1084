// Bundles all cards into ES modules beside the integration, and fails when the first outgrows its budget.
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle, ENTRY, GZIP_BUDGET, integrationVersion, loadedWith, withPacked } from "./bundle.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const folder = join(here, "..", "custom_components", "milevault", "frontend");
const version = await integrationVersion();

const { files, outputs, sizes, words, gzip, allGzip } = await bundle();
await mkdir(folder, { recursive: true });
// Every other language is a file of its own, fetched by those who read it (src/localize/localize.ts).
const wanted = withPacked({ ...files, ...words });
// Files of an earlier build have other names; nothing asks for them again.
const isOld = (name) => name.startsWith("milevault-cards") && !name.endsWith(".LICENSE.txt") && !(name in wanted);
for (const name of (await readdir(folder)).filter(isOld)) await rm(join(folder, name));
for (const [name, content] of Object.entries(wanted)) await writeFile(join(folder, name), content);
const licences = await Promise.all(
  ["lit"].map(async (name) => `${name}\n\n${await readFile(join(here, "node_modules", name, "LICENSE"), "utf8")}`),
);
await writeFile(join(folder, `${ENTRY}.LICENSE.txt`), licences.join("\n\n"));

/** Bytes by part of the sources, largest first. */
function partsOf({ inputs }) {
  const parts = {};
  for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
    const part = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path.split("/").slice(1, path.includes("/cards/") ? 3 : 2).join("/");
    parts[part] = (parts[part] ?? 0) + bytesInOutput;
  }
  return Object.entries(parts).filter(([, bytes]) => bytes > 0).sort(([, a], [, b]) => b - a);
}

const atOnce = loadedWith(outputs, ENTRY);
for (const [name, output] of Object.entries(outputs)) {
  console.log(`${String(sizes[name]).padStart(8)} gzip  ${name}${atOnce.has(name) ? " (at once)" : ""}: ${partsOf(output).map(([part, bytes]) => `${part} ${bytes}`).join(", ")}`);
}
console.log(`milevault-cards ${version}: ${gzip} bytes gzip at once (budget ${GZIP_BUDGET}), ${allGzip} with all that comes on demand`);
if (gzip > GZIP_BUDGET) {
  console.error("What every page loads is over its budget.");
  process.exitCode = 1;
}
