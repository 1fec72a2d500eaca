import type { LiveForm, LiveMap, Output, Row, StateMap } from "../../topology/index.js";
import { doubles } from "../doubles.js";
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
  readonly #live: LiveMap<number[]> | null;
  readonly #start: readonly number[];

  constructor(states: StateMap<States>, workings: Workings) {
    this.#states = states;
    this.#workings = workings;
    const numbers = workings.inPlace;
    const start = doubles(Array.from({ length: numbers?.width ?? 0 }, () => 0));
    numbers?.reset(start, 0);
    this.#numbers = numbers;
    this.#start = start;
    this.#live = numbers === null ? null : states.live(formOf(numbers));
  }

  /**
   * Adds a tuple to a pane; true: the pane is a new one. Throws what an aggregate throws, and then nothing
   * has changed.
   */
  add(key: string, field: string, row: Row, time: number): boolean {
    const numbers = this.#numbers;
    if (this.#live === null || numbers === null) {
      const before = this.#states.get(key, field);
      this.#states.set(key, field, this.#workings.add(before, row, time));
      return before === undefined;
    }
    numbers.read(row);
    const known = this.#live.find(key, field);
    const pane = known ?? this.#start.slice();
    numbers.add(pane, 0, numbers.values, 0, time);
    if (known !== undefined) return false;
    this.#live.add(key, field, pane);
    return true;
  }

  /** What a pane comes to; undefined = there is none. */
  get(key: string, field: string): States | undefined {
    return this.#states.get(key, field);
  }

  /** Gives out what a pane comes to, and forgets the pane. */
  end(place: Place, field: string, out: Output): void {
    const { key } = place;
    if (this.#live === null) {
      const states = this.#states.get(key, field);
      if (states === undefined) return;
      this.#workings.emit({ ...place, states }, out);
    } else {
      const numbers = this.#live.find(key, field);
      if (numbers === undefined) return;
      this.#workings.emitNumbers(place, this.#numbers!, numbers, 0, out);
    }
    this.#states.delete(key, field);
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

function formOf(numbers: PaneNumbers): LiveForm<States, number[]> {
  return {
    bytes: numbers.width * numberBytes,
    thaw: (states) => doubles(numbers.thaw(states)),
    freeze: (pane) => numbers.freeze(pane, 0),
  };
}
