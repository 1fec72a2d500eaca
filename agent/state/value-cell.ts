import type { LiveForm, LiveValue, StateValue } from "../../topology/index.js";
import type { StateBook, Sweepable } from "./book.js";
import { always, type CellParts, type KeyedCell, type Writes } from "./cell.js";
import { type Cell, keep, measure, nothing, StateEntry } from "./entry.js";
import { requireKey } from "./ids.js";

/** One value for each key; the entry's id is the key. */
export class ValueStateCell implements StateValue<unknown>, KeyedCell, Sweepable {
  readonly cell: Cell;
  readonly #book: StateBook;
  readonly #writes: Writes;
  readonly #entries = new Map<string, StateEntry>();

  constructor({ component, name, codec, ttlMs, keysMax }: CellParts, book: StateBook, writes: Writes) {
    this.#book = book;
    this.#writes = writes;
    const forget = ({ id }: StateEntry) => void this.#entries.delete(id);
    this.cell = {
      id: `${component}/${name}`,
      codec,
      list: false,
      ttlMs,
      evictable: true,
      form: null,
      release: nothing,
      keys: 0,
      keysMax,
      alone: always,
      forget,
    };
    if (ttlMs > 0) book.sweeps(this);
  }

  get(key: string): unknown {
    const entry = this.#entries.get(key);
    if (entry === undefined || !entry.live) return undefined;
    if (!this.#book.over(entry)) return this.#book.read(entry);
    this.#book.remove(entry);
    return undefined;
  }

  set(key: string, value: unknown): void {
    const { cell } = this;
    const kept = keep(cell, key, value);
    const size = measure(cell, key, kept);
    this.#put(key, kept, size);
    this.#writes.happened();
  }

  delete(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#book.remove(entry);
    this.#writes.happened();
  }

  *keys(): IterableIterator<string> {
    for (const entry of this.#entries.values()) if (entry.live && !this.#book.over(entry)) yield entry.id;
  }

  live<L>(form: LiveForm<unknown, L>): LiveValue<L> {
    this.cell.form = form as LiveForm<unknown, unknown>;
    return {
      find: (key) => {
        const entry = this.#entries.get(key);
        if (entry === undefined) return undefined;
        const there = (entry.hot && !entry.mortal) || (entry.live && this.#book.thaw(entry));
        if (!there) return undefined;
        this.#writes.happened();
        return entry.value as L;
      },
      add: (key, value) => {
        this.#put(key, value, form.bytes).thawed = true;
        this.#writes.happened();
      },
    };
  }

  shared<T>(name: string, make: () => T): T {
    return this.#writes.shared(name, make);
  }

  entryOf(id: string): StateEntry {
    const found = this.#entries.get(id);
    if (found !== undefined) return found;
    const entry = new StateEntry(this.cell, id);
    this.#entries.set(id, entry);
    return entry;
  }

  loaded(): void {}

  *sweep(): Iterator<void> {
    for (const entry of this.#entries.values()) {
      if (entry.live && this.#book.over(entry)) this.#book.remove(entry);
      yield;
    }
  }

  #put(key: string, kept: unknown, size: number): StateEntry {
    const known = this.#entries.get(key);
    if (known !== undefined) {
      this.#book.put(known, kept, size);
      return known;
    }
    requireKey(key, this.cell.id);
    this.#book.requireRoom(this.cell, key.length + size, 1, true);
    const entry = this.entryOf(key);
    this.#book.put(entry, kept, size);
    this.#book.sweepSome();
    return entry;
  }
}
