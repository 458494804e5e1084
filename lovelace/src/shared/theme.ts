import { css } from "lit";
import type { HomeAssistant } from "../data/types";

/**
 * Colours of the channels: calm, told apart by lightness too, and the same in every card.
 * Themes may set the --milevault-* variables; the second set is for dark surfaces.
 */
export const palette = css`
  :host {
    --mv-text: var(--primary-text-color, #1c1c1c);
    --mv-soft: var(--secondary-text-color, #5e6367);
    --mv-line: var(--divider-color, rgba(0, 0, 0, 0.12));
    --mv-surface: var(--ha-card-background, var(--card-background-color, #fff));
    --mv-accent: var(--primary-color, #009ac7);
    --mv-heart_rate: var(--milevault-heart-rate-color, #d6344b);
    --mv-elevation: var(--milevault-elevation-color, #6d7f73);
    --mv-speed: var(--milevault-speed-color, #2273cc);
    --mv-power: var(--milevault-power-color, #7a4fc9);
    --mv-cadence: var(--milevault-cadence-color, #b4690e);
    --mv-temperature: var(--milevault-temperature-color, #a2482f);
    --mv-gap: var(--mv-text);
    --mv-behind: #c8372d;
    --mv-track: var(--milevault-track-color, #e8501e);
    --mv-fitness: var(--milevault-fitness-color, #2273cc);
    --mv-fatigue: var(--milevault-fatigue-color, #b4690e);
    --mv-form: var(--milevault-form-color, #2b7a4b);
    --mv-weight: var(--milevault-weight-color, #6d7f73);
    --mv-hrv: var(--milevault-hrv-color, #7a4fc9);
    --mv-sleep: var(--milevault-sleep-color, #4a5fc1);
    --mv-sleep-awake: #c98a2b;
    --mv-sleep-rem: #a66bd0;
    --mv-sleep-light: #6f8fe0;
    --mv-sleep-deep: #35479c;
    --mv-good: #1f7a3d;
    --mv-start: #2e9e4f;
    --mv-map: #eef1ec;
    --mv-grid: rgba(40, 60, 45, 0.09);
    --mv-casing: rgba(255, 255, 255, 0.95);
  }
  :host([dark]) {
    --mv-heart_rate: var(--milevault-heart-rate-color, #ff6b7a);
    --mv-elevation: var(--milevault-elevation-color, #9db5a5);
    --mv-speed: var(--milevault-speed-color, #63aef5);
    --mv-power: var(--milevault-power-color, #b294f2);
    --mv-cadence: var(--milevault-cadence-color, #eba64e);
    --mv-temperature: var(--milevault-temperature-color, #f09a80);
    --mv-behind: #ff8a80;
    --mv-track: var(--milevault-track-color, #ff7a45);
    --mv-fitness: var(--milevault-fitness-color, #63aef5);
    --mv-fatigue: var(--milevault-fatigue-color, #eba64e);
    --mv-form: var(--milevault-form-color, #5ec98a);
    --mv-weight: var(--milevault-weight-color, #9db5a5);
    --mv-hrv: var(--milevault-hrv-color, #b294f2);
    --mv-sleep: var(--milevault-sleep-color, #8d9df0);
    --mv-sleep-awake: #e6b05a;
    --mv-sleep-rem: #c79bea;
    --mv-sleep-light: #8fabf2;
    --mv-sleep-deep: #5a70d6;
    --mv-good: #5ec98a;
    --mv-start: #4cc26f;
    --mv-map: #20262a;
    --mv-grid: rgba(220, 235, 225, 0.07);
    --mv-casing: rgba(12, 16, 18, 0.85);
  }
  button,
  select,
  summary {
    font: inherit;
    color: inherit;
  }
  :focus-visible {
    outline: 2px solid var(--mv-accent);
    outline-offset: 2px;
  }
  .hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;

/** What a canvas needs of the theme; canvases cannot use CSS variables. */
export type Colours = (name: string) => string;

/** Reads --mv-* variables of an element as they are now. */
export function coloursOf(element: Element): Colours {
  const style = getComputedStyle(element);
  return (name) => style.getPropertyValue(`--mv-${name}`).trim() || "#888";
}

/**
 * Whether the surface is dark: Home Assistant says so. Until it does, its page is as the system is, and that may last:
 * where its themes arrive before its configuration it says nothing before something of the theme changes.
 */
export function isDark(themes: HomeAssistant["themes"]): boolean {
  return themes?.darkMode ?? matchMedia("(prefers-color-scheme: dark)").matches;
}
