import type { LiveForm, LiveMap, Row, StateMap } from "../../topology/index.js";
import type { InPlace } from "./aggregate.js";
import type { States, Workings } from "./workings.js";

/** Bytes that a number of a pane counts as: its text in a commit, about. */
const numberBytes = 16;

/**
 * The panes of windows, by key and start. Where all aggregates are a few numbers, those are changed where
 * they stand, and written when a commit asks; else each tuple writes the states of its pane anew.
 */
export class Panes {
  readonly #states: StateMap<States>;
  readonly #workings: Workings;
  readonly #live: LiveMap<number[]> | null;
  readonly #parts: readonly InPlace[];
  readonly #froms: readonly number[];
  readonly #start: readonly number[];
  /** What the tuple at hand adds to each part. */
  readonly #values: number[];

  constructor(states: StateMap<States>, workings: Workings) {
    this.#states = states;
    this.#workings = workings;
    const parts = workings.inPlace;
    this.#parts = parts ?? [];
    let width = 0;
    this.#froms = this.#parts.map(({ start }) => {
      width += start.length;
      return width - start.length;
    });
    this.#start = doubles(this.#parts.flatMap(({ start }) => start));
    this.#values = this.#parts.map(() => 0.5);
    this.#live = parts === null ? null : states.live(this.#form());
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
    const parts = this.#parts;
    const values = this.#values;
    for (let n = 0; n < parts.length; n++) values[n] = parts[n]!.read(row);
    const known = this.#live.find(key, field);
    const numbers = known ?? this.#start.slice();
    for (let n = 0; n < parts.length; n++) {
      const value = values[n]!;
      if (!Number.isNaN(value)) parts[n]!.add(numbers, this.#froms[n]!, value);
    }
    if (known !== undefined) return false;
    this.#live.add(key, field, numbers);
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
      thaw: (states) => doubles(this.#parts.flatMap((part, n) => part.thaw(states[n]!))),
      freeze: (numbers) => this.#parts.map((part, n) => part.freeze(numbers, this.#froms[n]!)),
    };
  }
}

/** A copy that V8 keeps as plain doubles from the beginning: 8 bytes each, and no object for any of them. */
function doubles(numbers: readonly number[]): number[] {
  const copy = [0.5];
  copy.length = 0;
  for (const number of numbers) copy.push(number);
  return copy.slice();
}
