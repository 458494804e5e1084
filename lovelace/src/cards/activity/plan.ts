import { WANTED_CHANNELS } from "../../chart/keys";
import { activityQuery, streamsQuery } from "../../data/client";
import type { Plan } from "../../data/loader";
import { optional, query } from "../../data/query";
import type { Streams } from "../../data/api";
import type { ActivityDetail, AthleteList } from "../../data/types";

/** What the card shows of an activity. */
export interface Answers {
  detail: ActivityDetail;
  /** Not asked for where the activity has no sample that the card shows. */
  streams: Streams;
  /** Whether the user may change the activity. */
  athletes: AthleteList;
}

/** The questions for an activity: its figures, and with them which samples it has. */
export function planOf(activity: number | "latest", sport: string | undefined, { detail }: Partial<Answers>): Plan<Answers> {
  const channels = WANTED_CHANNELS.filter((name) => detail?.channels.includes(name));
  return {
    detail: activityQuery(activity, sport),
    ...(detail ? { athletes: optional(query("athletes")) } : {}),
    ...(detail && channels.length > 0 ? { streams: streamsQuery(detail.activity.activity_id, channels) } : {}),
  };
}
