import { html, LitElement, nothing, type PropertyDeclarations, type PropertyValues } from "lit";
import type { Client } from "../data/client";
import { Loader, type Plan, type Planner, type State } from "../data/loader";
import { questionOf, type Query } from "../data/query";
import { wordKey } from "../localize/localize";
import { retryButton } from "./card-states";
import { define } from "./define";
import type { Reader } from "./reader";

type Answers = Record<string, unknown>;

const questionsOf = (plan: Plan<Answers>): string =>
  Object.values(plan)
    .map((question) => questionOf(question as Query<unknown>))
    .join();

/**
 * A part of a card with questions of its own, asked once it is opened and seen, and asked again when they are stale
 * or others. Draws into the card around it, whose styles it has.
 */
export class SectionElement extends LitElement {
  static override properties: PropertyDeclarations = {
    client: { attribute: false },
    device: { attribute: false },
    plan: { attribute: false },
    draw: { attribute: false },
    reader: { attribute: false },
    state: { state: true },
  };

  declare client: Client;
  declare device: string | undefined;
  /** The questions; may be another function each time, as long as it asks the same. */
  declare plan: Planner<Answers>;
  /** What is shown of the answers; `pending` while some are missing. */
  declare draw: (data: Answers, pending: boolean) => unknown;
  declare reader: Reader;
  private declare state: State<Answers> | null;

  private loader: Loader<Answers> | null = null;
  private observer: IntersectionObserver | null = null;

  constructor() {
    super();
    this.state = null;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.observer = new IntersectionObserver((entries) => this.loader?.setVisible(entries.at(-1)?.isIntersecting ?? false));
    this.observer.observe(this);
    this.loader?.start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.observer?.disconnect();
    this.loader?.stop();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (this.loader?.client === this.client && this.loader.device === this.device) {
      const before = changed.get("plan") as Planner<Answers> | undefined;
      const have = this.state?.data ?? {};
      // The card gives a new function with every render; only another question is a reason to ask.
      if (before && questionsOf(before(have)) !== questionsOf(this.plan(have))) this.loader.review();
      return;
    }
    this.loader?.stop();
    const loader: Loader<Answers> = new Loader<Answers>(this.client, this.device, (have) => this.plan(have), () => (this.state = loader.state));
    this.loader = loader;
    this.state = loader.state;
    if (this.isConnected) loader.start();
    loader.setVisible(true);
  }

  protected override render(): unknown {
    const { words } = this.reader;
    if (!this.state || this.state.phase === "loading") {
      return html`<div role="status" class="hidden">${words("state.loading")}</div><i class="bone block" aria-hidden="true"></i>`;
    }
    if (this.state.phase === "ready") return this.draw(this.state.data, this.state.pending);
    const { error } = this.state;
    return html`<div class="notice slim" role="alert">
      <p>${words(wordKey("state", error?.code ?? "", "state.unavailable"))}</p>
      ${error ? retryButton(words, () => this.loader?.retry()) : nothing}
    </div>`;
  }
}

define("milevault-section", SectionElement);
