/** One file: the list's page is one step from the uploads'. */
export { ActivitiesCard } from "../cards/activities/card";
export { UploadCard } from "../cards/upload/card";
