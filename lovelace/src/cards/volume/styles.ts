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
    :host {
      --mv-before: color-mix(in srgb, var(--mv-text) 26%, transparent);
    }
    .figures {
      display: flex;
      flex-wrap: wrap;
      align-items: flex-end;
      justify-content: space-between;
      gap: 4px 16px;
      line-height: 20px;
    }
    .big {
      font-size: 28px;
      font-weight: 600;
      line-height: 34px;
    }
    .big small {
      font-size: 14px;
    }
    .bars {
      position: relative;
      display: flex;
      height: 150px;
      margin-block: 8px 20px;
      padding-inline-end: 36px;
    }
    .tick {
      position: absolute;
      inset-inline: 0;
      bottom: var(--at);
      height: 0;
      border-top: 1px solid var(--mv-line);
      color: var(--mv-soft);
      font-size: 11px;
      line-height: 14px;
      text-align: end;
      pointer-events: none;
    }
    .bars button {
      position: relative;
      flex: 1;
      min-width: 0;
      border-radius: 4px 4px 0 0;
    }
    .bars button[aria-pressed="true"] {
      background: color-mix(in srgb, var(--mv-text) 6%, transparent);
    }
    .bars button > i {
      position: absolute;
      bottom: 0;
      border-radius: 3px 3px 0 0;
    }
    .bars .before {
      inset-inline: 10% 42%;
      background: var(--mv-before);
    }
    .bars .now {
      inset-inline: 30% 10%;
      background: var(--mv-speed);
    }
    /* A mark of the axis, which is no part of the button's name. */
    .bars button::after {
      content: attr(data-label);
      position: absolute;
      top: calc(100% + 4px);
      inset-inline-start: 50%;
      color: var(--mv-soft);
      font-size: 11px;
      white-space: nowrap;
      transform: translateX(-50%);
    }
    .bars .goal {
      position: absolute;
      inset-inline: 0 36px;
      bottom: var(--at);
      border-top: 2px dashed var(--mv-text);
      pointer-events: none;
    }
  `,
];
