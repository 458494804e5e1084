import { html, LitElement, nothing, type PropertyDeclarations } from "lit";
import { clientOf, type Client } from "../data/client";
import type { HomeAssistant } from "../data/types";
import { localizer, loadWords, type Localize } from "../localize/localize";
import { bones, failure } from "./card-states";
import { cardStyles } from "./card-styles";
import type { CardClass } from "./cards";
import { rawOf, type BaseSettings, type Raw } from "./config";
import { define } from "./define";
import type { ConfigForm } from "./form";
import { languageOf } from "./reader";
import { isDark } from "./theme";

/** What Home Assistant asks of a card before anything of it is drawn. */
export interface About<S extends BaseSettings> extends Pick<CardClass, "type" | "words" | "entities"> {
  getConfigForm(): ConfigForm;
  getStubConfig(): object;
  /** The settings a configuration stands for; throws only where it is malformed. */
  settingsOf(raw: Raw): S;
  /** Height in units of 50 px. */
  sizeOf(settings: S): number;
  getGridOptions(): Record<string, number | string>;
  /** Asks ahead what the card will ask. */
  ask?(client: Client, settings: S): void;
  /** Fetches the class that draws the card; rejects where its file cannot be had. */
  load(): Promise<CustomElementConstructor>;
}

/** A card's class that can begin before the card is on the page. */
export interface Ahead {
  ahead?(config: Raw, hass: HomeAssistant): void;
}

type Inside = HTMLElement & { setConfig(config: unknown): void; hass: HomeAssistant };

/** The element that draws the card of a type. */
export const insideOf = (type: string): string => `${type}-inside`;

/**
 * A card that is defined at once and fetches what it draws with when it is first on the page: grey shapes meanwhile, a
 * button to try again where that fails.
 */
export function lazyCard<S extends BaseSettings>(about: About<S>): CardClass & Ahead {
  const name = insideOf(about.type);
  /** All cards of a type share the file, which the browser fetches once. */
  const fetchInside = async (): Promise<void> => define(name, await about.load());

  return class LazyCard extends LitElement {
    static readonly type = about.type;
    static readonly words = about.words;
    static readonly entities = about.entities;
    static override properties: PropertyDeclarations = { failed: { state: true }, dark: { type: Boolean, reflect: true } };
    static override styles = cardStyles;
    static readonly getConfigForm = about.getConfigForm;
    static readonly getStubConfig = about.getStubConfig;

    /** Fetches the inside, and what it will show, where Home Assistant is about to make such a card. */
    static ahead(config: Raw, hass: HomeAssistant): void {
      // The card says it where this fails, and tries again.
      fetchInside().catch(() => undefined);
      about.ask?.(clientOf(hass), about.settingsOf(config));
    }

    declare failed: boolean;
    declare dark: boolean;
    config: unknown = null;
    settings: S | null = null;
    current: HomeAssistant | null = null;
    inside: Inside | null = null;
    isFetching = false;

    constructor() {
      super();
      this.failed = false;
      this.dark = false;
    }

    getCardSize(): number {
      return this.settings ? about.sizeOf(this.settings) : 4;
    }

    getGridOptions(): Record<string, number | string> {
      return about.getGridOptions();
    }

    setConfig(config: unknown): void {
      this.settings = about.settingsOf(rawOf(config));
      this.config = config;
      this.inside?.setConfig(config);
      this.requestUpdate();
    }

    set hass(hass: HomeAssistant) {
      const before = this.current && languageOf(this.current);
      this.current = hass;
      this.dark = isDark(hass.themes);
      if (this.inside) {
        this.inside.hass = hass;
        return;
      }
      if (before === languageOf(hass)) return;
      this.requestUpdate();
      void loadWords(languageOf(hass)).then((isNew) => isNew && this.requestUpdate());
    }

    get hass(): HomeAssistant | null {
      return this.current;
    }

    protected override willUpdate(): void {
      if (this.inside || !this.settings || !this.current) return;
      if (customElements.get(name)) this.fill(this.current);
      else if (!this.failed) this.fetch();
    }

    fetch(): void {
      if (this.isFetching) return;
      this.isFetching = true;
      void fetchInside().catch(() => (this.failed = true)).finally(() => {
        this.isFetching = false;
        this.requestUpdate();
      });
    }

    fill(hass: HomeAssistant): void {
      const inside = document.createElement(name) as Inside;
      inside.setConfig(this.config);
      inside.hass = hass;
      this.inside = inside;
    }

    protected override render(): unknown {
      if (this.inside) return this.inside;
      if (!this.current || !this.settings) return nothing;
      const words = localizer(languageOf(this.current));
      return html`<ha-card>${this.failed ? this.failure(words) : bones(words("state.loading"))}</ha-card>`;
    }

    failure(words: Localize): unknown {
      return failure({ words, title: "state.error", reason: "state.no_file", retry: () => (this.failed = false) });
    }
  };
}
