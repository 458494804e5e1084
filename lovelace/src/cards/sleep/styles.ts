import { css, type CSSResult } from "lit";
import { cardStyles } from "../../shared/card-styles";
import { pieceStyles } from "../../shared/pieces";
import { valuesTableStyles } from "../../shared/table";

export const styles: CSSResult[] = [
  ...cardStyles,
  pieceStyles,
  valuesTableStyles,
  css`
    .pager {
      padding: 0 8px;
    }
    .pager h3 {
      font-size: 15px;
      font-weight: 500;
    }
    .step {
      padding: 8px;
    }
    .step:disabled {
      opacity: 0.3;
      cursor: default;
    }
    .kpis {
      padding: 8px 16px 14px;
    }
    .night,
    .strip,
    .nap,
    .none {
      padding: 0 16px 10px;
    }
    .none,
    .nap,
    .caption,
    .hours,
    .places > * {
      color: var(--mv-soft);
      font-size: 12px;
      line-height: 20px;
    }
    b {
      color: var(--mv-text);
      font-weight: 500;
    }
    .hours {
      position: relative;
      display: flex;
      justify-content: space-between;
      margin-top: 4px;
      direction: ltr;
    }
    .tick {
      position: absolute;
      translate: -50%;
    }
    .totals {
      display: grid;
      grid-template-columns: repeat(2, 1fr);
      gap: 4px 24px;
      margin: 10px 0 0;
      font-size: 14px;
      line-height: 24px;
    }
    .totals li {
      display: flex;
      align-items: center;
      gap: 8px;
    }
    .totals i {
      width: 10px;
      height: 10px;
      border-radius: 3px;
    }
    .totals span {
      flex: 1;
    }
    .totals small {
      width: 36px;
      font-size: 12px;
      text-align: end;
    }
    .strip {
      padding-top: 6px;
    }
    .places {
      position: relative;
      display: flex;
      gap: 2px;
      --tall: 64px;
    }
    .places > :not(hr) {
      display: grid;
      flex: 1;
      justify-items: center;
      min-width: 0;
      border-radius: 6px;
    }
    .places [aria-pressed="true"] {
      background: color-mix(in srgb, var(--mv-sleep) 16%, transparent);
      color: var(--mv-text);
      font-weight: 600;
    }
    .column {
      display: flex;
      align-items: end;
      justify-content: center;
      width: 100%;
      height: var(--tall);
    }
    .column i {
      width: min(60%, 26px);
      border-radius: 3px 3px 0 0;
      background: var(--mv-sleep);
    }
    hr {
      position: absolute;
      inset-inline: 0;
      top: calc(var(--tall) * (1 - var(--goal)));
      margin: 0;
      border: 0;
      border-top: 1px dashed var(--mv-text);
      opacity: 0.6;
      pointer-events: none;
    }
    @container (max-width: 431px) {
      .totals {
        grid-template-columns: 1fr;
      }
    }
  `,
];
