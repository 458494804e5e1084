import { css } from "lit";
import { plotStyles } from "../../chart/plot";
import { cardStyles } from "../../shared/card-styles";
import { controlStyles } from "../../shared/controls";
import { valuesTableStyles } from "../../shared/table";

export const styles = [
  ...cardStyles,
  valuesTableStyles,
  controlStyles,
  plotStyles,
  css`
    .chips {
      display: flex;
      flex-wrap: wrap;
      gap: 6px;
    }
    .chip {
      display: inline-flex;
      align-items: center;
      gap: 5px;
      min-height: 32px;
      padding: 0 9px;
      border: 1px solid var(--mv-line);
      border-radius: 16px;
      background: color-mix(in srgb, var(--colour) 14%, transparent);
      font-size: 13px;
    }
    .chip i {
      width: 10px;
      height: 10px;
      border-radius: 50%;
      background: var(--colour);
    }
    .chip[aria-pressed="false"] {
      background: transparent;
      color: var(--mv-soft);
      text-decoration: line-through;
    }
    .chip[aria-pressed="false"] i {
      background: transparent;
      box-shadow: inset 0 0 0 2px var(--colour);
    }
    .stack {
      border-radius: 8px;
      touch-action: pan-y;
    }
    .shade {
      background: var(--mv-text);
      opacity: 0.08;
    }
  `,
];
