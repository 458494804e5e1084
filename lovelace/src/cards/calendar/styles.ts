import { css } from "lit";
import { cardStyles } from "../../shared/card-styles";
import { controlStyles } from "../../shared/controls";
import { valuesTableStyles } from "../../shared/table";
import { pieceStyles } from "../../shared/pieces";

export const styles = [
  ...cardStyles,
  valuesTableStyles,
  controlStyles,
  pieceStyles,
  css`
    nav {
      display: flex;
      align-items: center;
    }
    .year {
      display: grid;
      grid-template: auto 1fr / auto minmax(0, 1fr);
      gap: 4px 6px;
      color: var(--mv-soft);
      font-size: 11px;
    }
    .months,
    .year .heat {
      grid-template-columns: repeat(var(--columns), minmax(0, 1fr));
    }
    .months {
      display: grid;
      grid-column: 2;
      gap: 2px;
      line-height: 14px;
    }
    .months span {
      width: 0;
      white-space: nowrap;
    }
    .weekdays {
      display: grid;
      /* As high as the squares, which may be lower than letters. */
      height: 0;
      min-height: 100%;
      grid-template-rows: repeat(7, minmax(0, 1fr));
      gap: 2px;
    }
    .weekdays span {
      display: flex;
      align-items: center;
      min-height: 0;
      line-height: 1;
    }
    .scale {
      align-items: center;
      justify-content: flex-end;
      gap: 6px;
      margin: 0;
    }
    .scale .heat {
      grid-auto-flow: column;
      grid-auto-columns: 10px;
    }
    .kpis {
      padding: 4px 0;
    }
    h3 {
      font-size: 14px;
      font-weight: 500;
    }
    .link {
      text-decoration: underline;
    }
  `,
];
