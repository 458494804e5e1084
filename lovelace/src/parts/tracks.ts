/** One file, since nearly all of the route card is charts and map, which the activity card draws with as well. */
export { ActivityCard } from "../cards/activity/card";
export { RouteCard } from "../cards/route/card";
