import { METRES_PER_FOOT, METRES_PER_MILE, type UnitSystem } from "../format/units";
import { decimalStep } from "../chart/xaxis";

/** A bar of a round length: how many pixels it is wide, and what stands beside it. */
export interface ScaleBar {
  pixels: number;
  label: string;
}

/** Largest round length (1, 2 or 5 times a power of ten) that fits into `maxPixels`. */
export function scaleBar(metresPerPixel: number, maxPixels: number, system: UnitSystem): ScaleBar {
  const metres = metresPerPixel * maxPixels;
  const [small, large, perLarge] =
    system === "metric" ? (["m", "km", 1000] as const) : (["ft", "mi", METRES_PER_MILE] as const);
  const useLarge = metres >= perLarge;
  const unitMetres = useLarge ? perLarge : system === "metric" ? 1 : METRES_PER_FOOT;
  const length = roundDown(metres / unitMetres);
  return { pixels: (length * unitMetres) / metresPerPixel, label: `${length} ${useLarge ? large : small}` };
}

function roundDown(value: number): number {
  const step = decimalStep(value, 1);
  if (step <= value) return step;
  // decimalStep rounds up; the next smaller of 1, 2, 5, 10 is 1/2, 2/5 or 1/2 of it.
  const lead = Math.round(step / 10 ** Math.floor(Math.log10(step) + 1e-9));
  return lead === 5 ? step * 0.4 : step / 2;
}
