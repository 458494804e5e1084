import { html, nothing, type PropertyDeclarations } from "lit";
import type { GoalList, VolumeList } from "../../data/api";
import type { Plan } from "../../data/loader";
import { optional, query } from "../../data/query";
import { dayOf, quarterHour } from "../../format/datetime";
import { formatNumber } from "../../format/number";
import { sportRow } from "../../format/sport";
import { BaseCard, type Empty } from "../../shared/base-card";
import type { Raw } from "../../shared/config";
import { rove, segments, Width } from "../../shared/controls";
import { addFiles } from "../../shared/dialog";
import type { ConfigForm } from "../../shared/form";
import { MEASURES } from "../../shared/measures";
import { delta, legend } from "../../shared/pieces";
import type { Reader } from "../../shared/reader";
import { valuesTable } from "../../shared/table";
import { PERIODS, settingsOf, type Period, type Settings } from "./config";
import { volumeForm } from "./editor";
import { axisOf, columnsOf, differenceOf, firstDay, goalOf, MOST_NARROW, said, type Column } from "./facts";
import { styles } from "./styles";

interface Answers {
  volumes: VolumeList;
  goals: GoalList;
}

/** Bars by week, month or year, with the goal and the year before. */
export class VolumeCard extends BaseCard<Settings, Answers> {
  static readonly type = "milevault-volume-card";
  static readonly words = { name: "volume.name", description: "volume.description" } as const;
  static readonly entities = /^(week|month|year)_/;
  static override properties: PropertyDeclarations = { picked: { state: true }, tableOpen: { state: true } };
  static override styles = styles;

  /** First day of the bar whose figures are shown; null is the running period. */
  private declare picked: string | null;
  private declare tableOpen: boolean;
  private period: Period = "week";
  /** Today, when it was drawn last. */
  private day = "";
  private readonly width = new Width(this);

  constructor() {
    super();
    this.picked = null;
    this.tableOpen = false;
  }

  static getConfigForm(): ConfigForm {
    return volumeForm();
  }

  static getStubConfig(): object {
    return { metric: "distance" };
  }

  protected override parse(raw: Raw): Settings {
    const settings = settingsOf(raw);
    if (this.settings?.period !== settings.period) this.period = settings.period;
    return settings;
  }

