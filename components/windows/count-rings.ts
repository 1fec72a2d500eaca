import type { Bolt, FiredTimer, LiveNumbers, Output, Row } from "../../topology/index.js";
import { doubles } from "../doubles.js";
import { NumberBytes, numbersOf } from "../number-bytes.js";
import { type CountState, OlderPanes } from "./count-windows.js";
import type { PaneNumbers } from "./pane-numbers.js";
import { anyPlace, type Workings } from "./workings.js";

/** Before the tuples: numbers of each tuple, tuples so far, and tuples that are kept. */
const headNumbers = 3;
/** The field of a key that has its ring. */
const field = "ring";

/**
 * The latest few tuples of a key, where all aggregates are a few numbers: what each tuple adds is kept in a
 * ring, a key is one value, and each result is computed anew from all of them. Up to some tens of tuples
 * that costs less than panes do.
 */
export class CountRings implements Bolt {
  readonly #workings: Workings;
  readonly #numbers: PaneNumbers;
  readonly #size: number;
  readonly #every: number;
  readonly #older: OlderPanes;
  readonly #rings: LiveNumbers;
  /** Time of a tuple, and what it adds to each aggregate. */
  readonly #stride: number;
  /** The aggregates of the result at hand. */
  readonly #sums: number[];
  readonly #bytes: NumberBytes;
  /** Of the result at hand: one object for all. */
  readonly #place = anyPlace();

  /** `ttl`: as for `countCells`. */
  constructor(
    workings: Workings,
    numbers: PaneNumbers,
    [size, every, ttl]: readonly [size: number, every: number, ttl: number],
    state: CountState,
  ) {
    this.#workings = workings;
    this.#numbers = numbers;
    this.#size = size;
    this.#every = every;
    this.#older = new OlderPanes(state, ttl);
    this.#stride = 1 + numbers.values.length;
    this.#sums = doubles(Array.from({ length: numbers.width }, () => 0));
    const most = headNumbers + size * this.#stride;
    this.#bytes = new NumberBytes(most);
    const start = Array.from({ length: most }, () => 0);
    start[0] = this.#stride;
    this.#rings = state.latest.numbers({
      bytes: 8 * most,
      start,
      thaw: (kept) => this.#thaw(numbersOf(kept)),
      freeze: (all, ring) => this.#lend(all, ring).slice(),
      lend: (all, ring) => this.#lend(all, ring),
    });
    this.#rings.turnTo(field);
  }

  open(context: Parameters<NonNullable<Bolt["open"]>>[0]): void {
    this.#workings.open(context);
  }

  execute(row: Row, out: Output): void {
    const { values } = this.#numbers;
    const size = this.#size;
    const time = this.#workings.timeOf(row);
    const key = this.#workings.keyOf(row);
    this.#numbers.read(row);
    const known = this.#rings.find(key);
    const ring = known < 0 ? this.#add(key) : known;
    const all = this.#rings.numbers;
    const count = all[ring + 1]!;
    const place = count % size;
    const at = ring + headNumbers + place * this.#stride;
    all[at] = time;
    for (let n = 0; n < values.length; n++) all[at + 1 + n] = values[n]!;
    all[ring + 1] = count + 1;
    if (all[ring + 2]! < size) all[ring + 2] = all[ring + 2]! + 1;
    if (all[ring + 2]! < size || (this.#every > 1 && (count + 1 - size) % this.#every !== 0)) return;
    this.#full(key, row, ring + headNumbers, place + 1 === size ? 0 : place + 1, out);
  }

  timer(fired: FiredTimer): void {
    this.#older.timer(fired);
  }

  // ------------------------------------------------------------ inside

  /** `first`: where the ring's tuples begin; `oldest`: the place of the oldest of them. */
  #full(key: string, row: Row, first: number, oldest: number, out: Output): void {
    const all = this.#rings.numbers;
    const numbers = this.#numbers;
    const sums = this.#sums;
    const stride = this.#stride;
    const size = this.#size;
    let start = Number.POSITIVE_INFINITY;
    let end = Number.NEGATIVE_INFINITY;
    for (let n = 0, at = first; n < size; n++, at += stride) {
      const time = all[at]!;
      if (time < start) start = time;
      if (time > end) end = time;
    }
    numbers.reset(sums, 0);
    numbers.addRows(sums, 0, all, first + oldest * stride, size - oldest);
    numbers.addRows(sums, 0, all, first, oldest);
    const place = this.#place;
    place.key = key;
    place.start = start;
    place.end = end;
    place.at = end;
    this.#workings.emitNumbers(place, numbers, sums, 0, out, row);
  }

  /** A key that is new here; its tuples may be in panes yet, each in one of its own. */
  #add(key: string): number {
    const older = this.#older.of(key);
    const ring = this.#rings.add(key);
    if (older === null) return ring;
    const kept = older.panes.flatMap(([time, , states]) => [time, ...this.#numbers.valuesOf(states)]);
    const tuples = kept.length / this.#stride;
    this.#rings.numbers.set(this.#thaw([this.#stride, older.count, tuples, ...kept]), ring);
    this.#older.forget(key);
    return ring;
  }

  /**
   * A ring from what is in the state, the oldest tuple first: of a window that was longer or shorter the
   * latest, of one with another number of aggregates none.
   */
  #thaw(kept: readonly number[]): number[] {
    const size = this.#size;
    const stride = this.#stride;
    const [width, count, tuples] = kept as [number, number, number];
    const ring = doubles(Array.from({ length: headNumbers + size * stride }, () => 0));
    ring[0] = stride;
    ring[1] = count;
    ring[2] = width === stride ? Math.min(tuples, size) : 0;
    for (let back = 1; back <= ring[2]; back++) {
      const from = headNumbers + (tuples - back) * stride;
      const to = headNumbers + ((((count - back) % size) + size) % size) * stride;
      for (let n = 0; n < stride; n++) ring[to + n] = kept[from + n]!;
    }
    return ring;
  }

  /** What is in the state of the ring that begins there: the oldest tuple first. */
  #lend(all: Float64Array, ring: number): Uint8Array {
    const size = this.#size;
    const stride = this.#stride;
    const first = ring + headNumbers;
    const tuples = all[ring + 2]!;
    const oldest = (all[ring + 1]! - tuples) % size;
    const wrapped = Math.max(0, oldest + tuples - size);
    const behind = headNumbers + (tuples - wrapped) * stride;
    this.#bytes.put(0, all, ring, first);
    this.#bytes.put(headNumbers, all, first + oldest * stride, first + (oldest + tuples - wrapped) * stride);
    this.#bytes.put(behind, all, first, first + wrapped * stride);
    return this.#bytes.lend(headNumbers + tuples * stride);
  }
}
