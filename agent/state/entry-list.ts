import type { StateEntry } from "./entry.js";

/** Entries that dropped out stay until there are so many, and as many as others. */
const droppedMax = 1_024;

/**
 * Entries that have a flag set, in the order in which it was set: an array, for a set takes four times as
 * much, and nearly all are taken together. Whoever clears the flag of one says so by `dropped`; an entry
 * whose flag was cleared is not added again before the list was taken.
 */
export class EntryList {
  readonly #isIn: (entry: StateEntry) => boolean;
  #entries: StateEntry[] = [];
  #dropped = 0;

  constructor(isIn: (entry: StateEntry) => boolean) {
    this.#isIn = isIn;
  }

  get size(): number {
    return this.#entries.length - this.#dropped;
  }

  /** Its flag was not set, and is now. */
  add(entry: StateEntry): void {
    this.#entries.push(entry);
  }

  /** The flag of one that is in the list was cleared. */
  dropped(): void {
    this.#dropped++;
    if (this.#dropped >= droppedMax && this.#dropped * 2 >= this.#entries.length) this.#compact();
  }

  entries(): readonly StateEntry[] {
    this.#compact();
    return this.#entries;
  }

  /** The entries; the list is empty after it. */
  take(): readonly StateEntry[] {
    const entries = this.entries();
    this.#entries = [];
    return entries;
  }

  #compact(): void {
    if (this.#dropped > 0) this.#entries = this.#entries.filter(this.#isIn);
    this.#dropped = 0;
  }
}
