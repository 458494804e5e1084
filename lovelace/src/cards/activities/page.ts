import { define } from "../../shared/define";
import type { HomeAssistant } from "../../data/types";
import { gridOptions } from "../../shared/base-card";
import { rawOf } from "../../shared/config";
import type { CardElement } from "../../shared/dialog";
import { activityOfAddress } from "./address";

export const PAGE_TYPE = "milevault-activity-page";

/** The activity card for the activity that the address names ("?activity=12"), as a page to come to from a list. */
export class ActivityPage extends HTMLElement {
  private settings: Record<string, unknown> = {};
  private current: HomeAssistant | null = null;
  private card: CardElement | null = null;
  private shown: unknown;

  setConfig(config: unknown): void {
    this.settings = { ...rawOf(config) };
    this.shown = undefined;
    this.show();
  }

  set hass(hass: HomeAssistant) {
    this.current = hass;
    if (this.card) this.card.hass = hass;
    else this.show();
  }

  getCardSize(): number {
    return 12;
  }

  getGridOptions(): Record<string, number | string> {
    return { ...gridOptions(400), columns: "full" };
  }

  connectedCallback(): void {
    window.addEventListener("location-changed", this.show);
    window.addEventListener("popstate", this.show);
    this.show();
  }

  disconnectedCallback(): void {
    window.removeEventListener("location-changed", this.show);
    window.removeEventListener("popstate", this.show);
  }

  private readonly show = (): void => {
    if (!this.current || !this.isConnected) return;
    const activity = this.settings["activity"] ?? activityOfAddress(window.location.search) ?? "latest";
    if (this.card && activity === this.shown) return;
    this.shown = activity;
    const card = (this.card ??= document.createElement("milevault-activity-card") as CardElement);
    card.setConfig({ ...this.settings, type: "custom:milevault-activity-card", activity });
    card.hass = this.current;
    if (!card.isConnected) this.replaceChildren(card);
  };
}

define(PAGE_TYPE, ActivityPage);
