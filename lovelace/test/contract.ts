/** The sidecar's own samples of its replies. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export function contract<T>(name: string): T {
  return JSON.parse(readFileSync(join(__dirname, "..", "..", "tests", "contract", `${name}.json`), "utf8")) as T;
}
