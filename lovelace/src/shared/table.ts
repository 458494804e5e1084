import { css, html, nothing } from "lit";

/** A column of a table; one whose cells are all "–" is left out. */
export interface Column<R> {
  key: string;
  label: string;
  cell(row: R, index: number): unknown;
}

export interface Rows<R> {
  rows: readonly R[];
  /** The first heads the rows. */
  columns: readonly Column<R>[];
  /** Length of each row's bar, 0..1, behind the cells of the column "speed". */
  shares?: readonly number[];
  /** Rows that are marked. */
  marked?: (row: R) => boolean;
}

/** The columns that say anything. */
export function filledColumns<R>(columns: readonly Column<R>[], rows: readonly R[]): Column<R>[] {
  return columns.filter(({ cell }) => rows.some((row, i) => cell(row, i) !== "–"));
}

export function table<R>({ rows, columns, shares, marked }: Rows<R>): unknown {
  const shown = filledColumns(columns, rows);
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          ${shown.map(({ key, label }) => html`<th scope="col" data-key=${key}>${label}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row, i) =>
            html`<tr style=${shares ? `--share:${Math.round((shares[i] ?? 0) * 100)}%` : nothing} ?data-marked=${marked?.(row)}>
              ${shown.map(({ key, cell }, k) => (k === 0 ? html`<th scope="row">${cell(row, i)}</th>` : html`<td data-key=${key}>${cell(row, i)}</td>`))}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** Each value's share 0..1 of the largest; 0 where it is missing. */
export function shares(values: readonly (number | null)[]): number[] {
  const most = Math.max(0, ...values.map((value) => value ?? 0));
  return values.map((value) => (most > 0 ? (value ?? 0) / most : 0));
}

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
    background: none;
    font-size: 13px;
    white-space: nowrap;
    cursor: pointer;
  }
  .chips button[aria-expanded="true"],
  .chips button[aria-pressed="true"] {
    border-color: transparent;
    background: color-mix(in srgb, var(--mv-accent) 18%, transparent);
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
    border: 0;
    background: none;
    color: inherit;
    text-align: start;
    text-decoration: underline;
    text-decoration-color: var(--mv-line);
    text-underline-offset: 3px;
    cursor: pointer;
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
    .chips {
      flex-wrap: nowrap;
      overflow-x: auto;
      scrollbar-width: none;
    }
  }
`;
