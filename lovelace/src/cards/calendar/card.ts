import { html, nothing, type PropertyDeclarations } from "lit";
import type { ActivityList, Calendar, CalendarDay, StreakList, StreakRun } from "../../data/api";
import type { Plan } from "../../data/loader";
import { optional, query } from "../../data/query";
import { dayOf, firstWeekday, formatDay, quarterHour } from "../../format/datetime";
import { sportRow } from "../../format/sport";
import { distanceScale, inWords, quantity } from "../../format/units";
import type { WordKey } from "../../localize/en";
import { BaseCard, type Empty } from "../../shared/base-card";
import type { Raw } from "../../shared/config";
import { Width } from "../../shared/controls";
import { addFiles, openActivity } from "../../shared/dialog";
import type { Cell } from "../../shared/draw";
import type { ConfigForm } from "../../shared/form";
import { memo } from "../../shared/memo";
import { figureList, heatmap } from "../../shared/pieces";
import type { Reader } from "../../shared/reader";
import { valuesTable } from "../../shared/table";
import { activityTitle } from "../activity/facts";
import { settingsOf, type Settings } from "./config";
import { calendarForm } from "./editor";
import { activitiesOn, cellsOf, instantsOf, monthLabels, NARROW_WEEKS, needsYearBefore, totalIn, valueIn, weekdayLabels, weeksTo } from "./facts";
import { styles } from "./styles";

interface Answers {
  calendar: Calendar;
  /** Only where a phone's 26 weeks reach into it. */
  yearBefore: Calendar;
  streaks: StreakList;
}

/** A day that was chosen, with what was done on it once that is known. */
interface Chosen {
  day: string;
  activities: ActivityList["activities"] | null;
  isRefused?: boolean;
}

/** A year of days, coloured by what was done. */
export class CalendarCard extends BaseCard<Settings, Answers> {
  static readonly type = "milevault-calendar-card";
  static readonly words = { name: "calendar.name", description: "calendar.description" } as const;
  static readonly entities = /streak_|_activity_count$|^(activities|training_today)$/;
  static override properties: PropertyDeclarations = { chosen: { state: true }, listOpen: { state: true } };
  static override styles = styles;

  private declare chosen: Chosen | null;
  private declare listOpen: boolean;
  /** The year paged to; null is the settings'. */
  private year: number | null = null;
  /** Today, when it was drawn last. */
  private day = "";
  private readonly width = new Width(this);
  private readonly cellsOf = memo(cellsOf);
  private readonly daysOf = memo((year: Calendar, before: Calendar | undefined): CalendarDay[] => [...(before?.days ?? []), ...year.days]);

  constructor() {
    super();
    this.chosen = null;
    this.listOpen = false;
  }

  static getConfigForm(): ConfigForm {
    return calendarForm();
  }

  static getStubConfig(): object {
    return { metric: "distance" };
  }

  protected override parse(raw: Raw): Settings {
    const settings = settingsOf(raw);
    if (this.settings?.year !== settings.year || this.settings.device !== settings.device) this.year = this.chosen = null;
    return settings;
  }

  private get today(): string {
    return dayOf(new Date(), this.reader?.zone ?? "UTC");
  }

  /** The day may turn under a dashboard that is never closed. */
  protected override watched(): unknown[] {
    return [quarterHour()];
  }

  protected override willUpdate(): void {
    if (this.day && this.day !== this.today) this.loader?.reload();
    this.day = this.today;
  }

  protected override plan(settings: Settings): Plan<Answers> {
    const year = this.year ?? settings.year ?? Number(this.today.slice(0, 4));
    return {
      calendar: query("calendar", { year }),
      streaks: optional(query("streaks")),
      ...(needsYearBefore(year, this.today) ? { yearBefore: query("calendar", { year: year - 1 }) } : {}),
    };
  }

  protected override isEmpty({ calendar, streaks }: Partial<Answers>): boolean {
    // An empty year is not an empty vault: there is still paging.
    return calendar?.days.length === 0 && streaks !== undefined && streaks.longest_days === null;
  }

  protected override empty({ device }: Settings): Empty {
    return { icon: "mdi:calendar-month", title: "state.empty", hint: "state.empty_hint", action: addFiles(this, device) };
  }

  protected override heading(_settings: Settings, { words }: Reader): string {
    return words("calendar.name");
  }

  private page(year: number): void {
    this.year = year;
    this.chosen = null;
    this.loader?.reload();
  }

  /** Opens the activity of a day, or lists them where there are several. */
  private async choose(day: string, device: string | undefined): Promise<void> {
    const { client } = this;
    if (!client) return;
    const chosen = (this.chosen = { day, activities: null } as Chosen);
    const list = await client.get(device, query("activities", { ...instantsOf(day), limit: 200 })).catch(() => null);
    // Another day was chosen meanwhile.
    if (this.chosen !== chosen) return;
    if (!list) return void (this.chosen = { ...chosen, isRefused: true });
    const activities = activitiesOn(day, list);
    const [only] = activities;
    this.chosen = only && activities.length === 1 ? null : { day, activities };
    if (only && activities.length === 1) openActivity(this, device, only.activity_id);
  }

