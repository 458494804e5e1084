/** The sidecar's own canned replies (written by its tests) through everything between websocket and drawing. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { detail, run } from "../../../dev/fixture";
import { colourChoices, kpis, lapColumns, lengthBars } from "../../../src/cards/activity/facts";
import { DEFAULT_CHARTS } from "../../../src/cards/activity/config";
import { chartSet } from "../../../src/chart/charts";
import type { Streams } from "../../../src/data/api";
import type { ActivityDetail } from "../../../src/data/types";
import { localizer } from "../../../src/localize/localize";
import { trackOf } from "../../../src/map/track";
import { LOCALE } from "../../fake-hass";
import type { Reader } from "../../../src/shared/reader";

const FOLDER = join(__dirname, "..", "..", "..", "..", "tests", "contract");
const has = (name: string): boolean => existsSync(join(FOLDER, name));
const read = <T>(name: string): T => JSON.parse(readFileSync(join(FOLDER, name), "utf8")) as T;
const READER: Reader = { locale: LOCALE, system: "metric", words: localizer("en"), timeZone: "UTC", zone: "UTC" };
/** Added by the integration. */
const NEIGHBOURS = ["previous_activity_id", "next_activity_id"];

describe.skipIf(!has("activity.json") || !has("streams.json"))("the sidecar's activity", () => {
  const about = has("activity.json") ? read<ActivityDetail>("activity.json") : detail();
  const streams = has("streams.json") ? read<Streams>("streams.json") : run().streams;

  test("has the fields that our types promise", () => {
    const ours = detail({ laps: run().detail.laps });
    expect([...Object.keys(about), ...NEIGHBOURS].sort()).toEqual(Object.keys(ours).sort());
    expect(Object.keys(about.activity).sort()).toEqual(Object.keys(ours.activity).sort());
    expect(Object.keys(about.laps[0] ?? {}).sort()).toEqual(Object.keys(ours.laps[0] ?? {}).sort());
    expect(Object.keys(streams).sort()).toEqual(Object.keys(run().streams).sort());
  });

  test("has columns of equal length", () => {
    for (const { values } of Object.values(streams.channels)) expect(values).toHaveLength(streams.elapsed_s.length);
  });

  test("becomes figures, track, colours, charts and laps", () => {
    expect(kpis(about.activity, READER).map(({ key }) => key)).toContain("distance");
    expect(trackOf(streams, 60)).not.toBeNull();
    expect(colourChoices(about.activity, streams, READER).length).toBeGreaterThan(0);
    expect(chartSet(about.activity, streams, DEFAULT_CHARTS, "metric").charts.length).toBeGreaterThan(0);
    expect(lapColumns(about, READER).map(({ key }) => key)).toContain("time");
  });
});

describe.skipIf(!has("activity_pool_swim.json"))("the sidecar's pool swim", () => {
  test("becomes bars", () => {
    const about = read<ActivityDetail>("activity_pool_swim.json");
    const active = about.lengths.filter(({ length_type }) => length_type === "active");
    expect(lengthBars(about.lengths, about.pool_length_m, READER)).toHaveLength(active.length);
  });
});
