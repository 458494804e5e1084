import { html, nothing } from "lit";
import { keyed } from "lit/directives/keyed.js";
import type * as api from "../../data/api";
import type { ChartSet } from "../../chart/charts";
import type { Cursor } from "../../chart/cursor";
import type { Plan } from "../../data/loader";
import { optional, query, type Asking } from "../../data/query";
import type { ActivityDetail } from "../../data/types";
import { clock } from "../../format/duration";
import { formatNumber } from "../../format/number";
import { distanceScale, inWords, quantity } from "../../format/units";
import { wordKey } from "../../localize/localize";
import { bestEffort, comparisonCharts, effortPicker, effortTable, sameWay } from "../../shared/efforts";
import type { Reader } from "../../shared/reader";
import type { Saver } from "../../shared/saver";
import { shares, table, type Column } from "../../shared/table";
import {
  climbColumns,
  effortSize,
  effortValue,
  isRecord,
  segmentColumns,
  splitColumns,
  zoneBars,
  type Linked,
} from "./columns";
import type { SectionKey } from "./config";
import { editForm } from "./edit-form";
import { lapColumns, lapSpeed } from "./facts";

/** All answers a section may have. */
export interface SectionAnswers {
  splits: api.ActivitySplits;
  zones: api.ActivityZones;
  efforts: api.ActivityEfforts;
  records: api.RecordList;
  climbs: api.ActivityClimbs;
  segments: api.ActivitySegments;
  way: api.ActivityRoute;
  gap: api.Comparison;
  gear: api.GearList;
  sports: Asking["sports"][1];
}

export interface SectionContext {
  detail: ActivityDetail;
  reader: Reader;
  pending: boolean;
  /** Shows a stretch in charts and map; null where there are none. */
  jump: ((start: number, seconds: number) => void) | null;
  /** What the charts show, in seconds since the activity's start; null is all. */
  stretch: readonly [first: number, last: number] | null;
  /** Shows another activity. */
  open(activity: number): void;
  /** The effort to compare with that the user chose. */
  other: number | null;
  pick(other: number): void;
  gapSet(comparison: api.Comparison): ChartSet;
  gapCursor: Cursor;
  stamp: unknown;
  dark: boolean;
  saver: Saver;
  /** The sport chosen in the form; null while none was. */
  sport: string | null;
  chooseSport(sport: string): void;
  save(change: api.ActivityEdit): void;
}

interface Section {
  plan?(context: Pick<SectionContext, "detail" | "reader" | "other">, have: Partial<SectionAnswers>): Plan<SectionAnswers>;
  draw(answers: Partial<SectionAnswers>, context: SectionContext): unknown;
}

const none = ({ reader }: SectionContext): unknown => html`<p>${reader.words("section.none")}</p>`;

/** A label that shows its stretch in the charts, where there are any. */
function linked<R extends { start_s: number }>({ jump, reader }: SectionContext, seconds: (row: R) => number): Linked<R> {
  return (row, label) =>
    jump
      ? html`<button
          type="button"
          class="link"
          title=${reader.words("stretch.show", { name: label })}
          @click=${() => jump(row.start_s, seconds(row))}
        >${label}</button>`
      : label;
}

function splits({ splits: list }: Partial<SectionAnswers>, context: SectionContext): unknown {
  const rows = list?.splits ?? [];
  if (rows.length === 0) return none(context);
  // The rest may be ten metres downhill: it is not compared.
  const speeds = rows.map((split) => (split.partial ? null : split.moving_speed_mps));
  return table({ label: context.reader.words("section.splits"), rows, columns: splitColumns(context.detail.activity, rows, context.reader), shares: shares(speeds) });
}

function laps(_: Partial<SectionAnswers>, { detail, reader }: SectionContext): unknown {
  const index: Column<api.Lap> = { key: "index", label: reader.words("laps.lap"), cell: (_, i) => i + 1 };
  return table({ label: reader.words("section.laps"), rows: detail.laps, columns: [index, ...lapColumns(detail, reader)], shares: shares(detail.laps.map(lapSpeed)) });
}

