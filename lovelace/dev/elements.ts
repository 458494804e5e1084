/** Stand-ins for the two Home Assistant elements the cards use. */
import * as mdi from "@mdi/js";

class HaCard extends HTMLElement {
  connectedCallback(): void {
    if (this.shadowRoot) return;
    this.attachShadow({ mode: "open" }).innerHTML = `<style>:host{display:block;position:relative;background:var(--ha-card-background,var(--card-background-color));
      border:1px solid var(--divider-color);border-radius:12px;color:var(--primary-text-color)}</style><slot></slot>`;
  }
}

class HaIcon extends HTMLElement {
  set icon(name: string) {
    const key = name.replace(/[:-](\w)/g, (_, letter: string) => letter.toUpperCase());
    const path = (mdi as Record<string, string>)[key] ?? "";
    this.innerHTML = `<svg viewBox="0 0 24 24" style="display:block;width:var(--mdc-icon-size,24px);height:var(--mdc-icon-size,24px)" fill="currentColor"><path d="${path}"/></svg>`;
  }
}

customElements.define("ha-card", HaCard);
customElements.define("ha-icon", HaIcon);
