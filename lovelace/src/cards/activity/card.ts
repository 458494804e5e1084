import { html, nothing, type PropertyDeclarations, type PropertyValues } from "lit";
import type { ChartsElement } from "../../chart/element";
import "../../chart/element";
import "../../map/element";
import "../../shared/section";
import { chartSet } from "../../chart/charts";
import { Cursor } from "../../chart/cursor";
import { gapSet } from "../../chart/gap";
import { gapSeconds } from "../../chart/series";
import type { Stretch } from "../../chart/stretch";
import { monotonic, nearestIndex } from "../../chart/xaxis";
import type { ActivityEdit, Comparison, Streams } from "../../data/api";
import type { Client } from "../../data/client";
import type { Plan, State } from "../../data/loader";
import { mayChange } from "../../data/athletes";
import type { ActivityDetail } from "../../data/types";
import { sportRow } from "../../format/sport";
import type { WordKey } from "../../localize/en";
import { trackOf } from "../../map/track";
import { tileSource } from "../../map/tiles";
import { BaseCard, type Empty } from "../../shared/base-card";
import { addFiles } from "../../shared/dialog";
import { figure, figureList } from "../../shared/pieces";
import type { Raw } from "../../shared/config";
import { memo } from "../../shared/memo";
import type { Reader } from "../../shared/reader";
import { speedScale, type UnitSystem } from "../../format/units";
import { Saver } from "../../shared/saver";
import { SECTION_HAS, stretchFigures } from "./columns";
import { settingsOf, type SectionKey, type Settings } from "./config";
import { activityStart, activityTitle, chosenColour, colourChoices, hasSamples, kpis, milestoneMetres } from "./facts";
import { lengthsChart } from "./lengths";
import { planOf, type Answers } from "./plan";
import { SECTIONS, sectionWord, type SectionContext } from "./sections";
import { styles } from "./styles";

/** An activity: figures, track, charts, laps. */
export class ActivityCard extends BaseCard<Settings, Answers> {
  static override properties: PropertyDeclarations = {
    pickedColour: { state: true },
    section: { state: true },
    stretch: { state: true },
    other: { state: true },
    sport: { state: true },
  };
  static override styles = styles;

  private declare pickedColour: string | null;
  /** The section that is open. */
  private declare section: SectionKey | null;
  /** What of the activity the charts show; null is all. */
  private declare stretch: Stretch | null;
  /** The effort to compare with that the user chose. */
  private declare other: number | null;
  /** The sport chosen in the form for edits, not saved yet. */
  private declare sport: string | null;
  /** Which activity is shown now: the user pages away from the one in the settings. */
  private wanted: number | "latest" = "latest";
  private readonly cursor = new Cursor();
  /** Along the way of two efforts; the map's dot goes with it. */
  private readonly gapCursor = new Cursor();
  private gapElapsed: readonly number[] = [];
  private readonly saver = new Saver(() => this.requestUpdate());

  private readonly setOf = memo(chartSet);
  private readonly trackOf = memo((streams: Streams) => trackOf(streams, gapSeconds(streams.elapsed_s)));
  private readonly distanceOf = memo((streams: Streams) => {
    const distance = streams.channels["distance"]?.values;
    return distance ? monotonic(distance, streams.elapsed_s) : null;
  });
  private readonly choicesOf = memo(colourChoices);
  private readonly milestonesOf = memo(milestoneMetres);
  private readonly tilesOf = memo(tileSource);
  private readonly gapSetOf = memo((comparison: Comparison, sport: string, system: UnitSystem) =>
    gapSet(comparison, speedScale(sportRow(sport).speed, system)),
  );

  constructor() {
    super();
    this.pickedColour = null;
    this.section = null;
    this.stretch = null;
    this.other = null;
    this.sport = null;
    this.gapCursor.subscribe((index) => this.pointAlong(index));
  }

  protected override parse(raw: Raw): Settings {
    const settings = settingsOf(raw);
    const before = this.settings;
    if (before?.colourBy !== settings.colourBy) this.pickedColour = null;
    if (before?.activity !== settings.activity || before.sport !== settings.sport || before.device !== settings.device) {
      this.wanted = settings.activity;
    }
    return settings;
  }

  protected override plan({ sport }: Settings, have: Partial<Answers>): Plan<Answers> {
    return planOf(this.wanted, sport, have);
  }

  protected override get says(): { loading: WordKey; error: WordKey } {
    return { loading: "activity.loading", error: "activity.error" };
  }

  protected override empty({ sport, device }: Settings): Empty {
    return { icon: sportRow(sport ?? "running").icon, title: sport ? "state.empty_sport" : "state.empty", hint: "state.empty_hint", action: addFiles(this, device) };
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.cursor.set(null);
  }

  private show(activity: number | null): void {
    if (activity === null) return;
    this.wanted = activity;
    this.loader?.reload();
  }

