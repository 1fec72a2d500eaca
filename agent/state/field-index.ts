import type { Cell } from "./entry.js";
import { FieldEntry } from "./field-entry.js";
import { KeyNumbers } from "./key-numbers.js";
import { ManyFields } from "./many-fields.js";

/** Fields of a key that stand in a chain; more of them are many. */
const rowMax = 4;
/** Husks that are kept beside as many as there are other entries. */
const husksMax = 1_024;
/**
 * While there are too many, an entry that could not be made of a husk looks at so many keys: at least half of
 * them have a husk, which goes at the fourth look, so that one goes for each that comes.
 */
const looksAtMaking = 8;

/** The fields of a key: most keys of most cells have one, and more for one takes more than all the rest. */
type Fields = FieldEntry | ManyFields;

/**
 * The fields of the keys of a map. Each key has a number as long as it has a field: what else is to be known
 * of a key stands in arrays, by that number.
 *
 * Where keys lose a field again and again, to get another one, the entry of that may be kept as a husk, one
 * for each key: it becomes the entry of the next field. `tidy` drops those of keys that do not come back.
 */
export class FieldIndex {
  readonly #cell: Cell;
  readonly #slots = new KeyNumbers();
  readonly #fields: (Fields | null)[] = [];
  #entries = 0;
  #husks = 0;
  /** The key that was looked at last. */
  #hand = 0;
  keepsHusks = false;

  constructor(cell: Cell) {
    this.#cell = cell;
  }

  /** There are so many husks that some should go. */
  get crowded(): boolean {
    return this.#husks > husksMax && 2 * this.#husks > this.#entries;
  }

  /** The number of a key; undefined = it has no field. */
  slotOf(key: string): number | undefined {
    return this.#slots.of(key);
  }

  find(key: string, field: string): FieldEntry | undefined {
    const slot = this.#slots.of(key);
    return slot === undefined ? undefined : this.at(slot, field);
  }

  /** The same of the key with this number. */
  at(slot: number, field: string): FieldEntry | undefined {
    let entry = this.#fields[slot]!;
    if (entry instanceof ManyFields) return entry.get(field);
    while (entry.field !== field) {
      if (entry.next === null) return undefined;
      entry = entry.next;
    }
    return entry;
  }

  of(key: string): Iterable<FieldEntry> {
    const slot = this.#slots.of(key);
    return slot === undefined ? [] : this.allAt(slot);
  }

  /** The fields of the key with this number. */
  allAt(slot: number): Iterable<FieldEntry> {
    const fields = this.#fields[slot] ?? null;
    return fields instanceof ManyFields ? fields.values() : rowOf(fields);
  }

  keys(): IterableIterator<readonly [key: string, slot: number]> {
    return this.#slots.entries();
  }

  /** A field that is not there. `slot`: what `slotOf` says of the key. */
  add(key: string, field: string, slot: number | undefined): FieldEntry {
    if (slot === undefined) {
      const given = this.#slots.give(key);
      const entry = this.#make(key, field, given);
      this.#fields[given] = entry;
      return entry;
    }
    const fields = this.#fields[slot]!;
    const husk = this.#huskOf(fields, null);
    if (husk !== null) {
      this.#husks--;
      husk.field = field;
    }
    const entry = husk ?? this.#make(key, field, slot);
    if (fields instanceof ManyFields) {
      fields.add(entry);
      return entry;
    }
    if (husk !== null) return husk;
    const row = rowOf(fields);
    if (row.length < rowMax) {
      entry.next = fields;
      this.#fields[slot] = entry;
    } else {
      for (const each of row) each.next = null;
      this.#fields[slot] = new ManyFields([...row, entry]);
    }
    return entry;
  }

  delete(entry: FieldEntry): void {
    const fields = this.#fields[entry.slot]!;
    const keep = this.keepsHusks && entry.husk && this.#huskOf(fields, entry) === null;
    if (!keep) {
      this.#drop(entry);
      return;
    }
    if (fields instanceof ManyFields) fields.hollow(entry);
    this.#husks++;
    entry.renew();
  }

  /** Looks at an entry that may be a husk: after some looks it goes. */
  tidy(entry: FieldEntry): void {
    if (!this.keepsHusks || !entry.husk || !entry.look()) return;
    this.#husks--;
    this.#drop(entry);
  }

  #make(key: string, field: string, slot: number): FieldEntry {
    if (this.crowded) this.#tidySome();
    this.#entries++;
    return new FieldEntry(this.#cell, key, field, slot);
  }

  #tidySome(): void {
    for (let n = 0; n < looksAtMaking; n++) {
      this.#hand = (this.#hand + 1) % this.#fields.length;
      const fields = this.#fields[this.#hand] ?? null;
      const husk = fields === null ? null : this.#huskOf(fields, null);
      if (husk !== null) this.tidy(husk);
    }
  }

  /** A husk among the fields of a key, but `other`. */
  #huskOf(fields: Fields, other: FieldEntry | null): FieldEntry | null {
    if (fields instanceof ManyFields) return fields.husk;
    let entry: FieldEntry | null = this.keepsHusks ? fields : null;
    while (entry !== null && (entry === other || !entry.husk)) entry = entry.next;
    return entry;
  }

  #drop(entry: FieldEntry): void {
    const { key, slot } = entry;
    const fields = this.#fields[slot]!;
    this.#entries--;
    // A sweep may stand before it, and gives it one look more.
    entry.renew();
    if (fields instanceof ManyFields) {
      fields.delete(entry);
      if (fields.size > 0 || fields.husk !== null) return;
    } else if (fields !== entry) {
      let before = fields;
      while (before.next !== entry) before = before.next!;
      before.next = entry.next;
      return;
    } else if (entry.next !== null) {
      this.#fields[slot] = entry.next;
      return;
    }
    this.#slots.drop(key, slot);
    this.#fields[slot] = null;
  }
}

/** The entries of a row. */
function rowOf(first: FieldEntry | null): readonly FieldEntry[] {
  const row: FieldEntry[] = [];
  for (let entry = first; entry !== null; entry = entry.next) row.push(entry);
  return row;
}
