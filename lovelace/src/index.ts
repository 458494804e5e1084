import { ActivityCard } from "./cards/activity/card";
import { register } from "./shared/cards";

/** All cards; one line each. */
register(
  ActivityCard,
);
