/** The card with canned data: ?case=run|ride|treadmill|swim|empty|error|loading|stale &dark=1 &tiles=0 &miles=1 &width=390 */
import "./elements";
import "../src/index";
import type { ActivityCard } from "../src/cards/activity/card";
import type { Connection, HomeAssistant, PushMessage } from "../src/data/types";
import { ride, run, swim, treadmill, type Sample } from "./fixture";

const query = new URLSearchParams(location.search);
const wanted = query.get("case") ?? "run";
const dark = query.get("dark") === "1";
const samples: Record<string, Sample> = { run: run(), ride: ride(), treadmill: treadmill(), swim: swim() };
const byId = new Map(Object.values(samples).map((sample) => [sample.detail.activity.activity_id, sample]));
const latest = samples[wanted] ?? (samples["run"] as Sample);

async function answer(message: Record<string, unknown>): Promise<unknown> {
  const id = message["activity_id"];
  const sample = typeof id === "number" ? byId.get(id) : latest;
  if (wanted === "loading") return new Promise(() => undefined);
  if (wanted === "error") throw { code: "unavailable", message: "away" };
  if (wanted === "empty") throw { code: "not_found", message: "none" };
  switch (message["type"]) {
    case "map_tiles/access_token":
      return { token: "dev" };
    case "milevault/athletes":
      return { athletes: [{ device_id: "d", available: wanted !== "stale" }], version: "0" };
    case "milevault/activity":
      return { ...sample?.detail, next_activity_id: sample === latest ? null : latest.detail.activity.activity_id };
    default:
      return sample?.streams;
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
const card = document.createElement("milevault-activity-card") as ActivityCard;
const host = document.querySelector("main") as HTMLElement;
host.style.width = `${query.get("width") ?? 520}px`;
const charts = query.get("charts")?.split(",");
card.setConfig({ type: "custom:milevault-activity-card", tiles: query.get("tiles") !== "0", ...(charts ? { charts } : {}), color_by: query.get("color") ?? "heart_rate" });
card.hass = {
  connection,
  locale: { language: query.get("lang") ?? "en-GB", number_format: "language", time_format: "24" },
  config: { time_zone: "Europe/Zurich", unit_system: { length: query.get("miles") === "1" ? "mi" : "km" } },
  themes: { darkMode: dark },
} satisfies HomeAssistant;
host.append(card);
