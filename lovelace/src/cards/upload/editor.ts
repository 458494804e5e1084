import { configForm, type ConfigForm } from "../../shared/form";
import { settingsOf } from "./config";

/** The visual editor of the upload card. */
export const uploadForm = (): ConfigForm => configForm({ card: "upload", fields: () => [], assert: settingsOf });
