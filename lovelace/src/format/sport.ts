/** How a sport is shown: its icon, and whether its speed is a pace. */
export type SpeedStyle = "speed" | "pace" | "pace100" | "pace500";

export interface SportRow {
  name: string;
  icon: string;
  speed: SpeedStyle;
}

/** FIT profile names, as the sidecar's model/sport.py lists them. */
export const SPORTS: readonly SportRow[] = [
  { name: "running", icon: "mdi:run", speed: "pace" },
  { name: "cycling", icon: "mdi:bike", speed: "speed" },
  { name: "e_biking", icon: "mdi:bicycle-electric", speed: "speed" },
  { name: "swimming", icon: "mdi:swim", speed: "pace100" },
  { name: "walking", icon: "mdi:walk", speed: "pace" },
  { name: "hiking", icon: "mdi:hiking", speed: "pace" },
  { name: "alpine_skiing", icon: "mdi:ski", speed: "speed" },
  { name: "cross_country_skiing", icon: "mdi:ski-cross-country", speed: "speed" },
  { name: "snowboarding", icon: "mdi:snowboard", speed: "speed" },
  { name: "snowshoeing", icon: "mdi:snowshoeing", speed: "pace" },
  { name: "rowing", icon: "mdi:rowing", speed: "pace500" },
  { name: "paddling", icon: "mdi:kayaking", speed: "speed" },
  { name: "kayaking", icon: "mdi:kayaking", speed: "speed" },
  { name: "stand_up_paddleboarding", icon: "mdi:kayaking", speed: "speed" },
  { name: "sailing", icon: "mdi:sail-boat", speed: "speed" },
  { name: "inline_skating", icon: "mdi:rollerblade", speed: "speed" },
  { name: "ice_skating", icon: "mdi:skate", speed: "speed" },
  { name: "rock_climbing", icon: "mdi:carabiner", speed: "speed" },
  { name: "mountaineering", icon: "mdi:image-filter-hdr", speed: "pace" },
  { name: "training", icon: "mdi:dumbbell", speed: "speed" },
  { name: "fitness_equipment", icon: "mdi:dumbbell", speed: "speed" },
  { name: "hiit", icon: "mdi:timer-outline", speed: "speed" },
  { name: "soccer", icon: "mdi:soccer", speed: "speed" },
  { name: "basketball", icon: "mdi:basketball", speed: "speed" },
  { name: "tennis", icon: "mdi:tennis", speed: "speed" },
  { name: "golf", icon: "mdi:golf", speed: "speed" },
  { name: "driving", icon: "mdi:car", speed: "speed" },
  { name: "motorcycling", icon: "mdi:motorbike", speed: "speed" },
  { name: "flying", icon: "mdi:airplane", speed: "speed" },
  { name: "transition", icon: "mdi:swap-horizontal", speed: "speed" },
  { name: "multisport", icon: "mdi:medal-outline", speed: "speed" },
  { name: "generic", icon: "mdi:heart-pulse", speed: "speed" },
];

export const SPORT_NAMES: readonly string[] = SPORTS.map(({ name }) => name);

const BY_NAME: ReadonlyMap<string, SportRow> = new Map(SPORTS.map((row) => [row.name, row]));

/** The sport's row; that of "generic" for a name the table lacks. */
export function sportRow(name: string): SportRow {
  return BY_NAME.get(name) ?? (BY_NAME.get("generic") as SportRow);
}
