import { html, LitElement, nothing, type PropertyDeclarations } from "lit";
import { clientOf, type Client } from "../data/client";
import type { FeedEvent } from "../data/feed";
import { Loader, type Plan, type State } from "../data/loader";
import type { HomeAssistant } from "../data/types";
import type { WordKey } from "../localize/en";
import { loadDetails, loadWords, wordKey } from "../localize/localize";
import { bones, BONES, failure, retryButton, updateHint } from "./card-states";
import { cardStyles } from "./card-styles";
import { rawOf, type BaseSettings, type Raw } from "./config";
import { renew } from "./dialog";
import { memo } from "./memo";
import { languageOf, readerOf, type Reader } from "./reader";
import { isDark } from "./theme";

/** Start loading a little before the card scrolls into view. */
const VISIBLE_MARGIN = "200px";

/** Parts of hass that change what we draw; all others tick by every second. */
function relevant(hass: HomeAssistant): unknown[] {
  const { connection, locale, language, config, themes, selectedTheme } = hass;
  return [connection, locale, language, config.unit_system.length, config.time_zone, themes, selectedTheme];
}

/** What stands in a card that has nothing to show. */
export interface Empty {
  icon: string;
  title: WordKey;
  hint: WordKey;
  /** The call to action. */
  action?: { label: WordKey; run(): void };
}

/**
 * What every card has in common: settings, loading what is stale and seen, the states without data, one title bar.
 * `S` are the card's settings, `D` the answers it shows by name.
 */
export abstract class BaseCard<S extends BaseSettings, D extends object> extends LitElement {
  static override properties: PropertyDeclarations = {
    settings: { state: true },
    state: { state: true },
    stamp: { state: true },
    dark: { type: Boolean, reflect: true },
  };
  static override styles = cardStyles;

  protected declare settings: S | null;
  protected declare state: State<D> | null;
  /** The relevant parts of hass as they are now; a new array when one changed. */
  protected declare stamp: unknown[];
  declare dark: boolean;

  protected loader: Loader<D> | null = null;
  private current: HomeAssistant | null = null;
  private observer: IntersectionObserver | null = null;
  private visible = false;
  private readonly readerFor = memo((_stamp: unknown[], units: string): Reader => readerOf(this.current as HomeAssistant, units));

  constructor() {
    super();
    this.settings = null;
    this.state = null;
    this.stamp = [];
    this.dark = false;
  }

  /** The settings a configuration stands for; throws only where it is malformed. */
  protected abstract parse(raw: Raw): S;

  /** The questions to ask; called again with the answers so far until it has no new one. */
  protected abstract plan(settings: S, have: Partial<D>): Plan<D>;

  /** What is inside the card once the first answers are there. */
  protected abstract content(data: Partial<D>, settings: S, reader: Reader): unknown;

  /** Whether the answers hold nothing to show; the card is then `empty`. */
  protected isEmpty(_data: Partial<D>, _settings: S): boolean {
    return false;
  }

  protected empty(_settings: S): Empty {
    return { icon: "mdi:heart-pulse", title: "state.empty", hint: "state.empty_hint" };
  }

  /** The card's own name, where the settings have no title; null leaves the title bar away. */
  protected heading(_settings: S, _reader: Reader): string | null {
    return null;
  }

  /** Grey shapes in the place of what is coming. */
  protected skeleton(_settings: S): unknown {
    return BONES;
  }

  /** Further parts of hass that the card draws, such as states of entities. */
  protected watched(_hass: HomeAssistant, _settings: S): unknown[] {
    return [];
  }

  /** Told of every message of the subscription. */
  protected heard(_event: FeedEvent): void {}

  /** Words of the card's own: while it loads, above the reason of an error, and its name where it draws its title itself. */
  protected get says(): { loading: WordKey; error: WordKey; name?: WordKey } {
    return { loading: "state.loading", error: "state.error" };
  }

  getCardSize(): number {
    return 4;
  }

  getGridOptions(): Record<string, number | string> {
    return gridOptions();
  }

  setConfig(config: unknown): void {
    this.settings = this.parse(rawOf(config));
    this.openLoader();
  }

  set hass(hass: HomeAssistant) {
    const first = this.current === null;
    const before = this.current && languageOf(this.current);
    this.current = hass;
    const parts = [...relevant(hass), ...(this.settings ? this.watched(hass, this.settings) : [])];
    if (parts.length !== this.stamp.length || parts.some((part, i) => part !== this.stamp[i])) {
      this.stamp = parts;
      this.dark = isDark(hass.themes);
    }
    if (first || languageOf(hass) !== before) void this.readAnew(loadWords(languageOf(hass)));
    if (first || clientOf(hass) !== this.loader?.client) this.openLoader();
    renew(hass);
  }

  get hass(): HomeAssistant | null {
    return this.current;
  }

  protected get client(): Client | null {
    return this.current && clientOf(this.current);
  }

  private async readAnew(words: Promise<boolean>): Promise<void> {
    if (await words) this.stamp = [...this.stamp];
  }

