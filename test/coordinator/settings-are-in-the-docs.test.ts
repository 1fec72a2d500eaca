import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { agentSettings } from "../../agent/index.js";
import { settingsMarkdown } from "../../base/index.js";
import { coordinatorSettings } from "../../coordinator/index.js";

it("docs/settings.md has every setting of both processes, as the tables have them", () => {
  const docs = readFileSync(new URL("../../docs/settings.md", import.meta.url), "utf8");
  for (const table of [coordinatorSettings, agentSettings]) expect(docs).toContain(settingsMarkdown(table));
});
