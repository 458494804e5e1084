import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import "../../../src/index";
import type { CardEntry } from "../../../src/shared/cards";
import { FakeConnection, fakeHass } from "../../fake-hass";

/** All entities of ours: their translation keys, as the integration names them. */
const words = JSON.parse(readFileSync(join(__dirname, "../../../../custom_components/milevault/translations/en.json"), "utf8")) as {
  entity: Record<string, Record<string, unknown>>;
};
const KEYS = Object.values(words.entity).flatMap((keys) => Object.keys(keys));

/** Which entities each card shows more of. */
const SUGGESTED: Readonly<Record<string, readonly string[]>> = {
  "milevault-activity-card": [
    "latest_activity", "latest_start", "latest_distance", "latest_moving_time", "latest_elevation_gain", "latest_average_heart_rate", "latest_name",
    "latest_pace", "latest_swim_pace", "latest_speed", "latest_max_heart_rate", "latest_load", "latest_calories", "latest_track",
  ],
  "milevault-activities-card": [
    "latest_activity", "latest_start", "latest_distance", "latest_moving_time", "latest_elevation_gain", "latest_average_heart_rate", "latest_name",
    "latest_pace", "latest_swim_pace", "latest_speed", "latest_max_heart_rate", "latest_load", "latest_calories", "latest_track",
    "week_activity_count", "month_activity_count", "year_activity_count", "activities", "activity_recorded",
  ],
  "milevault-volume-card": ["week", "month", "year"].flatMap((period) =>
    ["distance", "moving_time", "activity_count", "elevation_gain", "load"].map((sum) => `${period}_${sum}`),
  ),
  "milevault-calendar-card": [
    "streak_days", "streak_weeks", "longest_streak_days", "longest_streak_weeks", "week_activity_count", "month_activity_count", "year_activity_count",
    "activities", "training_today",
  ],
  "milevault-form-card": ["fitness", "fatigue", "form", "ramp_rate", "acute_chronic_ratio"],
  "milevault-records-card": ["record", "record_half_marathon", "record_marathon", "record_half_ironman_swim", "record_ironman_swim", "personal_record"],
  "milevault-route-card": ["route_repeated"],
  "milevault-health-card": [
    "resting_heart_rate", "resting_heart_rate_7d", "resting_heart_rate_baseline", "resting_heart_rate_deviation", "hrv_last_night", "hrv_7d",
    "hrv_range_low", "hrv_range_high", "hrv_status", "hrv_below_range", "spo2", "spo2_lowest", "respiration_sleep", "respiration_waking", "stress",
    "stress_highest", "body_battery_highest", "body_battery_lowest", "body_battery_at_wake", "steps", "readiness", "weight", "weight_trend", "weight_rate",
  ],
  "milevault-sleep-card": [
    "sleep_duration", "sleep_deep", "sleep_light", "sleep_rem", "sleep_awake", "sleep_score", "sleep_efficiency", "sleep_start", "sleep_end",
    "sleep_debt", "nap_duration", "poor_sleep", "night_recorded",
  ],
  "milevault-upload-card": ["files_waiting", "files_failed", "import_failed", "import_problem", "retry_failed_files"],
};
/** No card of ours shows them. */
const NOWHERE = [
  "vo2max_running", "vo2max_cycling", "vdot", "critical_power", "estimated_threshold_power", "predicted_5_km", "predicted_10_km", "predicted_half_marathon",
  "predicted_marathon", "monotony", "strain", "eddington_running", "eddington_cycling", "body_fat", "body_fat_trend", "muscle_mass", "body_water",
  "gear_distance", "gear_service_left", "goal", "goal_of_sport", "goal_reached", "segment_record", "scan_inbox", "max_heart_rate_setting",
  "resting_heart_rate_setting", "threshold_heart_rate_setting", "functional_threshold_power_setting", "critical_power_setting", "w_prime_setting",
  "weight_setting", "heart_rate_zone_method", "power_zone_method",
];

const CARDS = (window.customCards ?? []).filter(({ type }) => type.startsWith("milevault-"));
const hass = fakeHass(new FakeConnection(() => null), {
  entities: Object.fromEntries(
    KEYS.flatMap((key) => [
      [`sensor.${key}`, { platform: "milevault", device_id: "dev1", translation_key: key }],
      [`other.${key}`, { platform: "template", device_id: "dev1", translation_key: key }],
    ]),
  ),
});
const suggest = (card: CardEntry, id: string): unknown => card.getEntitySuggestion?.(hass, id);

describe("suggestions of cards", () => {
  test("the table has every card and every entity of ours", () => {
    expect(CARDS.map(({ type }) => type).sort()).toEqual(Object.keys(SUGGESTED).sort());
    const placed = new Set([...Object.values(SUGGESTED).flat(), ...NOWHERE]);
    expect([...placed].sort()).toEqual([...KEYS].sort());
    expect(NOWHERE.filter((key) => Object.values(SUGGESTED).some((keys) => keys.includes(key)))).toEqual([]);
  });

  test.each(CARDS.map((card) => [card.type, card] as const))("%s is suggested for the entities it shows more of, with their athlete", (type, card) => {
    const found = KEYS.filter((key) => suggest(card, `sensor.${key}`) !== null);
    expect(found.sort()).toEqual([...(SUGGESTED[type] ?? [])].sort());
    for (const key of found) expect(suggest(card, `sensor.${key}`)).toEqual({ config: { type: `custom:${type}`, athlete: "dev1" } });
  });

  test.each(CARDS.map((card) => [card.type, card] as const))("%s is not suggested for entities of others", (_type, card) => {
    for (const key of KEYS) expect([key, suggest(card, `other.${key}`), suggest(card, `sensor.no_${key}`)]).toEqual([key, null, null]);
  });
});
