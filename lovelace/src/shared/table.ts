import { css, html, nothing } from "lit";
import type { Localize } from "../localize/localize";

/** A column of a table; one whose cells are all "–" is left out. */
export interface Column<R> {
  key: string;
  label: string;
  cell(row: R, index: number): unknown;
}

export interface Rows<R> {
  /** What screen readers call the table: it may be wider than the card, and is then scrolled by the keyboard. */
  label: string;
  rows: readonly R[];
  /** The first heads the rows. */
  columns: readonly Column<R>[];
  /** Length of each row's bar, 0..1, behind the cells of the column "speed". */
  shares?: readonly number[];
  /** Rows that are marked. */
  marked?: (row: R) => boolean;
}

/** What a picture shows, for the table behind it; a row may be a place in its data. */
export type Values<R> = Pick<Rows<R>, "rows" | "columns">;

/** The columns that say anything. */
export function filledColumns<R>(columns: readonly Column<R>[], rows: readonly R[]): Column<R>[] {
  return columns.filter(({ cell }) => rows.some((row, i) => cell(row, i) !== "–"));
}

export function table<R>({ label, rows, columns, shares, marked }: Rows<R>): unknown {
  const shown = filledColumns(columns, rows);
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${label}>
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

/** The table behind a picture, folded away and not made before somebody opens it. */
export function valuesTable<R>(words: Localize, isOpen: boolean, open: (isOpen: boolean) => void, make: () => Values<R>): unknown {
  const label = words("chart.table");
  return html`<details class="values" ?open=${isOpen} @toggle=${(event: Event) => open((event.target as HTMLDetailsElement).open)}>
    <summary>${label}</summary>
    ${isOpen ? table({ label, ...make() }) : nothing}
  </details>`;
}

/** Each value's share 0..1 of the largest; 0 where it is missing. */
export function shares(values: readonly (number | null)[]): number[] {
  const most = Math.max(0, ...values.map((value) => value ?? 0));
  return values.map((value) => (most > 0 ? (value ?? 0) / most : 0));
}

export const valuesTableStyles = css`
  .values {
    padding: 0 16px 8px;
  }
  .values .scroll {
    max-height: 320px;
  }
`;
