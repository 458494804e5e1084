/**
 * The websocket commands that pass on to the sidecar (docs/websocket.md): name, fields, reply. Kept equal to the
 * integration's table by a test of the integration.
 */
import type * as api from "./api";
import type { ActivityDetail, AthleteList, SubSports, Topic } from "./types";

type Nothing = Record<never, never>;
type OfActivity = { activity_id: number };
type OfSport = { sport?: string };
/** Local days, both included. */
type Span = { first_day?: string; last_day?: string };
type Page = { limit?: number; cursor?: string };
/** A value counts from a day on, or since ever. */
type From = { valid_from?: string; since_ever?: boolean };
type EffortKind = "distance" | "duration" | "heart_rate" | "power";
type ZoneKind = "heart_rate" | "power";

export interface Reading {
  summary: [Nothing, api.Summary];
  totals: [Span, api.Totals];
  activities: [Page & OfSport & { after?: string; before?: string; min_distance_m?: number; max_distance_m?: number; q?: string; order?: "asc" | "desc" }, api.ActivityList];
  thumbnails: [{ ids: number[] }, api.ThumbnailList];
  deleted_activities: [Nothing, api.DeletedActivityList];
  streams: [OfActivity & { channels?: string[]; points?: number }, api.Streams];
  laps: [OfActivity, api.LapList];
  splits: [OfActivity & { unit?: "km" | "mile" }, api.ActivitySplits];
  climbs: [OfActivity, api.ActivityClimbs];
  lengths: [OfActivity, api.SwimLengths];
  efforts: [OfActivity, api.ActivityEfforts];
  metrics: [OfActivity, api.ActivityMetrics];
  distribution: [OfActivity & { channel?: "cadence" | "grade" | ZoneKind | "speed" }, api.ActivityDistribution];
  activity_zones: [OfActivity, api.ActivityZones];
  activity_power_curve: [OfActivity, api.PowerCurve];
  activity_route: [OfActivity, api.ActivityRoute];
  activity_segments: [OfActivity, api.ActivitySegments];
  compare: [OfActivity & { other_id: number }, api.Comparison];
  explain: [OfActivity & { other_id: number }, api.Explanation];
  health_days: [Span & { metrics?: string[]; provenance?: boolean }, api.HealthDayList];
  health_series: [Span & { channel: string; points?: number }, api.HealthSeries];
  health_nights: [Span, api.HealthNightList];
  health_latest: [Nothing, api.HealthLatest];
  health_metrics: [Nothing, api.HealthMetricList];
  health_corrections: [Nothing, api.HealthCorrectionList];
  morning: [{ day?: string }, api.Morning];
  wellbeing: [Span & { figures?: string[] }, api.WellbeingDays];
  records: [Span & OfSport & { kind?: EffortKind; include_indoor?: boolean }, api.RecordList];
  progression: [{ sport: string; kind: EffortKind; size: number; period?: "all" | "month" | "year"; include_indoor?: boolean }, api.RecordProgression];
  power_curve: [Span & OfSport, api.AthletePowerCurve];
  load: [Span, api.LoadSeries];
  volumes: [Span & OfSport & { period?: "month" | "week" | "year" }, api.VolumeList];
  calendar: [{ year?: number }, api.Calendar];
  streaks: [OfSport, api.StreakList];
  eddington: [OfSport, api.EddingtonList];
  predictions: [{ days?: number }, api.PredictionList];
  goals: [Nothing, api.GoalList];
  goal: [{ goal_id: number }, api.Goal];
  gear: [Nothing, api.GearList];
  routes: [{ forgotten?: boolean }, api.RouteList];
  route: [{ route_id: number }, api.RouteDetail];
  route_track: [{ route_id: number }, api.RouteTrack];
  segments: [{ hidden?: boolean }, api.SegmentList];
  segment: [OfSport & { segment_id: number; limit?: number }, api.SegmentDetail];
  segment_track: [{ segment_id: number }, api.SegmentTrack];
  settings: [Nothing, api.AthleteSettingList];
  suggestions: [Nothing, api.SuggestionList];
  zone_sets: [Nothing, api.ZoneSetList];
  zones: [Span & OfSport & { kind?: ZoneKind; weeks?: boolean }, api.ZoneTotals];
  recomputes: [{ limit?: number }, api.RecomputeList];
  imports: [Page, api.ImportList];
  import: [{ import_id: number }, api.Import];
  import_items: [Page & { import_id: number; state?: api.ImportItem["state"] }, api.ImportItemList];
}

