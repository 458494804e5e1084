/** The one of a sport without a kind. */
export const NO_KIND = "generic";

/** "Lap swimming": the English of a FIT name. */
export function kindInEnglish(name: string): string {
  if (name.length <= 3) return name.toUpperCase();
  const text = name.replaceAll("_", " ").replace("e bike", "e-bike");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
