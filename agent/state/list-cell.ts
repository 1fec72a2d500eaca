import type { StateList } from "../../topology/index.js";
import type { StateBook, Sweepable } from "./book.js";
import type { CellParts, KeyedCell, Writes } from "./cell.js";
import { type Cell, keep, measure, nothing, StateEntry } from "./entry.js";
import { joinPair, requireKey, splitPair } from "./ids.js";

/**
 * A list is kept in pieces, so that a push writes the last piece and not the list. One that keeps no more
 * than a piece holds is one piece, of which the oldest value goes when a new one comes.
 */
const pieceValues = 32;
const pieceBytes = 16 * 1024;
/** Of a piece's number, so that a store that sorts by text has them in order. */
const numberDigits = 10;
/** Bytes of a value's length in a piece, about. */
const lengthBytes = 2;

class Piece extends StateEntry {
  readonly list: Pieces;
  readonly number: number;
  /** Values in it, also when they are in the store only. */
  length = 0;

  constructor(cell: Cell, list: Pieces, number: number) {
    super(cell, joinPair(list.key, String(number).padStart(numberDigits, "0")));
    this.list = list;
    this.number = number;
  }
}

interface Pieces {
  readonly key: string;
  /** Those with values, in order of their numbers. */
  live: Piece[];
  /** Those that a commit may still have to tell of, too. */
  readonly all: Map<number, Piece>;
}

/** A kept value and its bytes. */
interface Kept {
  readonly value: unknown;
  readonly size: number;
}

/** For each key a list, in pieces; an entry for each piece, its id the pair of key and number. */
export class ListStateCell implements StateList<unknown>, KeyedCell, Sweepable {
  readonly cell: Cell;
  readonly #book: StateBook;
  readonly #writes: Writes;
  readonly #max: number;
  /** All values take as many bytes, and a full list is one piece that lives for ever. */
  readonly #even: boolean;
  readonly #lists = new Map<string, Pieces>();

  constructor(parts: CellParts & { readonly max: number }, book: StateBook, writes: Writes) {
    const { component, name, codec, ttlMs, max, keysMax } = parts;
    this.#book = book;
    this.#writes = writes;
    this.#max = max === 0 ? Number.POSITIVE_INFINITY : max;
    this.#even = codec.width !== null && this.#max <= pieceValues && ttlMs === 0;
    const forget = (entry: StateEntry) => this.#forget(entry as Piece);
    this.cell = {
      id: `${component}/${name}`,
      codec,
      list: true,
      ttlMs,
      evictable: true,
      form: null,
      release: nothing,
      keys: 0,
      keysMax,
      alone: (entry) => isAlone(entry as Piece),
      forget,
    };
    if (ttlMs > 0) book.sweeps(this);
  }

