import type { Cell, StateEntry } from "./entry.js";

/** Entries that dropped out stay until there are so many, and as many as others. */
const droppedMax = 1_024;
/** After so many drops the end is tidied: what comes and goes again is let go while it is young. */
const dropsAtEnd = 64;
const endLength = 4 * dropsAtEnd;

/**
 * Entries that have a flag set, in the order in which it was set: an array, for a set takes four times as
 * much, and nearly all are taken together. Whoever clears the flag of one says so by `dropped`; it stands in
 * the array until the list is taken or tidied, and so keeps its place when the flag is set again.
 */
export class EntryList {
  readonly #is: number;
  readonly #stands: number;
  #entries: StateEntry[] = [];
  #dropped = 0;
  /** Since the end was tidied. */
  #drops = 0;

  /** Bits of an entry: it is in the list, and it stands in the array. */
  constructor({ is, stands }: { readonly is: number; readonly stands: number }) {
    this.#is = is;
    this.#stands = stands;
  }

  get size(): number {
    return this.#entries.length - this.#dropped;
  }

  /** Its flag was not set, and is now. */
  add(entry: StateEntry): void {
    if (entry.has(this.#stands)) {
      this.#dropped--;
      return;
    }
    entry.mark(this.#stands, true);
    this.#entries.push(entry);
  }

  /** The flag of one that is in the list was cleared. */
  dropped(): void {
    this.#dropped++;
    if (this.#dropped >= droppedMax && this.#dropped * 2 >= this.#entries.length) this.#compact(0);
    else if (++this.#drops >= dropsAtEnd) this.#compact(Math.max(0, this.#entries.length - endLength));
  }

  entries(): readonly StateEntry[] {
    this.#compact(0);
    return this.#entries;
  }

  /** The entries of each cell; the list is empty after it. */
  take(): ReadonlyMap<Cell, readonly StateEntry[]> {
    const taken = new Map<Cell, StateEntry[]>();
    const entries = this.takeStanding();
    for (let n = 0; n < entries.length; n++) {
      const entry = entries[n]!;
      this.leave(entry);
      const known = taken.get(entry.cell);
      if (known === undefined) taken.set(entry.cell, [entry]);
      else known.push(entry);
    }
    return taken;
  }

  /**
   * The same without a look at each of them, of which there may be a hundred thousand: one stands, and is not
   * added again, until `leave` is called for it.
   */
  takeStanding(): readonly StateEntry[] {
    const entries = this.entries();
    this.#entries = [];
    return entries;
  }

  leave(entry: StateEntry): void {
    entry.mark(this.#stands, false);
  }

  /** Takes those that dropped out from `from` on. */
  #compact(from: number): void {
    this.#drops = 0;
    if (this.#dropped === 0) return;
    const entries = this.#entries;
    let kept = from;
    for (let n = from; n < entries.length; n++) {
      const entry = entries[n]!;
      if (entry.has(this.#is)) entries[kept++] = entry;
      else entry.mark(this.#stands, false);
    }
    this.#dropped -= entries.length - kept;
    entries.length = kept;
  }
}
