import { ActivityCard } from "./cards/activity/card";
import { HealthCard } from "./cards/health/card";
import { SleepCard } from "./cards/sleep/card";
import { register } from "./shared/cards";

/** All cards; one line each. */
register(
  ActivityCard,
  HealthCard,
  SleepCard,
);
