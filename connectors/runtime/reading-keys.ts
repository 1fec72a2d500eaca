import { hash } from "node:crypto";
import type { Row, StateValue } from "../../topology/index.js";
import { RecentHashes } from "./recent-hashes.js";

/**
 * The newest keys of readings, so that a reading that comes twice is told from a new one. Of each key 64 bits
 * of its SHA-256 are remembered: with 100,000 of them, one new reading of 10^14 is taken for a copy. They lie
 * in the task's state and become durable with the readings. A key that comes again is not newer for it.
 * Bounded: the oldest goes.
 */
export class ReadingKeys {
  readonly #recent: RecentHashes;
  readonly #fields: readonly string[];

  constructor(cell: StateValue<Uint8Array>, fields: readonly string[], max: number) {
    this.#recent = new RecentHashes(cell, max);
    this.#fields = fields;
  }

  /** False when a reading with the same key was added and is remembered. Throws `state-full`. */
  add(row: Row): boolean {
    // As a text of bytes it costs a third of what it costs as a Buffer.
    const digest = hash("sha256", keyOf(row, this.#fields), "binary");
    return this.#recent.add(wordIn(digest, 0), wordIn(digest, 4));
  }
}

function wordIn(digest: string, at: number): number {
  const upper = (digest.charCodeAt(at) << 8) | digest.charCodeAt(at + 1);
  const lower = (digest.charCodeAt(at + 2) << 8) | digest.charCodeAt(at + 3);
  return ((upper << 16) | lower) >>> 0;
}

/** Different for readings that differ in a field of the key. */
function keyOf(row: Row, fields: readonly string[]): string {
  let key = "";
  for (const field of fields) key += `${partOf(row[field])},`;
  return key;
}

function partOf(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