  get(key: string): unknown[] {
    const list = this.#lists.get(key);
    if (list === undefined) return [];
    this.#expire(list);
    const values = list.live.flatMap((piece) => this.#book.read(piece) as unknown[]);
    return values.length > this.#max ? values.slice(-this.#max) : values;
  }

  /** What `get` gives, piece by piece, of those with a number above `after`. */
  *pieces(key: string, after: number): IterableIterator<readonly [number, readonly unknown[]]> {
    const list = this.#lists.get(key);
    if (list === undefined || this.#over(list)) return;
    let surplus = -this.#max;
    for (const { length } of list.live) surplus += length;
    for (const piece of list.live) {
      const values = piece.number > after ? (this.#book.read(piece) as readonly unknown[]) : [];
      if (values.length > 0) yield [piece.number, surplus > 0 ? values.slice(surplus) : values];
      surplus -= piece.length;
    }
  }

  push(key: string, ...values: readonly unknown[]): void {
    if (values.length === 1) {
      this.#pushOne(key, values[0]);
      return;
    }
    const kept = this.#keepAll(key, values);
    const list = this.#lists.get(key);
    if (list !== undefined) this.#expire(list);
    this.#append(key, kept);
  }

  /** What most pushes are, without a list of what is pushed. */
  #pushOne(key: string, given: unknown): void {
    const value = keep(this.cell, key, given);
    const known = this.#lists.get(key);
    if (known !== undefined && this.#rotate(known, value)) {
      this.#writes.happened();
      return;
    }
    const size = measure(this.cell, key, value) + lengthBytes;
    if (known === undefined) requireKey(key, this.cell.id);
    else this.#expire(known);
    if (known !== undefined && this.#join(known, value, size)) {
      this.#trim(known);
      this.#writes.happened();
      return;
    }
    const isNew = known === undefined || known.live.length === 0;
    this.#book.requireRoom(this.cell, size + 2 * (key.length + 2 * numberDigits), 2, isNew);
    // A list that was over and of which nobody has heard is forgotten by now.
    const list = known !== undefined && known.live.length > 0 ? known : this.#list(key);
    this.#push(list, value, size);
    this.#trim(list);
    this.#writes.happened();
  }

  set(key: string, values: readonly unknown[]): void {
    const kept = this.#keepAll(key, values);
    this.clear(key);
    this.#append(key, kept);
  }

  clear(key: string): void {
    const list = this.#lists.get(key);
    if (list === undefined) return;
    this.#empty(list);
    this.#writes.happened();
  }

  *keys(): IterableIterator<string> {
    for (const list of this.#lists.values()) if (list.live.length > 0 && !this.#over(list)) yield list.key;
  }

  shared<T>(name: string, make: () => T): T {
    return this.#writes.shared(name, make);
  }

  entryOf(id: string): StateEntry {
    const [key, number] = splitPair(id);
    return this.#piece(this.#list(key), Number(number));
  }

  loaded(entry: StateEntry, count: number): void {
    const piece = entry as Piece;
    const { live } = piece.list;
    piece.length = count;
    const at = live.lastIndexOf(piece);
    if (at >= 0 && !piece.live) live.splice(at, 1);
    if (at >= 0 || !piece.live) return;
    const last = live.at(-1);
    live.push(piece);
    if (last !== undefined && last.number > piece.number) live.sort((a, b) => a.number - b.number);
  }

  *sweep(): Iterator<void> {
    for (const list of this.#lists.values()) {
      this.#expire(list);
      yield;
    }
  }

  /** All values, or none when one of them cannot be kept. */
  #keepAll(key: string, values: readonly unknown[]): readonly Kept[] {
    return values.map((given) => {
      const value = keep(this.cell, key, given);
      return { value, size: measure(this.cell, key, value) + lengthBytes };
    });
  }

  #append(key: string, kept: readonly Kept[]): void {
    if (kept.length === 0) return;
    if (!this.#lists.has(key)) requireKey(key, this.cell.id);
    const pieces = Math.ceil(kept.length / pieceValues) + 1;
    const ids = pieces * (key.length + 2 * numberDigits);
    const needed = kept.reduce((sum, { size }) => sum + size, ids);
    const isNew = (this.#lists.get(key)?.live.length ?? 0) === 0;
    this.#book.requireRoom(this.cell, needed, pieces, isNew);
    const list = this.#list(key);
    for (const { value, size } of kept) this.#push(list, value, size);
    this.#trim(list);
    this.#writes.happened();
  }

  /** Puts a value behind those of the last piece, if there is room. Throws `state-full`. */
  #join({ live }: Pieces, value: unknown, size: number): boolean {
    const last = live.at(-1);
    if (last === undefined) return false;
    const surplus = live.length > 1 ? 0 : Math.max(0, last.length + 1 - this.#max);
    if (last.length - surplus >= pieceValues || last.size + size > pieceBytes) return false;
    const values = this.#book.read(last) as unknown[];
    this.#book.put(last, values, last.size + size - this.#sizeOf(values, surplus));
    values.push(value);
    if (surplus === 1) values.shift();
    else if (surplus > 1) values.splice(0, surplus);
    last.length = values.length;
    return true;
  }

  /**
   * The oldest value of a full list goes for one that takes as much: where the next commit has the list
   * anyway, nothing else is to be done. False: it is not so.
   */
  #rotate({ live }: Pieces, value: unknown): boolean {
    const piece = live[0];
    if (!this.#even || piece === undefined || live.length > 1) return false;
    if (piece.length !== this.#max || !piece.written) return false;
    const values = piece.value as unknown[];
    const last = values.length - 1;
    for (let n = 0; n < last; n++) values[n] = values[n + 1];
    values[last] = value;
    return true;
  }

  /** Bytes of the first `count` values. */
  #sizeOf(values: readonly unknown[], count: number): number {
    const { codec } = this.cell;
    let size = 0;
    for (let n = 0; n < count; n++) size += codec.size(values[n]) + lengthBytes;
    return size;
  }

  #push(list: Pieces, value: unknown, size: number): void {
    if (this.#join(list, value, size)) return;
    const last = list.live.at(-1);
    const piece = this.#piece(list, last === undefined ? 0 : last.number + 1);
    this.#book.put(piece, [value], size);
    piece.length = 1;
    list.live.push(piece);
    this.#book.sweepSome();
  }

  /** Pieces of which nothing belongs to the latest values go. */
  #trim(list: Pieces): void {
    if (list.live.length < 2) return;
    let length = 0;
    for (const piece of list.live) length += piece.length;
    while (list.live.length > 0 && length - list.live[0]!.length >= this.#max) {
      const piece = list.live.shift()!;
      length -= piece.length;
      this.#book.remove(piece);
    }
  }

  #over(list: Pieces): boolean {
    const last = list.live.at(-1);
    return last !== undefined && this.#book.over(last);
  }

  #expire(list: Pieces): void {
    if (this.#over(list)) this.#empty(list);
  }

  #empty(list: Pieces): void {
    const gone = list.live;
    list.live = [];
    for (const piece of gone) this.#book.remove(piece);
  }

  #list(key: string): Pieces {
    let list = this.#lists.get(key);
    if (list === undefined) {
      list = { key, live: [], all: new Map() };
      this.#lists.set(key, list);
    }
    return list;
  }

  #piece(list: Pieces, number: number): Piece {
    let piece = list.all.get(number);
    if (piece === undefined) {
      piece = new Piece(this.cell, list, number);
      list.all.set(number, piece);
    }
    return piece;
  }

  #forget({ list, number }: Piece): void {
    list.all.delete(number);
    if (list.all.size === 0 && this.#lists.get(list.key) === list) this.#lists.delete(list.key);
  }
}

function isAlone(piece: Piece): boolean {
  for (const other of piece.list.all.values()) if (other.live && other !== piece) return false;
  return true;
}
