import yargs, { type Argv, type Options } from "yargs";
import { HeadwaterError } from "../base/index.js";
import type { CatalogEntry } from "./catalog.js";
import { type Command, optionsOf } from "./command.js";
import { joinValues } from "./joined-values.js";
import { usageError } from "./usage.js";

/** The words of a command, taken apart. */
export interface ParsedWords {
  /** Values by name; what was not given has its default, or is not there. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Arguments without a name. */
  readonly rest: readonly string[];
}

/** Takes the words behind a command's name apart. Throws `usage`. */
export async function parseWords(
  entry: CatalogEntry,
  command: Command,
  words: readonly string[],
): Promise<ParsedWords> {
  const parsed = await parserOf(entry, command).parseAsync(joinValues(entry, command, words));
  return { options: lastOfEach(command, parsed), rest: parsed._.map(String) };
}

/** Of an option that was given twice the last one counts, unless it is a list. */
function lastOfEach(command: Command, parsed: object): Record<string, unknown> {
  const options = optionsOf(command);
  const entries = Object.entries(parsed).map(([name, value]) => {
    const single = Object.hasOwn(options, name) && options[name]!.array !== true;
    return [name, single && Array.isArray(value) ? value.at(-1) : value];
  });
  return Object.fromEntries(entries);
}

function parserOf(entry: CatalogEntry, command: Command): Argv {
  const options = optionsOf(command);
  return yargs([])
    .locale("en")
    .version(false)
    .options(options as Record<string, Options>)
    .parserConfiguration({
      "greedy-arrays": false,
      "dot-notation": false,
      "parse-positional-numbers": false,
    })
    .help(false)
    .strictOptions()
    .exitProcess(false)
    .showHelpOnFail(false)
    .check((args) => checkNumbers(entry, options, args))
    .fail((message, error) => {
      if (error instanceof HeadwaterError) throw error;
      throw usageError(entry.name, message ?? error.message, Object.keys(options));
    });
}

/** yargs turns what is no number into NaN without a word. */
function checkNumbers(entry: CatalogEntry, options: Readonly<Record<string, Options>>, args: object): true {
  for (const [name, { type }] of Object.entries(options)) {
    const value = (args as Record<string, unknown>)[name];
    if (type !== "number" || [value].flat().every((one) => one === undefined || Number.isFinite(one)))
      continue;
    throw usageError(entry.name, `--${name} needs a number`, []);
  }
  return true;
}
