/**
 * A card with canned data: ?card=volume&config={"weeks":8} with the sidecar's own samples (tests/contract); without
 * `card` the activity card: ?case=run|ride|treadmill|swim|empty|error|loading|stale 
 * Health and nights are made up (dev/health.ts), and a week old with &case=old; &case=contract takes the samples.
 * For all: &dark=1 &miles=1 &width=390 &lang=de &case=empty|error|loading|stale; &tiles=0 for the activity card; &case=building for the form
 * card; &case=nobody|guest|files for the upload card.
 */
import "./elements";
import "../src/index";
import type { Connection, HomeAssistant, PushMessage } from "../src/data/types";
import { addDays, dayOf } from "../src/format/datetime";
import type { CardElement } from "../src/shared/dialog";
import { insideOf } from "../src/shared/lazy-card";
import { healthAnswers } from "./health";
import { ride, run, swim, treadmill, type Sample } from "./fixture";
import { answers, emptyAnswers, type Fields } from "./training";
import type { UploadQueue } from "../src/cards/upload/queue";
import { showQueue } from "./files";
import { listPage, tracks } from "./list";

const query = new URLSearchParams(location.search);
const wanted = query.get("case") ?? "run";
const dark = query.get("dark") === "1";
const samples: Record<string, Sample> = { run: run(), ride: ride(), treadmill: treadmill(), swim: swim() };
const byId = new Map(Object.values(samples).map((sample) => [sample.detail.activity.activity_id, sample]));
const latest = samples[wanted] ?? (samples["run"] as Sample);

/** Samples that are not called like their command. */
const SAMPLES: Readonly<Record<string, string>> = {
  splits: "activity_splits",
  climbs: "activity_climbs",
  lengths: "activity_lengths",
  efforts: "activity_efforts",
  metrics: "activity_metrics",
  distribution: "activity_distribution",
  compare: "activity_compare",
  explain: "activity_explain",
  health_days: "health_days_provenance",
  wellbeing: "wellbeing_days",
  progression: "record_progression",
  suggestions: "setting_suggestions",
  zones: "zone_totals",
};

const today = dayOf(new Date(), "Europe/Zurich");
const health = wanted === "contract" ? {} : healthAnswers(wanted === "empty" ? null : wanted === "old" ? addDays(today, -12) : today);
/** Three years of training, where a sample is too little to look at. */
const training = wanted === "contract" ? {} : wanted === "empty" ? emptyAnswers(today) : answers(today, wanted === "building");

async function sampleOf(command: string): Promise<unknown> {
  const reply = await fetch(`/contract/${SAMPLES[command] ?? command}.json`);
  if (!reply.ok) throw { code: "unknown_command", message: `no sample of ${command}` };
  return reply.json();
}

async function answer(message: Record<string, unknown>): Promise<unknown> {
  const id = message["activity_id"];
  const sample = typeof id === "number" ? (byId.get(id) ?? latest) : latest;
  if (wanted === "loading") return new Promise(() => undefined);
  if (wanted === "error") throw { code: "unavailable", message: "away" };
  const canned = health[String(message["type"]).replace("milevault/", "")];
  if (canned) return canned(message);
  const made = training[String(message["type"]).replace("milevault/", "")];
  if (made) return made(message as Fields);
  if (wanted === "empty" && message["type"] === "milevault/routes") return { routes: [] };
  if (wanted === "empty" && message["type"] === "milevault/activities") return { activities: [], next_cursor: null };
  if (wanted === "empty") throw { code: "not_found", message: "none" };
  switch (message["type"]) {
    case "map_tiles/access_token":
      return { token: "dev" };
    case "milevault/sports":
      return { sports: [], sub_sports: { running: ["street", "trail", "track"], cycling: ["road", "mountain", "gravel_cycling"], swimming: ["lap_swimming", "open_water"] } };
    case "milevault/athletes":
      return { athletes: wanted === "nobody" ? [] : [{ device_id: "d", name: "Ada", available: wanted !== "stale", is_own: true, may_change: wanted !== "guest", max_upload_bytes: 64e6, max_archive_bytes: 8e9 }], version: "0" };
    case "milevault/activity":
      return { ...sample?.detail, next_activity_id: sample === latest ? null : latest.detail.activity.activity_id };
    case "milevault/streams":
      return sample?.streams;
    case "milevault/compare":
      return { ...((await sampleOf("compare")) as object), activity_id: id, other_activity_id: message["other_id"] };
    case "milevault/activities":
      return listPage(message);
    case "milevault/thumbnails":
      return tracks(message);
    default:
      return sampleOf(String(message["type"]).replace("milevault/", ""));
  }
}

const connection: Connection = {
  sendMessagePromise: (message) => answer(message) as Promise<never>,
  subscribeMessage: async (callback) => {
    const push = callback as unknown as (message: PushMessage) => void;
    if (wanted === "stale") setTimeout(() => push({ kind: "availability", id: null, revision: 2 }), 300);
    return () => undefined;
  },
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
};

document.documentElement.classList.toggle("dark", dark);
const name = query.get("card") ?? "activity";
const card = document.createElement(`milevault-${name}-card`) as CardElement;
const host = document.querySelector("main") as HTMLElement;
host.style.width = `${query.get("width") ?? 520}px`;
const charts = query.get("charts")?.split(",");
const tilesUrl = query.get("tiles_url");
const ofActivity = { ...(tilesUrl ? { tiles_url: tilesUrl, attribution: "Made-up maps" } : {}), tiles: query.get("tiles") !== "0", ...(charts ? { charts } : {}), color_by: query.get("color") ?? "heart_rate" };
const config = name === "activity" ? ofActivity : (JSON.parse(query.get("config") ?? "{}") as object);
card.setConfig({ type: `custom:milevault-${name}-card`, ...config });
card.hass = {
  connection,
  locale: { language: query.get("lang") ?? "en-GB", number_format: "language", time_format: "24", time_zone: "server" },
  config: { time_zone: "Europe/Zurich", unit_system: { length: query.get("miles") === "1" ? "mi" : "km" } },
  themes: { darkMode: dark },
} satisfies HomeAssistant;
host.append(card);

/** Files of every outcome on the upload card: an archive half read, one on its way, refusals. */
if (wanted === "files") {
  const sizes: Readonly<Record<string, number>> = { "2026-11-22-run.fit": 84_210, "export_12345.zip": 1_240_000_000, "ride.fit": 412_000, "settings.fit": 900, "film.mp4": 90_000_000, "later.gpx": 2_400_000 };
  const wait = setInterval(() => {
    const queue = (card.shadowRoot?.querySelector(insideOf("milevault-upload-card")) as { queue?: UploadQueue } | null | undefined)?.queue;
    if (!queue) return;
    clearInterval(wait);
    showQueue(queue, Object.entries(sizes).map(([name, size]) => ({ name, size })));
  }, 50);
}
