import { TILE_SIZE } from "./mercator";
import { toScreen, visibleTiles, type Size, type View } from "./view";

export interface TileSource {
  /** A token for the proxy; `renew` after a tile failed. */
  token(renew: boolean): Promise<string>;
  /** Tiles of another server, with {z}, {x}, {y}; Home Assistant's proxy without. */
  url?: string | undefined;
  /** Whose tiles these are; OpenStreetMap's without. */
  attribution?: string | undefined;
}

/** After tiles failed for good (no internet): look again after a minute, then ever less often. */
const RETRY_MS = [60_000, 300_000, 900_000];

interface Shown {
  image: HTMLImageElement;
  z: number;
  column: number;
  row: number;
  state: "loading" | "loaded" | "failed";
  tries: number;
}

/** Path of a raster tile of Home Assistant's own proxy. */
export function tileUrl(z: number, x: number, y: number, token: string): string {
  return `/api/map_tiles/raster/${z}/${x}/${y}.png?token=${encodeURIComponent(token)}`;
}

/** Home Assistant's own tiles, or those of another server. */
export function tileSource(client: { mapToken(renew: boolean): Promise<string> }, url?: string, attribution?: string): TileSource {
  // Other servers need no token of Home Assistant's, and must not get one.
  return { token: (renew) => (url ? Promise.resolve("") : client.mapToken(renew)), url, attribution };
}

/** The address of a tile of a source. */
export function addressOf({ url }: TileSource, z: number, x: number, y: number, token: string): string {
  if (!url) return tileUrl(z, x, y, token);
  const places: Readonly<Record<string, number>> = { z, x, y };
  return url.replace(/\{([zxy])\}/g, (_, place: string) => String(places[place]));
}

/**
 * The images under the track. Keeps tiles of the previous zoom until the new ones are there, asks for a
 * new token when tiles fail, and steps aside (`onState(false)`) when there are none to be had.
 */
export class TileLayer {
  private readonly shown = new Map<string, Shown>();
  private token: string | null = null;
  private working = true;
  private round = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private last: { view: View; size: Size } | null = null;
  private closed = false;
  private renewing: Promise<void> | null = null;

  constructor(
    private readonly container: HTMLElement,
    private readonly source: TileSource,
    /** Told whenever it becomes clear that there are tiles (true) or none (false). */
    private readonly onState: (visible: boolean) => void,
  ) {}

  /** Shows the tiles of a view; cheap enough for every frame of a drag. */
  update(view: View, size: Size): void {
    this.last = { view, size };
    if (this.closed || !this.working) return;
    if (this.token === null) {
      void this.authorise(false);
      return;
    }
    const tiles = visibleTiles(view, size);
    const wanted = new Set(tiles.map((tile) => tile.key));
    for (const tile of tiles) if (!this.shown.has(tile.key)) this.add(tile.key, tile.z, tile.x, tile.y);
    const complete = tiles.every((tile) => this.shown.get(tile.key)?.state !== "loading");
    const zoom = tiles[0]?.z;
    for (const [key, tile] of this.shown) {
      if (!wanted.has(key) && (complete || tile.z === zoom || tile.state !== "loaded")) this.remove(key);
    }
    this.place(view, size);
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    for (const key of [...this.shown.keys()]) this.remove(key);
  }

  private async authorise(renew: boolean): Promise<void> {
    this.renewing ??= (async () => {
      try {
        this.token = await this.source.token(renew);
        if (!this.closed && this.last) this.update(this.last.view, this.last.size);
      } catch {
        this.giveUp();
      } finally {
        this.renewing = null;
      }
    })();
    await this.renewing;
  }

  private add(key: string, z: number, x: number, y: number): void {
    const [, column, row] = key.split("/").map(Number) as [number, number, number];
    const image = document.createElement("img");
    image.alt = "";
    image.draggable = false;
    // A stranger's server need not know which page of Home Assistant asks.
    if (this.source.url) image.referrerPolicy = "no-referrer";
    image.decoding = "async";
    const tile: Shown = { image, z, column, row, state: "loading", tries: 0 };
    image.onload = () => this.loaded(tile);
    image.onerror = () => void this.failed(key, tile, x, y);
    this.shown.set(key, tile);
    this.container.append(image);
    image.src = addressOf(this.source, z, x, y, this.token ?? "");
  }

  private remove(key: string): void {
    const tile = this.shown.get(key);
    if (!tile) return;
    tile.image.onload = tile.image.onerror = null;
    tile.image.remove();
    this.shown.delete(key);
  }

  private loaded(tile: Shown): void {
    tile.state = "loaded";
    tile.image.classList.add("loaded");
    this.round = 0;
    this.onState(true);
    if (this.last && [...this.shown.values()].every((other) => other.state !== "loading")) {
      this.update(this.last.view, this.last.size);
    }
  }

  private async failed(key: string, tile: Shown, x: number, y: number): Promise<void> {
    tile.state = "failed";
    if (tile.tries++ === 0) {
      await this.authorise(true);
      if (this.closed || this.shown.get(key) !== tile || !this.working) return;
      tile.state = "loading";
      tile.image.src = addressOf(this.source, tile.z, x, y, this.token ?? "");
    } else if ([...this.shown.values()].every((other) => other.state === "failed" && other.tries > 1)) {
      this.giveUp();
    }
  }

  private giveUp(): void {
    if (this.closed) return;
    this.working = false;
    this.token = null;
    for (const key of [...this.shown.keys()]) this.remove(key);
    this.onState(false);
    const delay = RETRY_MS[Math.min(this.round++, RETRY_MS.length - 1)] as number;
    this.timer = setTimeout(() => this.again(), delay);
  }

  private again(): void {
    this.working = true;
    if (this.last) this.update(this.last.view, this.last.size);
  }

  private place(view: View, size: Size): void {
    const origin = toScreen(view, size, { x: 0, y: 0 });
    for (const { image, z, column, row } of this.shown.values()) {
      const edge = TILE_SIZE * 2 ** (view.zoom - z);
      // Whole pixels, and each tile reaching to where the next begins: no hairlines between them.
      const left = Math.round(origin.x + column * edge);
      const top = Math.round(origin.y + row * edge);
      const width = Math.round(origin.x + (column + 1) * edge) - left;
      const height = Math.round(origin.y + (row + 1) * edge) - top;
      image.style.cssText = `transform:translate(${left}px,${top}px);width:${width}px;height:${height}px`;
    }
  }
}
