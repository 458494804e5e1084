import { describe, expect, test } from "vitest";
import {
  comparedPair,
  groupsOf,
  latestEffort,
  meanSeconds,
  routeName,
  shownRoute,
  sortedRoutes,
  streamsOf,
  trendInWords,
  trendLine,
  type Group,
} from "../../../src/cards/route/facts";
import type { Route, RouteDetail, RouteList, RouteTrack, Streams } from "../../../src/data/api";
import { localizer } from "../../../src/localize/localize";
import { trackOf } from "../../../src/map/track";
import { contract } from "../../contract";
import { LOCALE } from "../../fake-hass";

const READER = { locale: LOCALE, system: "metric" as const, words: localizer("en"), timeZone: "UTC", zone: "UTC" };
const { efforts, trends } = contract<RouteDetail>("route");
const [route] = contract<RouteList>("routes").routes as [Route];

describe("routes", () => {
  const older = { ...route, route_id: 2, last_time: "2020-01-01T00:00:00Z" };
  const forgotten = { ...route, route_id: 3, forgotten: true };

  test("have a name, or say what they are", () => {
    expect(routeName({ ...route, name: "To the mill" }, READER)).toBe("To the mill");
    expect(routeName(route, READER)).toBe("4.43 km loop");
    expect(routeName({ ...route, closed: false }, { ...READER, system: "imperial" })).toBe("2.76 mi one way");
  });

  test("the one gone last comes first, those forgotten not at all", () => {
    expect(sortedRoutes([older, forgotten, route]).map(({ route_id: id }) => id)).toEqual([1, 2]);
  });

  test("the one wanted is shown, else the latest activity's, else the one gone last", () => {
    expect(shownRoute(7, 2, [route])).toBe(7);
    expect(shownRoute("latest", 2, [route])).toBe(2);
    expect(shownRoute("latest", null, [older, route])).toBe(1);
    expect(shownRoute("latest", undefined, [])).toBeNull();
  });
});

describe("groups", () => {
  test("hold one sport and direction, the largest first", () => {
    expect(groupsOf(efforts).map(({ reversed, efforts: own }) => [reversed, own.length])).toEqual([
      [false, 4],
      [true, 1],
    ]);
    expect(groupsOf(efforts, "cycling")).toEqual([]);
  });
});

describe("the pair that is compared", () => {
  const [group] = groupsOf(efforts) as [Group];

  test("is the newest with the best of the others", () => expect(comparedPair(group.efforts, [null, null])).toEqual([5, 4]));
  test("the best itself is compared with the second", () => expect(comparedPair(group.efforts, [4, null])).toEqual([4, 5]));
  test("is what the user chose", () => expect(comparedPair(group.efforts, [1, 2])).toEqual([1, 2]));
  test("is never an effort with itself, nor of another group", () => {
    expect(comparedPair(group.efforts, [4, 4])).toEqual([4, 5]);
    expect(comparedPair(group.efforts, [3, 99])).toEqual([5, 4]);
  });
  test("needs two", () => {
    expect(comparedPair(group.efforts.slice(0, 1), [null, null])).toBeNull();
    expect(comparedPair([], [null, null])).toBeNull();
  });
});

describe("figures", () => {
  const [group, back] = groupsOf(efforts) as [Group, Group];

  test("the newest, and the mean of what counts", () => {
    expect(latestEffort(group.efforts)?.activity_id).toBe(5);
    expect(latestEffort([])).toBeNull();
    expect(meanSeconds(group.efforts)).toBe((1030 + 1010 + 1055 + 1110) / 4);
    expect(meanSeconds([])).toBeNull();
  });

  test("the trend goes from old to new, and up when faster", () => {
    expect(trendLine(group.efforts)).toEqual([-1110, -1055, -1010, -1030]);
  });

  test("the trend in words", () => {
    expect(trendInWords(trends, group, READER)).toBe("1:31 faster in 30 days");
    expect(trendInWords(trends, back, READER)).toBeNull();
    const of = (change_s: number): string | null => trendInWords([{ sport: "running", reversed: false, effort_count: 4, change_s }], group, READER);
    expect([of(20), of(0.4)]).toEqual(["0:20 slower in 30 days", "Steady"]);
  });
});

test("the track of a route becomes a map's", () => {
  const track = contract<RouteTrack>("route_track");
  const drawn = trackOf(streamsOf(track) as Streams, Infinity);
  expect(drawn?.x.length).toBe(track.position_lat.length);
  expect(drawn?.breaks.size).toBe(0);
});
