// Serves dev/ with the page bundled on demand and made-up map tiles, so that everything shows without a network.
import { build } from "esbuild";
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

/** A tile that looks like a map from afar: green ground, a lake, streets that meet at the edges. */
function tile(z, x, y) {
  const ground = (x * 7 + y * 13 + z) % 5 === 0 ? "#cfe5bf" : "#f2efe9";
  const lake = (x + y) % 6 === 0 ? '<circle cx="128" cy="128" r="70" fill="#aad3df"/>' : "";
  const street = (d, width, colour) => `<path d="${d}" fill="none" stroke="${colour}" stroke-width="${width}"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256"><rect width="256" height="256" fill="${ground}"/>${lake}
    ${street("M0 64H256M64 0V256M0 190L256 190M190 0V256", 5, "#fff")}${street("M0 128C80 90 180 170 256 128", 9, "#fcd6a4")}
    <text x="92" y="52" font-size="13" fill="#777" font-family="sans-serif">${z}/${x}/${y}</text></svg>`;
}

/** The page's script, and the parts that it imports on demand, by path. */
const scripts = new Map();

async function rebuild() {
  const { outputFiles } = await build({ entryPoints: [join(here, "dev.ts")], bundle: true, splitting: true, outdir: "/", format: "esm", write: false });
  // Parts of the last build stay: a page that is open may still ask for them.
  for (const { path, contents } of outputFiles) scripts.set(path, contents);
}

async function page(url) {
  if (url.pathname === "/") return ["text/html", await readFile(join(here, "index.html"))];
  if (url.pathname === "/dev.js") await rebuild();
  const script = scripts.get(url.pathname);
  if (script) return ["text/javascript", script];
  const [, language, part = "."] = /^\/milevault-cards\.(\w+)(?:\.(\w+))?\.json$/.exec(url.pathname) ?? [];
  if (language) return ["application/json", await readFile(join(here, "..", "src", "localize", part, `${language}.json`))];
  const [, sample] = /^\/contract\/(\w+\.json)$/.exec(url.pathname) ?? [];
  if (sample) return ["application/json", await readFile(join(here, "..", "..", "tests", "contract", sample))];
  const [, z, x, y] = /^\/api\/map_tiles\/raster\/(\d+)\/(\d+)\/(\d+)\.png$/.exec(url.pathname) ?? [];
  return z === undefined ? null : ["image/svg+xml", tile(Number(z), Number(x), Number(y))];
}

/** Starts the page on a port (0: any free one); resolves to the server and its address. */
export function serve(port = 0) {
  const server = createServer(async (request, response) => {
    const found = await page(new URL(request.url, "http://localhost")).catch((error) => (error.code === "ENOENT" ? null : ["text/plain", String(error)]));
    response.writeHead(found ? 200 : 404, { "content-type": found?.[0] ?? "text/plain" });
    response.end(found?.[1] ?? "");
  });
  return new Promise((resolve) => {
    server.listen(port, "127.0.0.1", () => resolve({ server, url: `http://127.0.0.1:${server.address().port}` }));
  });
}
