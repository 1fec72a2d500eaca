import { flagOf, rangeText, type Setting, type SettingsTable, variableOf } from "../base/index.js";
import type { Option } from "./command.js";

/** Options of a process from its table of settings; `readSettings` reads and checks what is given. */
export function settingOptions(table: SettingsTable): Readonly<Record<string, Option>> {
  return Object.fromEntries(
    Object.entries(table).map(([name, setting]) => [flagOf(name), optionOf(name, setting)]),
  );
}

/** What was given on the command line, by the names of the table. */
export function givenSettings(
  table: SettingsTable,
  args: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.keys(table).map((name) => [name, args[flagOf(name)]]));
}

function optionOf(name: string, setting: Setting): Option {
  const describe = `${setting.meaning} (${rangeOf(setting)}; $${variableOf(name)})`;
  switch (setting.kind) {
    case "flag":
      return { type: "boolean", describe };
    case "number":
      return { type: "string", describe, placeholder: setting.unit === "" ? "number" : setting.unit };
    case "choice":
      return { type: "string", describe, placeholder: setting.choices.join("|") };
    case "list":
      return { type: "string", array: true, describe, placeholder: setting.placeholder ?? "text" };
    case "text":
      return { type: "string", describe, placeholder: setting.placeholder ?? "text" };
  }
}

/** `rangeText` without what the placeholder says already. */
function rangeOf(setting: Setting): string {
  return setting.kind === "list" ? "several" : rangeText(setting).replace(/^text$/, "none");
}
