import type { LiveForm, LiveMap, StateMap } from "../../topology/index.js";
import type { StateBook, Sweepable } from "./book.js";
import type { CellParts, KeyedCell, Writes } from "./cell.js";
import { type Cell, keep, measure, StateEntry } from "./entry.js";
import { joinPair, pairLength, requireKey, splitPair } from "./ids.js";

/** A field of a key; its id, the pair of both, is made when it is asked for. */
class FieldEntry extends StateEntry {
  readonly field: string;

  constructor(cell: Cell, key: string, field: string) {
    super(cell, key);
    this.field = field;
  }

  override get id(): string {
    return joinPair(this.key, this.field);
  }
  override get idLength(): number {
    return pairLength(this.key, this.field);
  }
}

type FieldEntries = Map<string, FieldEntry>;

/** The fields of a key. Most keys of most cells have one, and a map of one takes more than all the rest. */
type Fields = FieldEntry | FieldEntries;

/** For each key a map of fields; an entry for each field. */
export class MapStateCell implements StateMap<unknown>, KeyedCell, Sweepable {
  readonly cell: Cell;
  readonly #book: StateBook;
  readonly #writes: Writes;
  readonly #maps = new Map<string, Fields>();

  constructor({ component, name, codec, ttlMs, keysMax }: CellParts, book: StateBook, writes: Writes) {
    this.#book = book;
    this.#writes = writes;
    const forget = (entry: StateEntry) => this.#forget(entry as FieldEntry);
    this.cell = {
      id: `${component}/${name}`,
      codec,
      list: false,
      ttlMs,
      evictable: true,
      form: null,
      keys: 0,
      keysMax,
      alone: (entry) => !this.#keeps(entry.key, entry),
      forget,
    };
    if (ttlMs > 0) book.mortal(this);
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
    const entry = this.#find(key, field);
    if (entry === undefined) return;
    this.#book.remove(entry);
    this.#writes.happened();
  }

  *entries(key: string): IterableIterator<readonly [string, unknown]> {
    for (const entry of entriesOf(this.#maps.get(key))) {
      if (entry.live && !this.#book.over(entry)) yield [entry.field, this.#book.read(entry)];
    }
  }

  *fields(key: string): IterableIterator<string> {
    for (const entry of entriesOf(this.#maps.get(key))) {
      if (entry.live && !this.#book.over(entry)) yield entry.field;
    }
  }

  clear(key: string): void {
    for (const entry of entriesOf(this.#maps.get(key))) this.#book.remove(entry);
    this.#writes.happened();
  }

  *keys(): IterableIterator<string> {
    for (const [key, fields] of this.#maps) if (this.#holds(fields)) yield key;
  }

  live<L>(form: LiveForm<unknown, L>): LiveMap<L> {
    this.cell.form = form as LiveForm<unknown, unknown>;
    return {
      find: (key, field) => {
        const entry = this.#find(key, field);
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

  entryOf(id: string): StateEntry {
    const [key, field] = splitPair(id);
    return this.#find(key, field) ?? this.#create(key, field);
  }

  loaded(): void {}

  *sweep(): Iterator<void> {
    for (const fields of this.#maps.values()) {
      for (const entry of entriesOf(fields)) {
        if (entry.live && this.#book.over(entry)) this.#book.remove(entry);
        yield;
      }
    }
  }

  // ------------------------------------------------------------ inside

  #find(key: string, field: string): FieldEntry | undefined {
    const fields = this.#maps.get(key);
    if (fields instanceof FieldEntry) return fields.field === field ? fields : undefined;
    return fields?.get(field);
  }

  /** The same, if it has a value; one whose time is over goes. */
  #living(key: string, field: string): FieldEntry | undefined {
    const entry = this.#find(key, field);
    if (entry === undefined || !entry.live) return undefined;
    if (!this.#book.over(entry)) return entry;
    this.#book.remove(entry);
    return undefined;
  }

  #put(key: string, field: string, value: unknown, size: number): FieldEntry {
    const found = this.#find(key, field);
    if (found !== undefined) {
      this.#book.put(found, value, size);
      return found;
    }
    requireKey(key, this.cell.id);
    requireKey(field, this.cell.id);
    this.#book.requireRoom(this.cell, pairLength(key, field) + size, 1, this.#isNew(key));
    const entry = this.#create(key, field);
    this.#book.put(entry, value, size);
    this.#book.sweepSome();
    return entry;
  }

  /** A field that is not there. */
  #create(key: string, field: string): FieldEntry {
    const fields = this.#maps.get(key);
    const entry = new FieldEntry(this.cell, key, field);
    if (fields === undefined) this.#maps.set(key, entry);
    else if (fields instanceof FieldEntry) {
      const both = new Map([
        [fields.field, fields],
        [field, entry],
      ]);
      this.#maps.set(key, both);
    } else fields.set(field, entry);
    return entry;
  }

  /** Whether it is a key more; where keys have no bound nobody asks. */
  #isNew(key: string): boolean {
    return this.cell.keysMax < Number.POSITIVE_INFINITY && !this.#keeps(key, null);
  }

  /** Whether the key has a value, but that of the entry `other`. */
  #keeps(key: string, other: StateEntry | null): boolean {
    for (const entry of entriesOf(this.#maps.get(key))) if (entry.live && entry !== other) return true;
    return false;
  }

  #holds(fields: Fields): boolean {
    for (const entry of entriesOf(fields)) if (entry.live && !this.#book.over(entry)) return true;
    return false;
  }

  #forget(entry: FieldEntry): void {
    const { key, field } = entry;
    const fields = this.#maps.get(key);
    if (fields === entry) this.#maps.delete(key);
    if (fields === undefined || fields instanceof FieldEntry || fields.get(field) !== entry) return;
    fields.delete(field);
    if (fields.size === 0) this.#maps.delete(key);
  }
}

function entriesOf(fields: Fields | undefined): Iterable<FieldEntry> {
  if (fields === undefined) return [];
  return fields instanceof FieldEntry ? [fields] : fields.values();
}
