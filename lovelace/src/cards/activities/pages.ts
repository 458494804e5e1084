import type { Activity, ActivityList } from "../../data/api";
import type { Client } from "../../data/client";
import { query, type Asking } from "../../data/query";
import { joined, thumbnailPath } from "./facts";

export const PAGE = 100;
/** Of a thumbnail's square, in px. */
export const THUMBNAIL = 48;
const MARGIN = 4;
/** Tracks kept: what a long scroll passed by is fetched again on the way back. */
const MOST_TRACKS = 600;

export type Fields = Partial<Asking["activities"][0]>;

/** The list as far as it was scrolled, page by page, and the tracks of what is seen. */
export class Pages {
  items: readonly Activity[] = [];
  /** Whether there are more, whether some are under way, whether they could not be had. */
  more = false;
  pending = false;
  failed = false;
  readonly tracks = new Map<number, string>();
  private pages: readonly ActivityList[] = [];
  private fields: Fields = {};
  private round = 0;
  private readonly asked = new Set<number>();

  constructor(
    private readonly client: Client,
    private readonly device: string | undefined,
    private readonly onChange: () => void,
  ) {}

  /**
   * Begins anew, with the first page where it is known. As many pages as hold `seen` rows are fetched again; what is
   * shown stays until they are there, later ones come as one scrolls.
   */
  open(fields: Fields, first: ActivityList | null, seen: number): void {
    this.fields = fields;
    this.failed = false;
    const count = Math.max(1, Math.ceil(seen / PAGE));
    if (first && (count === 1 || first.next_cursor === null)) {
      this.round++;
      this.pending = false;
      this.take([first]);
    } else void this.run((isCurrent) => this.fetched(first ? [first] : [], count, isCurrent));
  }

  next(): void {
    if (!this.more || this.pending || this.failed) return;
    void this.run((isCurrent) => this.fetched(this.pages, this.pages.length + 1, isCurrent));
  }

  retry(): void {
    this.failed = false;
    if (this.pages.length > 0) this.next();
    else this.open(this.fields, null, 1);
  }

  private async fetched(known: readonly ActivityList[], count: number, isCurrent: () => boolean): Promise<ActivityList[]> {
    const pages = [...known];
    while (pages.length < count && isCurrent()) {
      const cursor = pages.at(-1)?.next_cursor;
      if (cursor === null) break;
      pages.push(await this.client.get(this.device, query("activities", { ...this.fields, limit: PAGE, cursor })));
    }
    return pages;
  }

  private async run(work: (isCurrent: () => boolean) => Promise<ActivityList[]>): Promise<void> {
    const round = ++this.round;
    const isCurrent = (): boolean => round === this.round;
    this.pending = true;
    this.onChange();
    const pages = await work(isCurrent).catch(() => null);
    if (!isCurrent()) return;
    this.pending = false;
    this.failed = pages === null;
    if (pages) this.take(pages);
    this.onChange();
  }

  private take(pages: readonly ActivityList[]): void {
    this.pages = pages;
    this.items = joined(pages.map(({ activities }) => activities));
    this.more = (pages.at(-1)?.next_cursor ?? null) !== null;
  }

  /** Tracks of what is seen, all that are missing with one question. */
  async see(activities: readonly Activity[]): Promise<void> {
    const ids = activities.filter(({ activity_id: id, has_track: has }) => has && !this.asked.has(id)).map(({ activity_id: id }) => id);
    if (ids.length === 0) return;
    for (const id of ids) this.asked.add(id);
    try {
      const { thumbnails } = await this.client.get(this.device, query("thumbnails", { ids }));
      for (const track of thumbnails) this.tracks.set(track.activity_id, thumbnailPath(track, THUMBNAIL, MARGIN));
    } catch {
      // The sport's icon stands there instead; the next look asks again.
      for (const id of ids) this.asked.delete(id);
      return;
    }
    for (const id of this.tracks.keys()) {
      if (this.tracks.size <= MOST_TRACKS) break;
      this.tracks.delete(id);
      this.asked.delete(id);
    }
    this.onChange();
  }
}
