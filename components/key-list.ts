import type { Row, SharedByTask } from "../topology/index.js";

/** What JSON writes as it is. */
const plain = /^[ !#-[\]-~]*$/;

/** Pairs whose texts are remembered, and the most characters that one may have. */
const rememberedMax = 16_384;
const rememberedLength = 256;

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
 * The texts that pairs of texts come to, up to a bound: to find one costs less than to write it, and it is
 * the very string that whoever had it before has as a key, so that a map or a state finds it at a glance.
 */
export class PairTexts {
  readonly #write: (first: string, second: string) => string;
  /** By the first and the second value. */
  readonly #known = new Map<string, Map<string, string>>();
  #size = 0;
  /** The latest pair and its text ("": none yet), and all of its first value, as often that of the next. */
  #first = "";
  #second = "";
  #text = "";
  #ofFirst: Map<string, string> | undefined = undefined;

  /** `write`: the text of a pair; "" is not remembered. */
  constructor(write: (first: string, second: string) => string) {
    this.#write = write;
  }

  of(first: string, second: string): string {
    if (first !== this.#first) {
      this.#first = first;
      this.#ofFirst = this.#known.get(first);
    } else if (second === this.#second && this.#text !== "") return this.#text;
    const text = this.#ofFirst?.get(second) ?? this.#make(first, second);
    this.#second = second;
    this.#text = text;
    return text;
  }

  #make(first: string, second: string): string {
    const text = this.#write(first, second);
    const isLong = first.length + second.length > rememberedLength;
    if (isLong || text === "" || this.#size >= rememberedMax) return text;
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
const listOf = (first: string, second: string) => keyList({ first, second }, pair);

/**
 * The same as `keyList` for the tuples of one component. `state`: any of its cells. The bolts of a chain ask
 * for that of one tuple one after the other.
 */
export class KeyLists {
  readonly #by: readonly string[];
  readonly #pairs: PairTexts;

  constructor(by: readonly string[], state: SharedByTask) {
    this.#by = by;
    this.#pairs = state.shared("pairs", () => new PairTexts(listOf));
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
