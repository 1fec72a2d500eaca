import yargs, { type Argv, type Options } from "yargs";
import { HeadwaterError } from "../base/index.js";
import { nearest } from "../topology/index.js";
import { type CatalogEntry, catalog, findCommand } from "./catalog.js";
import { type Command, optionsOf } from "./command.js";
import { connect } from "./connection.js";
import { exitCodes } from "./failure.js";
import { helpOf, overview } from "./help.js";
import type { Terminal } from "./terminal.js";

/** What a run of the program needs from its process. */
export interface Surroundings {
  readonly terminal: Terminal;
  readonly env: NodeJS.ProcessEnv;
  readonly version: string;
  readonly signal: AbortSignal;
}

/**
 * Runs a command line; returns the exit code, or throws. Loads the file of the one command that is asked for.
 */
export async function runProgram(words: readonly string[], surroundings: Surroundings): Promise<number> {
  const { terminal, version } = surroundings;
  const [first, ...rest] = words;
  if (
    first === undefined ||
    first === "--help" ||
    first === "-h" ||
    (first === "help" && rest.length === 0)
  ) {
    terminal.print(overview(terminal));
    return exitCodes.ok;
  }
  if (first === "--version" || first === "-v") {
    terminal.print(version);
    return exitCodes.ok;
  }
  if (first === "help") return runProgram([rest[0]!, "--help"], surroundings);
  if (first === "__complete") {
    const { complete } = await import("./complete.js");
    for (const line of await complete(rest, surroundings.env)) terminal.print(line);
    return exitCodes.ok;
  }
  const entry = findCommand(first);
  if (entry === undefined) throw unknownCommand(first);
  return runCommand(entry, rest, surroundings);
}

async function runCommand(
  entry: CatalogEntry,
  words: readonly string[],
  surroundings: Surroundings,
): Promise<number> {
  const { terminal, env, signal } = surroundings;
  const command = await entry.load();
  const end = words.indexOf("--");
  if (words.some((word, at) => (word === "--help" || word === "-h") && (end < 0 || at < end))) {
    terminal.print(helpOf(entry, command, terminal));
    return exitCodes.ok;
  }
  const parsed = await parserOf(entry, command).parseAsync(withValues(entry, command, words));
  const args = { ...lastOfEach(command, parsed), ...takePositionals(entry, command, parsed._.map(String)) };
  const json = command.json !== false && args["json"] === true;
  const client = async () =>
    connect({ url: args["url"] as string | undefined, token: args["token"] as string | undefined, env });
  const code = await command.run({ args: args as never, terminal, env, json, client, signal });
  return code ?? exitCodes.ok;
}

/** Joins options and their values (`--input -` → `--input=-`), so that a value may begin with a hyphen. */
function withValues(entry: CatalogEntry, command: Command, words: readonly string[]): string[] {
  const names = new Map<string, string>();
  for (const [name, { type, alias }] of Object.entries(optionsOf(command))) {
    if (type === "boolean") continue;
    names.set(`--${name}`, name);
    if (typeof alias === "string") names.set(`-${alias}`, name);
  }
  const joined: string[] = [];
  for (let i = 0; i < words.length; i++) {
    if (words[i] === "--") return [...joined, ...words.slice(i)];
    const name = names.get(words[i]!);
    if (name === undefined) joined.push(words[i]!);
    else if (i + 1 < words.length) joined.push(`--${name}=${words[++i]}`);
    else throw usageError(entry.name, `--${name} needs a value`, []);
  }
  return joined;
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
    .options(options as Record<string, Options>)
    .parserConfiguration({
      "greedy-arrays": false,
      "dot-notation": false,
      "parse-positional-numbers": false,
    })
    .help(false)
    .version(false)
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

/** Gives the nameless arguments their names; too few or too many is a usage error. */
function takePositionals(
  entry: CatalogEntry,
  command: Command,
  words: readonly string[],
): Record<string, unknown> {
  const taken: Record<string, unknown> = {};
  const left = [...words];
  for (const [name, rule] of Object.entries(command.positionals)) {
    if (rule.required && left.length === 0) throw usageError(entry.name, `<${name}> is missing`, []);
    taken[name] = rule.many === true ? left.splice(0) : left.shift();
  }
  if (left.length > 0) throw usageError(entry.name, `unexpected argument ${JSON.stringify(left[0])}`, []);
  return taken;
}

function usageError(command: string, message: string, options: readonly string[]): HeadwaterError {
  const unknown = /^Unknown arguments?: ([^,]+)/.exec(message)?.[1];
  const near = unknown === undefined ? null : nearest(unknown, options);
  const help = `see \`headwater ${command} --help\``;
  const text = message.charAt(0).toLowerCase() + message.slice(1).replaceAll(/\s*\n\s*/g, " ");
  return new HeadwaterError("usage", unknown === undefined ? text : `unknown option --${unknown}`, {
    place: `headwater ${command}`,
    remedy: near === null ? help : `did you mean --${near}? ${help}`,
  });
}

function unknownCommand(word: string): HeadwaterError {
  const names = catalog.flatMap(({ entries }) => entries.map(({ name }) => name));
  const near = nearest(word, names);
  const what = word.startsWith("-") ? "the command comes first, not" : "unknown command";
  return new HeadwaterError("usage", `${what} ${JSON.stringify(word)}`, {
    remedy: `${near === null ? "" : `did you mean \`headwater ${near}\`? `}see \`headwater --help\``,
  });
}
