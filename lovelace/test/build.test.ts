import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
// @ts-expect-error a build script without types
import { bundle, ENTRY, GZIP_BUDGET, loadedWith, withPacked } from "../bundle.mjs";
// @ts-expect-error a build script without types
import { shrinkTemplates } from "../minify-templates.mjs";

interface Output {
  imports: { path: string; kind: string }[];
  inputs: Record<string, { bytesInOutput: number }>;
}

interface Bundle {
  files: Record<string, Uint8Array>;
  outputs: Record<string, Output>;
  sizes: Record<string, number>;
  words: Record<string, string>;
  wordsVersion: string;
  gzip: number;
  allGzip: number;
  metafile: { inputs: Record<string, unknown> };
}

test("styles are written tightly, all else keeps its own", () => {
  const source = "const a = `x\n    y`;\nconst b = css`\n  p,\n  a :hover > b {\n    /* why */\n    color: calc(1px + 2px);\n  }\n`;\nconst c = `\n  keep`;";
  expect(shrinkTemplates(source)).toBe("const a = `x\n    y`;\nconst b = css`p,a :hover > b{color:calc(1px + 2px)}`;\nconst c = `\n  keep`;");
});

test("lines of markup are joined by one blank, lines of code stay lines", () => {
  const source = "const a = html`<p\n    class=${x}\n    .y=${z}>\n    <b>1</b>\n  </p>`;\nconst b = 1;\n  const c = a\n    < b;";
  expect(shrinkTemplates(source)).toBe("const a = html`<p class=${x} .y=${z}> <b>1</b> </p>`;\nconst b = 1;\n  const c = a\n    < b;");
});

test("files have packed twins of the same content, but where packing makes them longer", () => {
  const long = "a".repeat(1000);
  const files = withPacked({ "a.js": long, "b.js": "b" }) as Record<string, Uint8Array>;
  expect(Object.keys(files)).toEqual(["a.js", "b.js", "a.js.br", "a.js.gz"]);
  expect(brotliDecompressSync(files["a.js.br"] ?? "").toString()).toBe(long);
  expect(gunzipSync(files["a.js.gz"] ?? "").toString()).toBe(long);
});

describe("the bundle", async () => {
  const { files, outputs, sizes, gzip, allGzip, words, wordsVersion, metafile } = (await bundle()) as Bundle;
  const atOnce = loadedWith(outputs, ENTRY) as Set<string>;
  const sources = (names: Iterable<string>): string[] => [...names].flatMap((name) => Object.entries(outputs[name]?.inputs ?? {}).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])));

  test("what every page loads stays within the budget", () => {
    console.info(`${gzip} bytes gzip at once, ${allGzip} with all that comes on demand`);
    expect(gzip).toBeLessThanOrEqual(GZIP_BUDGET as number);
    expect([...atOnce].reduce((bytes, name) => bytes + (sizes[name] ?? NaN), 0)).toBe(gzip);
    expect(allGzip).toBeGreaterThan(gzip);
  });

  test("is two files at once and two on demand, and carries no library but Lit", () => {
    expect(atOnce.size).toBe(2);
    // What draws tracks, and the list with the uploads.
    expect(Object.keys(outputs)).toHaveLength(4);
    const libraries = Object.keys(metafile.inputs).flatMap((path) => /node_modules\/(@?[^/]+)/.exec(path)?.[1] ?? []);
    expect([...new Set(libraries)].sort()).toEqual(["@lit", "lit", "lit-element", "lit-html"]);
  });

  test("leaves maps and what is drawn inside cards on demand to those who see it", () => {
    const loaded = sources(atOnce);
    expect(loaded).toContain("src/shared/lazy-card.ts");
    for (const path of ["map/element", "chart/element", "cards/activity/sections", "cards/route/card", "cards/upload/queue", "cards/activities/pages"]) {
      expect(loaded).not.toContain(`src/${path}.ts`);
      expect(sources(Object.keys(outputs))).toContain(`src/${path}.ts`);
    }
  });

  test("has each source once: no element is defined, and no state kept, twice", () => {
    const all = sources(Object.keys(outputs));
    expect(all).toHaveLength(new Set(all).size);
  });

  test("knows the integration that it is built into", () => {
    const { version } = JSON.parse(readFileSync(join(__dirname, "../../custom_components/milevault/manifest.json"), "utf8")) as { version: string };
    const texts = [...atOnce].map((name) => new TextDecoder().decode(files[name]));
    expect(texts.filter((text) => text.includes(`"${version}"`))).toHaveLength(1);
  });

  test("asks for files it has, by names that change with their content, and for words by their version", () => {
    for (const { imports } of Object.values(outputs)) for (const { path } of imports) expect(Object.keys(files)).toContain(path);
    for (const name of Object.keys(files)) expect(name).toMatch(name === ENTRY ? /^milevault-cards\.js$/ : /^milevault-cards-[0-9A-Z]{8}\.js$/);
    const texts = Object.values(files).map((code) => new TextDecoder().decode(code));
    const [asking, ...others] = texts.filter((text) => text.includes(".json?v="));
    expect(others).toEqual([]);
    expect(wordsVersion).toMatch(/^[0-9a-f]{8}$/);
    expect(asking?.includes(`.json?v=${wordsVersion}`)).toBe(true);
    expect(Object.keys(words).sort()).toEqual(["de", "es", "fr", "nl"].flatMap((language) => ["details.", ""].map((part) => `milevault-cards.${language}.${part}json`)));
  });
});
