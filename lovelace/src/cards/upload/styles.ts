import { css } from "lit";
import { cardStyles } from "../../shared/card-styles";

export const styles = [
  ...cardStyles,
  css`
    .zone {
      display: grid;
      justify-items: center;
      gap: 6px;
      margin: 0 16px 8px;
      padding: 20px 16px;
      border: 2px dashed color-mix(in srgb, var(--mv-text) 22%, transparent);
      border-radius: 12px;
      text-align: center;
    }
    .zone.over {
      border-color: var(--mv-accent);
      background: color-mix(in srgb, var(--mv-accent) 10%, transparent);
    }
    .zone ha-icon {
      color: var(--mv-soft);
      --mdc-icon-size: 36px;
    }
    .zone p {
      font-size: 14px;
      text-wrap: balance;
    }
    .soft {
      color: var(--mv-soft);
      font-size: 13px;
      line-height: 18px;
    }
    .buttons {
      display: flex;
      flex-wrap: wrap;
      justify-content: center;
      gap: 8px;
    }
    .buttons .pill-button {
      min-height: 40px;
    }
    .primary {
      /* Home Assistant's own accent is too light under white words. */
      background: color-mix(in srgb, var(--mv-accent) 80%, black);
      color: var(--text-primary-color, #fff);
    }
    .account {
      margin: 4px 16px 8px;
    }
    .account .buttons {
      justify-content: start;
    }
    .alert {
      display: flex;
      align-items: center;
      justify-content: space-between;
      gap: 12px;
      margin: 0 16px 8px;
      padding: 10px 14px;
      border-radius: 10px;
      background: color-mix(in srgb, var(--warning-color, #ffa600) 18%, transparent);
      font-size: 14px;
      line-height: 20px;
    }
    .alert .pill-button {
      margin: 0;
      white-space: nowrap;
    }
    ul {
      padding: 0 16px;
    }
    li {
      padding: 8px 0;
      border-top: 1px solid var(--mv-line);
      font-size: 14px;
    }
    .row {
      display: flex;
      align-items: center;
      gap: 10px;
    }
    .row > div {
      flex: 1;
      min-width: 0;
    }
    .name {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .name span {
      margin-inline-start: 6px;
      color: var(--mv-soft);
      font-size: 12px;
    }
    .what {
      color: var(--mv-soft);
      font-size: 13px;
      line-height: 18px;
      overflow-wrap: anywhere;
    }
    .row > ha-icon {
      flex: none;
      color: var(--mv-soft);
      --mdc-icon-size: 20px;
    }
    .good > ha-icon {
      color: var(--mv-good);
    }
    .bad > ha-icon,
    .bad .what {
      color: var(--mv-behind);
    }
    .icon-button {
      flex: none;
      width: 40px;
      height: 40px;
      border-radius: 20px;
    }
    progress {
      display: block;
      width: 100%;
      height: 6px;
      margin-top: 6px;
      border: 0;
      border-radius: 3px;
      overflow: hidden;
      appearance: none;
      background: color-mix(in srgb, var(--mv-text) 12%, transparent);
    }
    progress::-webkit-progress-bar {
      background: transparent;
    }
    progress::-webkit-progress-value {
      background: var(--mv-accent);
    }
    progress::-moz-progress-bar {
      background: var(--mv-accent);
    }
    progress:indeterminate {
      background: linear-gradient(90deg, transparent 0 35%, var(--mv-accent) 50%, transparent 65%) 0 0 / 300% 100%
        color-mix(in srgb, var(--mv-text) 12%, transparent);
      animation: slide 1.6s linear infinite;
    }
    @keyframes slide {
      from {
        background-position: 100% 0;
      }
      to {
        background-position: -50% 0;
      }
    }
    details ul {
      padding: 0;
    }
    h3 {
      padding: 10px 16px 6px;
      font-size: 14px;
      font-weight: 500;
    }
    @container (max-width: 479px) {
      .zone .buttons,
      .zone .pill-button {
        width: 100%;
      }
      .zone .pill-button {
        min-height: 52px;
        border-radius: 26px;
        font-size: 16px;
      }
      .zone {
        border: 0;
        margin-bottom: 0;
        padding: 4px 0 12px;
      }
      .zone > ha-icon,
      .zone > .drop {
        display: none;
      }
    }
    @media (prefers-reduced-motion: reduce) {
      progress:indeterminate {
        background: repeating-linear-gradient(45deg, var(--mv-accent) 0 6px, transparent 6px 12px);
        animation: none;
      }
    }
  `,
];
