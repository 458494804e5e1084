import { describe, expect, test } from "vitest";
import { activity, detail } from "../../../dev/fixture";
import { changesOf, editedOf, problemOf, recordedLength, type Edited } from "../../../src/cards/activity/edit";
import type { ActivityDetail as Reply } from "../../../src/data/api";
import type { ActivityDetail } from "../../../src/data/types";
import { contract } from "../../contract";

const about = detail({ activity: activity({ name: "Old name" }), description: "Wind", gear: "Red shoes", perceived_exertion: 4, feel: 50, race: true });

describe("changesOf", () => {
  const change = (edit: Partial<Edited>, of: ActivityDetail = about) => changesOf({ ...editedOf(of), ...edit }, of);

  test("nothing changed is nothing sent", () => expect(change({})).toEqual({}));
  test("only what changed is sent", () => expect(change({ name: "New", race: false })).toEqual({ name: "New", race: false }));
  test("an emptied text takes away what the file says", () => expect(change({ name: "" })).toEqual({ name: "" }));
  test("an emptied text takes an edit back", () => {
    expect(change({ name: "" }, { ...about, edited: ["name"] })).toEqual({ name: null });
  });
  test("no exertion is missing, never 0", () => expect(change({ perceived_exertion: null })).toEqual({ perceived_exertion: null }));
  test("an exertion of 0 is one, and so is feeling very weak", () => {
    expect(change({ perceived_exertion: 0, feel: 0 })).toEqual({ perceived_exertion: 0, feel: 0 });
  });
  test("another sport", () => expect(change({ sport: "hiking" })).toEqual({ sport: "hiking" }));
  test("another kind of the sport, none, and the recorded one", () => {
    const trail = { ...about, activity: activity({ sport: "running", sub_sport: "trail" }) };
    expect(change({ sub_sport: "track" }, trail)).toEqual({ sub_sport: "track" });
    expect(change({ sub_sport: "generic" }, trail)).toEqual({ sub_sport: "generic" });
    expect(change({ sub_sport: null }, { ...trail, edited: ["sub_sport"] })).toEqual({ sub_sport: null });
    expect(change({ sport: null }, { ...trail, edited: ["sport"] })).toEqual({ sport: null });
  });
  test("another sport has no kind but one that is chosen with it", () => {
    const virtual = { ...about, activity: activity({ sport: "running", sub_sport: "virtual_activity" }) };
    expect(change({ sport: "cycling", sub_sport: "generic" }, virtual)).toEqual({ sport: "cycling" });
    // The same name, but of the other sport.
    expect(change({ sport: "cycling", sub_sport: "virtual_activity" }, virtual)).toEqual({ sport: "cycling", sub_sport: "virtual_activity" });
    // The user's own would stay.
    expect(change({ sport: "cycling", sub_sport: "generic" }, { ...virtual, edited: ["sub_sport"] })).toEqual({ sport: "cycling", sub_sport: null });
  });
  test("the recorded sport and gear are had back", () => expect(change({ sport: null, gear: null })).toEqual({ sport: null, gear: null }));
  test("no gear takes away what the file says", () => expect(change({ gear: "" })).toEqual({ gear: "" }));
  test("no gear where there was none is nothing", () => expect(change({ gear: "" }, { ...about, gear: null })).toEqual({}));
  test("one end is cut off, the other one comes back", () => {
    expect(change({ trim_start_s: 60, trim_end_s: null }, { ...about, trim_end_s: 300 })).toEqual({ trim_start_s: 60, trim_end_s: null });
  });
  test("what the sidecar answers with is no change", () => {
    const edited: ActivityDetail = { ...contract<Reply>("activity_edited"), previous_activity_id: null, next_activity_id: null };
    expect(change({}, edited)).toEqual({});
    expect(recordedLength(edited)).toBe(600);
  });
});

describe("problemOf", () => {
  const found = (start: number | null, end: number | null, length: number | null = 600) =>
    problemOf({ ...editedOf(about), trim_start_s: start, trim_end_s: end }, length);

  test("the whole, a part, and the last second are none", () => {
    for (const [start, end] of [[null, null], [60, 300], [0, 601], [null, 600], [599, null]] as const) expect(found(start, end)).toBeNull();
  });
  test("what is no time", () => {
    expect(found(NaN, 300)).toEqual({ field: "trim_start_s", word: "edit.trim_unread" });
    expect(found(null, NaN)).toEqual({ field: "trim_end_s", word: "edit.trim_unread" });
  });
  test("an end that the recording has not", () => {
    expect(found(null, 602)).toEqual({ field: "trim_end_s", word: "edit.trim_beyond" });
    expect(found(null, 602, null)).toBeNull();
  });
  test("an end before the beginning, or at it", () => {
    expect(found(300, 300)).toEqual({ field: "trim_start_s", word: "edit.trim_order" });
    expect(found(600, null)).toEqual({ field: "trim_start_s", word: "edit.trim_order" });
    expect(found(null, 0)).toEqual({ field: "trim_end_s", word: "edit.trim_order" });
    expect(found(9000, null, null)).toBeNull();
  });
});
