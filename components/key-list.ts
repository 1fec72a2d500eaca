import type { Row } from "../topology/index.js";

/** What JSON writes as it is. */
const plain = /^[ !#-[\]-~]*$/;

/** Keys of two fields that a component remembers the texts of. */
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
 * The same for the tuples of one component. Keys of two texts are remembered, up to a bound: to find one
 * costs less than to write it, and it is the very string that a state has as its key, so that the state finds
 * it at a glance.
 */
export class KeyLists {
  readonly #by: readonly string[];
  /** By the first and the second value. */
  readonly #known = new Map<string, Map<string, string>>();
  #size = 0;
  /** The first value of the latest tuple, as often of the next. */
  #first = "";
  #ofFirst: Map<string, string> | undefined = undefined;

  constructor(by: readonly string[]) {
    this.#by = by;
  }

  of(row: Row): string {
    const by = this.#by;
    if (by.length !== 2) return keyList(row, by);
    const first = row[by[0]!];
    const second = row[by[1]!];
    if (typeof first !== "string" || typeof second !== "string") return keyList(row, by);
    if (this.#ofFirst === undefined || first !== this.#first) {
      this.#first = first;
      this.#ofFirst = this.#known.get(first);
    }
    return this.#ofFirst?.get(second) ?? this.#write(row, first, second);
  }

  #write(row: Row, first: string, second: string): string {
    const text = keyList(row, this.#by);
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
