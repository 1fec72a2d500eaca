import type { LiveForm, LiveMap, Row, StateMap } from "../../topology/index.js";
import { doubles } from "../doubles.js";
import { numberBytes, PaneNumbers } from "./pane-numbers.js";
import type { States, Workings } from "./workings.js";

/**
 * The panes of windows, by key and start. Where all aggregates are a few numbers, those are changed where
 * they stand, and written when a commit asks; else each tuple writes the states of its pane anew.
 */
export class Panes {
  readonly #states: StateMap<States>;
  readonly #workings: Workings;
  readonly #numbers: PaneNumbers;
  readonly #live: LiveMap<number[]> | null;
  readonly #start: readonly number[];

  constructor(states: StateMap<States>, workings: Workings) {
    this.#states = states;
    this.#workings = workings;
    this.#numbers = new PaneNumbers(workings.inPlace ?? []);
    const start = doubles(Array.from({ length: this.#numbers.width }, () => 0));
    this.#numbers.reset(start, 0);
    this.#start = start;
    this.#live = workings.inPlace === null ? null : states.live(this.#form());
  }

  /**
   * Adds a tuple to a pane; true: the pane is a new one. Throws what an aggregate throws, and then nothing
   * has changed.
   */
  add(key: string, field: string, row: Row, time: number): boolean {
    if (this.#live === null) {
      const before = this.#states.get(key, field);
      this.#states.set(key, field, this.#workings.add(before, row, time));
      return before === undefined;
    }
    const numbers = this.#numbers;
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

  #form(): LiveForm<States, number[]> {
    return {
      bytes: this.#start.length * numberBytes,
      thaw: (states) => doubles(this.#numbers.thaw(states)),
      freeze: (numbers) => this.#numbers.freeze(numbers, 0),
    };
  }
}
