import type { Device, HomeAssistant } from "../data/types";

/** What there is to show, as far as Home Assistant knows without asking anybody. */
export interface Vault {
  /** Devices of athletes. */
  athletes: readonly string[];
  activities: boolean;
  health: boolean;
  sleep: boolean;
  form: boolean;
}

/** Parts of the dashboard and the entities (translation keys) any of which tells that there is something to show. */
const PARTS = {
  activities: /^latest_/,
  health: /^(resting_heart_rate|hrv_|spo2|respiration_|stress|body_|steps|weight|sleep_duration)/,
  sleep: /^sleep_(duration|deep|light|rem|start)/,
  form: /^(fitness|fatigue|form)$/,
} as const;

export function isAthlete(device: Device | undefined): boolean {
  const [domain, id] = device?.identifiers?.[0] ?? [];
  return domain === "milevault" && (device?.model ? device.model === "Athlete" : id !== undefined);
}

export function athletesOf({ devices = {} }: Pick<HomeAssistant, "devices">): { id: string; name: string }[] {
  const found = Object.entries(devices).filter(([, device]) => isAthlete(device));
  return found.map(([id, device]) => ({ id, name: device?.name_by_user ?? device?.name ?? id })).sort((a, b) => a.name.localeCompare(b.name));
}

/**
 * What the athlete of a device has, or any athlete where none is named. A part whose entities all say "unknown" has
 * no data; one that cannot be reached now may have some.
 */
export function vaultOf(hass: Pick<HomeAssistant, "devices" | "entities" | "states">, device: string | undefined): Vault {
  const athletes = athletesOf(hass).map(({ id }) => id);
  const wanted = device === undefined ? athletes : [device];
  const keys = new Set<string>();
  for (const [id, entity] of Object.entries(hass.entities ?? {})) {
    if (entity?.platform !== "milevault" || !wanted.includes(entity.device_id ?? "")) continue;
    const state = hass.states?.[id]?.state;
    const key = entity.translation_key ?? "";
    // What an athlete has set is known before there is anything to show.
    if (state !== undefined && state !== "unknown" && !key.endsWith("_setting")) keys.add(key);
  }
  const has = (part: RegExp): boolean => [...keys].some((key) => part.test(key));
  return { athletes, activities: has(PARTS.activities), health: has(PARTS.health), sleep: has(PARTS.sleep), form: has(PARTS.form) };
}
