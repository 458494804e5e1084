import type { Locale } from "../data/types";
import { formatNumber } from "./number";

const UNITS = ["B", "kB", "MB", "GB", "TB"];

/** Bytes as people read them: "4.2 MB"; a decimal only where the number is short. */
export function formatSize(bytes: number, locale: Locale): string {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const shown = bytes / 1000 ** power;
  return `${formatNumber(shown, power > 0 && shown < 10 ? 1 : 0, locale)} ${UNITS[power]}`;
}
