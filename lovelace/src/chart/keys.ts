/** Charts by name, in their order; apart from what draws them, for editors and settings name them too. */
export const CHART_KEYS = ["elevation", "speed", "heart_rate", "power", "cadence", "temperature"] as const;
export type ChartKey = (typeof CHART_KEYS)[number];

/** The channel of the streams that a chart shows. */
export const channelOf = (key: ChartKey): string => (key === "elevation" ? "altitude" : key);

/** Channels of the streams the card asks for; it never fetches what it cannot show. */
export const WANTED_CHANNELS: readonly string[] = ["position_lat", "position_long", "distance", ...CHART_KEYS.map(channelOf)];
