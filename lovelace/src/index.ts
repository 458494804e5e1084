import { ACTIVITIES } from "./cards/activities/about";
import "./cards/activities/page";
import { ACTIVITY } from "./cards/activity/about";
import { HealthCard } from "./cards/health/card";
import { SleepCard } from "./cards/sleep/card";
import { CalendarCard } from "./cards/calendar/card";
import { FormCard } from "./cards/form/card";
import { RecordsCard } from "./cards/records/card";
import { VolumeCard } from "./cards/volume/card";
import { ROUTE } from "./cards/route/about";
import { UPLOAD } from "./cards/upload/about";
import { register } from "./shared/cards";
import { lazyCard } from "./shared/lazy-card";
import { registerStrategy } from "./strategy/strategy";

/** All cards; one line each. */
register(
  lazyCard(ACTIVITY),
  HealthCard,
  SleepCard,
  VolumeCard,
  FormCard,
  RecordsCard,
  CalendarCard,
  lazyCard(ROUTE),
  lazyCard(ACTIVITIES),
  lazyCard(UPLOAD),
);
registerStrategy();
