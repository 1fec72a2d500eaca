import type { LiveForm, LiveNumbers, NumbersForm } from "../../topology/index.js";
import type { StateBook } from "./book.js";
import type { Writes } from "./cell.js";
import type { StateEntry } from "./entry.js";

/** Fields whose marks are known at one time; those of more fields are made anew. */
const marksMax = 64;
const markMax = 2 ** 31 - 1;
/** Rows, and keys, for which there is room from the beginning. */
const leastRoom = 16;

/** An entry of a key that has a number. */
export interface SlotEntry extends StateEntry {
  readonly slot: number;
}

/** The entries of a cell; one without fields has those of the field "". */
export interface SlotIndex {
  /** The number of a key; undefined = it has no entry. */
  slotOf(key: string): number | undefined;
  at(slot: number, field: string): SlotEntry | undefined;
}

/**
 * The values of a cell as rows of numbers in one array. The value of an entry is the number of its row.
 *
 * Most tuples change what the one before them has changed since the last commit, but of another key. So for
 * each key there is a pair: a row, and a mark that says of which field it is and that it counts as changed. A
 * commit makes all marks worthless at once, by giving out others.
 */
export class NumberFields implements LiveNumbers {
  numbers: Float64Array;
  readonly #width: number;
  readonly #start: readonly number[];
  readonly #index: SlotIndex;
  readonly #book: StateBook;
  readonly #writes: Writes;
  readonly #put: (key: string, field: string, row: number, bytes: number) => SlotEntry;
  readonly #bytes: number;
  readonly form: LiveForm<unknown, number>;
  /** Rows that were ever taken, and those of them that nobody has. */
  #rows = 0;
  readonly #free: number[] = [];
  /** By number of the key: its row and its mark. */
  #heads = new Int32Array(2 * leastRoom);
  /** The field at hand, since which commit, and its mark. */
  #field = "";
  #round = -1;
  #mark = 0;
  #latestMark = 0;
  #marks = new Map<string, number>();

  constructor(
    form: NumbersForm<unknown>,
    parts: {
      readonly index: SlotIndex;
      readonly book: StateBook;
      readonly writes: Writes;
      /** Writes a field that was not there. */
      readonly put: (key: string, field: string, row: number, bytes: number) => SlotEntry;
    },
  ) {
    const { start, bytes, lend } = form;
    this.#width = start.length;
    this.#start = start;
    this.#bytes = bytes;
    this.#index = parts.index;
    this.#book = parts.book;
    this.#writes = parts.writes;
    this.#put = parts.put;
    this.numbers = new Float64Array(leastRoom * start.length);
    this.form = {
      bytes,
      thaw: (value) => this.#take(form.thaw(value)),
      freeze: (row) => form.freeze(this.numbers, row * this.#width),
      ...(lend === undefined ? {} : { lend: (row) => lend(this.numbers, row * this.#width) }),
    };
  }

  turnTo(field: string): void {
    if (this.#book.round !== this.#round || this.#marks.size >= marksMax) this.#marks = new Map();
    this.#round = this.#book.round;
    this.#field = field;
    const known = this.#marks.get(field);
    if (known !== undefined) {
      this.#mark = known;
      return;
    }
    if (this.#latestMark === markMax) {
      this.#heads.fill(0);
      this.#marks = new Map();
      this.#latestMark = 0;
    }
    this.#mark = ++this.#latestMark;
    this.#marks.set(field, this.#mark);
  }

  find(key: string): number {
    const slot = this.#index.slotOf(key);
    if (slot === undefined) return -1;
    if (this.#book.round !== this.#round) this.turnTo(this.#field);
    if (this.#heads[2 * slot + 1] !== this.#mark) return this.#warm(slot);
    this.#writes.happened();
    return this.#heads[2 * slot]! * this.#width;
  }

  add(key: string): number {
    const row = this.#take(this.#start);
    try {
      const entry = this.#put(key, this.#field, row, this.#bytes);
      entry.thawed = true;
      if (this.#book.round !== this.#round) this.turnTo(this.#field);
      this.#point(entry);
    } catch (error) {
      this.#free.push(row);
      throw error;
    }
    this.#writes.happened();
    return row * this.#width;
  }

  /** The row of an entry is not needed any more. */
  release(entry: SlotEntry): void {
    const { slot } = entry;
    const row = entry.value as number;
    this.#free.push(row);
    if (this.#heads[2 * slot] === row) this.#heads[2 * slot + 1] = 0;
  }

  // ------------------------------------------------------------ inside

  #warm(slot: number): number {
    const entry = this.#index.at(slot, this.#field);
    if (entry === undefined || !entry.live || !this.#book.thaw(entry)) return -1;
    this.#point(entry);
    this.#writes.happened();
    return (entry.value as number) * this.#width;
  }

  /** One with a time to live is asked for it each time. */
  #point(entry: SlotEntry): void {
    if (entry.mortal) return;
    const { slot } = entry;
    if (2 * slot >= this.#heads.length) this.#heads = grown(this.#heads, 2 * slot + 2, Int32Array);
    this.#heads[2 * slot] = entry.value as number;
    this.#heads[2 * slot + 1] = this.#mark;
  }

  /** A row with these numbers. */
  #take(numbers: readonly number[]): number {
    const row = this.#free.pop() ?? this.#rows++;
    const at = row * this.#width;
    if (at + this.#width > this.numbers.length) {
      this.numbers = grown(this.numbers, at + this.#width, Float64Array);
    }
    for (let n = 0; n < this.#width; n++) this.numbers[at + n] = numbers[n]!;
    return row;
  }
}

/** A longer copy: half as long again, so that it is copied a few times at most. */
function grown<A extends Int32Array | Float64Array>(
  array: A,
  length: number,
  Longer: new (length: number) => A,
): A {
  const longer = new Longer(Math.max(length, 2 * Math.ceil((array.length * 3) / 4)));
  longer.set(array);
  return longer;
}
