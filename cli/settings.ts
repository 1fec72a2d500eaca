import { flagOf, rangeText, type Setting, type SettingsTable, variableOf } from "../base/index.js";
import type { Option } from "./command.js";

/** Options of a process from its table of settings; `readSettings` reads and checks what is given. */
export function settingOptions(table: SettingsTable): Readonly<Record<string, Option>> {
  return Object.fromEntries(
    Object.entries(table).map(([name, setting]) => [flagOf(name), optionOf(setting)]),
  );
}

/** What was given on the command line, by the names of the table. */
export function givenSettings(
  table: SettingsTable,
  args: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.keys(table).map((name) => [name, args[flagOf(name)]]));
}

function optionOf(setting: Setting): Option {
  const describe = `${setting.meaning}${rangeOf(setting)}`;
  switch (setting.kind) {
    case "flag":
      return { type: "boolean", describe };
    case "number":
      return { type: "string", describe, placeholder: setting.unit === "" ? "number" : setting.unit };
    case "choice":
      return { type: "string", describe, placeholder: setting.choices.join("|") };
    case "list":
      return { type: "string", array: true, describe, placeholder: setting.placeholder ?? "text" };
    case "text": {
      const placeholder = setting.placeholder ?? "text";
      return { type: "string", describe, placeholder, normalize: ["DIR", "FILE"].includes(placeholder) };
    }
  }
}

/** Limits and default, where help does not say them already. */
function rangeOf(setting: Setting): string {
  if (setting.kind === "number") return ` [${rangeText(setting)}]`;
  if (setting.kind === "choice") return ` [default ${setting.default}]`;
  return setting.kind === "text" && setting.default !== null ? ` [default ${setting.default}]` : "";
}

/** Says once how every option is called in the environment. */
export function environmentNote(table: SettingsTable): string {
  const name = Object.keys(table)[0]!;
  return `Every option can be given in the environment too: --${flagOf(name)} is ${variableOf(name)}.`;
}
