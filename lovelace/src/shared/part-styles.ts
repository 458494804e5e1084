import { css } from "lit";

/** Styles of tables, chips, forms and links within a card. */
export const partStyles = css`
  .chips {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    margin: 8px 16px;
  }
  .chips button {
    flex: none;
    min-height: 32px;
    padding: 4px 12px;
    border: 1px solid var(--mv-line);
    border-radius: 16px;
    font-size: 13px;
    white-space: nowrap;
  }
  .chips button[aria-expanded="true"],
  .chips button[aria-pressed="true"] {
    border-color: transparent;
    background: var(--mv-tint);
    font-weight: 500;
  }
  .part {
    display: block;
    margin: 8px 16px;
  }
  .part p {
    color: var(--mv-soft);
    font-size: 13px;
    line-height: 20px;
  }
  .part > * > .bone.block {
    margin-top: 0;
  }
  tr[data-marked] > * {
    font-weight: 600;
  }
  td[data-key="speed"] {
    background: linear-gradient(
        color-mix(in srgb, var(--mv-speed) 20%, transparent),
        color-mix(in srgb, var(--mv-speed) 20%, transparent)
      )
      right center / var(--share, 0) 60% no-repeat;
  }
  .link {
    padding: 4px 0;
    text-align: start;
    text-decoration: underline;
    text-decoration-color: var(--mv-line);
    text-underline-offset: 3px;
  }
  .record {
    padding: 0 6px;
    border-radius: 9px;
    background: color-mix(in srgb, var(--mv-good) 18%, transparent);
    font-size: 11px;
    font-weight: 500;
    line-height: 18px;
  }
  form {
    display: grid;
    accent-color: var(--mv-accent);
    gap: 10px;
    font-size: 14px;
  }
  form label,
  .pick {
    display: flex;
    align-items: center;
    gap: 8px;
    min-height: 40px;
    font-size: 13px;
  }
  .field {
    flex: 1;
    min-width: 0;
    padding: 7px 10px;
    border: 1px solid var(--mv-line);
    border-radius: 8px;
    background: var(--mv-surface);
    color: inherit;
    font: inherit;
    font-size: 14px;
  }
  form label.wide {
    display: grid;
    gap: 2px;
    color: var(--mv-soft);
    font-size: 12px;
  }
  form label.wide .field {
    color: var(--mv-text);
  }
  .flags,
  .actions {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 18px;
  }
  @container (max-width: 431px) {
    th,
    td {
      padding-inline: 4px;
    }
    .chips {
      flex-wrap: nowrap;
      overflow-x: auto;
      scrollbar-width: none;
    }
  }
`;
