import type { Row } from "../../topology/index.js";
import type { AnyAggregate, InPlace, Numbers } from "./aggregate.js";
import type { States } from "./workings.js";

/** Bytes that a number counts as where it is kept: its text in a commit, about. */
export const numberBytes = 16;

/**
 * The states of several aggregates as numbers in one array, which a tuple changes where they stand: those of
 * the first aggregate first. The array may hold other numbers, before them and behind.
 */
export class PaneNumbers {
  /** How many numbers they are. */
  readonly width: number;
  /** What the tuple at hand adds to each aggregate. */
  readonly values: number[];
  readonly #parts: readonly InPlace[];
  readonly #results: readonly NonNullable<InPlace["result"]>[];
  readonly #froms: readonly number[];
  /** Those of no tuple. */
  readonly start: readonly number[];

  private constructor(parts: readonly InPlace[], aggregates: readonly AnyAggregate[]) {
    let width = 0;
    this.#parts = parts;
    this.#results = parts.map((part, n) => {
      return part.result ?? ((numbers, from) => aggregates[n]!.result(part.freeze(numbers, from)));
    });
    this.#froms = parts.map(({ start }) => {
      width += start.length;
      return width - start.length;
    });
    this.width = width;
    this.start = parts.flatMap(({ start }) => start);
    this.values = parts.map(() => 0.5);
  }

  /** null = not all of the aggregates can be said so. */
  static of(aggregates: readonly AnyAggregate[]): PaneNumbers | null {
    const parts = aggregates.map(({ inPlace }) => inPlace).filter((part) => part !== undefined);
    return parts.length < aggregates.length ? null : new PaneNumbers(parts, aggregates);
  }

  /** Takes from a tuple what it adds. Throws what an aggregate throws. */
  read(row: Row): void {
    const parts = this.#parts;
    for (let n = 0; n < parts.length; n++) this.values[n] = parts[n]!.read(row);
  }

  /** Makes numbers[from] and those behind it those of no tuple. */
  reset(numbers: Numbers, from: number): void {
    const { start } = this;
    for (let n = 0; n < start.length; n++) numbers[from + n] = start[n]!;
  }

  /** Adds values[at] and those behind it to numbers[from] and those behind it: one for each aggregate. */
  add(numbers: Numbers, from: number, values: Readonly<Numbers>, at: number, time: number): void {
    const parts = this.#parts;
    for (let n = 0; n < parts.length; n++) {
      const value = values[at + n]!;
      if (!Number.isNaN(value)) parts[n]!.add(numbers, from + this.#froms[n]!, value, time);
    }
  }

  /**
   * Adds `count` tuples that stand one behind the other from rows[at] on: of each its time, and its value for
   * each aggregate.
   */
  addRows(numbers: number[], from: number, rows: Float64Array, at: number, count: number): void {
    const parts = this.#parts;
    const stride = 1 + parts.length;
    for (let n = 0; n < parts.length; n++) {
      const part = parts[n]!;
      const place = from + this.#froms[n]!;
      if (part.addRows !== undefined) part.addRows(numbers, place, rows, at, 1 + n, stride, count);
      else {
        for (let row = at, left = count; left > 0; row += stride, left--) {
          const value = rows[row + 1 + n]!;
          if (!Number.isNaN(value)) part.add(numbers, place, value, rows[row]!);
        }
      }
    }
  }

  /** The numbers of states. */
  thaw(states: States): readonly number[] {
    if (this.#parts.length === 1) return this.#parts[0]!.thaw(states[0]!);
    return this.#parts.flatMap((part, n) => part.thaw(states[n]!));
  }

  freeze(numbers: Readonly<Numbers>, from: number): States {
    return this.#parts.map((part, n) => part.freeze(numbers, from + this.#froms[n]!));
  }

  /** The result of the n-th aggregate. */
  result(n: number, numbers: Readonly<Numbers>, from: number): unknown {
    return this.#results[n]!(numbers, from + this.#froms[n]!);
  }

  /** What the only tuple of states added to each aggregate. */
  valuesOf(states: States): readonly number[] {
    return this.#parts.map((part, n) => part.onlyValue(states[n]!));
  }
}
