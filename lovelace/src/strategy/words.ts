/** English words of the dashboard. */
export const WORDS = {
  "strategy.name": "MileVault",
  "strategy.description": "Training, health and activities of an athlete, made by itself.",
  "strategy.today": "Today",
  "strategy.activities": "Activities",
  "strategy.activity": "Activity",
  "strategy.health": "Health",
  "strategy.training": "Training",
  "strategy.routes": "Routes",
  "strategy.upload": "Add files",
  "strategy.welcome": "Welcome",
  "strategy.welcome_text":
    "**Your vault is empty so far.** Add files of your watch, or a whole export of Garmin or Strava: hand them over here, or put them into MileVault's inbox folder. This page turns into your dashboard as soon as the first one is read.",
  "strategy.no_athlete_text": "**MileVault has no athlete yet.** Add one in MileVault's settings; this page then becomes the dashboard.",
  "strategy.own": "Whoever looks at it",
  "strategy.athlete_help": "With “whoever looks at it” everybody sees the athlete they are linked to.",
} as const;
