import type { FieldEntry } from "./field-entry.js";

/** Entries that are moved at most for one that comes or goes somewhere else than at an end. */
const movedMax = 64;
/** Places in front that are free before the others move up. */
const freeMax = 64;

/**
 * The fields of a key that has many. As long as they come about in their order, and go from an end, as panes
 * do by their time, they stand in a row: the next one goes to its end, and what is looked for is most often
 * at an end or beside what was looked for before. A map of a day's seconds is slower by far, because each
 * look at it goes somewhere else in memory. The first that comes or goes in the middle of many makes them a
 * map, and so do as many looks anywhere as there are fields.
 */
export class ManyFields {
  /** Lowest field first; those before `#from` are gone. */
  #row: (FieldEntry | undefined)[];
  #from = 0;
  /** Where the latest look has ended. */
  #hand = 0;
  /** Looks that found nothing at an end or beside the latest one, less those that did. */
  #searches = 0;
  #map: Map<string, FieldEntry> | null = null;
  #husk: FieldEntry | null = null;

  constructor(entries: readonly FieldEntry[]) {
    this.#row = [...entries].sort((a, b) => (a.field < b.field ? -1 : 1));
  }

  get size(): number {
    return this.#map?.size ?? this.#row.length - this.#from;
  }

  /** One that has no field any more, kept to become the next one. */
  get husk(): FieldEntry | null {
    return this.#husk;
  }

  get(field: string): FieldEntry | undefined {
    if (this.#map !== null) return this.#map.get(field);
    const entry = this.#row[this.#indexOf(field)];
    if (this.#searches > Math.max(movedMax, this.size)) this.#toMap();
    return entry?.field === field ? entry : undefined;
  }

  /** One whose field is not there, or the husk with another field. */
  add(entry: FieldEntry): void {
    if (entry === this.#husk) this.#husk = null;
    const row = this.#row;
    if (this.#map === null) {
      const at = this.#indexOf(entry.field);
      if (at === row.length) row.push(entry);
      else if (row.length - at <= movedMax) row.splice(at, 0, entry);
      else this.#toMap();
    }
    this.#map?.set(entry.field, entry);
  }

  delete(entry: FieldEntry): void {
    if (entry === this.#husk) {
      this.#husk = null;
      return;
    }
    const row = this.#row;
    if (this.#map === null) {
      const at = this.#indexOf(entry.field);
      if (at - this.#from <= movedMax) this.#closeUpTo(at);
      else if (row.length - at <= movedMax) row.splice(at, 1);
      else this.#toMap();
    }
    this.#map?.delete(entry.field);
  }

  /** Its field is not there any more, and it is the husk. */
  hollow(entry: FieldEntry): void {
    this.delete(entry);
    this.#husk = entry;
  }

  /** All of them, with the husk; also while some go, and those that come meanwhile may be among them. */
  *values(): IterableIterator<FieldEntry> {
    yield* this.#map?.values() ?? this.#walk();
    if (this.#husk !== null) yield this.#husk;
  }

  // ------------------------------------------------------------ inside

  *#walk(): IterableIterator<FieldEntry> {
    const row = this.#row;
    for (let at = this.#from; ; ) {
      const entry = row[at];
      if (entry === undefined) return;
      yield entry;
      const stands = row !== this.#row || row[at] === entry;
      at = stands ? at + 1 : this.#indexBehind(entry.field);
    }
  }

  /** One goes: those before it move up. */
  #closeUpTo(at: number): void {
    const row = this.#row;
    for (let n = at; n > this.#from; n--) row[n] = row[n - 1];
    row[this.#from++] = undefined;
    if (this.#from <= freeMax || this.#from * 2 <= row.length) return;
    this.#row = row.slice(this.#from);
    this.#hand = Math.max(0, this.#hand - this.#from);
    this.#from = 0;
  }

  #toMap(): void {
    this.#map = new Map();
    for (let n = this.#from; n < this.#row.length; n++) this.#map.set(this.#row[n]!.field, this.#row[n]!);
    // A walk that is under way has the row.
    this.#row = [];
    this.#from = 0;
  }

  /** Index of the first field that is not below `field`. */
  #indexOf(field: string): number {
    const row = this.#row;
    const { length } = row;
    if (length === this.#from || row[length - 1]!.field < field) return length;
    const near = this.#near(field);
    if (near >= 0) {
      if (this.#searches > 0) this.#searches--;
      return near;
    }
    this.#searches++;
    this.#hand = this.#search(field);
    return this.#hand;
  }

  /** Where it is at an end or beside the latest look; -1 = not there. */
  #near(field: string): number {
    const row = this.#row;
    const { length } = row;
    if (row[length - 1]!.field === field) return length - 1;
    if (row[this.#from]!.field === field) return this.#from;
    const hand = this.#hand;
    for (let n = Math.max(this.#from, hand - 1); n <= hand + 1 && n < length; n++) {
      if (row[n]!.field !== field) continue;
      this.#hand = n;
      return n;
    }
    return -1;
  }

  #search(field: string): number {
    let low = this.#from;
    let high = this.#row.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#row[middle]!.field < field) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #indexBehind(field: string): number {
    const at = this.#search(field);
    return this.#row[at]?.field === field ? at + 1 : at;
  }
}
