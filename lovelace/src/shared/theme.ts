import { css, unsafeCSS } from "lit";
import type { HomeAssistant } from "../data/types";

/**
 * Colours by name, on light surfaces and on dark ones: calm, told apart by lightness too, and the same in every card.
 * Themes may set each: --milevault-heart-rate-color.
 */
const COLOURS: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  heart_rate: ["#d6344b", "#ff6b7a"],
  elevation: ["#6d7f73", "#9db5a5"],
  speed: ["#2273cc", "#63aef5"],
  power: ["#7a4fc9", "#b294f2"],
  cadence: ["#b4690e", "#eba64e"],
  temperature: ["#a2482f", "#f09a80"],
  behind: ["#c8372d", "#ff8a80"],
  track: ["#e8501e", "#ff7a45"],
  fitness: ["#2273cc", "#63aef5"],
  fatigue: ["#b4690e", "#eba64e"],
  form: ["#2b7a4b", "#5ec98a"],
  weight: ["#6d7f73", "#9db5a5"],
  hrv: ["#7a4fc9", "#b294f2"],
  sleep: ["#4a5fc1", "#8d9df0"],
  "sleep-awake": ["#c98a2b", "#e6b05a"],
  "sleep-rem": ["#a66bd0", "#c79bea"],
  "sleep-light": ["#6f8fe0", "#8fabf2"],
  "sleep-deep": ["#35479c", "#5a70d6"],
  good: ["#1f7a3d", "#5ec98a"],
  start: ["#2e9e4f", "#4cc26f"],
  map: ["#eef1ec", "#20262a"],
  grid: ["#283c2d17", "#dcebe112"],
  casing: ["#fffffff2", "#0c1012d9"],
};

const variables = (surface: 0 | 1): string =>
  Object.entries(COLOURS)
    .map(([name, colours]) => `--mv-${name}:var(--milevault-${name.replace("_", "-")}-color,${colours[surface]})`)
    .join(";");

/** The colours, and what every element of ours has in common. */
export const palette = [
  unsafeCSS(`:host{${variables(0)}}:host([dark]){${variables(1)}}`),
  css`
    :host {
      --mv-text: var(--primary-text-color, #1c1c1c);
      --mv-soft: var(--secondary-text-color, #5e6367);
      --mv-line: var(--divider-color, rgba(0, 0, 0, 0.12));
      --mv-surface: var(--ha-card-background, var(--card-background-color, #fff));
      --mv-accent: var(--primary-color, #009ac7);
      --mv-tint: color-mix(in srgb, var(--mv-accent) 18%, transparent);
      --mv-gap: var(--mv-text);
      font-variant-numeric: tabular-nums;
    }
    button,
    select,
    summary {
      font: inherit;
      color: inherit;
    }
    button {
      padding: 0;
      border: 0;
      background: none;
      cursor: pointer;
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
  `,
];

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
