import { parseArgs } from "node:util";
import { flagOf, type SettingsTable } from "../base/index.js";

type Options = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>["options"]>;

/**
 * The settings in `headwater agent --name … --label …`, read without the parser of commands: that would stay
 * in the memory of a gateway for as long as the agent runs (13 MiB measured). Null when the words are
 * anything but plain flags of the table with their values; the parser of commands takes them then, and says
 * what is wrong.
 */
export function plainSettings(
  table: SettingsTable,
  words: readonly string[],
): Readonly<Record<string, unknown>> | null {
  const options: Options = {};
  for (const [name, setting] of Object.entries(table)) {
    const type = setting.kind === "flag" ? "boolean" : "string";
    options[flagOf(name)] = { type, multiple: setting.kind === "list" };
  }
  try {
    const { values } = parseArgs({ args: [...words], options, strict: true, allowPositionals: false });
    return Object.fromEntries(Object.keys(table).map((name) => [name, values[flagOf(name)]]));
  } catch {
    return null;
  }
}
