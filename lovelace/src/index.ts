import { ActivitiesCard } from "./cards/activities/card";
import { ActivityCard } from "./cards/activity/card";
import { HealthCard } from "./cards/health/card";
import { SleepCard } from "./cards/sleep/card";
import { CalendarCard } from "./cards/calendar/card";
import { FormCard } from "./cards/form/card";
import { RecordsCard } from "./cards/records/card";
import { VolumeCard } from "./cards/volume/card";
import { RouteCard } from "./cards/route/card";
import { UploadCard } from "./cards/upload/card";
import { register } from "./shared/cards";
import { registerStrategy } from "./strategy/strategy";

/** All cards; one line each. */
register(
  ActivityCard,
  HealthCard,
  SleepCard,
  VolumeCard,
  FormCard,
  RecordsCard,
  CalendarCard,
  RouteCard,
  ActivitiesCard,
  UploadCard,
);
registerStrategy();
