import { catalog } from "./catalog.js";
import { type Command, type Completes, filesLine, type Option, optionsOf } from "./command.js";
import { commandIn } from "./command-in.js";
import { connect } from "./connection.js";

/** Longest wait for names from the coordinator: somebody has pressed Tab. */
const namesMs = 800;

/**
 * The lines for the shell's completion script: `word<TAB>description`, or `filesLine`. `words` is the command
 * line after `headwater`; the last one is what is being typed.
 */
export async function complete(words: readonly string[], env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const typed = words.at(-1) ?? "";
  const candidates = await candidatesOf(words, typed, env);
  return candidates.filter((line) => line === filesLine || line.startsWith(typed));
}

async function candidatesOf(
  words: readonly string[],
  typed: string,
  env: NodeJS.ProcessEnv,
): Promise<readonly string[]> {
  if (words.length <= 1) return commands();
  if (words[0] === "help") return commands();
  const seconds = words.length === 2 ? secondWords(words[0]!) : [];
  const found = commandIn(words.slice(0, -1));
  if (found === undefined) return seconds;
  const command = await found.entry.load();
  const before = found.rest;
  if (seconds.length > 0 && !typed.startsWith("-"))
    return [...seconds, ...(await named(positionalNow(command, before), before, env))];
  if (typed.startsWith("-")) return optionWords(command, before);
  const waiting = optionBefore(command, before.at(-1));
  if (waiting !== undefined) return optionValues(waiting);
  return named(positionalNow(command, before), before, env);
}

/** First words of commands; one of two words is there once. */
function commands(): readonly string[] {
  const lines = new Map<string, string>();
  for (const { name, about } of catalog.flatMap(({ entries }) => entries)) {
    const [first] = name.split(" ");
    if (!lines.has(first!)) lines.set(first!, `${first}\t${about}`);
  }
  return [...lines.values()];
}

function secondWords(first: string): readonly string[] {
  const longer = catalog.flatMap(({ entries }) => entries).filter(({ name }) => name.startsWith(`${first} `));
  return longer.map(({ name, about }) => `${name.slice(first.length + 1)}\t${about}`);
}

function optionWords(command: Command, before: readonly string[]): readonly string[] {
  const words: string[] = [];
  for (const [name, option] of Object.entries(optionsOf(command))) {
    const word = option.type === "boolean" && option.default === true ? `--no-${name}` : `--${name}`;
    if (option.array !== true && before.includes(word)) continue;
    words.push(`${word}\t${option.describe ?? ""}`);
  }
  return [...words, "--help\tshow help"];
}

/** The option that waits for its value: the word before is its name and holds no `=`. */
function optionBefore(command: Command, word: string | undefined): Option | undefined {
  if (word === undefined || !word.startsWith("-")) return undefined;
  const bare = word.replace(/^--?/, "");
  const option = Object.entries(optionsOf(command)).find(
    ([name, { alias }]) => name === bare || [alias ?? []].flat().includes(bare),
  )?.[1];
  return option?.type === "boolean" ? undefined : option;
}

function optionValues({ choices, normalize }: Option): readonly string[] {
  if (normalize === true) return [filesLine];
  return (choices ?? []).map(String);
}

/** What the nameless argument that is being typed may be. */
function positionalNow(command: Command, before: readonly string[]): Completes {
  let given = 0;
  for (const [index, word] of before.entries())
    if (!word.startsWith("-") && optionBefore(command, before[index - 1]) === undefined) given++;
  const rules = Object.values(command.positionals);
  const last = rules.at(-1);
  const rule = rules[given] ?? (last?.many === true ? last : undefined);
  return rule?.completes ?? "nothing";
}

async function named(
  what: Completes,
  before: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<readonly string[]> {
  if (typeof what !== "string") return what;
  if (what === "file" || what === "directory") return [filesLine];
  if (what === "nothing") return [];
  try {
    const client = await connect({
      url: valueAfter("--url", before),
      token: valueAfter("--token", before),
      env,
    });
    const signal = AbortSignal.timeout(namesMs);
    const topologies = what === "agent" ? [] : await client.topologies(signal);
    const agents = what === "topology" ? [] : await client.agents(signal);
    return [...topologies, ...agents].map(({ name, status }) => `${name}\t${status}`);
  } catch {
    return []; // Without a coordinator there are no names; a Tab is no place for an error.
  }
}

function valueAfter(option: string, words: readonly string[]): string | undefined {
  const at = words.indexOf(option);
  return at < 0 ? undefined : words[at + 1];
}
