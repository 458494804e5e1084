import { html, nothing } from "lit";
import { formatWall, type Recorded } from "../../format/datetime";
import { hoursMinutes } from "../../format/duration";
import { formatNumber } from "../../format/number";
import { wordKey } from "../../localize/localize";
import { figureList, hypnogram } from "../../shared/pieces";
import type { Reader } from "../../shared/reader";
import type { Values } from "../../shared/table";
import { hourTicks, type Night, type Total } from "./facts";

const nameOf = (level: string, { words }: Reader): string => words(wordKey("sleep", level, "sleep.unmeasurable"));
const clockOf = (time: Recorded, { locale, timeZone }: Reader): string => formatWall(time, locale, timeZone);

/** Time asleep, score, bed and wake time: what is unknown is said to be. */
export function figuresOf(night: Night, reader: Reader): unknown {
  const { words, locale } = reader;
  const { asleep, length, score, isOwnScore, efficiency, from, to } = night;
  // Without stages nobody knows how much of the night was slept.
  const isInBed = asleep === null && length !== null;
  const slept = isInBed ? length : asleep;
  const rows = [
    [words(isInBed ? "sleep.in_bed" : "sleep.asleep"), slept === null ? null : hoursMinutes(slept)],
    [words(isOwnScore ? "sleep.own_score" : "sleep.score"), score === null ? null : formatNumber(score, 0, locale)],
    [words("sleep.bedtime"), from && clockOf(from, reader)],
    [words("sleep.wake_time"), to && clockOf(to, reader)],
    [words("sleep.efficiency"), efficiency === null ? null : `${formatNumber(efficiency, 0, locale)} %`],
  ] as const;
  return figureList(rows.map(([label, value]) => ({ label, value: value ?? html`<span>${words("sleep.unknown")}</span>` })));
}

/** The hypnogram with its hours, and the total of each stage. */
export function nightPicture(night: Night, reader: Reader): unknown {
  const { stages, length, totals, from, to } = night;
  const isDrawn = stages.level.length > 0 && length !== null && from && to;
  return html`<div class="night">
    ${isDrawn
      ? html`${hypnogram(stages, length)}
          <div class="hours" aria-hidden="true">
            <span>${clockOf(from, reader)}</span>
            ${hourTicks(from, length).map(({ at, time }) => html`<span class="tick" style="left:${(at * 100).toFixed(1)}%">${clockOf(time, reader)}</span>`)}
            <span>${clockOf(to, reader)}</span>
          </div>`
      : nothing}
    ${totals.length ? html`<ul class="totals">${totals.map((total) => totalLine(total, reader))}</ul>` : nothing}
  </div>`;
}

function totalLine({ level, colour, seconds, share }: Total, reader: Reader): unknown {
  return html`<li>
    <i style=${colour ? `background:var(--mv-${colour})` : "background:var(--mv-line)"}></i><span>${nameOf(level, reader)}</span>
    <b>${hoursMinutes(seconds)}</b><small>${formatNumber(share * 100, 0, reader.locale)} %</small>
  </li>`;
}

export function napList({ naps }: Night, reader: Reader): unknown {
  return naps.map(
    ({ times, seconds }) =>
      html`<p class="nap">${reader.words("sleep.nap")} ${times?.map((time) => clockOf(time, reader)).join("–")} <b>${hoursMinutes(seconds)}</b></p>`,
  );
}

/** The stages one after the other, for those who cannot see the picture. */
export function stageTable({ stages, from }: Night, reader: Reader): Values<number> {
  const { words } = reader;
  const start = from ? Date.parse(from.start_time) : 0;
  const timeOf = (seconds: number): string =>
    clockOf({ start_time: new Date(start + seconds * 1000).toISOString(), utc_offset_s: from?.utc_offset_s ?? null }, reader);
  return {
    rows: [...stages.level.keys()],
    columns: [
      { key: "from", label: words("sleep.from"), cell: (i) => timeOf(stages.start_s[i] ?? 0) },
      { key: "stage", label: words("sleep.stage"), cell: (i) => nameOf(stages.level[i] ?? "", reader) },
      { key: "length", label: words("sleep.length"), cell: (i) => hoursMinutes(stages.duration_s[i] ?? 0) },
    ],
  };
}
