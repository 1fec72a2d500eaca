import { type Cell, StateEntry } from "./entry.js";
import { joinPair, pairLength } from "./ids.js";
import { KeyNumbers } from "./key-numbers.js";

/** A field of a key; its id, the pair of both, is made when it is asked for. */
export class FieldEntry extends StateEntry {
  field: string;
  /** The number of its key in the index. */
  slot: number;
  /** Another field of the key, where it has a few. */
  next: FieldEntry | null = null;

  constructor(cell: Cell, key: string, field: string, slot: number) {
    super(cell, key);
    this.field = field;
    this.slot = slot;
  }

  override get id(): string {
    return joinPair(this.key, this.field);
  }
  override get idLength(): number {
    return pairLength(this.key, this.field);
  }
}

/** Fields of a key that stand in a row; more of them stand in a map. */
const rowMax = 4;
/** Husks that are kept beside as many as there are other entries. */
const husksMax = 1_024;
/**
 * While there are too many, an entry that could not be made of a husk looks at so many keys: at least half of
 * them have a husk, which goes at the fourth look, so that one goes for each that comes.
 */
const looksAtMaking = 8;

/** The fields of a key: most keys of most cells have one, and a map of one takes more than all the rest. */
type Fields = FieldEntry | Map<string, FieldEntry>;

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
    if (entry instanceof Map) return entry.get(field);
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
    return fields instanceof Map ? fields.values() : rowOf(fields);
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
    if (fields instanceof Map) {
      const entry = this.#make(key, field, slot);
      fields.set(field, entry);
      return entry;
    }
    const husk = this.#huskOf(fields, null);
    if (husk !== null) {
      this.#husks--;
      husk.field = field;
      return husk;
    }
    const entry = this.#make(key, field, slot);
    const row = rowOf(fields);
    if (row.length < rowMax) {
      entry.next = fields;
      this.#fields[slot] = entry;
    } else {
      for (const each of row) each.next = null;
      this.#fields[slot] = new Map([...row, entry].map((each) => [each.field, each]));
    }
    return entry;
  }

  delete(entry: FieldEntry): void {
    const fields = this.#fields[entry.slot]!;
    const keep = this.keepsHusks && entry.husk && !(fields instanceof Map);
    if (keep && this.#huskOf(fields, entry) === null) {
      this.#husks++;
      entry.renew();
    } else this.#drop(entry);
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
      const husk = fields === null || fields instanceof Map ? null : this.#huskOf(fields, null);
      if (husk !== null) this.tidy(husk);
    }
  }

  /** A husk in a row, but `other`. */
  #huskOf(first: FieldEntry, other: FieldEntry | null): FieldEntry | null {
    let entry: FieldEntry | null = this.keepsHusks ? first : null;
    while (entry !== null && (entry === other || !entry.husk)) entry = entry.next;
    return entry;
  }

  #drop(entry: FieldEntry): void {
    const { key, field, slot } = entry;
    const fields = this.#fields[slot]!;
    this.#entries--;
    // A sweep may stand before it, and gives it one look more.
    entry.renew();
    if (fields instanceof Map) {
      fields.delete(field);
      if (fields.size > 0) return;
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