  protected override content({ calendar, yearBefore, streaks }: Partial<Answers>, settings: Settings, reader: Reader): unknown {
    if (!calendar) return nothing;
    const { isNarrow } = this.width;
    const { metric } = settings;
    const all = this.daysOf(calendar, yearBefore);
    const cells = this.cellsOf(all, metric, calendar.year, this.today, isNarrow, firstWeekday(reader.locale));
    return html`<div class="inside">
      ${this.years(calendar, metric, reader)} ${this.picture(cells, calendar.year, all, settings, reader)} ${this.scale(reader)}
      ${this.chosenDay(settings, reader)} ${streaks ? this.streaks(streaks, calendar, reader) : nothing} ${this.list(calendar, settings, reader)}
    </div>`;
  }

  private years({ year, days }: Calendar, metric: Settings["metric"], reader: Reader): unknown {
    const { words } = reader;
    const arrow = (icon: string, label: WordKey, to: number, isOff = false): unknown =>
      html`<button type="button" class="icon-button" ?disabled=${isOff} title=${words(label)} aria-label=${words(label)} @click=${() => this.page(to)}
        ><ha-icon .icon=${icon}></ha-icon></button>`;
    return html`<div class="line">
      <span class="soft">${words(`metric.${metric}`)} <b>${totalIn(days, metric, reader)}</b></span>
      <nav>
        ${arrow("mdi:chevron-left", "calendar.previous", year - 1)}
        <b aria-live="polite">${year}</b>
        ${arrow("mdi:chevron-right", "calendar.next", year + 1, year >= Number(this.today.slice(0, 4)))}
      </nav>
    </div>`;
  }

  private picture(cells: readonly Cell[], year: number, days: readonly CalendarDay[], { metric, device }: Settings, reader: Reader): unknown {
    const { words, locale } = reader;
    const known = new Map(days.map((day) => [day.day, day]));
    // A running year has room for the weeks to come.
    const columns = this.width.isNarrow ? NARROW_WEEKS : weeksTo(`${year}-12-31`, firstWeekday(locale));
    const title = ({ day }: Cell): string => {
      const found = known.get(day);
      return words(found ? "calendar.cell" : "calendar.rest", { day: formatDay(day, locale), value: found ? valueIn(found, metric, reader) : "" });
    };
    return html`<div class="year" style="--columns:${columns}">
      <div class="months" aria-hidden="true">
        ${monthLabels(cells, reader).map(({ column, label }) => html`<span style="grid-column:${column + 1}">${label}</span>`)}
      </div>
      <div class="weekdays" aria-hidden="true">${weekdayLabels(reader).map(({ row, label }) => html`<span style="grid-row:${row + 1}">${label}</span>`)}</div>
      ${heatmap({ cells, title, choose: (day) => void this.choose(day, device), label: `${words("calendar.days")}. ${words("calendar.keys")}` })}
    </div>`;
  }

  private scale({ words }: Reader): unknown {
    return html`<div class="key scale" aria-hidden="true">
      ${words("calendar.less")}<div class="heat">${[0, 1, 2, 3, 4].map((level) => html`<i data-level=${level}></i>`)}</div>${words("calendar.more")}
    </div>`;
  }

  private chosenDay({ device }: Settings, reader: Reader): unknown {
    const { chosen } = this;
    if (!chosen) return nothing;
    const { words, locale, system } = reader;
    const { day, activities } = chosen;
    return html`<section aria-live="polite">
      <h3>${formatDay(day, locale)}</h3>
      ${chosen.isRefused
        ? this.retryLine(reader, () => void this.choose(day, device))
        : activities === null
          ? html`<i class="bone line"></i>`
          : activities.length === 0
            ? html`<p class="soft">${words("calendar.no_activities")}</p>`
            : html`<ul class="list">
                ${activities.map(
                  (activity) =>
                    html`<li>
                      <button type="button" @click=${() => openActivity(this, device, activity.activity_id)}>
                        <ha-icon .icon=${sportRow(activity.sport).icon} aria-hidden="true"></ha-icon>${activityTitle(activity, reader)}
                        <span class="end soft">${activity.distance_m === null ? "" : inWords(quantity(activity.distance_m, distanceScale(system), locale))}</span>
                      </button>
                    </li>`,
                )}
              </ul>`}
    </section>`;
  }

  private streaks(streaks: StreakList, { days }: Calendar, { words }: Reader): unknown {
    const run = (now: StreakRun | null, longest: StreakRun | null): unknown =>
      html`${now?.length ?? 0}<span>${words("calendar.longest", { count: longest?.length ?? 0 })}</span>`;
    return figureList([
      { label: words("calendar.streak_days"), value: run(streaks.current_days, streaks.longest_days) },
      { label: words("calendar.streak_weeks"), value: run(streaks.current_weeks, streaks.longest_weeks) },
      { label: words("calendar.active_days"), value: days.length },
    ]);
  }

  /** The same days as a table, the newest first. */
  private list({ days }: Calendar, { metric, device }: Settings, reader: Reader): unknown {
    const { words, locale } = reader;
    if (days.length === 0) return nothing;
    const open = ({ day }: CalendarDay): unknown =>
      html`<button type="button" class="link" @click=${() => void this.choose(day, device)}>${formatDay(day, locale)}</button>`;
    const isCount = metric === "activity_count";
    return valuesTable(words, this.listOpen, (isOpen) => (this.listOpen = isOpen), () => ({
      rows: [...days].reverse(),
      columns: [
        { key: "day", label: words("calendar.day"), cell: open },
        { key: "count", label: words("metric.activity_count"), cell: (day) => day.activity_count },
        ...(isCount ? [] : [{ key: "metric", label: words(`metric.${metric}`), cell: (day: CalendarDay) => valueIn(day, metric, reader) }]),
      ],
    }));
  }
}
