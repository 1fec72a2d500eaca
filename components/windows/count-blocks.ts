import type { Bolt, FiredTimer, LiveNumbers, Output, Row } from "../../topology/index.js";
import { doubles } from "../doubles.js";
import { numbersForm, numbersOf } from "../number-bytes.js";
import { type CountState, OlderPanes } from "./count-windows.js";
import type { PaneNumbers } from "./pane-numbers.js";
import { anyPlace, type Workings } from "./workings.js";

/** Before the numbers of the aggregates: tuples in the block, times of the first and the last of them. */
const headNumbers = 3;
/** The field of a key that has its block. */
const field = "block";

/**
 * Each `size` tuples of a key that follow one another, where all aggregates are a few numbers: these are
 * changed where they stand, and a key is one value.
 */
export class CountBlocks implements Bolt {
  readonly #workings: Workings;
  readonly #numbers: PaneNumbers;
  readonly #size: number;
  readonly #older: OlderPanes;
  readonly #blocks: LiveNumbers;
  /** The numbers of the block at hand when it is whole: the next one has begun when it goes out. */
  readonly #whole: number[];
  readonly #place = anyPlace();

  /** `ttl`: as for `countCells`. */
  constructor(
    workings: Workings,
    numbers: PaneNumbers,
    [size, , ttl]: readonly [size: number, every: number, ttl: number],
    state: CountState,
  ) {
    this.#workings = workings;
    this.#numbers = numbers;
    this.#size = size;
    this.#older = new OlderPanes(state, ttl);
    this.#whole = doubles(Array.from({ length: numbers.width }, () => 0));
    const start = [0, 0, 0, ...numbers.start];
    this.#blocks = state.latest.numbers({
      ...numbersForm(start),
      thaw: (kept) => {
        const block = numbersOf(kept);
        // The aggregates were others.
        return block.length === start.length ? block : start;
      },
    });
    this.#blocks.turnTo(field);
  }

  open(context: Parameters<NonNullable<Bolt["open"]>>[0]): void {
    this.#workings.open(context);
  }

  execute(row: Row, out: Output): void {
    const numbers = this.#numbers;
    const time = this.#workings.timeOf(row);
    const key = this.#workings.keyOf(row);
    numbers.read(row);
    const known = this.#blocks.find(key);
    const head = known < 0 ? this.#add(key) : known;
    const all = this.#blocks.numbers;
    const tuples = all[head]! + 1;
    if (tuples === 1 || time < all[head + 1]!) all[head + 1] = time;
    if (tuples === 1 || time > all[head + 2]!) all[head + 2] = time;
    numbers.add(all, head + headNumbers, numbers.values, 0, time);
    all[head] = tuples;
    if (tuples < this.#size) return;
    const whole = this.#whole;
    for (let n = 0; n < numbers.width; n++) whole[n] = all[head + headNumbers + n]!;
    const place = this.#place;
    place.key = key;
    place.start = all[head + 1]!;
    place.end = all[head + 2]!;
    place.at = all[head + 2]!;
    all[head] = 0;
    numbers.reset(all, head + headNumbers);
    this.#workings.emitNumbers(place, numbers, whole, 0, out, row);
  }

  timer(fired: FiredTimer): void {
    this.#older.timer(fired);
  }

  // ------------------------------------------------------------ inside

  /** A key that is new here; what is under way of it may be in a pane yet. */
  #add(key: string): number {
    const older = this.#older.of(key);
    const pane = older?.panes.at(-1);
    const head = this.#blocks.add(key);
    if (older === null) return head;
    if (pane !== undefined) {
      const [first, last, states] = pane;
      const block = [older.count % this.#size, first, last, ...this.#numbers.thaw(states)];
      this.#blocks.numbers.set(block, head);
    }
    this.#older.forget(key);
    return head;
  }
}
