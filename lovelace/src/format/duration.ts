/** Seconds as a stop watch shows them: "4:05", "1:02:09"; whole seconds, rounded. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = String(whole % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

/** Seconds of "1:02:09", "4:05" or "75:00"; null for what is no such time. */
export function fromClock(text: string): number | null {
  const found = /^(?:(\d{1,4}):([0-5]\d)|(\d{1,5})):([0-5]\d)$/.exec(text);
  if (!found) return null;
  const [hours, short, long, seconds] = found.slice(1).map((part) => Number(part ?? 0)) as [number, number, number, number];
  return hours * 3600 + (short + long) * 60 + seconds;
}

/** Seconds as a length of sleep: "7 h 20 min", "8 h", "45 min"; whole minutes, rounded. */
export function hoursMinutes(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds / 60));
  const [hours, minutes] = [Math.floor(whole / 60), whole % 60];
  // No line breaks inside.
  const parts = [...(hours ? [`${hours}\u00a0h`] : []), ...(minutes || !hours ? [`${minutes}\u00a0min`] : [])];
  return parts.join("\u00a0");
}
