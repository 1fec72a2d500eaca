import type { Bolt, FiredTimer, LiveMap, Output, Row } from "../../topology/index.js";
import { doubles } from "../doubles.js";
import { numbersForm, numbersOf } from "../number-bytes.js";
import { type CountState, OlderPanes } from "./count-windows.js";
import type { PaneNumbers } from "./pane-numbers.js";
import type { Workings } from "./workings.js";

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
  readonly #blocks: LiveMap<number[]>;
  /** The numbers of the block at hand when it is whole: the next one has begun when it goes out. */
  readonly #whole: number[];

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
    const length = headNumbers + numbers.width;
    this.#blocks = state.latest.live<number[]>({
      ...numbersForm(length),
      thaw: (kept) => {
        const block = numbersOf(kept);
        // The aggregates were others.
        return block.length === length ? block : this.#begin();
      },
    });
  }

  open(context: Parameters<NonNullable<Bolt["open"]>>[0]): void {
    this.#workings.open(context);
  }

  execute(row: Row, out: Output): void {
    const numbers = this.#numbers;
    const time = this.#workings.timeOf(row);
    const key = this.#workings.keyOf(row);
    numbers.read(row);
    const block = this.#blocks.find(key, field) ?? this.#add(key);
    const tuples = block[0]! + 1;
    if (tuples === 1 || time < block[1]!) block[1] = time;
    if (tuples === 1 || time > block[2]!) block[2] = time;
    numbers.add(block, headNumbers, numbers.values, 0, time);
    block[0] = tuples;
    if (tuples < this.#size) return;
    const whole = this.#whole;
    for (let n = 0; n < numbers.width; n++) whole[n] = block[headNumbers + n]!;
    block[0] = 0;
    numbers.reset(block, headNumbers);
    const place = { key, start: block[1]!, end: block[2]!, at: block[2]!, revision: 0 };
    this.#workings.emitNumbers(place, numbers, whole, 0, out, row);
  }

  timer(fired: FiredTimer): void {
    this.#older.timer(fired);
  }

  // ------------------------------------------------------------ inside

  /** A key that is new here; what is under way of it may be in a pane yet. */
  #add(key: string): number[] {
    const older = this.#older.of(key);
    const pane = older?.panes.at(-1);
    const block = this.#begin();
    if (pane !== undefined) {
      const [first, last, states] = pane;
      const numbers = this.#numbers.thaw(states);
      [older!.count % this.#size, first, last, ...numbers].forEach((number, n) => {
        block[n] = number;
      });
    }
    this.#blocks.add(key, field, block);
    if (older !== null) this.#older.forget(key);
    return block;
  }

  #begin(): number[] {
    const block = doubles(Array.from({ length: headNumbers + this.#numbers.width }, () => 0));
    this.#numbers.reset(block, headNumbers);
    return block;
  }
}