function zones({ zones: list }: Partial<SectionAnswers>, context: SectionContext): unknown {
  const { words, locale } = context.reader;
  if (!list || list.zones.length === 0) return none(context);
  return list.zones.map(
    (time) => html`<h3>${words(`zones.${time.kind}`)}</h3>
      <ul class="zones" data-kind=${time.kind}>
        ${zoneBars(time, locale).map(
          ({ zone, seconds, share, range }) =>
            html`<li style="--zone:${zone}">
              <span>${zone === 0 ? words("zones.below") : words("zones.zone", { zone })}</span><span>${range}</span>
              <i aria-hidden="true"><b style="width:${Math.round(share * 1000) / 10}%"></b></i>
              <span>${clock(seconds)}</span><span>${formatNumber(share * 100, 0, locale)} %</span>
            </li>`,
        )}
      </ul>`,
  );
}

/** The kinds in order, and the sizes that people speak of; all sizes without. */
const KINDS: readonly (readonly [api.ActivityEffort["kind"], (readonly number[])?])[] = [
  ["distance"],
  ["duration"],
  ["power", [5, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600]],
  ["heart_rate", [60, 300, 600, 1200, 1800, 3600]],
];

function efforts({ efforts: list, records }: Partial<SectionAnswers>, context: SectionContext): unknown {
  const { detail, reader } = context;
  if (!list || list.efforts.length === 0) return none(context);
  const { words } = reader;
  const link = linked<api.ActivityEffort>(context, ({ kind, size, value }) => (kind === "distance" ? value : size));
  const isMarked = (effort: api.ActivityEffort): boolean => effort.guard !== null || isRecord(effort, detail.activity, records);
  const mark = (effort: api.ActivityEffort): unknown => {
    if (effort.guard !== null) return html`<small>${words(`bests.${effort.guard}`)}</small>`;
    return isMarked(effort) ? html`<span class="record">${words("bests.record")}</span>` : nothing;
  };
  return KINDS.map(([kind, sizes]) => {
    const isShown = (effort: api.ActivityEffort): boolean =>
      !sizes || sizes.includes(effort.size) || isRecord(effort, detail.activity, records);
    const rows = list.efforts.filter((effort) => effort.kind === kind && isShown(effort));
    if (rows.length === 0) return nothing;
    const columns: Column<api.ActivityEffort>[] = [
      { key: "size", label: words(`bests.${kind}`), cell: (effort) => link(effort, effortSize(effort, reader)) },
      ...(rows.some(isMarked) ? [{ key: "mark", label: words("bests.record"), cell: mark }] : []),
      { key: "value", label: words("bests.value"), cell: (effort) => effortValue(effort, reader) },
    ];
    return table({ label: words(`bests.${kind}`), rows, columns });
  });
}

function climbs({ climbs: list }: Partial<SectionAnswers>, context: SectionContext): unknown {
  if (!list || list.climbs.length === 0) return none(context);
  return table({ label: context.reader.words("section.climbs"), rows: list.climbs, columns: climbColumns(context.reader, linked(context, (climb) => climb.elapsed_time_s)) });
}

function segments({ segments: list }: Partial<SectionAnswers>, context: SectionContext): unknown {
  if (!list || list.efforts.length === 0) return none(context);
  const link = linked<api.ActivitySegmentEffort>(context, (effort) => effort.elapsed_s);
  return table({ label: context.reader.words("section.segments"), rows: list.efforts, columns: segmentColumns(context.detail.activity, context.reader, link) });
}

