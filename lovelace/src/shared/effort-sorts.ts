/** Orders of efforts; apart from what draws them, for editors and settings name them too. */
export const EFFORT_SORTS = ["time", "date"] as const;
export type EffortSort = (typeof EFFORT_SORTS)[number];
