// All cards as ES modules, in memory: the one every page loads, and those that come when something needs them.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { minify } from "terser";
import { minifyTemplates } from "./minify-templates.mjs";

/** Bytes that every page with a dashboard may load of us, in English. */
export const GZIP_BUDGET = 60 * 1024;
export const ENTRY = "milevault-cards.js";
const MAIN = "src/index.ts";
const MANIFEST = "../custom_components/milevault/manifest.json";
const here = dirname(fileURLToPath(import.meta.url));

/** Files of words by language, and of those that few pages show, as they are served. */
export async function wordFiles() {
  const parts = ["", "details"].map(async (part) => {
    const folder = join(here, "src", "localize", part);
    const names = (await readdir(folder)).filter((name) => name.endsWith(".json")).sort();
    return names.map(async (name) => [served(part, name), JSON.stringify(JSON.parse(await readFile(join(folder, name), "utf8")))]);
  });
  return Object.fromEntries(await Promise.all((await Promise.all(parts)).flat()));
}

const served = (part, name) => `milevault-cards.${part ? name.replace(".json", `.${part}.json`) : name}`;

/** What the cards compare with what the integration says of itself. */
export async function integrationVersion() {
  return JSON.parse(await readFile(join(here, MANIFEST), "utf8")).version;
}

/** A second minifier finds what the first leaves; operands keep their sides, which packs better. */
const SQUEEZE = { module: true, ecma: 2021, compress: { passes: 3, lhs_constants: false } };

const hashOf = (text) => createHash("sha256").update(text).digest("hex").slice(0, 8);

async function built(added, version) {
  return build({
    absWorkingDir: here,
    entryPoints: { "milevault-cards": MAIN },
    bundle: true,
    splitting: true,
    outdir: "out",
    chunkNames: "milevault-cards-[hash]",
    format: "esm",
    // Wall tablets with old browsers are common; this is what Home Assistant's own modern build asks for.
    target: "es2021",
    minify: true,
    // The licences of what is inside go with every copy, as a text file beside the bundle.
    legalComments: "none",
    // Gone after the second minifier, but part of the files' names: another way to squeeze makes other files.
    footer: { js: `// ${JSON.stringify(SQUEEZE)}` },
    define: { __WORDS_VERSION__: JSON.stringify(version), __CARDS_VERSION__: JSON.stringify(await integrationVersion()) },
    plugins: [minifyTemplates(added)],
    metafile: true,
    write: false,
  });
}

const importsOf = (inputs, path, wanted) => inputs[path].imports.filter(({ kind }) => kind === wanted).map((one) => one.path);

/** A source and all that it imports at once, and these, and so on. */
function reached(inputs, path, seen = new Set()) {
  if (seen.has(path)) return seen;
  seen.add(path);
  for (const other of importsOf(inputs, path, "import-statement")) reached(inputs, other, seen);
  return seen;
}

/**
 * Imports to add, paths by path. What is imported on demand imports the main source: that is there by then anyway,
 * which the bundler does not know. The main one imports what two of these need and it does not itself.
 */
function addedImports({ inputs }) {
  const parts = [...new Set(Object.keys(inputs).flatMap((path) => importsOf(inputs, path, "dynamic-import")))];
  const atOnce = reached(inputs, MAIN);
  const needed = parts.map((part) => reached(inputs, part));
  const shared = Object.keys(inputs).filter((path) => !atOnce.has(path) && needed.filter((sources) => sources.has(path)).length > 1);
  const full = (path) => resolve(here, path);
  return new Map([...parts.map((part) => [full(part), [full(MAIN)]]), [full(MAIN), shared.map(full)]]);
}

const squeezed = async (code) => new TextEncoder().encode((await minify(code, SQUEEZE)).code);

const nameOf = (path) => path.split("/").at(-1);

/** Outputs by the names of their files, which their imports have as well. */
function byName(outputs) {
  const named = ({ imports, ...rest }) => ({ ...rest, imports: imports.map(({ path, kind }) => ({ path: nameOf(path), kind })) });
  return Object.fromEntries(Object.entries(outputs).map(([path, output]) => [nameOf(path), named(output)]));
}

/** The outputs that a page loads with one of them: itself and what it imports at once. */
export function loadedWith(outputs, name, seen = new Set()) {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const { path, kind } of outputs[name].imports) if (kind === "import-statement") loadedWith(outputs, path, seen);
  return seen;
}

const gzip = (content) => gzipSync(content, { level: 9 });

/** Below this, packing makes a file longer. */
const LEAST_BYTES = 200;

/**
 * Files by name, with their packed twins: Home Assistant packs nothing that it serves, but takes what stands beside
 * a file in a way the browser reads.
 */
export function withPacked(files) {
  const twins = Object.entries(files)
    .filter(([, content]) => content.length >= LEAST_BYTES)
    .flatMap(([name, content]) => [[`${name}.br`, brotliCompressSync(content)], [`${name}.gz`, gzip(content)]]);
  return { ...files, ...Object.fromEntries(twins) };
}

/**
 * The files by name, the bytes as a browser fetches them (of each, of what every page loads, of all), and what is
 * inside. Twice: the first time tells what is loaded on demand.
 */
export async function bundle() {
  const words = await wordFiles();
  const wordsVersion = hashOf(JSON.stringify(words));
  const { metafile: first } = await built(new Map(), wordsVersion);
  const { outputFiles, metafile } = await built(addedImports(first), wordsVersion);
  const files = Object.fromEntries(await Promise.all(outputFiles.map(async ({ path, text }) => [nameOf(path), await squeezed(text)])));
  const outputs = byName(metafile.outputs);
  const sizes = Object.fromEntries(Object.entries(files).map(([name, code]) => [name, gzip(code).length]));
  const sum = (names) => [...names].reduce((bytes, name) => bytes + sizes[name], 0);
  return { files, outputs, sizes, words, wordsVersion, gzip: sum(loadedWith(outputs, ENTRY)), allGzip: sum(Object.keys(files)), metafile };
}