/** Efforts that the activity can be compared with: of its sport and direction. */
function others(way: api.ActivityRoute, activity: number): { group: api.RouteEffort[]; rest: api.RouteEffort[] } {
  const own = way.efforts.find(({ activity_id: id }) => id === activity);
  const group = own ? sameWay(way.efforts, own.sport, own.reversed) : way.efforts;
  return { group, rest: group.filter(({ activity_id: id }) => id !== activity) };
}

/** Which one it is compared with: the user's choice, else the fastest of the others, else the newest. */
export function comparedWith(way: api.ActivityRoute, activity: number, chosen: number | null): number | null {
  const { rest } = others(way, activity);
  if (rest.some(({ activity_id: id }) => id === chosen)) return chosen;
  return (bestEffort(rest) ?? rest[0])?.activity_id ?? null;
}

function route({ way, gap }: Partial<SectionAnswers>, context: SectionContext): unknown {
  const { reader, detail } = context;
  const { words } = reader;
  if (!way || way.distance_m === null) return none(context);
  const id = detail.activity.activity_id;
  const { group, rest } = others(way, id);
  const name = way.name ?? inWords(quantity(way.distance_m, distanceScale(reader.system), reader.locale));
  const rank = way.rank === null ? "" : ` · ${words("route.rank", { rank: way.rank, count: way.compared })}`;
  if (rest.length === 0) return html`<p>${name}</p><p>${words("route.alone")}</p>`;
  const other = comparedWith(way, id, context.other);
  const found = gap?.other_activity_id === other ? gap : undefined;
  return html`<p>${name}${rank}</p>
    ${effortPicker(words("efforts.compare"), rest, other, reader, context.pick)}
    ${comparisonCharts(
      {
        comparison: found,
        // The answer about another pair is shown no more; this one's is on its way.
        pending: context.pending || (gap !== undefined && !found),
        set: found ? context.gapSet(found) : null,
        other: rest.find((effort) => effort.activity_id === other),
        cursor: context.gapCursor,
        stamp: context.stamp,
        dark: context.dark,
      },
      reader,
    )}
    ${effortTable({ efforts: group.slice(0, MOST_EFFORTS), group, current: id, open: context.open }, reader)}`;
}

/** The route card has all of them. */
const MOST_EFFORTS = 10;

const ofActivity = ({ detail }: { detail: ActivityDetail }): { activity_id: number } => ({ activity_id: detail.activity.activity_id });

/** What each section asks and draws. */
export const SECTIONS: Readonly<Record<SectionKey, Section>> = {
  splits: {
    plan: (c) => ({ splits: query("splits", { ...ofActivity(c), unit: c.reader.system === "metric" ? "km" : "mile" }) }),
    draw: splits,
  },
  laps: { draw: laps },
  zones: { plan: (c) => ({ zones: query("activity_zones", ofActivity(c)) }), draw: zones },
  efforts: {
    plan: (c) => ({ efforts: query("efforts", ofActivity(c)), records: optional(query("records", { sport: c.detail.activity.sport })) }),
    draw: efforts,
  },
  climbs: { plan: (c) => ({ climbs: query("climbs", ofActivity(c)) }), draw: climbs },
  segments: { plan: (c) => ({ segments: query("activity_segments", ofActivity(c)) }), draw: segments },
  route: {
    plan: (c, { way }) => {
      const other = way ? comparedWith(way, c.detail.activity.activity_id, c.other) : null;
      return {
        way: query("activity_route", ofActivity(c)),
        ...(other === null ? {} : { gap: optional(query("compare", { ...ofActivity(c), other_id: other })) }),
      };
    },
    draw: route,
  },
  edit: {
    plan: () => ({ gear: optional(query("gear")), sports: optional(query("sports")) }),
    draw: ({ gear, sports }, context) =>
      keyed(context.detail.activity.activity_id, editForm({ ...context, gear: gear?.gear, subSports: sports?.sub_sports }, context.reader)),
  },
};

/** The words of a section's button. */
export const sectionWord = (key: SectionKey) => wordKey("section", key, "section.none");
