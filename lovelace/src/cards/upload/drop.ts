/** The part of a dropped file or folder that browsers agree on. */
export interface DroppedEntry {
  isFile: boolean;
  name: string;
  file?(found: (file: File) => void, failed: (reason: unknown) => void): void;
  createReader?(): { readEntries(found: (entries: DroppedEntry[]) => void, failed: (reason: unknown) => void): void };
}

/** What a file manager keeps for itself. */
const isHidden = (name: string): boolean => name.startsWith(".") || name === "Thumbs.db" || name === "desktop.ini";

/** Files without those of the system. */
export const realFiles = (files: Iterable<File>): File[] => [...files].filter(({ name }) => !isHidden(name));

/** What was dropped. Has to be called within the event: afterwards the browser tells nothing any more. */
export function dropped(transfer: Pick<DataTransfer, "items" | "files">): Promise<File[]> {
  const entries = [...transfer.items].flatMap((item) => {
    const entry = (item as { webkitGetAsEntry?(): unknown }).webkitGetAsEntry?.() as DroppedEntry | null | undefined;
    return entry ? [entry] : [];
  });
  return entries.length > 0 ? inside(entries) : Promise.resolve(realFiles(transfer.files));
}

/** All files below some entries; what cannot be read is left out. */
export async function inside(entries: readonly DroppedEntry[]): Promise<File[]> {
  const found: File[] = [];
  const open = [...entries];
  for (let entry = open.shift(); entry; entry = open.shift()) {
    if (isHidden(entry.name)) continue;
    if (entry.isFile) found.push(...(await fileOf(entry)));
    else open.unshift(...(await childrenOf(entry)));
  }
  return found;
}

function fileOf(entry: DroppedEntry): Promise<File[]> {
  return new Promise((resolve) => (entry.file ? entry.file((file) => resolve([file]), () => resolve([])) : resolve([])));
}

async function childrenOf(entry: DroppedEntry): Promise<DroppedEntry[]> {
  const reader = entry.createReader?.();
  const found: DroppedEntry[] = [];
  // A reader gives a hundred at a time and an empty list at the end.
  for (let isMore = reader !== undefined; isMore; ) {
    const some = await new Promise<DroppedEntry[]>((resolve) => reader?.readEntries(resolve, () => resolve([])));
    found.push(...some);
    isMore = some.length > 0;
  }
  return found;
}
