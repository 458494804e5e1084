import { css } from "lit";
import { cardStyles } from "../../shared/card-styles";
import { pieceStyles } from "../../shared/pieces";
import { partStyles } from "../../shared/part-styles";

export const styles = [
  ...cardStyles,
  pieceStyles,
  partStyles,
  css`
    header.activity {
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
    .activity p {
      display: flex;
      flex-wrap: wrap;
      gap: 2px 8px;
      color: var(--mv-soft);
      font-size: 13px;
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
      border-radius: 50%;
    }
    nav button:hover:not(:disabled) {
      background: var(--mv-line);
    }
    nav button:disabled {
      cursor: default;
      opacity: 0.3;
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
    .lengths {
      margin: 6px 16px 8px;
    }
    .more {
      margin-top: 10px;
      padding-top: 10px;
      border-top: 1px solid var(--mv-line);
    }
    .stretch {
      margin: 8px 16px 0;
      padding: 10px 14px;
      border-radius: 12px;
      background: color-mix(in srgb, var(--mv-accent) 9%, transparent);
    }
    .stretch h3,
    .part h3 {
      font-size: 13px;
      font-weight: 500;
      line-height: 20px;
    }
    .stretch .kpis {
      padding: 4px 0 0;
    }
    .stretch dd {
      font-size: 16px;
      line-height: 22px;
    }
    .zones {
      margin: 4px 0 14px;
      font-size: 13px;
      line-height: 28px;
    }
    .zones li {
      display: grid;
      grid-template-columns: 62px 96px 1fr 60px 44px;
      align-items: center;
      gap: 8px;
    }
    .zones li > :nth-child(2) {
      color: var(--mv-soft);
    }
    .zones li > :nth-last-child(-n + 2) {
      text-align: end;
    }
    .zones i {
      height: 10px;
      border-radius: 5px;
      background: color-mix(in srgb, var(--mv-text) 7%, transparent);
      overflow: hidden;
    }
    .zones b {
      display: block;
      height: 100%;
      border-radius: 5px;
      background: color-mix(in srgb, var(--zone-colour) calc(30% + var(--zone) * 12%), var(--mv-surface));
      --zone-colour: var(--mv-heart_rate);
    }
    .zones[data-kind="power"] b {
      --zone-colour: var(--mv-power);
    }
    .gaps {
      margin: 12px 0 4px !important;
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
    .pair {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(140px, 100%), 1fr));
      gap: 10px 16px;
      align-items: start;
    }
    .pair > div {
      display: grid;
      gap: 10px;
    }
    fieldset {
      min-width: 0;
      margin: 0;
      padding: 0;
      border: 0;
    }
    fieldset p {
      margin-top: 6px;
    }
    legend {
      padding: 0 0 6px;
      font-weight: 500;
    }
    .bone.sport {
      border-radius: 50%;
    }
    .bone.kpi {
      min-width: 76px;
      height: 44px;
    }
    .bone.map {
      border-radius: 0;
    }
    @container (max-width: 431px) {
      milevault-map,
      .bone.map {
        height: min(var(--height), 200px);
      }
      .bone.charts {
        height: 200px;
      }
      .part [data-key="max_grade"],
      .part [data-key="flat"] {
        display: none;
      }
      .zones li {
        grid-template-columns: 56px 84px 1fr 52px 36px;
        gap: 6px;
        font-size: 12px;
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
  `,
];
