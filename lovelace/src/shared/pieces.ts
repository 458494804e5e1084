import { css, html, nothing, svg } from "lit";
import type { Series } from "../chart/series";
import type { Locale } from "../data/types";
import type { Quantity, Scale } from "../format/units";
import { extent } from "./axes";
import { rove } from "./controls";
import { acrossAt, bandPath, hypnogramSteps, linePath, upAt, type Box, type Cell, type Stages } from "./draw";

/** Names of --mv-* variables. */
type Colour = string;

const tone = (colour: Colour): string => `var(--mv-${colour})`;

/** A picture whose words stand beside it; or one that is read out, with a label. */
function picture(width: number, height: number, className: string, label: string | null, content: unknown): unknown {
  return html`<svg class=${className} viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" style="height:${height}px"
    role=${label === null ? nothing : "img"} aria-label=${label ?? nothing} aria-hidden=${label === null ? "true" : nothing}>${content}</svg>`;
}

export interface Sparkline {
  values: Series;
  /** The usual range, beside or through the line. */
  band?: { lows: Series; highs: Series } | undefined;
  colour: Colour;
  /** Read out; null where the words stand beside it. */
  label?: string | null;
  width?: number;
  height?: number;
}

/** A small trend with its baseline and a dot on the last value; nothing without a value. */
export function sparkline({ values, band, colour, label = null, width = 120, height = 32 }: Sparkline): unknown {
  const found = extent(values, ...(band ? [band.lows, band.highs] : []));
  if (!found) return nothing;
  const spare = (found[1] - found[0] || 1) * 0.12;
  const box: Box = { width, height, low: found[0] - spare, high: found[1] + spare };
  const last = values.findLastIndex((value) => value !== null);
  const dot = last < 0 ? "" : `M${acrossAt(last, values.length, width)} ${upAt(values[last] as number, box)}h.01`;
  return picture(width, height, "spark", label, svg`
    ${band ? svg`<path class="band" d=${bandPath(band.lows, band.highs, box)} fill=${tone(colour)}></path>` : nothing}
    <path d=${linePath(values, box)} stroke=${tone(colour)}></path>
    <path class="end" d=${dot} stroke=${tone(colour)}></path>`);
}

/** The blocks of a night; the totals belong beside it as words. */
export function hypnogram(stages: Stages, total: number, label: string | null = null, width = 320, height = 80): unknown {
  return picture(width, height, "hypnogram", label, hypnogramSteps(stages, total, width, height).map(
    ({ level, x, y, width: w, height: h }) => svg`<rect x=${x} y=${y} width=${w} height=${h} fill=${tone(`sleep-${level}`)}></rect>`,
  ));
}

export interface HeatGrid {
  cells: readonly Cell[];
  /** Words for a day: "22 Nov 2026: 12.4 km". */
  title(cell: Cell): string;
  /** Called with a day that is clicked or entered. */
  choose?: (day: string) => void;
  label: string;
}

/** Squares of days; those with a value are buttons where something can be chosen, one stop of the Tab key in all. */
export function heatmap({ cells, title, choose, label }: HeatGrid): unknown {
  const stop = cells.findLast(({ level }) => level)?.day;
  return html`<div class="heat" role="group" aria-label=${label} @keydown=${rove}>
    ${cells.map((cell) => {
      const place = `grid-area:${cell.row + 1}/${cell.week + 1}`;
      return choose && cell.level
        ? html`<button type="button" data-level=${cell.level} style=${place} tabindex=${cell.day === stop ? 0 : -1} title=${title(cell)} aria-label=${title(cell)} @click=${() => choose(cell.day)}></button>`
        : html`<i data-level=${cell.level ?? 0} style=${place} title=${title(cell)}></i>`;
    })}
  </div>`;
}

/** Figures side by side, each below its name. */
export function figureList(figures: readonly { key?: string; label: string; value: unknown }[]): unknown {
  return html`<dl class="kpis" style="--count:${figures.length}">
    ${figures.map(({ key, label, value }) => html`<div data-key=${key ?? nothing}><dt>${label}</dt> <dd>${value}</dd></div>`)}
  </dl>`;
}

/** What the colours mean. */
export function legend(entries: readonly { colour: Colour; label: string }[]): unknown {
  return html`<div class="key">${entries.map(({ colour, label }) => html`<span><i style="background:${tone(colour)}"></i>${label}</span>`)}</div>`;
}

/** A figure with its unit set smaller; a dash where it is missing. */
export function figure(value: Quantity | null): unknown {
  return value === null ? "–" : html`${value.value}${value.unit ? html`<small>${value.unit}</small>` : nothing}`;
}

/** How far a value (in shown units) is from the one before, with its sign; `better` says which way is good. */
export function delta(
  shown: number | null,
  scale: Scale,
  locale: Locale,
  better: "more" | "less" | null = scale.inverted ? "less" : "more",
): unknown {
  if (shown === null) return nothing;
  const size = scale.print(Math.abs(shown), locale);
  // Rounded to nothing it has no sign.
  const isZero = size === scale.print(0, locale);
  const isGood = better !== null && !isZero && shown > 0 === (better === "more");
  return html`<span class="delta" ?data-good=${isGood}>${isZero ? "±" : shown > 0 ? "+" : "−"}${size}</span>`;
}

/** Styles of all pieces. */
export const pieceStyles = css`
  svg {
    display: block;
    width: 100%;
    overflow: visible;
  }
  .spark path:not(.band) {
    fill: none;
    stroke-width: 1.75;
    stroke-linecap: round;
    stroke-linejoin: round;
    vector-effect: non-scaling-stroke;
  }
  .spark .band {
    fill-opacity: 0.16;
  }
  .spark path.end {
    stroke-width: 6;
  }
  .heat {
    display: grid;
    grid-auto-columns: minmax(0, 1fr);
    gap: 2px;
  }
  .heat > * {
    aspect-ratio: 1;
    min-width: 0;
    border-radius: 2px;
    background: color-mix(in srgb, var(--mv-track) calc(var(--level) * 1%), color-mix(in srgb, var(--mv-text) 7%, transparent));
    --level: 0;
  }
  .heat [data-level="1"] {
    --level: 30;
  }
  .heat [data-level="2"] {
    --level: 52;
  }
  .heat [data-level="3"] {
    --level: 76;
  }
  .heat [data-level="4"] {
    --level: 100;
  }
  small {
    margin-inline-start: 3px;
    color: var(--mv-soft);
    font-size: 0.65em;
    font-weight: 400;
  }
  .delta {
    color: var(--mv-soft);
    white-space: nowrap;
  }
  .delta[data-good] {
    color: var(--mv-good);
  }
`;
