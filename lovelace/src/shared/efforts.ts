import { html, nothing } from "lit";
import "../chart/element";
import type { ChartSet } from "../chart/charts";
import type { Cursor } from "../chart/cursor";
import { signedClock } from "../chart/gap";
import type { Comparison, RouteEffort } from "../data/api";
import { formatDay } from "../format/datetime";
import { clock } from "../format/duration";
import { distanceScale, inWords, plain, quantity } from "../format/units";
import type { EffortSort } from "./effort-sorts";
import type { Reader } from "./reader";
import { table, type Column } from "./table";

/** The seconds an effort is measured by: moving, or all where that is unknown. */
export function effortSeconds({ moving_time_s: moving, elapsed_time_s: elapsed }: RouteEffort): number {
  return moving ?? elapsed;
}

/** Efforts of one sport that go one way: only those can be ranked together. */
export function sameWay(efforts: readonly RouteEffort[], sport: string, reversed: boolean): RouteEffort[] {
  return efforts.filter((effort) => effort.sport === sport && effort.reversed === reversed);
}

/** The fastest effort that counts; null without one. */
export function bestEffort(efforts: readonly RouteEffort[]): RouteEffort | null {
  const counting = efforts.filter(({ rank }) => rank !== null);
  return counting.reduce<RouteEffort | null>((best, next) => (best && effortSeconds(best) <= effortSeconds(next) ? best : next), null);
}

/** The fastest first (those that do not count last), or the newest. */
export function sortedEfforts(efforts: readonly RouteEffort[], sort: EffortSort): RouteEffort[] {
  const byDate = (a: RouteEffort, b: RouteEffort): number => (a.start_time < b.start_time ? 1 : -1);
  const place = ({ rank }: RouteEffort): number => rank ?? Infinity;
  return [...efforts].sort((a, b) => (sort === "date" || place(a) === place(b) ? byDate(a, b) : place(a) - place(b)));
}

/** "22 Nov 2026 · 16:50", for choosers. */
export function effortLabel(effort: RouteEffort, { locale }: Reader): string {
  return `${formatDay(effort.local_date, locale)} · ${clock(effortSeconds(effort))}`;
}

export interface EffortTable {
  efforts: readonly RouteEffort[];
  /** The group that the best is of. */
  group: readonly RouteEffort[];
  /** The one that is marked. */
  current?: number | null;
  open?: ((activity: number) => void) | undefined;
}

function effortColumns({ group, open }: EffortTable, { words, locale }: Reader): Column<RouteEffort>[] {
  const best = bestEffort(group);
  const day = (effort: RouteEffort): string => formatDay(effort.local_date, locale);
  return [
    { key: "rank", label: "#", cell: ({ rank }) => rank ?? "·" },
    {
      key: "date",
      label: words("efforts.date"),
      cell: (effort) =>
        open ? html`<button type="button" class="link" @click=${() => open(effort.activity_id)}>${day(effort)}</button>` : day(effort),
    },
    { key: "time", label: words("efforts.time"), cell: (effort) => clock(effortSeconds(effort)) },
    {
      key: "gap",
      label: words("efforts.gap"),
      cell: (effort) => (best && effort.rank !== null && effort !== best ? signedClock(effortSeconds(effort) - effortSeconds(best)) : "–"),
    },
    { key: "heart_rate", label: `${words("laps.heart_rate")} (bpm)`, cell: (effort) => quantity(effort.avg_heart_rate, plain(""), locale)?.value ?? "–" },
    { key: "power", label: `${words("laps.power")} (W)`, cell: (effort) => quantity(effort.avg_power_w, plain(""), locale)?.value ?? "–" },
  ];
}

export function effortTable(parts: EffortTable, reader: Reader): unknown {
  const { efforts, current } = parts;
  return table({ label: reader.words("routes.efforts"), rows: efforts, columns: effortColumns(parts, reader), marked: ({ activity_id: id }) => id === current });
}

/** A chooser of efforts. */
export function effortPicker(label: string, efforts: readonly RouteEffort[], chosen: number | null, reader: Reader, pick: (id: number) => void): unknown {
  return html`<label class="pick"
    >${label}
    <select class="field" @change=${(event: Event) => pick(Number((event.target as HTMLSelectElement).value))}>
      ${efforts.map(
        (effort) => html`<option value=${effort.activity_id} .selected=${effort.activity_id === chosen}>${effortLabel(effort, reader)}</option>`,
      )}
    </select>
  </label>`;
}

/** How it ended, in words, and over how much of the way: only what both went counts. */
export function gapInWords({ gap_s: gap, distance_m: distance }: Comparison, { words, locale, system }: Reader): string {
  const last = Math.round(gap.at(-1) ?? 0);
  const end = last === 0 ? words("efforts.level") : words(last < 0 ? "efforts.ahead" : "efforts.behind", { time: clock(Math.abs(last)) });
  const over = inWords(quantity((distance.at(-1) ?? 0) - (distance[0] ?? 0), distanceScale(system), locale));
  return `${end} · ${words("efforts.over", { distance: over })}`;
}

export interface ComparisonParts {
  comparison: Comparison | undefined;
  pending: boolean;
  set: ChartSet | null;
  /** The one behind the dashed line. */
  other: RouteEffort | undefined;
  cursor: Cursor;
  stamp: unknown;
  dark: boolean;
}

/** The charts of two efforts one over the other, with what they say. */
export function comparisonCharts({ comparison, pending, set, other, cursor, stamp, dark }: ComparisonParts, reader: Reader): unknown {
  const { words, locale, system } = reader;
  if (!comparison || !set) return pending ? html`<i class="bone block" aria-hidden="true"></i>` : html`<p>${words("efforts.refused")}</p>`;
  return html`<p class="gap">
      ${gapInWords(comparison, reader)}${other ? html` · ${words("efforts.dashed", { date: formatDay(other.local_date, locale) })}` : nothing}
    </p>
    ${comparison.matched ? nothing : html`<p>${words("efforts.unlike")}</p>`}
    <milevault-charts
      class="gaps"
      .charts=${set}
      .cursor=${cursor}
      .words=${words}
      .locale=${locale}
      .system=${system}
      .themeStamp=${stamp}
      .dark=${dark}
    ></milevault-charts>`;
}
