import { css } from "lit";
import { palette } from "../../shared/theme";

export const styles = [
  palette,
  css`
    :host {
      display: block;
      container-type: inline-size;
    }
    ha-card {
      overflow: hidden;
      padding-bottom: 8px;
      color: var(--mv-text);
    }
    h2,
    h3,
    p,
    dl,
    dd {
      margin: 0;
    }
    header {
      display: flex;
      align-items: center;
      gap: 14px;
      padding: 16px 16px 0;
    }
    .sport {
      flex: none;
      display: grid;
      place-items: center;
      width: 44px;
      height: 44px;
      border-radius: 50%;
      background: color-mix(in srgb, var(--mv-track) 14%, transparent);
      color: var(--mv-track);
      --mdc-icon-size: 24px;
    }
    .title {
      flex: 1;
      min-width: 0;
    }
    h2 {
      overflow: hidden;
      font-size: 18px;
      font-weight: 600;
      line-height: 24px;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    header p {
      display: flex;
      flex-wrap: wrap;
      gap: 2px 8px;
      color: var(--mv-soft);
      font-size: 13px;
      line-height: 18px;
    }
    .stale {
      padding: 0 8px;
      border-radius: 9px;
      background: color-mix(in srgb, var(--warning-color, #ffa600) 25%, transparent);
      color: var(--mv-text);
      font-size: 11px;
      line-height: 18px;
    }
    nav {
      display: flex;
      flex: none;
      align-self: flex-start;
      margin-inline-end: -6px;
    }
    nav button {
      display: grid;
      place-items: center;
      width: 40px;
      height: 40px;
      padding: 0;
      border: 0;
      border-radius: 50%;
      background: none;
      cursor: pointer;
    }
    nav button:hover:not(:disabled) {
      background: var(--mv-line);
    }
    nav button:disabled {
      cursor: default;
      opacity: 0.3;
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
      font-variant-numeric: tabular-nums;
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
    milevault-map,
    .bone.map {
      height: var(--height);
    }
    milevault-charts,
    .bone.charts {
      margin: 18px 16px 4px;
    }
    .bone.charts {
      height: 260px;
    }
    .laps,
    .lengths {
      margin: 6px 16px 8px;
    }
    .laps {
      padding-top: 10px;
      border-top: 1px solid var(--mv-line);
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
      font-variant-numeric: tabular-nums;
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
    td[data-key="speed"] {
      background: linear-gradient(
          color-mix(in srgb, var(--mv-speed) 20%, transparent),
          color-mix(in srgb, var(--mv-speed) 20%, transparent)
        )
        right center / var(--share) 60% no-repeat;
    }
    .lengths h3 {
      font-size: 14px;
      font-weight: 500;
      line-height: 24px;
    }
    .bars {
      display: flex;
      align-items: flex-end;
      gap: 2px;
      border-bottom: 1px solid var(--mv-line);
    }
    .bars i {
      flex: 1;
      min-width: 2px;
      max-width: 24px;
      border-radius: 2px 2px 0 0;
    }
    .lengths i {
      background: var(--mv-speed);
    }
    .lengths i[data-stroke="breaststroke"] {
      background: var(--mv-start);
    }
    .lengths i[data-stroke="backstroke"] {
      background: var(--mv-power);
    }
    .lengths i[data-stroke="butterfly"] {
      background: var(--mv-cadence);
    }
    .lengths i[data-stroke="drill"],
    .lengths i[data-stroke="mixed"],
    .lengths i[data-stroke="unknown"] {
      background: var(--mv-elevation);
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
    .notice ha-icon {
      color: var(--mv-soft);
      --mdc-icon-size: 44px;
    }
    .notice p {
      max-width: 40ch;
      color: var(--mv-soft);
      font-size: 14px;
      line-height: 20px;
    }
    .retry {
      margin-top: 6px;
      padding: 8px 18px;
      border: 0;
      border-radius: 18px;
      background: color-mix(in srgb, var(--mv-accent) 18%, transparent);
      font-weight: 500;
      cursor: pointer;
    }
    .bone {
      display: block;
      border-radius: 8px;
      background: color-mix(in srgb, var(--mv-text) 9%, transparent);
      animation: breathe 1.6s ease-in-out infinite;
    }
    .bone.sport {
      border-radius: 50%;
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
    .bone.kpi {
      min-width: 76px;
      height: 44px;
    }
    .bone.map {
      border-radius: 0;
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
      milevault-map,
      .bone.map {
        height: min(var(--height), 220px);
      }
      .bone.charts {
        height: 200px;
      }
      td[data-key="elevation"],
      th[data-key="elevation"] {
        display: none;
      }
    }
    @container (min-width: 620px) {
      dd {
        font-size: 24px;
        line-height: 32px;
      }
    }
    @container (min-width: 900px) {
      .samples {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 4px;
      }
      .samples > milevault-map,
      .samples > .bone.map {
        height: auto;
        min-height: var(--height);
        margin-inline-start: 16px;
        border-radius: 12px;
      }
      .samples > :only-child {
        grid-column: 1 / -1;
      }
      milevault-charts,
      .bone.charts {
        margin-top: 12px;
      }
    }
    @media (prefers-reduced-motion: reduce) {
      .bone {
        animation: none;
      }
    }
  `,
];
