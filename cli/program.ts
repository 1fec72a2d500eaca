import { HeadwaterError } from "../base/index.js";
import { nearest } from "../topology/index.js";
import { type CatalogEntry, catalog } from "./catalog.js";
import type { Command } from "./command.js";
import { commandIn } from "./command-in.js";
import { connect } from "./connection.js";
import { exitCodes } from "./failure.js";
import { helpOf, overview } from "./help.js";
import { parseWords } from "./parser.js";
import type { Terminal } from "./terminal.js";
import { usageError } from "./usage.js";

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
  if (first === "help") return runProgram([...rest.slice(0, 2), "--help"], surroundings);
  if (first === "__complete") {
    const { complete } = await import("./complete.js");
    for (const line of await complete(rest, surroundings.env)) terminal.print(line);
    return exitCodes.ok;
  }
  const found = commandIn(words);
  if (found === undefined) throw unknownCommand(first);
  return runCommand(found.entry, found.rest, surroundings);
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
  const { options, rest } = await parseWords(entry, command, words);
  const args: Record<string, unknown> = { ...options, ...takePositionals(entry, command, rest) };
  const json = command.json !== false && args["json"] === true;
  const client = async () =>
    connect({ url: args["url"] as string | undefined, token: args["token"] as string | undefined, env });
  const code = await command.run({ args: args as never, terminal, env, json, client, signal });
  return code ?? exitCodes.ok;
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

function unknownCommand(word: string): HeadwaterError {
  const names = catalog.flatMap(({ entries }) => entries.map(({ name }) => name));
  const longer = names.filter((name) => name.startsWith(`${word} `));
  if (longer.length > 0) {
    return new HeadwaterError("usage", `${word} is not the whole command`, {
      remedy: `it goes on: ${longer.map((name) => `\`headwater ${name}\``).join(", ")}`,
    });
  }
  const near = nearest(word, names);
  const what = word.startsWith("-") ? "the command comes first, not" : "unknown command";
  return new HeadwaterError("usage", `${what} ${JSON.stringify(word)}`, {
    remedy: `${near === null ? "" : `did you mean \`headwater ${near}\`? `}see \`headwater --help\``,
  });
}
