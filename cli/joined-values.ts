import type { CatalogEntry } from "./catalog.js";
import { type Command, optionsOf } from "./command.js";
import { usageError } from "./usage.js";

/** Joins options and their values (`--input -` → `--input=-`), so that a value may begin with a hyphen. */
export function joinValues(entry: CatalogEntry, command: Command, words: readonly string[]): string[] {
  const names = new Map<string, string>();
  for (const [name, { type, alias }] of Object.entries(optionsOf(command))) {
    if (type === "boolean") continue;
    names.set(`--${name}`, name);
    for (const other of [alias ?? []].flat()) names.set(`${other.length === 1 ? "-" : "--"}${other}`, name);
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