  /** To be called while something is shown that has its words among the details. */
  protected needDetails({ locale }: Reader): void {
    void this.readAnew(loadDetails(locale.language));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.observer = new IntersectionObserver(
      (entries) => {
        this.visible = entries[entries.length - 1]?.isIntersecting ?? false;
        this.loader?.setVisible(this.visible);
      },
      { rootMargin: VISIBLE_MARGIN },
    );
    this.observer.observe(this);
    this.loader?.start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.observer?.disconnect();
    this.observer = null;
    this.visible = false;
    this.loader?.stop();
  }

  /** A loader for the athlete of the settings; the running one stays when the athlete does. */
  private openLoader(): void {
    const { current, settings } = this;
    if (!current || !settings) return;
    const client = clientOf(current);
    if (this.loader && this.loader.client === client && this.loader.device === settings.device) {
      this.loader.review();
      return;
    }
    this.loader?.stop();
    const loader: Loader<D> = new Loader<D>(
      client,
      settings.device,
      (have) => this.plan(this.settings ?? settings, have),
      () => (this.state = loader.state),
      (event) => {
        if (event.kind === "version") this.requestUpdate();
        this.heard(event);
      },
    );
    this.loader = loader;
    this.state = loader.state;
    if (this.isConnected) {
      loader.start();
      loader.setVisible(this.visible);
    }
  }

  /** How the user reads, for the current settings. */
  protected get reader(): Reader | null {
    return this.current && this.settings && this.readerFor(this.stamp, this.settings.units);
  }

  protected override render(): unknown {
    const { state, settings, reader } = this;
    if (!state || !settings || !reader) return nothing;
    return html`<ha-card>${this.body(state, settings, reader)}${this.client?.isOutdated && speaks(this) ? updateHint(reader.words) : nothing}</ha-card>`;
  }

  private body(state: State<D>, settings: S, reader: Reader): unknown {
    const { words } = reader;
    if (state.phase === "error") return html`${this.titleBar(settings, reader, true)}${this.failure(reader, state.error?.code ?? "")}`;
    if (state.phase === "loading") return bones(words(this.says.loading), this.skeleton(settings));
    const isEmpty = state.phase === "empty" || (!state.pending && this.isEmpty(state.data, settings));
    if (isEmpty) return html`${this.titleBar(settings, reader, true)}${this.nothingYet(this.empty(settings), reader)}`;
    return html`${this.titleBar(settings, reader)}${this.content(state.data, settings, reader)}`;
  }

  /** `isAlone`: nothing of the card's own comes below it. */
  private titleBar(settings: S, reader: Reader, isAlone = false): unknown {
    const { name } = this.says;
    const heading = this.heading(settings, reader) ?? (isAlone && name ? reader.words(name) : null);
    if (heading === null) return nothing;
    return html`<header class="bar"><h2>${settings.title ?? heading}</h2>${this.badge(reader)}</header>`;
  }

  /** Says that what is shown may be out of date. */
  protected badge({ words }: Reader): unknown {
    if (!this.state?.stale) return nothing;
    return html`<span class="stale" role="status" title=${words("state.stale_hint")}>${words("state.stale")}</span>`;
  }

  private nothingYet({ icon, title, hint, action }: Empty, { words }: Reader): unknown {
    return html`<div class="notice">
      <ha-icon .icon=${icon}></ha-icon>
      <h2>${words(title)}</h2>
      <p>${words(hint)}</p>
      ${action ? html`<button type="button" class="pill-button" @click=${action.run}>${words(action.label)}</button>` : nothing}
    </div>`;
  }

  private failure(reader: Reader, code: string): unknown {
    return failure({
      words: reader.words,
      title: this.says.error,
      reason: wordKey("state", code, "state.unavailable"),
      retry: () => this.loader?.retry(),
    });
  }

  /** One line for a part of the card that could not be had. */
  protected retryLine(reader: Reader, retry = (): void => this.loader?.retry()): unknown {
    return html`<div class="notice slim">
      <p>${reader.words("state.unavailable")}</p>
      ${retryButton(reader.words, retry)}
    </div>`;
  }
}

/** The card that speaks for all of the page. */
let speaker: Element | null = null;

/** Whether it is this card that says what concerns all of them: the first one asked, as long as it is on the page. */
function speaks(card: Element): boolean {
  if (!speaker?.isConnected) speaker = card;
  return speaker === card;
}

/** What a card whose height is its content's asks of a sections dashboard: 12 columns, rows of 56 px. */
export function gridOptions(leastPx = 180, columns = 12): Record<string, number | string> {
  // No rows: the card is as high as its content.
  return { columns, min_columns: 6, min_rows: Math.ceil(leastPx / 56) };
}

/** Goes to a page of Home Assistant, as its own links do. */
export function navigate(path: string): void {
  history.pushState(null, "", path);
  window.dispatchEvent(new CustomEvent("location-changed", { detail: { replace: false } }));
}
