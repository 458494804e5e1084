import { css } from "lit";
import { cardStyles } from "../../shared/card-styles";

/** Height of a row, equal for all: so a place in the list is a row's number. */
export const ROW = 72;

export const styles = [
  ...cardStyles,
  css`
    .bar .pill-button {
      display: flex;
      align-items: center;
      gap: 6px;
      min-height: 40px;
      margin: 0;
      white-space: nowrap;
    }
    form {
      display: flex;
      flex-wrap: wrap;
      gap: 8px;
      padding: 4px 16px 12px;
    }
    label {
      display: flex;
      align-items: center;
      gap: 6px;
      min-width: 0;
      color: var(--mv-soft);
      font-size: 13px;
    }
    input,
    select,
    .reset {
      box-sizing: border-box;
      min-width: 0;
      height: 40px;
      padding: 0 12px;
      border: 1px solid color-mix(in srgb, var(--mv-text) 42%, transparent);
      border-radius: 10px;
      background: var(--mv-surface);
      color: var(--mv-text);
      font: inherit;
      font-size: 14px;
    }
    :host([dark]) input,
    :host([dark]) select {
      color-scheme: dark;
    }
    .search {
      flex: 1 1 160px;
    }
    .search input {
      width: 100%;
    }
    ul {
      position: relative;
    }
    li {
      position: absolute;
      inset-inline: 0;
      height: 72px;
      contain: strict;
    }
    .row {
      display: grid;
      grid-template-columns: 48px minmax(0, 1fr) auto;
      align-items: center;
      gap: 14px;
      box-sizing: border-box;
      width: 100%;
      height: 72px;
      padding: 0 16px;
      border: 0;
      border-top: 1px solid var(--mv-line);
      background: none;
      color: inherit;
      font: inherit;
      text-align: start;
      text-decoration: none;
      cursor: pointer;
    }
    .row:hover {
      background: color-mix(in srgb, var(--mv-text) 5%, transparent);
    }
    .row:focus-visible {
      outline-offset: -2px;
    }
    .picture {
      display: grid;
      place-items: center;
      width: 48px;
      height: 48px;
      border-radius: 10px;
      background: var(--mv-map);
      color: var(--mv-soft);
    }
    .track path {
      fill: none;
      stroke: var(--mv-track);
      stroke-width: 2;
      stroke-linecap: round;
      stroke-linejoin: round;
    }
    .text {
      min-width: 0;
      line-height: 20px;
    }
    .text > * {
      display: block;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .title {
      font-size: 15px;
      font-weight: 500;
    }
    .title ha-icon {
      display: inline-flex;
      margin-inline-end: 6px;
      color: var(--mv-soft);
      vertical-align: text-bottom;
      --mdc-icon-size: 18px;
    }
    .when {
      color: var(--mv-soft);
      font-size: 13px;
    }
    .figures {
      display: grid;
      grid-template-columns: 76px 66px 94px 72px;
      gap: 12px;
      font-size: 15px;
      text-align: end;
      white-space: nowrap;
    }
    .foot {
      padding: 12px 16px;
      color: var(--mv-soft);
      font-size: 13px;
      text-align: center;
    }
    @container (max-width: 619px) {
      .row {
        grid-template-columns: 48px minmax(0, 1fr);
        align-content: center;
        row-gap: 0;
      }
      .picture {
        grid-row: span 2;
      }
      .text {
        display: flex;
        justify-content: space-between;
        gap: 10px;
      }
      .title {
        flex: 1;
      }
      .when {
        flex: none;
      }
      .figures {
        display: flex;
        overflow: hidden;
        color: var(--mv-soft);
        font-size: 13px;
      }
      .figures :empty {
        display: none;
      }
      label:not(.search),
      select {
        flex: 1 1 120px;
      }
      label input {
        flex: 1;
      }
    }
  `,
];
