import { css, html, LitElement, nothing, type PropertyDeclarations } from "lit";
import type { HomeAssistant } from "../data/types";
import { localizer } from "../localize/localize";
import { languageOf } from "../shared/reader";
import { palette } from "../shared/theme";
import { athletesOf } from "./facts";

export const STRATEGY_EDITOR = "milevault-strategy-editor";

/** The dashboard's settings: whose it is. */
export class StrategyEditor extends LitElement {
  static override properties: PropertyDeclarations = { hass: { attribute: false }, config: { state: true } };
  static override styles = [
    ...palette,
    css`
      label {
        display: grid;
        gap: 6px;
        padding: 8px 0 16px;
        color: var(--mv-text);
      }
      select {
        height: 48px;
        padding: 0 12px;
        border: 1px solid var(--mv-soft);
        border-radius: 8px;
        background: var(--mv-surface);
        color: inherit;
      }
      small {
        color: var(--mv-soft);
      }
    `,
  ];

  declare hass: HomeAssistant | undefined;
  private declare config: Record<string, unknown>;

  constructor() {
    super();
    this.config = {};
  }

  setConfig(config: Record<string, unknown>): void {
    this.config = config;
  }

  private choose(athlete: string): void {
    const { athlete: _, ...rest } = this.config;
    const config = athlete ? { ...rest, athlete } : rest;
    this.config = config;
    this.dispatchEvent(new CustomEvent("config-changed", { detail: { config }, bubbles: true, composed: true }));
  }

  protected override render(): unknown {
    const { hass, config } = this;
    if (!hass) return nothing;
    const words = localizer(languageOf(hass));
    return html`<label>
      ${words("editor.athlete")}
      <select @change=${(event: Event) => this.choose((event.target as HTMLSelectElement).value)}>
        <option value="" .selected=${!config["athlete"]}>${words("strategy.own")}</option>
        ${athletesOf(hass).map(({ id, name }) => html`<option value=${id} .selected=${config["athlete"] === id}>${name}</option>`)}
      </select>
      <small>${words("strategy.athlete_help")}</small>
    </label>`;
  }
}
