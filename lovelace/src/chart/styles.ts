import { css } from "lit";
import { palette } from "../shared/theme";
import { plotStyles } from "./plot";

/** Styles of the charts of an activity. */
export const chartStyles = [
  ...palette,
  plotStyles,
  css`
    :host {
      display: block;
      color: var(--mv-text);
      font-size: 13px;
    }
    .stack {
      position: relative;
      touch-action: pan-y;
      cursor: crosshair;
      border-radius: 6px;
      user-select: none;
      -webkit-user-select: none;
    }
    .chart + .chart {
      margin-top: 10px;
    }
    .head {
      display: flex;
      align-items: baseline;
      gap: 10px;
      min-height: 20px;
      line-height: 20px;
    }
    .name {
      font-weight: 500;
    }
    .name::before {
      content: "";
      display: inline-block;
      width: 8px;
      height: 8px;
      margin-inline-end: 7px;
      border-radius: 50%;
      background: var(--colour);
    }
    .caption {
      color: var(--mv-soft);
      font-size: 12px;
      white-space: nowrap;
      overflow: hidden;
      text-overflow: ellipsis;
    }
    .value {
      margin-inline-start: auto;
      font-weight: 600;
      white-space: nowrap;
    }
    .pill {
      position: absolute;
      z-index: 3;
      left: 0;
      top: -14px;
      padding: 1px 8px;
      border-radius: 9px;
      background: var(--mv-text);
      color: var(--mv-surface);
      font-size: 11px;
      line-height: 17px;
      white-space: nowrap;
      pointer-events: none;
    }
    .pill[hidden] {
      display: none;
    }
    .tabs {
      display: flex;
      gap: 6px;
      margin-bottom: 14px;
      overflow-x: auto;
      scrollbar-width: none;
    }
    .tabs button {
      padding: 6px 12px;
      border: 1px solid var(--mv-line);
      border-radius: 16px;
      white-space: nowrap;
    }
    .tabs button[aria-pressed="true"] {
      border-color: transparent;
      background: var(--mv-tint);
      font-weight: 500;
    }
    .all {
      margin-top: 4px;
      padding: 4px 12px;
      border-radius: 14px;
      background: var(--mv-tint);
    }
    .stack:not([pointed]) .hair,
    .stack:not([pointed]) .dot {
      display: none;
    }
    details {
      margin-top: 6px;
    }
    summary {
      width: max-content;
      padding: 4px 0;
      color: var(--mv-soft);
      font-size: 12px;
      cursor: pointer;
    }
    .scroll {
      overflow-x: auto;
    }
    table {
      width: 100%;
      border-collapse: collapse;
      font-size: 12px;
      white-space: nowrap;
    }
    th,
    td {
      padding: 4px 8px;
      text-align: end;
      border-bottom: 1px solid var(--mv-line);
    }
    thead th {
      color: var(--mv-soft);
      font-weight: 500;
    }
    tbody th {
      color: inherit;
      font-weight: inherit;
    }
    tr > :first-child {
      padding-inline-start: 0;
      text-align: start;
    }
  `,
];
