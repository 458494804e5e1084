import { configForm, slider, type ConfigForm } from "../../shared/form";
import { DAYS, settingsOf } from "./config";

/** The visual editor of the form card. */
export const formForm = (): ConfigForm =>
  configForm({ card: "form", fields: () => [{ name: "days", default: DAYS.usual, selector: slider(DAYS) }], assert: settingsOf });
