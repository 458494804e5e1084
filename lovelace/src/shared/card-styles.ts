import { css } from "lit";
import { palette } from "./theme";

/** Styles of what cards have in common: title bar, notices, bones, figures (.kpis), tables, colour keys. */
export const cardStyles = [
  ...palette,
  css`
    :host {
      display: block;
      container-type: inline-size;
    }
    /* Whatever else an element is displayed as. */
    [hidden] {
      display: none !important;
    }
    ha-card {
      overflow: hidden;
      padding-bottom: 8px;
      color: var(--mv-text);
    }
    h2,
    h3,
    p,
    ul,
    ol,
    dl,
    dd {
      margin: 0;
    }
    ul,
    ol {
      padding: 0;
      list-style: none;
    }
    h2 {
      overflow: hidden;
      font-size: 18px;
      font-weight: 600;
      line-height: 24px;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .bar {
      display: flex;
      align-items: center;
      justify-content: space-between;
      gap: 12px;
      padding: 16px 16px 8px;
    }
    .stale {
      padding: 0 8px;
      border-radius: 9px;
      background: color-mix(in srgb, var(--warning-color, #ffa600) 25%, transparent);
      color: var(--mv-text);
      font-size: 11px;
      line-height: 18px;
    }
    .kpis {
      display: grid;
      grid-template-columns: repeat(var(--count), auto);
      justify-content: space-between;
      gap: 12px;
      padding: 16px 16px 18px;
    }
    dt {
      overflow: hidden;
      color: var(--mv-soft);
      font-size: 12px;
      line-height: 16px;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    dd {
      font-size: 20px;
      font-weight: 600;
      letter-spacing: -0.01em;
      line-height: 28px;
      white-space: nowrap;
    }
    dd span {
      margin-inline-start: 3px;
      color: var(--mv-soft);
      font-size: 13px;
      font-weight: 400;
      letter-spacing: 0;
    }
    summary {
      width: max-content;
      padding: 4px 0;
      font-size: 14px;
      font-weight: 500;
      cursor: pointer;
    }
    summary span,
    h3 span {
      margin-inline-start: 4px;
      color: var(--mv-soft);
      font-weight: 400;
    }
    .scroll {
      overflow-x: auto;
    }
    table {
      width: 100%;
      margin-top: 4px;
      border-collapse: collapse;
      font-size: 13px;
      white-space: nowrap;
    }
    th,
    td {
      padding: 7px 8px;
      border-bottom: 1px solid var(--mv-line);
      font-weight: 400;
      text-align: end;
    }
    thead th {
      color: var(--mv-soft);
      font-size: 12px;
    }
    tr > :first-child {
      padding-inline-start: 0;
      color: var(--mv-soft);
      text-align: start;
    }
    tr > :last-child {
      padding-inline-end: 0;
    }
    tbody tr:last-child > * {
      border-bottom: 0;
    }
    .key {
      display: flex;
      flex-wrap: wrap;
      gap: 4px 14px;
      margin-top: 6px;
      color: var(--mv-soft);
      font-size: 12px;
    }
    .key i {
      display: inline-block;
      width: 8px;
      height: 8px;
      margin-inline-end: 6px;
      border-radius: 2px;
    }
    .notice {
      display: grid;
      justify-items: center;
      gap: 8px;
      padding: 36px 24px 32px;
      text-align: center;
    }
    .notice.slim {
      padding: 20px 24px;
    }
    .notice.update {
      display: flex;
      align-items: center;
      justify-content: space-between;
      gap: 4px 16px;
      padding: 10px 16px 2px;
      text-align: start;
    }
    .notice ha-icon {
      color: var(--mv-soft);
      --mdc-icon-size: 44px;
    }
    .notice p {
      max-width: 40ch;
      color: var(--mv-soft);
      font-size: 14px;
      line-height: 20px;
      text-wrap: balance;
    }
    .pill-button {
      margin-top: 6px;
      padding: 8px 18px;
      border-radius: 18px;
      background: var(--mv-tint);
      font-weight: 500;
    }
    .bone {
      display: block;
      border-radius: 8px;
      background: color-mix(in srgb, var(--mv-text) 9%, transparent);
      animation: breathe 1.6s ease-in-out infinite;
    }
    .bone.line {
      width: 60%;
      height: 16px;
      margin: 4px 0;
    }
    .bone.short {
      width: 40%;
      height: 12px;
    }
    .bones {
      padding: 16px;
    }
    .bone.block {
      height: 120px;
      margin-top: 16px;
    }
    @keyframes breathe {
      50% {
        opacity: 0.45;
      }
    }
    @container (max-width: 479px) {
      .kpis {
        gap: 8px;
      }
      dd {
        font-size: 18px;
      }
      dd span {
        font-size: 12px;
      }
    }
    @container (max-width: 431px) {
      .kpis {
        grid-template-columns: repeat(3, 1fr);
        justify-content: stretch;
        gap: 10px 12px;
      }
      dd {
        font-size: 19px;
      }
    }
    @container (min-width: 620px) {
      dd {
        font-size: 24px;
        line-height: 32px;
      }
    }
    @media (prefers-reduced-motion: reduce) {
      .bone {
        animation: none;
      }
    }
  `,
];
