import type { KeyedNumbers, LiveForm, LiveValue, NumbersForm, StateValue } from "../../topology/index.js";
import type { StateBook, Sweepable } from "./book.js";
import { always, type CellParts, type KeyedCell, type Writes } from "./cell.js";
import { type Cell, keep, measure, nothing, StateEntry } from "./entry.js";
import { requireKey } from "./ids.js";
import { KeyNumbers } from "./key-numbers.js";
import { NumberFields, type SlotEntry } from "./number-fields.js";

class ValueEntry extends StateEntry {
  /** The number of its key. */
  readonly slot: number;

  constructor(cell: Cell, key: string, slot: number) {
    super(cell, key);
    this.slot = slot;
  }
}

/** One value for each key; the entry's id is the key. */
export class ValueStateCell implements StateValue<unknown>, KeyedCell, Sweepable {
  readonly cell: Cell;
  readonly #book: StateBook;
  readonly #writes: Writes;
  readonly #slots = new KeyNumbers();
  readonly #entries: (ValueEntry | null)[] = [];

  constructor({ component, name, codec, ttlMs, keysMax }: CellParts, book: StateBook, writes: Writes) {
    this.#book = book;
    this.#writes = writes;
    const forget = (entry: StateEntry) => this.#forget(entry as ValueEntry);
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
    const entry = this.#find(key);
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
    const entry = this.#find(key);
    if (entry === undefined) return;
    this.#book.remove(entry);
    this.#writes.happened();
  }

  *keys(): IterableIterator<string> {
    for (const entry of this.#entries) if (entry?.live === true && !this.#book.over(entry)) yield entry.id;
  }

  live<L>(form: LiveForm<unknown, L>): LiveValue<L> {
    this.cell.form = form as LiveForm<unknown, unknown>;
    return {
      find: (key) => {
        const entry = this.#find(key);
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

  numbers(form: NumbersForm<unknown>): KeyedNumbers {
    const numbers = new NumberFields(form, {
      index: { slotOf: (key) => this.#slots.of(key), at: (slot) => this.#entries[slot]! },
      book: this.#book,
      writes: this.#writes,
      put: (key, _, row, bytes) => this.#put(key, row, bytes),
    });
    this.cell.form = numbers.form as LiveForm<unknown, unknown>;
    this.cell.release = (entry) => numbers.release(entry as SlotEntry);
    return numbers;
  }

  shared<T>(name: string, make: () => T): T {
    return this.#writes.shared(name, make);
  }

  entryOf(id: string): StateEntry {
    return this.#entryOf(id);
  }

  loaded(): void {}

  *sweep(): Iterator<void> {
    for (const [, slot] of this.#slots.entries()) {
      const entry = this.#entries[slot]!;
      if (entry.live && this.#book.over(entry)) this.#book.remove(entry);
      yield;
    }
  }

  #find(key: string): ValueEntry | undefined {
    const slot = this.#slots.of(key);
    return slot === undefined ? undefined : this.#entries[slot]!;
  }

  #entryOf(key: string): ValueEntry {
    const found = this.#find(key);
    if (found !== undefined) return found;
    const slot = this.#slots.give(key);
    const entry = new ValueEntry(this.cell, key, slot);
    this.#entries[slot] = entry;
    return entry;
  }

  #forget({ key, slot }: ValueEntry): void {
    this.#slots.drop(key, slot);
    this.#entries[slot] = null;
  }

  #put(key: string, kept: unknown, size: number): ValueEntry {
    const known = this.#find(key);
    if (known !== undefined) {
      this.#book.put(known, kept, size);
      return known;
    }
    requireKey(key, this.cell.id);
    this.#book.requireRoom(this.cell, key.length + size, 1, true);
    const entry = this.#entryOf(key);
    this.#book.put(entry, kept, size);
    this.#book.sweepSome();
    return entry;
  }
}
