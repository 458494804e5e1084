import type { Athlete, AthleteList } from "./types";

/** The athlete of a device; without one the integration answers for the user's own, else for the first. */
export function chosenAthlete(athletes: readonly Athlete[], device: string | undefined): Athlete | undefined {
  if (device !== undefined) return athletes.find((athlete) => athlete.device_id === device);
  return athletes.find((athlete) => athlete.is_own) ?? athletes[0];
}

/** Whether the user may change things of the athlete of a device; without one, of the user's own or the first. */
export function mayChange(list: AthleteList | undefined, device: string | undefined): boolean {
  return chosenAthlete(list?.athletes ?? [], device)?.may_change ?? false;
}
