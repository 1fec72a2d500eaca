import type { Row, SharedByTask } from "../topology/index.js";

/** What JSON writes as it is. */
const plain = /^[ !#-[\]-~]*$/;

/** Keys of two fields that a task remembers the texts of. */
const rememberedMax = 16_384;

/** The values of these fields as a JSON list, as `JSON.stringify` writes it, in a fraction of the time. */
export function keyList(row: Row, by: readonly string[]): string {
  let text = "[";
  for (let n = 0; n < by.length; n++) {
    const value = row[by[n]!];
    if (n > 0) text += ",";
    text += typeof value === "string" && plain.test(value) ? `"${value}"` : (JSON.stringify(value) ?? "null");
  }
  return `${text}]`;
}

/**
 * The texts of keys of two texts, up to a bound: to find one costs less than to write it, and it is the very
 * string that a state has as its key, so that the state finds it at a glance. The bolts of a chain ask for
 * that of one tuple one after the other.
 */
class PairTexts {
  /** By the first and the second value. */
  readonly #known = new Map<string, Map<string, string>>();
  #size = 0;
  /** The latest pair and its text, and all of its first value, as often that of the next. */
  #first = "";
  #second = "";
  #text = '["",""]';
  #ofFirst: Map<string, string> | undefined = undefined;

  of(first: string, second: string): string {
    if (first !== this.#first) {
      this.#first = first;
      this.#ofFirst = this.#known.get(first);
    } else if (second === this.#second) return this.#text;
    this.#second = second;
    this.#text = this.#ofFirst?.get(second) ?? this.#write(first, second);
    return this.#text;
  }

  #write(first: string, second: string): string {
    const text = keyList({ first, second }, pair);
    if (this.#size >= rememberedMax) return text;
    if (this.#ofFirst === undefined) {
      this.#ofFirst = new Map();
      this.#known.set(first, this.#ofFirst);
    }
    this.#ofFirst.set(second, text);
    this.#size++;
    return text;
  }
}

const pair = ["first", "second"] as const;

/** The same as `keyList` for the tuples of one component. `state`: any of its cells. */
export class KeyLists {
  readonly #by: readonly string[];
  readonly #pairs: PairTexts;

  constructor(by: readonly string[], state: SharedByTask) {
    this.#by = by;
    this.#pairs = state.shared("pairs", () => new PairTexts());
  }

  of(row: Row): string {
    const by = this.#by;
    if (by.length !== 2) return keyList(row, by);
    const first = row[by[0]!];
    const second = row[by[1]!];
    if (typeof first !== "string" || typeof second !== "string") return keyList(row, by);
    return this.#pairs.of(first, second);
  }
}
