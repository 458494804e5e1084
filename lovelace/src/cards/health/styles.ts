import { css, type CSSResult } from "lit";
import { cardStyles } from "../../shared/card-styles";
import { pieceStyles } from "../../shared/pieces";
import { valuesTableStyles } from "../../shared/table";

export const styles: CSSResult[] = [
  ...cardStyles,
  pieceStyles,
  valuesTableStyles,
  css`
    .tiles {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(148px, 1fr));
      gap: 20px 24px;
      padding: 8px 16px 12px;
    }
    h3,
    .day,
    .note {
      color: var(--mv-soft);
      font-size: 12px;
      font-weight: 400;
      line-height: 16px;
    }
    h3 {
      font-size: 14px;
      font-weight: 500;
      line-height: 20px;
    }
    .value {
      font-size: 22px;
      font-weight: 600;
      line-height: 28px;
      white-space: nowrap;
    }
    .tiles .spark,
    .bone.slim {
      height: 36px;
      margin: 8px 0;
    }
    .note[data-verdict="above"],
    .note[data-verdict="below"] {
      color: var(--mv-text);
      font-weight: 500;
    }
    @container (max-width: 431px) {
      .tiles {
        grid-template-columns: repeat(2, minmax(0, 1fr));
        gap: 18px 16px;
      }
    }
  `,
];
