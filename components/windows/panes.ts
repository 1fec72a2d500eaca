import type { LiveNumbers, Output, Row, StateMap } from "../../topology/index.js";
import { numberBytes, type PaneNumbers } from "./pane-numbers.js";
import type { Place, States, Workings } from "./workings.js";

/**
 * The panes of windows, by key and start. Where all aggregates are a few numbers, those are changed where
 * they stand, and written when a commit asks; else each tuple writes the states of its pane anew.
 */
export class Panes {
  readonly #states: StateMap<States>;
  readonly #workings: Workings;
  readonly #numbers: PaneNumbers | null;
  readonly #live: LiveNumbers | null;
  /** Of the pane at hand. */
  #field = "";

  constructor(states: StateMap<States>, workings: Workings) {
    this.#states = states;
    this.#workings = workings;
    this.#numbers = workings.inPlace;
    this.#live = this.#numbers === null ? null : liveOf(states, this.#numbers);
  }

  /** From here on `add` and `end` are about the pane that starts there. */
  turnTo(start: number): void {
    this.#field = String(start);
    this.#live?.turnTo(this.#field);
  }

  /**
   * Adds a tuple to a pane; true: the pane is a new one. Throws what an aggregate throws, and then nothing
   * has changed.
   */
  add(key: string, row: Row, time: number): boolean {
    const numbers = this.#numbers;
    const live = this.#live;
    if (live === null || numbers === null) {
      const before = this.#states.get(key, this.#field);
      this.#states.set(key, this.#field, this.#workings.add(before, row, time));
      return before === undefined;
    }
    numbers.read(row);
    const known = live.find(key);
    const at = known < 0 ? live.add(key) : known;
    numbers.add(live.numbers, at, numbers.values, 0, time);
    return known < 0;
  }

  /** What a pane comes to; undefined = there is none. */
  get(key: string, field: string): States | undefined {
    return this.#states.get(key, field);
  }

  /** Gives out what a pane comes to, and forgets the pane, also when that throws. */
  end(place: Place, out: Output): void {
    try {
      this.#give(place, out);
    } finally {
      this.#states.delete(place.key, this.#field);
    }
  }

  #give(place: Place, out: Output): void {
    const { key } = place;
    const live = this.#live;
    if (live === null) {
      const states = this.#states.get(key, this.#field);
      if (states !== undefined) this.#workings.emit({ ...place, states }, out);
      return;
    }
    const at = live.find(key);
    if (at >= 0) this.#workings.emitNumbers(place, this.#numbers!, live.numbers, at, out);
  }

  delete(key: string, field: string): void {
    this.#states.delete(key, field);
  }

  keys(): IterableIterator<string> {
    return this.#states.keys();
  }

  /** Starts of the panes of a key. */
  starts(key: string): readonly number[] {
    return Array.from(this.#states.fields(key), Number);
  }
}

function liveOf(states: StateMap<States>, numbers: PaneNumbers): LiveNumbers {
  return states.numbers({
    bytes: numbers.width * numberBytes,
    start: numbers.start,
    thaw: (kept) => numbers.thaw(kept),
    freeze: (all, at) => numbers.freeze(all, at),
  });
}
