import { StateEntry } from "./entry.js";

/** A time that is set. */
export class TimerEntry extends StateEntry {
  /** ms since 1970; the same as its value. */
  at = 0;
  /** Place in the heap; -1 = not there. */
  slot = -1;
}

/** Times that are set, the earliest first; equal ones in the order of their cells and keys. A binary heap. */
export class TimerQueue {
  readonly #heap: TimerEntry[] = [];

  get first(): TimerEntry | undefined {
    return this.#heap[0];
  }

  /** Puts a time in, or at its new place when it was moved. */
  put(entry: TimerEntry): void {
    if (entry.slot < 0) this.#place(entry, this.#heap.length);
    this.#rise(entry);
    this.#sink(entry);
  }

  remove(entry: TimerEntry): void {
    const { slot } = entry;
    if (slot < 0) return;
    entry.slot = -1;
    const last = this.#heap.pop()!;
    if (last === entry) return;
    this.#place(last, slot);
    this.#rise(last);
    this.#sink(last);
  }

  #place(entry: TimerEntry, slot: number): void {
    this.#heap[slot] = entry;
    entry.slot = slot;
  }

  #rise(entry: TimerEntry): void {
    while (entry.slot > 0) {
      const above = this.#heap[(entry.slot - 1) >> 1]!;
      if (!isBefore(entry, above)) return;
      const { slot } = above;
      this.#place(above, entry.slot);
      this.#place(entry, slot);
    }
  }

  #sink(entry: TimerEntry): void {
    for (;;) {
      const left = this.#heap[entry.slot * 2 + 1];
      const right = this.#heap[entry.slot * 2 + 2];
      if (left === undefined) return;
      const below = right !== undefined && isBefore(right, left) ? right : left;
      if (!isBefore(below, entry)) return;
      const { slot } = below;
      this.#place(below, entry.slot);
      this.#place(entry, slot);
    }
  }
}

function isBefore(a: TimerEntry, b: TimerEntry): boolean {
  if (a.at !== b.at) return a.at < b.at;
  return a.cell.id === b.cell.id ? a.id < b.id : a.cell.id < b.cell.id;
}