export interface Changing {
  edit_activity: [api.ActivityEdit & OfActivity, api.ActivityDetail];
  delete_activity: [OfActivity, api.ActivityChanges];
  restore_activity: [{ recording_id: number }, api.ActivityChanges];
  name_route: [api.NewRoute, api.Route];
  edit_route: [api.RouteEdit & { route_id: number }, api.Route];
  forget_route: [{ route_id: number }, api.Route];
  join_routes: [{ route_id: number; other_route_id: number }, api.Route];
  separate_route: [{ route_id: number }, api.RouteList];
  split_route: [OfActivity, api.ActivityRoute];
  rejoin_route: [OfActivity, api.ActivityRoute];
  create_segment: [api.NewSegment, api.Segment];
  edit_segment: [api.SegmentEdit & { segment_id: number }, api.Segment];
  delete_segment: [{ segment_id: number }, api.SegmentRemoved];
  create_goal: [api.NewGoal, api.Goal];
  replace_goal: [api.NewGoal & { goal_id: number }, api.Goal];
  delete_goal: [{ goal_id: number }, api.GoalRemoved];
  set_gear: [api.GearWord, api.GearList];
  reset_gear: [{ name: string }, api.GearList];
  set_setting: [api.NewSetting, api.SettingChange];
  reset_setting: [From & { key: string }, api.SettingChange];
  set_zones: [api.NewZoneSet, api.SettingChange];
  reset_zones: [OfSport & From & { kind: ZoneKind }, api.SettingChange];
  correct_health: [api.NewHealthCorrection, api.HealthValueNow];
  reset_health: [{ metric: string; day: string }, api.HealthValueNow];
  retry_import: [{ import_id: number }, api.Retried];
  retry_imports: [Nothing, api.Retried];
}

/** Commands that the integration answers itself. */
export interface Own {
  athletes: [Nothing, AthleteList];
  sports: [Nothing, { sports: string[]; sub_sports: SubSports }];
  activity: [{ activity_id: number | "latest"; sport?: string | undefined }, ActivityDetail];
}

export type ReadingName = keyof Reading;
export type ChangingName = keyof Changing;

/** What the answers to a question rest on: they are asked for anew when a message tells of one of these. */
const TRAINING: readonly Topic[] = ["activity", "records", "settings"];
/** What settings and zones change nothing about. */
const RECORDING: readonly Topic[] = ["activity"];
const BODY: readonly Topic[] = ["health"];
const FORM: readonly Topic[] = ["activity", "health", "settings"];
const WAYS: readonly Topic[] = ["activity", "routes"];
const SEGMENTS: readonly Topic[] = ["activity", "segments"];
const SETTINGS: readonly Topic[] = ["activity", "health", "settings"];

const ELSEWHERE: Partial<Record<ReadingName | keyof Own, readonly Topic[]>> = {
  athletes: [],
  sports: [],
  summary: ["activity", "settings", "import"],
  activities: RECORDING,
  thumbnails: RECORDING,
  deleted_activities: RECORDING,
  streams: RECORDING,
  laps: RECORDING,
  lengths: RECORDING,
  activity_route: WAYS,
  compare: WAYS,
  explain: WAYS,
  routes: WAYS,
  route: WAYS,
  route_track: WAYS,
  activity_segments: SEGMENTS,
  segments: SEGMENTS,
  segment: SEGMENTS,
  segment_track: SEGMENTS,
  health_days: BODY,
  health_series: BODY,
  health_nights: BODY,
  health_latest: BODY,
  health_metrics: BODY,
  health_corrections: BODY,
  morning: FORM,
  wellbeing: FORM,
  goals: ["activity", "goals"],
  goal: ["activity", "goals"],
  gear: ["activity", "gear"],
  settings: SETTINGS,
  suggestions: SETTINGS,
  zone_sets: SETTINGS,
  recomputes: ["activity", "settings", "routes", "segments"],
  imports: ["import"],
  import: ["import"],
  import_items: ["import"],
};

/** The kinds of changes that make an answer stale; everything that is not listed is about training. */
export function restsOn(name: ReadingName | keyof Own): readonly Topic[] {
  return ELSEWHERE[name] ?? TRAINING;
}
