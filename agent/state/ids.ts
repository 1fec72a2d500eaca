import { HeadwaterError } from "../../base/index.js";

/** Characters of a key, and of a field of a map. */
const keyCharactersMax = 1_024;

/**
 * Two texts in one, so that no other two give the same: the length of the first stands before it. Used for
 * (key, field) of maps and (key, number of the piece) of lists.
 */
export function joinPair(key: string, second: string): string {
  return `${key.length}:${key}${second}`;
}

/** Characters of what `joinPair` gives. */
export function pairLength(key: string, second: string): number {
  const { length } = key;
  const digits = length < 10 ? 1 : length < 100 ? 2 : length < 1_000 ? 3 : 4;
  return digits + 1 + length + second.length;
}

/** The two texts of `joinPair`; throws `bad-state` for a text that is no pair. */
export function splitPair(id: string): readonly [string, string] {
  const colon = id.indexOf(":");
  const length = Number(id.slice(0, colon));
  const from = colon + 1;
  if (colon < 1 || !Number.isInteger(length) || from + length > id.length) {
    throw new HeadwaterError("bad-state", `${JSON.stringify(id.slice(0, 80))} is no pair of texts`);
  }
  return [id.slice(from, from + length), id.slice(from + length)];
}

/**
 * Throws `bad-state-key` for what cannot be a key: asked once for each new one. Half of a surrogate pair has
 * no UTF-8, so that two such keys would become one in the store.
 */
export function requireKey(key: unknown, place: string): void {
  const fits = typeof key === "string" && key.length > 0 && key.length <= keyCharactersMax;
  // Hardly any key has a surrogate at all, and to look for one is quicker than to look at each code point.
  if (fits && (!/[\ud800-\udfff]/.test(key) || !/\p{Surrogate}/u.test(key))) return;
  const shown = (JSON.stringify(key) ?? String(key)).slice(0, 80);
  throw new HeadwaterError("bad-state-key", `${place}: ${shown} is no key`, {
    place,
    remedy: `use a text of 1 to ${keyCharactersMax} characters; turn a number into one with String(…)`,
  });
}
