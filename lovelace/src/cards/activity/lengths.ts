import { html, nothing } from "lit";
import type { Length } from "../../data/api";
import { inWords, quantity, shortDistanceScale } from "../../format/units";
import { wordKey } from "../../localize/localize";
import type { Reader } from "../../shared/reader";
import { lengthBars } from "./facts";

const CHART_HEIGHT = 80;

/** Bars of a pool swim, one per length, coloured by stroke and each with its words. */
export function lengthsChart(lengths: readonly Length[], pool: number | null, reader: Reader): unknown {
  const bars = lengthBars(lengths, pool, reader);
  if (bars.length < 2) return nothing;
  const { words, system, locale } = reader;
  const size = inWords(quantity(pool, shortDistanceScale(system), locale));
  const count = pool === null ? words("lengths.count_plain", { count: bars.length }) : words("lengths.count", { count: bars.length, pool: size });
  return html`<section class="lengths">
    <h3>${words("lengths.title")} <span>${count}</span></h3>
    <div class="bars" role="list" style="height:${CHART_HEIGHT}px">
      ${bars.map(
        ({ share, stroke, label }) =>
          html`<i role="listitem" data-stroke=${stroke} style="height:${Math.round(share * 100)}%" title=${label} aria-label=${label}></i>`,
      )}
    </div>
    <div class="key" aria-hidden="true">
      ${[...new Set(bars.map(({ stroke }) => stroke))].map(
        (stroke) => html`<span><i data-stroke=${stroke}></i>${words(wordKey("stroke", stroke, "stroke.unknown"))}</span>`,
      )}
    </div>
  </section>`;
}
