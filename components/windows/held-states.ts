import type { Row } from "../../topology/index.js";
import type { AnyAggregate, Held, InPlace } from "./aggregate.js";
import { doubles } from "../doubles.js";
import { numberBytes } from "./pane-numbers.js";
import type { States } from "./workings.js";

/**
 * The states of several aggregates, each of a fixed size, as objects that a tuple changes where they stand.
 */
export class HeldStates {
  /** Bytes that they count as where they are kept. */
  readonly bytes: number;
  readonly #parts: readonly Held[];
  readonly #empty: States;
  /** What the tuple at hand adds to each aggregate. */
  readonly #values: unknown[];

  private constructor(parts: readonly Held[], empty: States) {
    this.#parts = parts;
    this.#empty = empty;
    this.#values = parts.map(() => null);
    this.bytes = parts.reduce((bytes, part) => bytes + part.bytes, 0);
  }

  /** null = the state of one of them grows, or it says no other form of it. */
  static of(aggregates: readonly AnyAggregate[]): HeldStates | null {
    const parts = aggregates.map(heldOf).filter((part) => part !== undefined);
    if (parts.length < aggregates.length) return null;
    return new HeldStates(
      parts,
      aggregates.map((each) => each.create()),
    );
  }

  /** Takes from a tuple what it adds. Throws what an aggregate throws. */
  read(row: Row): void {
    const parts = this.#parts;
    for (let n = 0; n < parts.length; n++) this.#values[n] = parts[n]!.read(row);
  }

  /** Those of no tuple. */
  begin(): readonly unknown[] {
    return this.thaw(this.#empty);
  }

  /** Adds what was read. */
  add(held: readonly unknown[], time: number): void {
    const parts = this.#parts;
    for (let n = 0; n < parts.length; n++) parts[n]!.add(held[n], this.#values[n], time);
  }

  thaw(states: States): readonly unknown[] {
    return this.#parts.map((part, n) => part.thaw(states[n]!));
  }

  freeze(held: readonly unknown[]): States {
    return this.#parts.map((part, n) => part.freeze(held[n]));
  }
}

function heldOf({ held, inPlace }: AnyAggregate): Held | undefined {
  return inPlace === undefined ? held : heldNumbers(inPlace);
}

/** A few numbers as an object of their own. */
function heldNumbers(numbers: InPlace): Held {
  return {
    bytes: numbers.start.length * numberBytes,
    read: (tuple) => numbers.read(tuple),
    add(held, value, time) {
      if (!Number.isNaN(value)) numbers.add(held as number[], 0, value as number, time);
    },
    thaw: (state) => doubles(numbers.thaw(state)),
    freeze: (held) => numbers.freeze(held as number[], 0),
  };
}
