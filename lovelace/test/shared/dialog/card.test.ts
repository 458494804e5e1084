import { beforeEach, describe, expect, test } from "vitest";
import "../../../src/index";
import type { HomeAssistant } from "../../../src/data/types";
import { loadWords, type Words } from "../../../src/localize/localize";
import { openCard, type CardElement } from "../../../src/shared/dialog";
import { UploadCard } from "../../../src/cards/upload/card";
import { define } from "../../../src/shared/define";
import { insideOf } from "../../../src/shared/lazy-card";
import words from "../../../src/localize/de.json";
import { FakeConnection, fakeHass, settle } from "../../fake-hass";

define(insideOf("milevault-upload-card"), UploadCard);

describe("a card over the page", () => {
  let connection: FakeConnection;
  let beneath: CardElement;
  let hass: HomeAssistant;

  beforeEach(async () => {
    connection = new FakeConnection(() => ({ athletes: [], version: "1" }));
    hass = fakeHass(connection);
    beneath = document.createElement("milevault-records-card") as CardElement;
    beneath.setConfig({ type: "custom:milevault-records-card" });
    beneath.hass = hass;
    document.body.append(beneath);
    await settle();
  });

  async function open(): Promise<{ dialog: HTMLDialogElement; card: CardElement & { dark: boolean } }> {
    const dialog = openCard("upload", {}, hass);
    await settle();
    return { dialog, card: dialog.querySelector("milevault-upload-card") as CardElement & { dark: boolean } };
  }

  test("gets the states and the theme of now by way of the page's cards", async () => {
    const { card } = await open();
    const now = fakeHass(connection, { themes: { darkMode: true }, states: { "sensor.week": { state: "7", attributes: {} } } });
    beneath.hass = now;
    expect(card.hass).toBe(now);
    expect(card.dark).toBe(true);
  });

  test("asks by a new connection", async () => {
    const { card } = await open();
    const other = new FakeConnection(() => ({ athletes: [], version: "1" }));
    beneath.hass = fakeHass(other);
    await settle();
    expect(card.hass.connection).toBe(other);
    expect(other.count("milevault/subscribe")).toBeGreaterThan(0);
  });

  test("speaks another language as soon as its words are there", async () => {
    const { dialog } = await open();
    expect(dialog.querySelector("button")?.textContent).toBe("Close");
    await loadWords("de", async () => words as Words);
    beneath.hass = fakeHass(connection, { language: "de" });
    await settle();
    expect(dialog.querySelector("button")?.textContent).toBe(words["dialog.close"]);
    expect(dialog.ariaLabel).toBe(words["upload.name"]);
  });

  test("is left alone once it is closed", async () => {
    const { dialog, card } = await open();
    dialog.close();
    beneath.hass = fakeHass(connection);
    expect(card.hass).toBe(hass);
  });

  test("tells one that lies over it", async () => {
    const { card } = await open();
    const upper = (await open()).card;
    const now = fakeHass(connection);
    card.hass = now;
    expect([upper.hass, card.hass]).toEqual([now, now]);
  });
});