  protected override willUpdate(changed: PropertyValues): void {
    const before = changed.get("state") as State<Answers> | null | undefined;
    if (!before) return;
    // Another activity: the dot has no meaning there.
    if (before.data.streams !== this.state?.data.streams) this.cursor.set(null);
    if (before.data.streams?.elapsed_s !== this.state?.data.streams?.elapsed_s) this.stretch = null;
    if (before.data.detail?.activity.activity_id !== this.state?.data.detail?.activity.activity_id) this.saver.reset();
    if (before.data.detail !== this.state?.data.detail) this.sport = null;
    // Paged back to the newest one: follow it again.
    const shown = this.state?.data.detail;
    if (this.settings?.activity === "latest" && shown?.next_activity_id === null && shown.activity.activity_id === this.wanted) {
      this.wanted = "latest";
    }
  }

  protected override content({ detail, streams }: Partial<Answers>, settings: Settings, reader: Reader): unknown {
    if (!detail) return nothing;
    const { activity, lengths, pool_length_m: pool } = detail;
    const figures = kpis(activity, reader);
    return html`
      ${this.header(detail, settings, reader)}
      ${figureList(figures.map(({ value, unit, ...rest }) => ({ ...rest, value: unit ? html`${value}<span>${unit}</span>` : value })))}
      ${this.samples(detail, streams, settings, reader)} ${lengthsChart(lengths, pool, reader)}
      ${this.sections(detail, streams, settings, reader)}
    `;
  }

  private header(detail: ActivityDetail, settings: Settings, reader: Reader): unknown {
    const { activity, previous_activity_id: previous, next_activity_id: next } = detail;
    const { words } = reader;
    const arrow = (icon: string, label: WordKey, id: number | null): unknown =>
      html`<button type="button" title=${words(label)} aria-label=${words(label)} ?disabled=${id === null}
        @click=${() => this.show(id)}><ha-icon .icon=${icon}></ha-icon></button>`;
    return html`<header class="activity">
      <ha-icon class="sport" .icon=${sportRow(activity.sport).icon} aria-hidden="true"></ha-icon>
      <div class="title">
        <h2>${settings.title ?? activityTitle(activity, reader)}</h2>
        <p>
          <time datetime=${activity.start_time}>${activityStart(activity, reader)}</time>
          ${this.badge(reader)}
        </p>
      </div>
      <nav>
        ${arrow("mdi:chevron-left", "nav.previous", previous)} ${arrow("mdi:chevron-right", "nav.next", next)}
      </nav>
    </header>`;
  }

  /** Map and charts, as far as the activity has what they show. */
  private samples(detail: ActivityDetail, streams: Streams | undefined, settings: Settings, reader: Reader): unknown {
    if (!streams) {
      if (this.state?.pending && hasSamples(detail)) return this.samplesSkeleton(detail, settings);
      return hasSamples(detail) ? this.retryLine(reader) : nothing;
    }
    const track = this.trackOf(streams);
    const set = this.setOf(detail.activity, streams, settings.charts, reader.system);
    if (!track && set.charts.length === 0) return nothing;
    return html`<div class="samples">
      ${track ? this.map(detail, streams, settings, reader) : nothing}
      ${set.charts.length > 0
        ? html`<milevault-charts
            .charts=${set}
            .cursor=${this.cursor}
            .words=${reader.words}
            .locale=${reader.locale}
            .system=${reader.system}
            .themeStamp=${this.stamp}
            .dark=${this.dark}
            @stretch-chosen=${(event: CustomEvent<Stretch | null>) => (this.stretch = event.detail)}
          ></milevault-charts>`
        : nothing}
    </div>
    ${this.stretch ? this.stretchFigures(detail, streams, this.stretch, reader) : nothing}`;
  }

  private map({ activity }: ActivityDetail, streams: Streams, settings: Settings, reader: Reader): unknown {
    const choices = this.choicesOf(activity, streams, reader);
    const { client } = this;
    return html`<milevault-map
      style="--height:${settings.mapHeight}px"
      .track=${this.trackOf(streams)}
      .distance=${this.distanceOf(streams)}
      .milestoneMetres=${this.milestonesOf(activity.distance_m, reader.system)}
      .choices=${choices}
      .chosen=${chosenColour(choices, [this.pickedColour, settings.colourBy])}
      .cursor=${this.cursor}
      .tiles=${settings.tiles && client ? this.tilesOf(client, settings.tilesUrl, settings.attribution) : null}
      .words=${reader.words}
      .system=${reader.system}
      .themeStamp=${this.stamp}
      .dark=${this.dark}
      @colour-chosen=${(event: CustomEvent<string>) => (this.pickedColour = event.detail)}
    ></milevault-map>`;
  }

