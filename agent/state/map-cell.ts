import type { LiveForm, LiveMap, LiveNumbers, NumbersForm, StateMap } from "../../topology/index.js";
import type { StateBook, Sweepable } from "./book.js";
import type { CellParts, KeyedCell, Writes } from "./cell.js";
import { type Cell, keep, measure, nothing, type StateEntry } from "./entry.js";
import type { FieldEntry } from "./field-entry.js";
import { FieldIndex } from "./field-index.js";
import { pairLength, requireKey, splitPair } from "./ids.js";
import { NumberFields } from "./number-fields.js";

/** For each key a map of fields; an entry for each field. */
export class MapStateCell implements StateMap<unknown>, KeyedCell, Sweepable {
  readonly cell: Cell;
  readonly #book: StateBook;
  readonly #writes: Writes;
  readonly #index: FieldIndex;
  /** A field that can be one: asked once for those that follow one another. */
  #fitting = "0";

  constructor({ component, name, codec, ttlMs, keysMax }: CellParts, book: StateBook, writes: Writes) {
    this.#book = book;
    this.#writes = writes;
    const forget = (entry: StateEntry) => this.#index.delete(entry as FieldEntry);
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
      alone: (entry) => !this.#keeps(entry.key, entry),
      forget,
    };
    this.#index = new FieldIndex(this.cell);
    if (ttlMs > 0) book.sweeps(this);
  }

  get(key: string, field: string): unknown {
    const entry = this.#living(key, field);
    return entry === undefined ? undefined : this.#book.read(entry);
  }

  set(key: string, field: string, value: unknown): void {
    const { cell } = this;
    const kept = keep(cell, key, value);
    this.#put(key, field, kept, measure(cell, key, kept));
    this.#writes.happened();
  }

  delete(key: string, field: string): void {
    const entry = this.#index.find(key, field);
    if (entry === undefined) return;
    this.#book.remove(entry);
    this.#writes.happened();
  }

  *entries(key: string): IterableIterator<readonly [string, unknown]> {
    for (const entry of this.#index.of(key)) {
      if (entry.live && !this.#book.over(entry)) yield [entry.field, this.#book.read(entry)];
    }
  }

  *fields(key: string): IterableIterator<string> {
    for (const entry of this.#index.of(key)) {
      if (entry.live && !this.#book.over(entry)) yield entry.field;
    }
  }

  clear(key: string): void {
    for (const entry of this.#index.of(key)) this.#book.remove(entry);
    this.#writes.happened();
  }

  *keys(): IterableIterator<string> {
    for (const [key, slot] of this.#index.keys()) if (this.#holds(this.#index.allAt(slot))) yield key;
  }

  live<L>(form: LiveForm<unknown, L>): LiveMap<L> {
    this.cell.form = form as LiveForm<unknown, unknown>;
    return {
      find: (key, field) => {
        const entry = this.#index.find(key, field);
        if (entry === undefined) return undefined;
        const there = (entry.hot && !entry.mortal) || (entry.live && this.#book.thaw(entry));
        if (!there) return undefined;
        this.#writes.happened();
        return entry.value as L;
      },
      add: (key, field, value) => {
        this.#put(key, field, value, form.bytes).thawed = true;
        this.#writes.happened();
      },
    };
  }

  numbers(form: NumbersForm<unknown>): LiveNumbers {
    const put = this.#put.bind(this);
    const fields = new NumberFields(form, {
      index: this.#index,
      book: this.#book,
      writes: this.#writes,
      put,
    });
    this.cell.form = fields.form as LiveForm<unknown, unknown>;
    this.cell.release = (entry) => fields.release(entry as FieldEntry);
    this.#index.keepsHusks = true;
    if (this.cell.ttlMs === 0) this.#book.sweeps(this);
    return fields;
  }

  shared<T>(name: string, make: () => T): T {
    return this.#writes.shared(name, make);
  }

  entryOf(id: string): StateEntry {
    const [key, field] = splitPair(id);
    return this.#index.find(key, field) ?? this.#index.add(key, field, this.#index.slotOf(key));
  }

  loaded(): void {}

  get settled(): boolean {
    return this.cell.ttlMs === 0 && !this.#index.crowded;
  }

  *sweep(): Iterator<void> {
    for (const [, slot] of this.#index.keys()) {
      for (const entry of this.#index.allAt(slot)) {
        if (entry.live && this.#book.over(entry)) this.#book.remove(entry);
        else this.#index.tidy(entry);
        yield;
      }
    }
  }

  // ------------------------------------------------------------ inside

  /** One that has a value; one whose time is over goes. */
  #living(key: string, field: string): FieldEntry | undefined {
    const entry = this.#index.find(key, field);
    if (entry === undefined || !entry.live) return undefined;
    if (!this.#book.over(entry)) return entry;
    this.#book.remove(entry);
    return undefined;
  }

  #put(key: string, field: string, value: unknown, size: number): FieldEntry {
    const slot = this.#index.slotOf(key);
    const found = slot === undefined ? undefined : this.#index.at(slot, field);
    if (found !== undefined) {
      this.#book.put(found, value, size);
      return found;
    }
    if (slot === undefined) requireKey(key, this.cell.id);
    if (field !== this.#fitting) requireKey(field, this.cell.id);
    this.#fitting = field;
    this.#book.requireRoom(this.cell, pairLength(key, field) + size, 1, this.#isNew(key));
    // What had no room may have gone for it.
    const entry = this.#index.add(key, field, this.#index.slotOf(key));
    this.#book.put(entry, value, size);
    this.#book.sweepSome();
    return entry;
  }

  /** Whether it is a key more; where keys have no bound nobody asks. */
  #isNew(key: string): boolean {
    return this.cell.keysMax < Number.POSITIVE_INFINITY && !this.#keeps(key, null);
  }

  /** Whether the key has a value, but that of the entry `other`. */
  #keeps(key: string, other: StateEntry | null): boolean {
    for (const entry of this.#index.of(key)) if (entry.live && entry !== other) return true;
    return false;
  }

  #holds(entries: Iterable<StateEntry>): boolean {
    for (const entry of entries) if (entry.live && !this.#book.over(entry)) return true;
    return false;
  }
}
