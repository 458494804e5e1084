import type { Record, RecordProgression, RecordStep } from "../../data/api";
import { distanceScale, plain, type Scale } from "../../format/units";
import { EN } from "../../localize/en";
import { wordKey, type Localize } from "../../localize/localize";
import { TIME } from "../../shared/measures";
import type { Reader } from "../../shared/reader";
import type { Distance } from "./config";

export type Kind = Record["kind"];
export const KINDS: readonly Kind[] = ["distance", "duration", "power", "heart_rate"];

/** How records of a kind are printed; of distances less is better. */
export function scaleOf(kind: Kind, { system }: Reader): Scale {
  if (kind === "distance") return TIME;
  if (kind === "duration") return distanceScale(system);
  return plain(kind === "power" ? "W" : "bpm");
}

/** A named distance as it is read: "5 km", "1 mi", "Half marathon". */
export function sizeName(name: string, words: Localize): string {
  const key = `records.${name}`;
  return key in EN ? words(wordKey("records", name, "records.name")) : name.replace("mile", "mi").replace("_", " ");
}

/** Seconds as people say them: "20 s", "5 min", "1 h 30 min". */
export function spanName(seconds: number): string {
  const [h, min, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), Math.round(seconds % 60)];
  const parts: (readonly [number, string])[] = [[h, "h"], [min, "min"], [s, "s"]];
  return parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`).join(" ");
}

export function nameOf({ name, size, size_unit: unit }: Pick<Record, "name" | "size" | "size_unit">, words: Localize): string {
  if (name) return sizeName(name, words);
  return unit === "s" ? spanName(size) : `${Math.round(size)} ${unit}`;
}

/** Which of the many are asked for every day; the others come with "Show all". */
const USUAL_NAMES: ReadonlySet<string> = new Set([
  "100_m", "400_m", "500_m", "1_km", "1_mile", "2_km", "5_km", "10_km", "half_marathon", "40_km", "marathon", "100_km", "180_km",
]);
const USUAL_SPANS: Readonly<{ [kind in Kind]: readonly number[] }> = {
  distance: [],
  duration: [720, 3600],
  power: [5, 60, 300, 1200, 3600],
  heart_rate: [],
};

function isUsual({ kind, name, size }: Record): boolean {
  return name ? USUAL_NAMES.has(name) : USUAL_SPANS[kind].includes(size);
}

/** Sports with records, those with the most first. */
export function sportsOf(records: readonly Record[]): string[] {
  const counts = new Map<string, number>();
  for (const { sport } of records) counts.set(sport, (counts.get(sport) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([sport]) => sport);
}

export interface Group {
  kind: Kind;
  rows: Record[];
}

/**
 * Records of a sport by kind. `wanted` names the only distances to show; without, the usual sizes or all.
 * A sport that has none of the usual sizes shows all it has.
 */
export function groupsOf(records: readonly Record[], sport: string, wanted: readonly Distance[], isAll: boolean): { groups: Group[]; hidden: number } {
  const own = records.filter((record) => record.sport === sport);
  const named = own.filter(({ name }) => name !== null && wanted.some((one) => one === name));
  const usual = own.filter(isUsual);
  const rows = wanted.length > 0 ? named : isAll || usual.length === 0 ? own : usual;
  return {
    groups: KINDS.flatMap((kind) => {
      const found = rows.filter((record) => record.kind === kind).sort((a, b) => a.size - b.size);
      return found.length > 0 ? [{ kind, rows: found }] : [];
    }),
    hidden: wanted.length > 0 ? 0 : own.length - (usual.length || own.length),
  };
}

/** What tells one record from another. */
export function keyOf({ sport, kind, size }: Pick<Record, "sport" | "kind" | "size">): string {
  return `${sport} ${kind} ${size}`;
}

/** The gain on the record before with its sign in shown units: less seconds, more metres; null for a first one. */
export function shownGain(gain: number | null, scale: Scale): number | null {
  if (gain === null) return null;
  const shown = scale.convert(gain);
  return shown === null ? null : scale.inverted ? -shown : shown;
}

/** Where each step of a progression is drawn, in shares of the picture: x by day, y 0 at the best. */
export function stepPoints({ steps, kind }: RecordProgression): { x: number; y: number }[] {
  const days = steps.map(({ effort }) => Date.parse(effort.start_time));
  const values = steps.map(({ effort }) => effort.value);
  const [first, last] = [Math.min(...days), Math.max(...days)];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return steps.map((_, i) => {
    const share = high > low ? ((values[i] as number) - low) / (high - low) : 0.5;
    return { x: last > first ? ((days[i] as number) - first) / (last - first) : 0.5, y: kind === "distance" ? share : 1 - share };
  });
}

/** A line of steps through the points: a record stands until the day it falls. */
export function stepPath(points: readonly { x: number; y: number }[], width: number, height: number): string {
  const px = (share: number, size: number): number => Math.round(share * size * 10) / 10;
  return points.map(({ x, y }, i) => (i === 0 ? `M${px(x, width)} ${px(y, height)}` : `H${px(x, width)}V${px(y, height)}`)).join("");
}

/** The newest first, as they are listed. */
export function newestFirst(steps: readonly RecordStep[]): RecordStep[] {
  return [...steps].reverse();
}
