import { HeadwaterError } from "../../base/index.js";
import type { Output, Row } from "../../topology/index.js";
import type { TableLookupConfig } from "../table-lookup.js";

/** Most keys that are kept of a table. */
const keysMax = 100_000;
/** Largest table, in bytes. */
export const tableBytesMax = 64 * 1024 * 1024;
/** What to do about a larger one. */
export const smallerTable = "leave out what is not needed, or bring it as a stream: lookup";

/** Rows of a table by their key: what is added to a tuple. */
export class LookupRows {
  readonly #config: TableLookupConfig;
  readonly #name: string;
  readonly #rows = new Map<string, Row>();

  /** `name`: of the table, for errors. */
  constructor(config: TableLookupConfig, name: string) {
    this.#config = config;
    this.#name = name;
  }

  get size(): number {
    return this.#rows.size;
  }

  /** Takes a row of the table; false: there was one of its key, whose place it takes. Throws `too-large`. */
  take(row: Row): boolean {
    const { by, adds } = this.#config;
    const key = keyOf(by.map(([, field]) => row[field]));
    const isNew = !this.#rows.has(key);
    this.#rows.set(key, Object.fromEntries(adds.map(([name, field]) => [name, row[field]])));
    requireSmall(this.#rows.size <= keysMax, `${this.#name} has more than ${keysMax} keys`);
    return isNew;
  }

  /** Gives a tuple on with what the table says of its key. */
  answer(tuple: Row, out: Output): void {
    const found = this.#rows.get(keyOf(this.#config.by.map(([name]) => tuple[name])));
    if (found === undefined) out.emitTo("unmatched", tuple);
    else out.emit({ ...tuple, ...found });
  }
}

function keyOf(values: readonly unknown[]): string {
  return JSON.stringify(values);
}

/** Throws `too-large` unless it holds. */
export function requireSmall(holds: boolean, message: string): void {
  if (!holds) throw new HeadwaterError("too-large", message, { remedy: smallerTable });
}
