import { defineConfig } from "vitest/config";

/** Tests that need a page; all others run without one, for making it costs a second per file. */
const WITH_PAGE = ["test/**/element.test.ts", "test/**/card.test.ts", "test/shared/pieces.test.ts", "test/map/gestures.test.ts", "test/map/tiles.test.ts", "test/shared/saver.test.ts", "test/shared/section.test.ts", "test/cards/activity/edit-form.test.ts", "test/cards/activity/sections.test.ts"];

export default defineConfig({
  test: {
    restoreMocks: true,
    projects: [
      { extends: true, test: { name: "pure", environment: "node", include: ["test/**/*.test.ts"], exclude: WITH_PAGE } },
      { extends: true, test: { name: "page", environment: "jsdom", include: WITH_PAGE, setupFiles: ["test/setup.ts"] } },
    ],
  },
});
