import { afterEach, describe, expect, test, vi } from "vitest";
import "../../../src/index";
import { UPLOAD } from "../../../src/cards/upload/about";
import { UploadCard } from "../../../src/cards/upload/card";
import type { Entry } from "../../../src/cards/upload/entry";
import { entryOf } from "../../../src/cards/upload/entry";
import type { UploadQueue } from "../../../src/cards/upload/queue";
import { FakeConnection, fakeHass, settle } from "../../fake-hass";
import { setOnScreen } from "../../setup";
import { define } from "../../../src/shared/define";
import { insideOf } from "../../../src/shared/lazy-card";

// What the card draws; how it comes is tested in shared/lazy/card.test.ts.
const INSIDE = insideOf(UPLOAD.type);
define(INSIDE, UploadCard);

const ATHLETE = { device_id: "dev1", name: "Ada", available: true, is_own: true, may_change: true, max_upload_bytes: 100, max_archive_bytes: 1000 };
const IMPORT = { import_id: 4, origin: "inbox", label: null, started_at: "2026-05-05T08:00:00Z", finished_at: null, expected: 10, counts: { seen: 5, waiting: 1, imported: 4 } };

describe("the upload card", () => {
  let connection: FakeConnection;
  let card: UploadCard;

  async function open(athletes: object[] = [ATHLETE], config: object = {}): Promise<void> {
    connection = new FakeConnection((message) => {
      if (message["type"] === "milevault/athletes") return { athletes, version: "1" };
      if (message["type"] === "milevault/imports") return { imports: [IMPORT], next_cursor: null };
      throw { code: "unavailable", message: "?" };
    });
    card = document.createElement(INSIDE) as UploadCard;
    card.setConfig({ type: "x", ...config });
    card.hass = fakeHass(connection);
    await show();
  }
  async function show(): Promise<void> {
    document.body.append(card);
    await card.updateComplete;
    setOnScreen(true);
    await settle();
    await card.updateComplete;
    await settle();
  }
  afterEach(async () => {
    card.remove();
    await settle();
    expect(connection.subscriptions.size).toBe(0);
  });

  const root = (): ShadowRoot => card.shadowRoot as ShadowRoot;
  const text = (selector: string): string => root().querySelector(selector)?.textContent?.replace(/\s+/g, " ").trim() ?? "";
  const queue = (): UploadQueue => (card as unknown as { queue: UploadQueue }).queue;
  async function list(...changes: Partial<Entry>[]): Promise<void> {
    queue().entries = changes.map((change, i) => ({ ...entryOf(i + 1, { name: `${i}.fit`, size: 10 }), ...change }));
    (queue() as unknown as { tell(): void }).tell();
    await card.updateComplete;
  }

  test("offers files and folders, and shows what the vault takes in", async () => {
    await open();
    expect(text(".primary")).toBe("Choose files");
    const pick = vi.spyOn(HTMLInputElement.prototype, "click").mockImplementation(() => undefined);
    root().querySelector<HTMLButtonElement>(".primary")?.click();
    expect((pick.mock.contexts[0] as HTMLInputElement).multiple).toBe(true);
    pick.mockRestore();
    expect(text("li .name")).toContain("Inbox folder");
    expect(text("li .what")).toBe("4 of 10 read · 4 imported");
  });

  test("refuses a chosen file that is too large, and says so", async () => {
    await open();
    const input = root().querySelector<HTMLInputElement>("input[name=files]") as HTMLInputElement;
    Object.defineProperty(input, "files", { value: [new File(["x".repeat(200)], "film.mp4")] });
    input.dispatchEvent(new Event("change"));
    await card.updateComplete;
    expect(text("li .what")).toBe("Not sent: Larger than the 100 B MileVault takes.");
    expect(root().querySelector(".retry")).toBeNull();
    expect(root().querySelector("h3")).toBeNull();
  });

  test("says why files were refused in the user's language, once its words are there", async () => {
    const asked: string[] = [];
    vi.stubGlobal("fetch", async (url: URL) => {
      asked.push(url.pathname.split("/").at(-1) as string);
      return { ok: true, json: async () => (String(url).includes("details") ? { "reason.pdf": "C’est un PDF.", "reason.bomb": "Démesuré." } : {}) };
    });
    await open([ATHLETE], {});
    card.hass = fakeHass(connection, { language: "fr", locale: { language: "fr", number_format: "language", time_format: "24" } });
    await settle();
    await card.updateComplete;
    expect(asked).toEqual(["milevault-cards.fr.json"]);
    const refused = (code: string): Entry["rejected"][number] => ({ label: "a", state: "rejected", code, reason: "It is odd." }) as Entry["rejected"][number];
    await list({ phase: "done", outcome: "rejected", item: refused("pdf") }, { phase: "done", outcome: "unpacked", counts: { unpacked: 1 }, rejected: [refused("bomb"), refused("new")] });
    await settle();
    await card.updateComplete;
    expect(asked).toEqual(["milevault-cards.fr.json", "milevault-cards.fr.details.json"]);
    const said = [...root().querySelectorAll(".what")].map((element) => element.textContent?.trim());
    expect(said).toEqual(expect.arrayContaining([expect.stringMatching(/: C’est un PDF\.$/), "Démesuré.", "It is odd."]));
    vi.unstubAllGlobals();
  });

  test("takes what is dropped", async () => {
    await open();
    const zone = root().querySelector(".zone") as HTMLElement;
    zone.dispatchEvent(new Event("dragover", { cancelable: true }));
    await card.updateComplete;
    expect(zone.classList).toContain("over");
    const drop = Object.assign(new Event("drop", { cancelable: true }), { dataTransfer: { items: [], files: [new File(["x".repeat(101)], "a.fit")] } });
    zone.dispatchEvent(drop);
    await settle();
    await card.updateComplete;
    expect(drop.defaultPrevented).toBe(true);
    expect(text("li .name")).toContain("a.fit");
  });

  test("shows progress with names for a screen reader, and offers what can be done", async () => {
    await open();
    await list({ phase: "sending", sent: 5 }, { phase: "failed", code: "incomplete" }, { phase: "done", outcome: "imported" });
    expect(text("[role=status]")).toBe("2 of 3 files done");
    expect(root().querySelector("li progress")?.getAttribute("aria-label")).toBe("0.fit");
    const labels = [...root().querySelectorAll("li button")].map((button) => button.getAttribute("aria-label"));
    expect(labels).toEqual(["Cancel 0.fit", "Try 1.fit again"]);
    expect([...root().querySelectorAll(".account button")].map((button) => button.textContent)).toEqual(["Retry failed", "Cancel all", "Clear list"]);
    root().querySelectorAll<HTMLButtonElement>(".account button")[2]?.click();
    await card.updateComplete;
    expect(root().querySelectorAll("li")).toHaveLength(1);
    queue().cancelAll();
  });

  test("says why nothing goes on, and tries again", async () => {
    await open();
    queue().blocked = "missing_scope";
    await list({});
    expect(text("[role=alert]")).toContain("scope ingest");
    const again = vi.spyOn(queue(), "retryAll").mockImplementation(() => undefined);
    root().querySelector<HTMLButtonElement>(".retry")?.click();
    expect(again).toHaveBeenCalledOnce();
    queue().entries = [];
  });

  test("the account is still there after the card was away", async () => {
    await open();
    await list({ phase: "done", outcome: "imported" });
    card.remove();
    await settle();
    await show();
    expect(text("li .what")).toBe("Imported");
  });

  test("who has no right is told so, and gets no button", async () => {
    await open([{ ...ATHLETE, may_change: false }]);
    expect(text(".alert")).toBe("Only Ada and administrators may add files here.");
    expect(root().querySelector(".zone")).toBeNull();
  });

  test("an athlete that is gone, and no athlete at all", async () => {
    await open([ATHLETE], { athlete: "other" });
    expect(text(".alert")).toContain("athlete is gone");
    card.remove();
    await open([]);
    expect(text(".notice h2")).toBe("No athlete yet");
    root().querySelector<HTMLButtonElement>(".notice button")?.click();
    expect(window.location.pathname).toBe("/config/integrations/integration/milevault");
  });
});

test("the editor has athlete, title and units", () => {
  expect(UPLOAD.getConfigForm().schema.map(({ name }) => name)).toEqual(["athlete", "appearance"]);
  expect(UPLOAD.entities.test("files_failed")).toBe(true);
});
