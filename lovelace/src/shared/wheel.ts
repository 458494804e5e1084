/** Wheel pixels for one zoom level; a mouse's notch is 100 to 120. */
const WHEEL_PER_LEVEL = 240;
/** Trackpad pinches come as small wheel steps with ctrl. */
const PINCH_PER_LEVEL = 60;

/** Levels (doublings) to zoom in by a turn of the wheel; negative is out. */
export function wheelLevels({ deltaY, deltaMode, ctrlKey }: Pick<WheelEvent, "deltaY" | "deltaMode" | "ctrlKey">): number {
  const pixels = deltaY * (deltaMode === 1 ? 33 : 1);
  const perLevel = ctrlKey && Math.abs(pixels) < 50 ? PINCH_PER_LEVEL : WHEEL_PER_LEVEL;
  return Math.max(-1, Math.min(1, -pixels / perLevel));
}
