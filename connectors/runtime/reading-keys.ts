import { createHash } from "node:crypto";
import { Deque, HeadwaterError } from "../../base/index.js";
import type { Row, StateValue } from "../../topology/index.js";

/** A longer key is remembered as a hash. */
const keyCharactersMax = 64;

/**
 * The newest keys of readings, so that a reading that comes twice is told from a new one. They lie in the
 * task's state, each with its number, and become durable with the readings. A key that comes again is not
 * newer for it. Bounded: the oldest goes.
 */
export class ReadingKeys {
  readonly #cell: StateValue<number>;
  readonly #fields: readonly string[];
  readonly #max: number;
  readonly #order = new Deque<string>();
  #newest = 0;

  constructor(cell: StateValue<number>, fields: readonly string[], max: number) {
    this.#cell = cell;
    this.#fields = fields;
    this.#max = max;
    const known = [...cell.keys()].map((key) => [key, cell.get(key)!] as const);
    for (const [key, number] of known.sort(([, a], [, b]) => a - b)) {
      this.#order.push(key);
      this.#newest = number;
    }
    this.#forget(max);
  }

  /** False when a reading with the same key was added and is remembered. Throws `state-full`. */
  add(row: Row): boolean {
    const key = keyOf(row, this.#fields);
    if (this.#cell.get(key) !== undefined) return false;
    try {
      this.#cell.set(key, this.#newest + 1);
    } catch (error) {
      if (!(error instanceof HeadwaterError && error.code === "state-full")) throw error;
      this.#forget(this.#order.length >> 1);
      this.#cell.set(key, this.#newest + 1);
    }
    this.#newest++;
    this.#order.push(key);
    this.#forget(this.#max);
    return true;
  }

  #forget(left: number): void {
    while (this.#order.length > left) this.#cell.delete(this.#order.shift()!);
  }
}

/** Different for readings that differ in a field of the key. */
function keyOf(row: Row, fields: readonly string[]): string {
  let key = "";
  for (const field of fields) key += `${partOf(row[field])},`;
  if (key.length <= keyCharactersMax) return key;
  return `#${createHash("sha256").update(key).digest("base64")}`;
}

function partOf(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
