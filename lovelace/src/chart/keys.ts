/** Charts by name, in their order; apart from what draws them, for editors and settings name them too. */
export const CHART_KEYS = ["elevation", "speed", "heart_rate", "power", "cadence", "temperature"] as const;
export type ChartKey = (typeof CHART_KEYS)[number];