  protected override plan({ weeks, sport }: Settings): Plan<Answers> {
    const { period } = this;
    return { volumes: query("volumes", { period, sport, first_day: firstDay(period, weeks, this.today) }), goals: optional(query("goals")) };
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

  protected override isEmpty({ volumes }: Partial<Answers>): boolean {
    return volumes?.periods.every(({ volume, year_before: before }) => !volume.activity_count && !before?.activity_count) ?? false;
  }

  protected override empty({ sport, device }: Settings): Empty {
    const icon = sport ? sportRow(sport).icon : "mdi:chart-bar";
    return { icon, title: sport ? "state.empty_sport" : "state.empty", hint: "state.empty_hint", action: addFiles(this, device) };
  }

  protected override heading({ metric }: Settings, { words }: Reader): string {
    return metric === "distance" ? words("volume.name") : words(`metric.${metric}`);
  }

  private choose(period: Period): void {
    this.period = period;
    this.picked = null;
    this.loader?.reload();
    this.requestUpdate();
  }

  protected override content({ volumes, goals }: Partial<Answers>, settings: Settings, reader: Reader): unknown {
    if (!volumes) return nothing;
    const { metric } = settings;
    const columns = columnsOf(volumes, metric, this.width.isNarrow ? MOST_NARROW : Infinity, reader);
    const isForPeriod = settings.goal === undefined || volumes.period === settings.period;
    const goal = isForPeriod ? goalOf(settings, volumes.period, goals, this.today, reader.system) : null;
    const { words } = reader;
    const chosen = columns.find(({ first }) => first === this.picked) ?? columns.at(-1);
    const choices = PERIODS.map((value) => ({ value, label: words(`volume.${value}`) }));
    return html`<div class="inside">
      ${segments(choices, this.period, words("volume.period"), (period) => this.choose(period))}
      ${chosen ? this.figures(chosen, chosen === columns.at(-1), goal, volumes, metric, reader) : nothing}
      ${this.chart(columns, chosen, goal, metric, reader)}
      ${legend([
        { colour: "speed", label: words(`metric.${metric}`) },
        { colour: "before", label: words("volume.before") },
        ...(goal === null ? [] : [{ colour: "text", label: `${words("volume.goal")} ${said(goal, MEASURES[metric].scale(reader.system), reader)}` }]),
      ])}
      ${this.values(columns, volumes.period, metric, reader)}
    </div>`;
  }

  private figures(column: Column, isRunning: boolean, goal: number | null, volumes: VolumeList, metric: Settings["metric"], reader: Reader): unknown {
    const { words, locale, system } = reader;
    const scale = MEASURES[metric].scale(system);
    const difference = differenceOf(column, volumes, metric, isRunning, system);
    return html`<div class="figures">
      <div>
        <div class="soft">${isRunning ? words(`volume.now_${volumes.period}`) : column.when}</div>
        <div class="big">${column.value === null ? "–" : scale.print(column.value, locale)}<small>${scale.unit}</small></div>
      </div>
      <div class="soft">
        ${difference === null
          ? nothing
          : html`<div>${delta(difference, scale, locale)} ${scale.unit} ${words(isRunning ? "volume.than_before_so_far" : "volume.than_before")}</div>`}
        ${goal === null || column.value === null
          ? nothing
          : html`<div>${words("volume.of_goal", { share: formatNumber((100 * column.value) / goal, 0, locale), goal: said(goal, scale, reader) })}</div>`}
      </div>
    </div>`;
  }

  private chart(columns: readonly Column[], chosen: Column | undefined, goal: number | null, metric: Settings["metric"], reader: Reader): unknown {
    const axis = axisOf(columns, goal, reader);
    if (!axis) return nothing;
    const { words } = reader;
    const scale = MEASURES[metric].scale(reader.system);
    const tall = (value: number | null): string => `${Math.round((1000 * (value ?? 0)) / axis.high) / 10}%`;
    return html`<div class="bars" role="group" aria-label=${words("volume.name")} @keydown=${rove}>
      ${axis.ticks.map((tick) => html`<span class="tick" aria-hidden="true" style="--at:${tall(tick)}">${axis.print(tick)}</span>`)}
      ${columns.map((column) => {
        const { first, value, before, label, when } = column;
        const isChosen = column === chosen;
        return html`<button type="button" tabindex=${isChosen ? 0 : -1} aria-pressed=${isChosen ? "true" : "false"} title=${when} data-label=${label}
          aria-label=${words("volume.bar", { when, value: said(value, scale, reader), before: said(before, scale, reader) })}
          @click=${() => (this.picked = first)} @focus=${() => (this.picked = first)}
          ><i class="before" style="height:${tall(before)}"></i><i class="now" style="height:${tall(value)}"></i></button>`;
      })}
      ${goal === null ? nothing : html`<i class="goal" style="--at:${tall(goal)}"></i>`}
    </div>`;
  }

  private values(columns: readonly Column[], period: Period, metric: Settings["metric"], reader: Reader): unknown {
    const { words } = reader;
    const scale = MEASURES[metric].scale(reader.system);
    return valuesTable(words, this.tableOpen, (isOpen) => (this.tableOpen = isOpen), () => ({
      rows: [...columns].reverse(),
      columns: [
        { key: "when", label: words(`volume.${period}`), cell: ({ when }) => when },
        { key: "value", label: words(`metric.${metric}`), cell: ({ value }) => said(value, scale, reader) },
        { key: "before", label: words("volume.before"), cell: ({ before }) => said(before, scale, reader) },
      ],
    }));
  }
}
