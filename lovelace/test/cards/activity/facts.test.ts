import { describe, expect, test } from "vitest";
import { activity, detail, run, swim, treadmill } from "../../../dev/fixture";
import {
  activityTitle,
  chosenColour,
  colourChoices,
  hasSamples,
  kpis,
  lapColumns,
  lapSpeed,
  lengthBars,
  milestoneMetres,
  movingSpeed,
} from "../../../src/cards/activity/facts";
import { localizer } from "../../../src/localize/localize";
import { LOCALE } from "../../fake-hass";
import type { Reader } from "../../../src/shared/reader";
import { shares } from "../../../src/shared/table";

const READER: Reader = { locale: LOCALE, system: "metric", words: localizer("en"), timeZone: "Europe/Zurich", zone: "Europe/Zurich" };
const MILES: Reader = { ...READER, system: "imperial" };
const told = (change: Parameters<typeof activity>[0], reader = READER): Record<string, string> =>
  Object.fromEntries(kpis(activity(change), reader).map(({ key, value, unit }) => [key, `${value} ${unit}`.trim()]));

describe("the title", () => {
  test("is the activity's name", () => {
    expect(activityTitle(activity({ name: "Around the lake" }), READER)).toBe("Around the lake");
  });

  test("else tells the time of day where it was, and the sport", () => {
    expect(activityTitle(activity(), READER)).toBe("Morning run");
    expect(activityTitle(activity({ utc_offset_s: -8 * 3600, sport: "cycling" }), READER)).toBe("Night ride");
    expect(activityTitle(activity({ sport: "quidditch" }), READER)).toBe("Morning activity");
  });
});

describe("kpis", () => {
  test("of a run", () => {
    expect(told({})).toEqual({ distance: "12.00 km", time: "1:00:00", speed: "5:00 /km", elevation: "143 m", heart_rate: "151 bpm" });
  });

  test("of a ride in miles", () => {
    const values = told({ sport: "cycling", distance_m: 32_186.88, moving_time_s: 3600 }, MILES);
    expect(values).toMatchObject({ distance: "20.00 mi", speed: "20.0 mph", elevation: "469 ft" });
  });

  test("of a pool swim count metres", () => {
    expect(told({ sport: "swimming", distance_m: 1500, moving_time_s: 1665, indoor: true })).toMatchObject({
      distance: "1,500 m",
      speed: "1:51 /100 m",
    });
  });

  test("leave out what is missing, and others move up", () => {
    const values = told({ distance_m: null, elevation_gain_m: null, avg_power_w: 212, avg_speed_mps: null });
    expect(Object.keys(values)).toEqual(["time", "heart_rate", "power", "calories"]);
  });

  test("without a moving time show the whole", () => {
    const [, time] = kpis(activity({ moving_time_s: null, timer_time_s: null }), READER);
    expect(time).toMatchObject({ label: "Time", value: "1:02:00" });
  });

  test("a workout of no distance has neither distance nor pace", () => {
    expect(Object.keys(told({ distance_m: 0 }))).not.toContain("distance");
    expect(Object.keys(told({ distance_m: 0 }))).not.toContain("speed");
  });
});

test("speed is measured over the moving time", () => {
  expect(movingSpeed(activity({ distance_m: 3600, moving_time_s: 1200, avg_speed_mps: 1 }))).toBe(3);
  expect(movingSpeed(activity({ moving_time_s: null, avg_speed_mps: 2.5 }))).toBe(2.5);
});

