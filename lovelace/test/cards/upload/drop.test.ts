import { expect, test } from "vitest";
import { dropped, inside, realFiles, type DroppedEntry } from "../../../src/cards/upload/drop";

const file = (name: string): File => new File(["x"], name);
const entry = (name: string): DroppedEntry => ({ isFile: true, name, file: (found) => found(file(name)) });

/** A folder whose reader gives its entries in portions, as browsers do. */
function folder(name: string, ...portions: DroppedEntry[][]): DroppedEntry {
  const left = [...portions];
  return { isFile: false, name, createReader: () => ({ readEntries: (found) => found(left.shift() ?? []) }) };
}

test("folders are read to the last portion and the deepest folder, without the system's files", async () => {
  const tree = folder("export", [entry("a.fit"), entry(".DS_Store")], [folder("deep", [entry("b.gpx")]), folder(".git", [entry("c.fit")])]);
  expect((await inside([tree, entry("d.zip")])).map(({ name }) => name)).toEqual(["a.fit", "b.gpx", "d.zip"]);
});

test("what cannot be read is left out", async () => {
  const broken: DroppedEntry = { isFile: true, name: "x.fit", file: (_, failed) => failed(new Error("gone")) };
  const closed: DroppedEntry = { isFile: false, name: "y", createReader: () => ({ readEntries: (_, failed) => failed(new Error("no")) }) };
  expect(await inside([broken, closed, entry("z.fit")])).toHaveLength(1);
});

test("browsers without folders give their files", async () => {
  const files = [file("a.fit"), file("Thumbs.db")] as unknown as FileList;
  expect(await dropped({ items: [] as unknown as DataTransferItemList, files })).toHaveLength(1);
  const items = [{ webkitGetAsEntry: () => entry("b.fit") }] as unknown as DataTransferItemList;
  expect((await dropped({ items, files })).map(({ name }) => name)).toEqual(["b.fit"]);
  expect(realFiles([file("desktop.ini")])).toEqual([]);
});
