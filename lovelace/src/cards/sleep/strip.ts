import { html, nothing } from "lit";
import { formatDay } from "../../format/datetime";
import { hoursMinutes } from "../../format/duration";
import { formatNumber } from "../../format/number";
import type { Reader } from "../../shared/reader";
import type { Night, Strip } from "./facts";

/** "Mon, 4 May". */
export const SPOKEN_DAY = { weekday: "short", day: "numeric", month: "short" } as const;

/** Nights that have room for a weekday each. */
const ROOMY = 7;

/** A bar per night with the goal across; each known night is a button that shows it. */
export function stripPicture(strip: Strip, chosen: string | null, reader: Reader, choose: (day: string) => void): unknown {
  const { nights, goal, average } = strip;
  const { words, locale } = reader;
  const top = Math.max(goal ?? 0, ...nights.map(({ night }) => night?.asleep ?? 0)) * 1.06 || 1;
  const caption = [
    average === null ? "" : words("sleep.average", { length: hoursMinutes(average) }),
    goal === null ? "" : words("sleep.goal", { goal: hoursMinutes(goal) }),
  ].filter(Boolean);
  const label = (day: string): string => formatDay(day, locale, nights.length > ROOMY ? { day: "numeric" } : { weekday: "short" });
  return html`<section class="strip">
    <div class="places" role="group" aria-label=${words("sleep.nights")} style="--goal:${goal === null ? 0 : goal / top}">
      ${goal === null ? nothing : html`<hr aria-hidden="true" />`}
      ${nights.map(({ day, night }) =>
        night
          ? html`<button type="button" aria-label=${spoken(night, reader)} aria-pressed=${day === chosen} title=${spoken(night, reader)} @click=${() => choose(day)}>
              <span class="column">${night.asleep === null ? "–" : html`<i style="height:${((night.asleep / top) * 100).toFixed(1)}%"></i>`}</span><span>${label(day)}</span>
            </button>`
          : html`<div aria-label="${formatDay(day, locale)}: ${words("sleep.unknown")}" role="img"><span class="column">–</span><span>${label(day)}</span></div>`,
      )}
    </div>
    ${caption.length ? html`<p class="caption">${caption.join(" · ")}</p>` : nothing}
  </section>`;
}

/** "Mon, 4 May: 7 h 20 min, Score 82". */
function spoken({ day, asleep, score }: Night, { words, locale }: Reader): string {
  const parts = [asleep === null ? words("sleep.unknown") : hoursMinutes(asleep)];
  if (score !== null) parts.push(`${words("sleep.score")} ${formatNumber(score, 0, locale)}`);
  return `${formatDay(day, locale, SPOKEN_DAY)}: ${parts.join(", ")}`;
}
