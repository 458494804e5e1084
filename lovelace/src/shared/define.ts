/** Defines an element once: the card file may be loaded twice (extra module and dashboard resource). */
export function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element);
}
