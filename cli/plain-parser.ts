import { parseArgs } from "node:util";
import type { CatalogEntry } from "./catalog.js";
import { type Command, type OptionTable, optionsOf } from "./command.js";
import { joinValues } from "./joined-values.js";
import type { ParsedWords } from "./parser.js";
import { usageError } from "./usage.js";

type NodeOptions = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>["options"]>;

/**
 * `parseWords` with nothing but Node: what the program of a gateway has in place of the parser of commands,
 * whose packages would be a sixth of its bundle. Choices are left to whoever reads them. Throws `usage`.
 */
export async function parseWords(
  entry: CatalogEntry,
  command: Command,
  words: readonly string[],
): Promise<ParsedWords> {
  const table = optionsOf(command);
  const { values, positionals } = parsed(entry, table, joinValues(entry, command, words));
  const options: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(table)) {
    const value = values[name] ?? option.default;
    if (value === undefined && option.demandOption === true)
      throw usageError(entry.name, `--${name} is missing`, []);
    if (value === undefined) continue;
    const numeric = option.type === "number" && typeof value === "string";
    options[name] = numeric ? Number(value) : value;
    if (numeric && !Number.isFinite(options[name]))
      throw usageError(entry.name, `--${name} needs a number`, []);
  }
  return { options, rest: positionals };
}

function parsed(entry: CatalogEntry, table: OptionTable, words: readonly string[]) {
  const options: NodeOptions = {};
  for (const [name, { type, alias, array }] of Object.entries(table)) {
    options[name] = {
      type: type === "boolean" ? "boolean" : "string",
      multiple: array === true,
      ...(typeof alias === "string" && alias.length === 1 ? { short: alias } : {}),
    };
  }
  try {
    return parseArgs({
      args: [...words],
      options,
      strict: true,
      allowPositionals: true,
      allowNegative: true,
    });
  } catch (error) {
    const unknown = /^Unknown option '--?([^']+)'/.exec((error as Error).message)?.[1];
    const text = unknown === undefined ? (error as Error).message : `Unknown argument: ${unknown}`;
    throw usageError(entry.name, text.split(". ")[0]!, Object.keys(table));
  }
}
