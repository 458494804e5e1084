import { readFileSync } from "node:fs";
import { join } from "node:path";
import { render } from "lit";
import { describe, expect, test, vi } from "vitest";
import { activity, detail } from "../../../dev/fixture";
import { editedOf, readForm } from "../../../src/cards/activity/edit";
import { editForm, type EditParts } from "../../../src/cards/activity/edit-form";
import type { GearList } from "../../../src/data/api";
import type { ActivityDetail } from "../../../src/data/types";
import { localizer } from "../../../src/localize/localize";
import { Saver } from "../../../src/shared/saver";
import { contract } from "../../contract";
import { LOCALE } from "../../fake-hass";

const READER = { locale: LOCALE, system: "metric" as const, words: localizer("en"), timeZone: "UTC", zone: "UTC" };
const GEAR = contract<GearList>("gear").gear;
const SUB_SPORTS = { running: ["street", "trail", "track"], swimming: ["lap_swimming", "open_water"] };
const about = detail({ activity: activity({ name: "Old name" }), description: "Wind", perceived_exertion: 4, race: true, sample_count: 500 });

class Form {
  readonly host = document.createElement("div");
  readonly save = vi.fn<EditParts["save"]>();
  readonly saver = new Saver(() => undefined);

  constructor(
    public detail: ActivityDetail = about,
    public parts: Partial<EditParts> = {},
  ) {
    document.body.append(this.host);
    this.draw();
  }

  sport: string | null = null;

  choose(sport: string): void {
    this.sport = sport;
    this.draw();
  }

  draw(of = this.detail): this {
    this.detail = of;
    render(editForm({ detail: of, gear: GEAR, subSports: SUB_SPORTS, stretch: null, saver: this.saver, save: this.save, sport: this.sport, chooseSport: (sport) => this.choose(sport), ...this.parts }, READER), this.host);
    return this;
  }

  get form(): HTMLFormElement {
    return this.host.querySelector("form") as HTMLFormElement;
  }

  field<E extends HTMLInputElement | HTMLSelectElement = HTMLInputElement>(name: string): E {
    return this.form.elements.namedItem(name) as E;
  }

  /** What may be chosen. */
  choices(name: string): string[] {
    return [...this.field<HTMLSelectElement>(name).options].map(({ text }) => text);
  }

  put(name: string, value: string): this {
    const field = this.field(name);
    field.value = value;
    for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
    return this;
  }

  submit(): this {
    this.form.dispatchEvent(new Event("submit", { cancelable: true }));
    return this;
  }
}

