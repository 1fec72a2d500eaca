import type { StateTimer } from "../../topology/index.js";
import type { StateBook } from "./book.js";
import { always, type CellParts, type KeyedCell, type Writes } from "./cell.js";
import { type Cell, keep, measure, nothing, type StateEntry } from "./entry.js";
import { requireKey } from "./ids.js";
import { TimerEntry, type TimerQueue } from "./timer-queue.js";

/** For each key one time; always in memory, because all of them stand in the queue. */
export class TimerStateCell implements StateTimer, KeyedCell {
  readonly cell: Cell;
  readonly #book: StateBook;
  readonly #writes: Writes;
  readonly #queue: TimerQueue;
  #entries = new Map<string, TimerEntry>();

  constructor(
    { component, name, codec, keysMax }: CellParts,
    queue: TimerQueue,
    book: StateBook,
    writes: Writes,
  ) {
    this.#book = book;
    this.#writes = writes;
    this.#queue = queue;
    const forget = ({ id }: StateEntry) => {
      this.#entries.delete(id);
      if (this.#entries.size === 0) this.#entries = new Map();
    };
    this.cell = {
      id: `${component}/${name}`,
      codec,
      list: false,
      ttlMs: 0,
      evictable: false,
      form: null,
      release: nothing,
      keys: 0,
      keysMax,
      alone: always,
      forget,
    };
  }

  set(key: string, at: number): void {
    const size = measure(this.cell, key, keep(this.cell, key, at));
    if (!this.#entries.has(key)) {
      requireKey(key, this.cell.id);
      this.#book.requireRoom(this.cell, key.length + size, 1, true);
    }
    const entry = this.entryOf(key);
    this.#book.put(entry, at, size);
    this.loaded(entry);
    this.#writes.happened();
  }

  clear(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.take(entry);
    this.#writes.happened();
  }

  at(key: string): number | undefined {
    const entry = this.#entries.get(key);
    return entry?.live === true ? entry.at : undefined;
  }

  /** Keys that have a time, in no promised order. */
  *keys(): IterableIterator<string> {
    for (const entry of this.#entries.values()) if (entry.live) yield entry.id;
  }

  /** Its time has come, or is not wanted any more. */
  take(entry: TimerEntry): void {
    this.#queue.remove(entry);
    this.#book.remove(entry);
  }

  shared<T>(name: string, make: () => T): T {
    return this.#writes.shared(name, make);
  }

  entryOf(id: string): TimerEntry {
    let entry = this.#entries.get(id);
    if (entry === undefined) {
      entry = new TimerEntry(this.cell, id);
      this.#entries.set(id, entry);
    }
    return entry;
  }

  loaded(entry: StateEntry): void {
    const timer = entry as TimerEntry;
    if (!timer.live) {
      this.#queue.remove(timer);
      return;
    }
    timer.at = timer.value as number;
    this.#queue.put(timer);
  }
}
