/** Opens any card with answers by command, for tests of cards. */
import type { HomeAssistant } from "../src/data/types";
import { FakeConnection, fakeHass, settle } from "./fake-hass";
import { setOnScreen } from "./setup";

export type Answers = Readonly<Record<string, (fields: never) => unknown>>;

export type Card = HTMLElement & { setConfig(config: object): void; hass: HomeAssistant; updateComplete: Promise<boolean> };

export class OpenCard {
  readonly connection: FakeConnection;
  readonly card: Card;

  constructor(
    readonly name: string,
    public answers: Answers,
  ) {
    this.connection = new FakeConnection((message) => {
      const command = String(message["type"]).replace("milevault/", "");
      if (command === "athletes") return { athletes: [{ device_id: "d", available: false, is_own: true, may_change: true }], version: "1" };
      const found = this.answers[command];
      if (!found) throw { code: "unknown_command", message: command };
      return found(message as never);
    });
    this.card = document.createElement(`milevault-${name}-card`) as Card;
  }

  async open(config: object = {}, hass: Partial<HomeAssistant> = {}): Promise<this> {
    this.card.setConfig({ type: `custom:milevault-${this.name}-card`, ...config });
    this.card.hass = fakeHass(this.connection, hass);
    document.body.append(this.card);
    await this.card.updateComplete;
    setOnScreen(true);
    await this.settle();
    return this;
  }

  async settle(): Promise<void> {
    for (let i = 0; i < 3; i++) {
      await settle();
      await this.card.updateComplete;
    }
  }

  all<E extends HTMLElement = HTMLElement>(selector: string): E[] {
    return [...(this.card.shadowRoot?.querySelectorAll<E>(selector) ?? [])];
  }

  one<E extends HTMLElement = HTMLElement>(selector: string): E {
    const [found] = this.all<E>(selector);
    if (!found) throw new Error(`no ${selector} in the card`);
    return found;
  }

  text(selector: string): string {
    return this.one(selector).textContent?.replace(/\s+/g, " ").trim() ?? "";
  }

  texts(selector: string): string[] {
    return this.all(selector).map((element) => element.textContent?.replace(/\s+/g, " ").trim() ?? "");
  }

  async click(selector: string, place = 0): Promise<void> {
    this.all(selector)[place]?.click();
    await this.settle();
  }

  async key(selector: string, key: string): Promise<void> {
    this.one(selector).dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true, cancelable: true }));
    await this.settle();
  }

  /** The messages of a command, as sent. */
  sent(command: string): Record<string, unknown>[] {
    return this.connection.sent.filter(({ type }) => type === `milevault/${command}`);
  }
}
