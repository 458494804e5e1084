/** What every card must do, whatever it shows: skeleton, empty, error with retry, offline badge. */
import { expect, test, vi } from "vitest";
import { emptyAnswers } from "../../dev/training";
import { settle } from "../fake-hass";
import { OpenCard, type Answers } from "../open-card";

export function hasAllStates(name: string, today: string, full: Answers, content: string): void {
  test("shows bones while it loads, and says so", async () => {
    const opened = await new OpenCard(name, Object.fromEntries(Object.keys(full).map((key) => [key, () => new Promise(() => undefined)]))).open();
    expect(opened.all(".bone").length).toBeGreaterThan(0);
    expect(opened.text('[role="status"]')).toBe("Loading");
    expect(opened.all(content)).toEqual([]);
  });

  test("of an empty vault says what to do", async () => {
    const opened = await new OpenCard(name, emptyAnswers(today)).open();
    expect(opened.all(content)).toEqual([]);
    // jsdom has no modal dialogs.
    const shown = vi.fn();
    const before = HTMLDialogElement.prototype.showModal;
    HTMLDialogElement.prototype.showModal = shown;
    await opened.click(".notice .pill-button");
    expect(shown).toHaveBeenCalledOnce();
    HTMLDialogElement.prototype.showModal = before;
    expect(document.querySelector("dialog milevault-upload-card")).not.toBeNull();
  });

  test("that cannot be had says why, and tries again when asked", async () => {
    const opened = new OpenCard(name, {
      ...Object.fromEntries(Object.keys(full).map((key) => [key, () => Promise.reject({ code: "unavailable", message: "away" })])),
    });
    await opened.open();
    expect(opened.text('[role="alert"]')).toContain("cannot be reached");
    // Which of the cards of a page it is.
    expect(opened.text(".bar h2")).toMatch(/^\w/);
    opened.answers = full;
    await opened.click(".retry");
    expect(opened.all(content).length).toBeGreaterThan(0);
  });

  test("keeps what it has with a badge while MileVault is away", async () => {
    const opened = await new OpenCard(name, full).open();
    opened.connection.pushAvailable(false);
    await settle();
    await opened.settle();
    expect(opened.text(".stale")).toBe("Offline");
    expect(opened.all(content).length).toBeGreaterThan(0);
  });

  test("has a title of the user's own", async () => {
    const opened = await new OpenCard(name, full).open({ title: "Mine" });
    expect(opened.text("h2")).toBe("Mine");
  });

  test("has hidden what it draws from screen readers, or named it", async () => {
    const opened = await new OpenCard(name, full).open();
    for (const picture of opened.all("svg, .plot")) expect(picture.closest('[aria-hidden="true"]'), picture.outerHTML).not.toBeNull();
    for (const group of opened.all('[role="group"], [role="slider"]')) expect(group.getAttribute("aria-label")).toBeTruthy();
    for (const button of opened.all("button")) expect(button.textContent?.trim() || button.getAttribute("aria-label")).toBeTruthy();
  });
}
