/** Says that an activity has none of its sport. */
export const NO_SUB_SPORT = "generic";

/** "Lap swimming": the English of a FIT name. */
export function subSportInEnglish(name: string): string {
  if (name.length <= 3) return name.toUpperCase();
  const text = name.replaceAll("_", " ").replace("e bike", "e-bike");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