describe("colour choices", () => {
  test("are those with values, plain always", () => {
    const { detail: about, streams } = run();
    expect(colourChoices(about.activity, streams, READER).map(({ label }) => label)).toEqual(["Heart rate", "Pace", "Elevation", "Plain"]);
    delete streams.channels["heart_rate"];
    expect(colourChoices(about.activity, streams, READER).map(({ key }) => key)).toEqual(["speed", "elevation", "plain"]);
  });

  test("say in words what the ends of the ramp mean", () => {
    const { detail: about, streams } = run();
    const [heart, pace] = colourChoices(about.activity, streams, READER);
    expect(heart?.low).toMatch(/^\d+$/);
    expect(heart?.high).toMatch(/^\d+ bpm$/);
    expect(pace?.high).toMatch(/^\d:\d\d \/km$/);
  });

  test("the user's pick goes before the setting, and plain is the last resort", () => {
    const { detail: about, streams } = run();
    const choices = colourChoices(about.activity, streams, READER);
    expect(chosenColour(choices, ["elevation", "speed"])).toBe("elevation");
    expect(chosenColour(choices, [null, "speed"])).toBe("speed");
    expect(chosenColour([], ["speed"])).toBe("plain");
  });
});

describe("laps", () => {
  test("show the columns that hold something", () => {
    const { detail: about } = run();
    expect(lapColumns(about, READER).map(({ label }) => label)).toEqual([
      "Distance (km)",
      "Time",
      "Pace (/km)",
      "HR (bpm)",
      "Gain (m)",
    ]);
    const bare = detail({ laps: about.laps.map((lap) => ({ ...lap, avg_heart_rate: null, elevation_gain_m: null })) });
    expect(lapColumns(bare, READER).map(({ key }) => key)).toEqual(["distance", "time", "speed"]);
  });

  test("compute a speed the file does not give", () => {
    const [lap] = run().detail.laps;
    const bare = { ...(lap as NonNullable<typeof lap>), avg_speed_mps: null, timer_time_s: 250, distance_m: 1000 };
    expect(lapSpeed(bare)).toBe(4);
    expect(lapSpeed({ ...bare, distance_m: null })).toBeNull();
  });

  test("are compared with the fastest", () => {
    const [lap] = run().detail.laps;
    const at = (avg_speed_mps: number | null) => ({ ...(lap as NonNullable<typeof lap>), avg_speed_mps, distance_m: null });
    expect(shares([at(2), at(4), at(null)].map(lapSpeed))).toEqual([0.5, 1, 0]);
    expect(shares([at(null)].map(lapSpeed))).toEqual([0]);
  });
});

describe("pool lengths", () => {
  const { lengths } = swim().detail;

  test("are bars of what was swum, rests left out", () => {
    const bars = lengthBars(lengths, 25, READER);
    expect(bars).toHaveLength(lengths.filter(({ length_type }) => length_type === "active").length);
    for (const { share } of bars) expect(share > 0 && share <= 1).toBe(true);
    expect(bars[0]?.label).toMatch(/^Length 1: 1:4\d \/100 m, freestyle$/);
  });

  test("the faster, the higher", () => {
    const [one] = lengths;
    const at = (avg_speed_mps: number) => ({ ...(one as NonNullable<typeof one>), avg_speed_mps });
    const [slow, fast] = lengthBars([at(0.8), at(1.2)], 25, READER);
    expect(slow?.share).toBeLessThan(fast?.share ?? 0);
  });

  test("of an unknown pool tell the seconds", () => {
    const [bar] = lengthBars(lengths.map((length) => ({ ...length, avg_speed_mps: null })), null, READER);
    expect(bar?.label).toMatch(/^Length 1: 0:2\d, freestyle$/);
  });
});

test("milestones count the user's unit", () => {
  expect(milestoneMetres(10_500, "metric")).toEqual({ metres: 1000, count: 1 });
  expect(milestoneMetres(42_195, "imperial")).toEqual({ metres: 5 * 1609.344, count: 5 });
  expect(milestoneMetres(800, "metric")).toBeNull();
  expect(milestoneMetres(null, "metric")).toBeNull();
});

test("whether there are samples to wait for", () => {
  expect(hasSamples(treadmill().detail)).toBe(true);
  expect(hasSamples(swim().detail)).toBe(false);
  expect(hasSamples(detail({ channels: ["grade"] }))).toBe(false);
});
