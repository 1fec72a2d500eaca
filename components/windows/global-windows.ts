import type {
  Bolt,
  FiredTimer,
  Output,
  Row,
  StateHandles,
  StateTimer,
  StateValue,
} from "../../topology/index.js";
import { keyedTimer, keyedValue } from "../../topology/index.js";
import type { States, Workings } from "./workings.js";

/** Times of the first and the last tuple, tuples since the last result, results, and what all come to. */
type Whole = readonly [first: number, last: number, fresh: number, results: number, states: States];

/** What global windows remember, of a key of which something came within `ttl` ms; 0 = of all. */
export function globalCells(clock: "event" | "processing", ttl: number) {
  return {
    wholes: keyedValue("json", { ttl }),
    /** By key: when the next result is due, if there is something new. */
    due: keyedTimer(clock),
  };
}

/** When a global window gives a result. Both may be given: whichever comes first. */
export interface Trigger {
  /** Tuples since the last result. */
  readonly count: number;
  /** ms; results are due at multiples of it, of event or processing time. Infinity = none is. */
  readonly everyMs: number;
  /** Begins anew after each result. */
  readonly discard: boolean;
}

/** All tuples of a key, without an end; results when the trigger says so. */
export class GlobalWindows implements Bolt {
  readonly #workings: Workings;
  readonly #trigger: Trigger;
  readonly #wholes: StateValue<Whole>;
  readonly #due: StateTimer;

  constructor(workings: Workings, trigger: Trigger, state: StateHandles<ReturnType<typeof globalCells>>) {
    this.#workings = workings;
    this.#trigger = trigger;
    this.#wholes = state.wholes as unknown as StateValue<Whole>;
    this.#due = state.due;
  }

  open(context: Parameters<NonNullable<Bolt["open"]>>[0]): void {
    this.#workings.open(context);
  }

  execute(row: Row, out: Output): void {
    const time = this.#workings.timeOf(row);
    const key = this.#workings.keyOf(row);
    const known = this.#wholes.get(key);
    const states = this.#workings.add(known?.[4], row, time);
    // By index: taking an array apart by name makes an object for each step, in what each tuple does.
    const next: Whole =
      known === undefined
        ? [time, time, 1, 0, states]
        : [Math.min(known[0], time), Math.max(known[1], time), known[2] + 1, known[3], states];
    if (next[2] >= this.#trigger.count) this.#emit(key, next, out);
    else {
      this.#wholes.set(key, next);
      this.#wake(key, time);
    }
  }

  timer({ key }: FiredTimer, out: Output): void {
    const whole = this.#wholes.get(key);
    if (whole !== undefined && whole[2] > 0) this.#emit(key, whole, out);
  }

  #emit(key: string, [first, last, , results, states]: Whole, out: Output): void {
    const { discard } = this.#trigger;
    const revision = discard ? 0 : results;
    this.#workings.emit({ key, start: first, end: last, at: last, revision, states }, out);
    if (discard) this.#wholes.delete(key);
    else this.#wholes.set(key, [first, last, 0, results + 1, states]);
    this.#due.clear(key);
  }

  /** The next multiple that is not over yet, once there is something new. */
  #wake(key: string, time: number): void {
    const { everyMs } = this.#trigger;
    if (everyMs === Number.POSITIVE_INFINITY) return;
    const { watermark } = this.#workings;
    const from = watermark === Number.POSITIVE_INFINITY ? time : Math.max(time, watermark);
    const at = (Math.floor(from / everyMs) + 1) * everyMs;
    const due = this.#due.at(key);
    if (due === undefined || at < due) this.#due.set(key, at);
  }
}
