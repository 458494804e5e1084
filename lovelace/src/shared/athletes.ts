import type { Athlete } from "../data/types";

/** The athlete of a device; without one the integration answers for the user's own, else for the first. */
export function chosenAthlete(athletes: readonly Athlete[], device: string | undefined): Athlete | undefined {
  if (device !== undefined) return athletes.find((athlete) => athlete.device_id === device);
  return athletes.find((athlete) => athlete.is_own) ?? athletes[0];
}
