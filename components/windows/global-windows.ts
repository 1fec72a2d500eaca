import type {
  Bolt,
  FiredTimer,
  LiveForm,
  LiveValue,
  Output,
  Row,
  StateHandles,
  StateTimer,
  StateValue,
} from "../../topology/index.js";
import { keyedTimer, keyedValue } from "../../topology/index.js";
import type { HeldStates } from "./held-states.js";
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

/** The same where it is changed where it stands. */
interface LiveWhole {
  first: number;
  last: number;
  fresh: number;
  results: number;
  readonly held: readonly unknown[];
}

/** Bytes of the four numbers as JSON, about. */
const headBytes = 48;

/**
 * All tuples of a key, without an end; results when the trigger says so. Where all aggregates are of a fixed
 * size their states are changed where they stand, else each tuple writes them anew.
 */
export class GlobalWindows implements Bolt {
  readonly #workings: Workings;
  readonly #trigger: Trigger;
  readonly #wholes: StateValue<Whole>;
  readonly #due: StateTimer;
  readonly #held: HeldStates | null;
  readonly #live: LiveValue<LiveWhole> | null;

  constructor(workings: Workings, trigger: Trigger, state: StateHandles<ReturnType<typeof globalCells>>) {
    const wholes = state.wholes as unknown as StateValue<Whole>;
    this.#workings = workings;
    this.#trigger = trigger;
    this.#wholes = wholes;
    this.#due = state.due;
    this.#held = workings.held;
    this.#live = this.#held === null ? null : wholes.live(formOf(this.#held));
  }

  open(context: Parameters<NonNullable<Bolt["open"]>>[0]): void {
    this.#workings.open(context);
  }

  execute(row: Row, out: Output): void {
    const time = this.#workings.timeOf(row);
    const key = this.#workings.keyOf(row);
    if (this.#live === null) this.#write(key, row, time, out);
    else this.#change(this.#live, key, row, time, out);
  }

  timer({ key }: FiredTimer, out: Output): void {
    if (this.#live === null) {
      const whole = this.#wholes.get(key);
      if (whole !== undefined && whole[2] > 0) this.#emit(key, whole, out);
    } else {
      const whole = this.#live.find(key);
      if (whole !== undefined && whole.fresh > 0) this.#emitLive(key, whole, out);
    }
  }

  // ------------------------------------------------------------ inside

  #write(key: string, row: Row, time: number, out: Output): void {
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

  #change(live: LiveValue<LiveWhole>, key: string, row: Row, time: number, out: Output): void {
    const states = this.#held!;
    states.read(row);
    const known = live.find(key);
    const whole = known ?? { first: time, last: time, fresh: 0, results: 0, held: states.begin() };
    states.add(whole.held, time);
    if (time < whole.first) whole.first = time;
    if (time > whole.last) whole.last = time;
    whole.fresh++;
    if (known === undefined) live.add(key, whole);
    if (whole.fresh >= this.#trigger.count) this.#emitLive(key, whole, out);
    else this.#wake(key, time);
  }

  #emit(key: string, [first, last, , results, states]: Whole, out: Output): void {
    this.#result(key, first, last, results, states, out);
    if (this.#trigger.discard) this.#wholes.delete(key);
    else this.#wholes.set(key, [first, last, 0, results + 1, states]);
    this.#due.clear(key);
  }

  #emitLive(key: string, whole: LiveWhole, out: Output): void {
    const { first, last, results, held } = whole;
    this.#result(key, first, last, results, this.#held!.freeze(held), out);
    if (this.#trigger.discard) this.#wholes.delete(key);
    else {
      whole.fresh = 0;
      whole.results = results + 1;
    }
    this.#due.clear(key);
  }

  #result(key: string, start: number, end: number, results: number, states: States, out: Output): void {
    const revision = this.#trigger.discard ? 0 : results;
    this.#workings.emit({ key, start, end, at: end, revision, states }, out);
  }

  /** The next multiple that is not over yet, once there is something new. */
  #wake(key: string, time: number): void {
    const { everyMs } = this.#trigger;
    if (everyMs === Number.POSITIVE_INFINITY) return;
    const watermark = this.#workings.watermark();
    const from = watermark === Number.POSITIVE_INFINITY ? time : Math.max(time, watermark);
    const at = (Math.floor(from / everyMs) + 1) * everyMs;
    const due = this.#due.at(key);
    if (due === undefined || at < due) this.#due.set(key, at);
  }
}

function formOf(states: HeldStates): LiveForm<Whole, LiveWhole> {
  return {
    bytes: headBytes + states.bytes,
    thaw: ([first, last, fresh, results, kept]) => {
      return { first, last, fresh, results, held: states.thaw(kept) };
    },
    freeze: ({ first, last, fresh, results, held }) => [first, last, fresh, results, states.freeze(held)],
  };
}
