import { css, html, nothing } from "lit";
import type { Localize } from "../localize/localize";

/** A table of what a picture shows. */
export interface ValuesTable {
  head: readonly string[];
  rows: readonly (readonly unknown[])[];
}

/** The table behind a picture, folded away and not made before somebody opens it. */
export function valuesTable(words: Localize, isOpen: boolean, open: (isOpen: boolean) => void, make: () => ValuesTable): unknown {
  const name = words("chart.table");
  return html`<details class="values" ?open=${isOpen} @toggle=${(event: Event) => open((event.target as HTMLDetailsElement).open)}>
    <summary>${name}</summary>
    ${isOpen ? html`<div class="scroll" tabindex="0" role="group" aria-label=${name}>${drawn(make())}</div>` : nothing}
  </details>`;
}

function drawn({ head, rows }: ValuesTable): unknown {
  return html`<table>
    <thead><tr>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
    <tbody>${rows.map(([first, ...rest]) => html`<tr><th scope="row">${first}</th>${rest.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
  </table>`;
}

export const valuesTableStyles = css`
  .values {
    padding: 0 16px 8px;
  }
  .values .scroll {
    max-height: 320px;
  }
`;
