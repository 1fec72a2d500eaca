import { HeadwaterError, isName } from "../base/index.js";
import type { OptionTable } from "./command.js";

/** The option of commands that start something with labels. */
export const labelOption = {
  label: {
    alias: "l",
    type: "string",
    array: true,
    placeholder: "key=value",
    describe: "label that placements and ${agent.key} refer to",
  },
} as const satisfies OptionTable;

/** `["role=gateway", "site=north"]` → `{ role: "gateway", site: "north" }`. */
export function parseLabels(given: readonly string[] | undefined): Readonly<Record<string, string>> {
  const labels: Record<string, string> = Object.create(null);
  for (const text of given ?? []) {
    const [, key = "", value = ""] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
    if (!isName(key) || value === "" || value.length > 63)
      throw new HeadwaterError("usage", `${JSON.stringify(text)} is not a label`, {
        place: "--label",
        remedy:
          "give it like --label role=gateway: a name of lower-case letters, digits and hyphens, and a value",
      });
    labels[key] = value;
  }
  return labels;
}
