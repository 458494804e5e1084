import { gridOptions } from "../../shared/base-card";
import type { About } from "../../shared/lazy-card";
import { settingsOf, type Settings } from "./config";
import { uploadForm } from "./editor";

/** What is known of the card before it is drawn. */
export const UPLOAD: About<Settings> = {
  type: "milevault-upload-card",
  words: { name: "upload.name", description: "upload.description" },
  entities: /^(files_|import_|retry_failed_files$)/,
  getConfigForm: uploadForm,
  getStubConfig: () => ({}),
  settingsOf,
  sizeOf: () => 4,
  getGridOptions: () => gridOptions(168),
  load: async () => (await import("../../parts/lists")).UploadCard,
};
