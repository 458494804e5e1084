import { css } from "lit";
import { cardStyles } from "../../shared/card-styles";
import { controlStyles } from "../../shared/controls";
import { pieceStyles } from "../../shared/pieces";

export const styles = [
  ...cardStyles,
  controlStyles,
  pieceStyles,
  css`
    h3 {
      margin-top: 4px;
      font-weight: 500;
    }
    section li + li {
      border-top: 1px solid var(--mv-line);
    }
    .record .size {
      display: grid;
      font-weight: 500;
    }
    .record .size .soft {
      font-size: 12px;
      font-weight: 400;
    }
    .record .end {
      display: grid;
      justify-items: end;
      font-size: 12px;
    }
    .record b {
      font-size: 16px;
      font-weight: 600;
    }
    .list ha-icon {
      color: var(--mv-soft);
      --mdc-icon-size: 20px;
    }
    .progress {
      padding: 8px 0 12px 12px;
    }
    .bone.progress {
      height: 72px;
      margin: 8px 0;
    }
    .progress > svg {
      height: 72px;
      margin: 4px 8px 10px 0;
      width: calc(100% - 8px);
    }
    .progress > svg path {
      fill: none;
      stroke: var(--mv-track);
      stroke-width: 2;
      stroke-linejoin: round;
      vector-effect: non-scaling-stroke;
    }
    .progress > svg .dot {
      stroke-width: 8;
      stroke-linecap: round;
    }
    .progress li > button {
      font-size: 13px;
    }
    .progress .gain {
      min-width: 52px;
      text-align: end;
    }
    .pill-button {
      justify-self: center;
    }
  `,
];
