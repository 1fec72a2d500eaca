import type { StateMap } from "../../topology/index.js";
import type { StateBook, Sweepable } from "./book.js";
import type { CellParts, KeyedCell, Writes } from "./cell.js";
import { type Cell, keep, measure, StateEntry } from "./entry.js";
import { joinPair, requireKey, splitPair } from "./ids.js";

type FieldEntries = Map<string, StateEntry>;

/** For each key a map of fields; an entry for each field, its id the pair of both. */
export class MapStateCell implements StateMap<unknown>, KeyedCell, Sweepable {
  readonly cell: Cell;
  readonly #book: StateBook;
  readonly #writes: Writes;
  readonly #maps = new Map<string, FieldEntries>();

  constructor({ component, name, codec, ttlMs }: CellParts, book: StateBook, writes: Writes) {
    this.#book = book;
    this.#writes = writes;
    const forget = ({ id }: StateEntry) => this.#forget(id);
    this.cell = { id: `${component}/${name}`, codec, list: false, ttlMs, evictable: true, forget };
    if (ttlMs > 0) book.mortal(this);
  }

  get(key: string, field: string): unknown {
    const entry = this.#maps.get(key)?.get(field);
    if (entry === undefined || !entry.live) return undefined;
    if (!this.#book.over(entry)) return this.#book.read(entry);
    this.#book.remove(entry);
    return undefined;
  }

  set(key: string, field: string, value: unknown): void {
    const { cell } = this;
    const kept = keep(cell, key, value);
    const size = measure(cell, key, kept);
    const entry = this.#maps.get(key)?.get(field);
    if (entry === undefined) this.#add(key, field, kept, size);
    else this.#book.put(entry, kept, size);
    this.#writes.happened();
  }

  delete(key: string, field: string): void {
    const entry = this.#maps.get(key)?.get(field);
    if (entry === undefined) return;
    this.#book.remove(entry);
    this.#writes.happened();
  }

  *entries(key: string): IterableIterator<readonly [string, unknown]> {
    for (const [field, entry] of this.#maps.get(key) ?? []) {
      if (entry.live && !this.#book.over(entry)) yield [field, this.#book.read(entry)];
    }
  }

  clear(key: string): void {
    for (const entry of this.#maps.get(key)?.values() ?? []) this.#book.remove(entry);
    this.#writes.happened();
  }

  *keys(): IterableIterator<string> {
    for (const [key, fields] of this.#maps) if (this.#holds(fields)) yield key;
  }

  entryOf(id: string): StateEntry {
    const [key, field] = splitPair(id);
    let fields = this.#maps.get(key);
    if (fields === undefined) {
      fields = new Map();
      this.#maps.set(key, fields);
    }
    let entry = fields.get(field);
    if (entry === undefined) {
      entry = new StateEntry(this.cell, id);
      fields.set(field, entry);
    }
    return entry;
  }

  loaded(): void {}

  *sweep(): Iterator<void> {
    for (const fields of this.#maps.values()) {
      for (const entry of fields.values()) {
        if (entry.live && this.#book.over(entry)) this.#book.remove(entry);
        yield;
      }
    }
  }

  #holds(fields: FieldEntries): boolean {
    for (const entry of fields.values()) if (entry.live && !this.#book.over(entry)) return true;
    return false;
  }

  #add(key: string, field: string, kept: unknown, size: number): void {
    requireKey(key, this.cell.id);
    requireKey(field, this.cell.id);
    const id = joinPair(key, field);
    this.#book.requireRoom(this.cell, id.length + size, 1);
    this.#book.put(this.entryOf(id), kept, size);
    this.#book.sweepSome();
  }

  #forget(id: string): void {
    const [key, field] = splitPair(id);
    const fields = this.#maps.get(key);
    fields?.delete(field);
    if (fields?.size === 0) this.#maps.delete(key);
  }
}