describe("the form", () => {
  test("shows what is, and reads back the same", () => {
    for (const of of [about, detail({}), { ...about, gear: "Red shoes", feel: 75, trim_start_s: 60.25, trim_end_s: 400.5, edited: ["gear", "sport"] }]) {
      expect(readForm(new Form(of).form, of)).toEqual(editedOf(of));
    }
  });

  test("saves what changed, and only then", () => {
    const form = new Form().submit();
    expect(form.save).not.toHaveBeenCalled();
    form.field("commute").checked = true;
    form.put("name", " To\twork ").put("feel", "75").put("sport", "cycling").put("gear", "Red shoes").put("trim_start_s", "1:30").submit();
    const change = { name: "To work", commute: true, feel: 75, sport: "cycling", gear: "Red shoes", trim_start_s: 90 };
    expect(form.save).toHaveBeenCalledExactlyOnceWith(change);
  });

  test("notes keep their lines, and nothing else that no text has", () => {
    const form = new Form().put("description", "Wind.\r\nRain.\u0007 ").submit();
    expect(form.save).toHaveBeenCalledExactlyOnceWith({ description: "Wind.\nRain." });
  });

  test("keeps figures that nobody chooses", () => {
    const odd = { ...about, perceived_exertion: 6.5, feel: 60 };
    const form = new Form(odd);
    expect(readForm(form.form, odd)).toMatchObject({ perceived_exertion: 6.5, feel: 60 });
    expect(form.choices("feel")).toEqual(["Very weak", "Weak", "Normal", "60 %", "Strong", "Very strong"]);
  });

  test("a sport that we have no word for is among the choices", () => {
    const odd = { ...about, activity: activity({ sport: "curling" }) };
    const form = new Form(odd);
    expect(form.field("sport").value).toBe("curling");
    expect(form.submit().save).not.toHaveBeenCalled();
  });

  test("offers to take an edit back only where there is one", () => {
    expect(new Form().choices("sport")).not.toContain("As recorded");
    const form = new Form({ ...about, edited: ["sport", "perceived_exertion"] });
    expect(form.choices("sport")).toContain("As recorded");
    form.put("sport", "*recorded").put("perceived_exertion", "*recorded").submit();
    expect(form.save).toHaveBeenCalledExactlyOnceWith({ sport: null, perceived_exertion: null });
  });

  test("nothing that is said can be unsaid but by another word: a file's own would come back", () => {
    expect(new Form().choices("perceived_exertion")).not.toContain("–");
    expect(new Form({ ...about, perceived_exertion: null }).choices("perceived_exertion")[0]).toBe("–");
  });

  test("shows after saving what it is now, whatever was chosen before", () => {
    const edited = { ...about, activity: activity({ sport: "cycling" }), edited: ["sport"] };
    const form = new Form(edited).put("sport", "*recorded");
    // The file says the same.
    form.draw({ ...edited, edited: [] });
    expect(form.field("sport").value).toBe("cycling");
  });

  describe("of the sub_sport", () => {
    const trail = { ...about, activity: activity({ sport: "running", sub_sport: "trail" }) };

    test("has those of the sport, and what the activity says", () => {
      const form = new Form(trail);
      expect(form.choices("sub_sport")).toEqual(["–", "Street", "Track", "Trail"]);
      expect(form.field("sub_sport").value).toBe("trail");
      expect(form.put("sub_sport", "track").submit().save).toHaveBeenCalledExactlyOnceWith({ sub_sport: "track" });
      const odd = new Form({ ...about, activity: activity({ sport: "hiking", sub_sport: "all" }) });
      expect(odd.choices("sub_sport")).toEqual(["–", "ALL"]);
      expect(odd.submit().save).not.toHaveBeenCalled();
    });

    test("is none of another sport until one is chosen", () => {
      const form = new Form(trail).put("sport", "swimming");
      expect(form.choices("sub_sport")).toEqual(["–", "Lap swimming", "Open water"]);
      expect(form.field("sub_sport").value).toBe("generic");
      // What is chosen already stays.
      expect(form.field("sport").value).toBe("swimming");
      form.put("sub_sport", "open_water").submit();
      expect(form.save).toHaveBeenCalledExactlyOnceWith({ sport: "swimming", sub_sport: "open_water" });
    });

    test("is not asked for where a sport has none", () => {
      const form = new Form(trail).put("sport", "hiking");
      expect(form.field("sub_sport")).toBeNull();
      form.submit();
      expect(form.save).toHaveBeenCalledExactlyOnceWith({ sport: "hiking" });
    });

    test("stays what it is where the sub_sports could not be had", () => {
      const form = new Form(trail, { subSports: undefined });
      expect(form.choices("sub_sport")).toEqual(["–", "Trail"]);
      expect(form.submit().save).not.toHaveBeenCalled();
    });

    test("is taken back where it was edited", () => {
      const form = new Form({ ...trail, edited: ["sub_sport"] });
      expect(form.choices("sub_sport")[0]).toBe("As recorded");
      form.put("sub_sport", "*recorded").submit();
      expect(form.save).toHaveBeenCalledExactlyOnceWith({ sub_sport: null });
    });

    test("has every field that the vault takes", () => {
      const [, fields] = /interface ActivityEdit \{([^}]*)\}/.exec(readFileSync(join(__dirname, "../../../src/data/api.ts"), "utf8")) ?? [];
      const names = [...(fields ?? "").matchAll(/^ {2}(\w+)\?:/gm)].map(([, name]) => name as string);
      expect(names).toContain("sub_sport");
      for (const name of names) expect(new Form(trail).field(name), name).not.toBeNull();
    });
  });

  describe("of gear", () => {
    test("lists the athlete's, without what was retired", () => {
      expect(new Form().choices("gear")).toEqual(["–", "Gravel bike", "Red shoes", "Other gear"]);
      expect(new Form({ ...about, gear: "Spare bike" }).choices("gear")).toContain("Spare bike");
    });

    test("keeps what the activity names where the list could not be had", () => {
      const form = new Form({ ...about, gear: "Old shoes" }, { gear: undefined });
      expect(form.choices("gear")).toEqual(["–", "Old shoes", "Other gear"]);
      expect(form.field("gear").value).toBe("Old shoes");
    });

    test("takes a new name", () => {
      const form = new Form();
      const label = form.field("gear_name").closest("label") as HTMLElement;
      expect(label.hidden).toBe(true);
      form.put("gear", "*other");
      expect(label.hidden).toBe(false);
      expect(document.activeElement).toBe(form.field("gear_name"));
      form.put("gear_name", " Blue shoes ").submit();
      expect(form.save).toHaveBeenCalledExactlyOnceWith({ gear: "Blue shoes" });
      form.draw({ ...about, gear: "Blue shoes", edited: ["gear"] });
      expect(form.field("gear").value).toBe("Blue shoes");
      expect((form.field("gear_name").closest("label") as HTMLElement).hidden).toBe(true);
    });
  });

  describe("of the ends", () => {
    const trimmed = { ...about, trim_start_s: 60.25, trim_end_s: 360.5, edited: ["trim_start_s", "trim_end_s"] };

    test("keeps the fractions of what nobody touched", () => {
      const form = new Form(trimmed).put("trim_end_s", "").submit();
      expect(form.field("trim_start_s").value).toBe("1:00");
      expect(form.save).toHaveBeenCalledExactlyOnceWith({ trim_end_s: null });
    });

    test("says at the field what is wrong, and forgets it while one writes", () => {
      const form = new Form().put("trim_start_s", "soon").submit();
      expect(form.save).not.toHaveBeenCalled();
      expect(form.field("trim_start_s").validationMessage).toBe("Write a time such as 1:05:30 or 12:00.");
      form.put("trim_start_s", "10:00").put("trim_end_s", "5:00").submit();
      expect(form.field("trim_start_s").validationMessage).toBe("The end has to come after the beginning.");
      // The other end may put it right.
      form.put("trim_end_s", "11:00");
      expect(form.form.checkValidity()).toBe(true);
      form.submit();
      expect(form.save).toHaveBeenCalledExactlyOnceWith({ trim_start_s: 600, trim_end_s: 660 });
    });

    test("take the stretch of the charts, which count from where it begins now", () => {
      const form = new Form(trimmed, { stretch: [30, 90] });
      form.host.querySelector<HTMLButtonElement>("fieldset button")?.click();
      form.submit();
      expect(form.save).toHaveBeenCalledExactlyOnceWith({ trim_start_s: 90, trim_end_s: 150 });
    });

    test("are not offered where no sample is to be cut", () => {
      const form = new Form({ ...about, sample_count: 0 });
      expect(form.field("trim_start_s")).toBeNull();
      form.put("name", "New").submit();
      expect(form.save).toHaveBeenCalledExactlyOnceWith({ name: "New" });
    });
  });

  test("waits for what is being saved", async () => {
    const form = new Form().put("name", "New");
    const saving = form.saver.run(() => new Promise((done) => setTimeout(done)));
    form.draw().submit();
    expect(form.host.querySelector<HTMLButtonElement>("[type=submit]")?.disabled).toBe(true);
    expect(form.save).not.toHaveBeenCalled();
    await saving;
  });

  test("says why it could not be saved, and keeps what was written", async () => {
    const form = new Form().put("name", "New");
    await form.saver.run(() => Promise.reject({ code: "missing_scope", message: "edit" }));
    form.draw();
    expect(form.host.querySelector("[role=alert]")?.textContent).toContain("has not given Home Assistant the right");
    expect(form.field("name").value).toBe("New");
  });

  test("every field has a label", () => {
    for (const field of new Form().form.querySelectorAll<HTMLInputElement>("input, select, textarea")) {
      expect(field.labels?.[0]?.textContent?.trim(), field.name).toBeTruthy();
    }
  });
});
