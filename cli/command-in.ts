import { type CatalogEntry, findCommand } from "./catalog.js";

/** Finds the command that a command line begins with, of one word or two, and what follows it. */
export function commandIn(
  words: readonly string[],
): { readonly entry: CatalogEntry; readonly rest: readonly string[] } | undefined {
  for (const count of [2, 1]) {
    const entry = words.length < count ? undefined : findCommand(words.slice(0, count).join(" "));
    if (entry !== undefined) return { entry, rest: words.slice(count) };
  }
  return undefined;
}