  private stretchFigures({ activity }: ActivityDetail, streams: Streams, stretch: Stretch, reader: Reader): unknown {
    const figures = stretchFigures(activity, streams, this.distanceOf(streams), stretch, reader);
    return html`<section class="stretch" role="status" aria-label=${reader.words("stretch.title")}>
      <h3>${reader.words("stretch.title")}</h3>
      ${figureList(figures.map((one) => ({ ...one, value: figure(one.value) })))}
    </section>`;
  }

  private sections(detail: ActivityDetail, streams: Streams | undefined, settings: Settings, reader: Reader): unknown {
    const may = mayChange(this.state?.data.athletes, settings.device);
    const keys = settings.sections.filter((key) => SECTION_HAS[key]?.(detail, may));
    const { words } = reader;
    const { client } = this;
    if (keys.length === 0 || !client) return nothing;
    const open = keys.find((key) => key === this.section);
    return html`<div class="chips more" role="group" aria-label=${words("section.group")}>
        ${keys.map(
          (key) =>
            html`<button type="button" data-key=${key} aria-expanded=${key === open ? "true" : "false"} aria-controls="section"
              @click=${() => this.toggle(key)}>${words(sectionWord(key))}</button>`,
        )}
      </div>
      <section id="section" class="part" ?hidden=${!open} aria-label=${open ? words(sectionWord(open)) : nothing}>
        ${open ? this.openSection(open, client, this.sectionContext(detail, streams, settings, reader), settings) : nothing}
      </section>`;
  }

  private toggle(key: SectionKey): void {
    this.saver.reset();
    this.sport = null;
    this.section = key === this.section ? null : key;
  }

  private openSection(key: SectionKey, client: Client, context: SectionContext, { device }: Settings): unknown {
    const { plan, draw } = SECTIONS[key];
    // The names of sub_sports.
    if (key === "edit") this.needDetails(context.reader);
    if (!plan) return draw({}, context);
    return html`<milevault-section
      .client=${client}
      .device=${device}
      .plan=${(have: object) => plan(context, have)}
      .draw=${(data: object, pending: boolean) => draw(data, { ...context, pending })}
      .reader=${context.reader}
    ></milevault-section>`;
  }

  private sectionContext(detail: ActivityDetail, streams: Streams | undefined, { device }: Settings, reader: Reader): SectionContext {
    const { activity_id: id, sport } = detail.activity;
    return {
      detail,
      reader,
      pending: false,
      jump: streams ? (start, seconds) => this.jump(streams, start, seconds) : null,
      stretch: this.stretch && streams ? [streams.elapsed_s[this.stretch[0]] ?? 0, streams.elapsed_s[this.stretch[1]] ?? 0] : null,
      open: (activity) => this.show(activity),
      other: this.other,
      pick: (other) => (this.other = other),
      gapSet: (comparison) => {
        this.gapElapsed = comparison.elapsed_s;
        return this.gapSetOf(comparison, sport, reader.system);
      },
      gapCursor: this.gapCursor,
      stamp: this.stamp,
      dark: this.dark,
      saver: this.saver,
      sport: this.sport,
      chooseSport: (sport) => (this.sport = sport),
      save: (change: ActivityEdit) => void this.saver.run(() => this.client?.change("edit_activity", device, { ...change, activity_id: id })),
    };
  }

  /** Shows the stretch in the charts, and its start on the map. */
  private jump({ elapsed_s: elapsed }: Streams, start: number, seconds: number): void {
    const [first, last] = [nearestIndex(elapsed, start), nearestIndex(elapsed, start + seconds)];
    const charts = this.renderRoot.querySelector<ChartsElement>(".samples milevault-charts");
    if (last > first) charts?.zoom([first, last]);
    this.cursor.set(first);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.renderRoot.querySelector(".samples")?.scrollIntoView?.({ block: "nearest", behavior: still ? "auto" : "smooth" });
  }

  /** The dot of the map goes along with the comparison. */
  private pointAlong(index: number | null): void {
    const { streams } = this.state?.data ?? {};
    if (streams) this.cursor.set(index === null ? null : nearestIndex(streams.elapsed_s, this.gapElapsed[index] ?? 0));
  }

  private samplesSkeleton({ activity }: ActivityDetail, settings: Settings): unknown {
    return html`<div class="samples" aria-hidden="true">
      ${activity.has_track ? html`<div class="bone map" style="--height:${settings.mapHeight}px"></div>` : nothing}
      <div class="bone charts"></div>
    </div>`;
  }

  protected override skeleton(settings: Settings): unknown {
    return html`<header class="activity"><i class="bone sport"></i><div class="title"><i class="bone line"></i><i class="bone line short"></i></div></header>
      <div class="kpis" style="--count:5">${[1, 2, 3, 4, 5].map(() => html`<i class="bone kpi"></i>`)}</div>
      <div class="samples">
        <div class="bone map" style="--height:${settings.mapHeight}px"></div>
        <div class="bone charts"></div>
      </div>`;
  }
}
