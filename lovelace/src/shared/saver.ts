import { html, nothing } from "lit";
import { toDataError } from "../data/errors";
import { wordKey } from "../localize/localize";
import type { Reader } from "./reader";

/** One change at a time, and what became of the last one. */
export class Saver {
  /** "" before the first; otherwise how it is going, or the code of the refusal. */
  state: "" | "busy" | "done" | { code: string } = "";

  constructor(private readonly changed: () => void) {}

  get busy(): boolean {
    return this.state === "busy";
  }

  /** Whether it went well; while another change is under way nothing happens. */
  async run(change: () => Promise<unknown> | undefined): Promise<boolean> {
    if (this.busy) return false;
    this.set("busy");
    try {
      await change();
      this.set("done");
      return true;
    } catch (reason) {
      this.set({ code: toDataError(reason).code });
      return false;
    }
  }

  /** Forgets what became of it: something else is shown now. */
  reset(): void {
    if (!this.busy) this.state = "";
  }

  private set(state: Saver["state"]): void {
    this.state = state;
    this.changed();
  }

  note({ words }: Reader): unknown {
    const { state } = this;
    if (state === "" || state === "busy") return html`<span role="status">${state ? words("save.busy") : nothing}</span>`;
    if (state === "done") return html`<span role="status">${words("save.done")}</span>`;
    return html`<span role="alert">${words(wordKey("state", state.code, "save.failed"))}</span>`;
  }
}
