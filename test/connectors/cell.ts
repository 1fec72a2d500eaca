import { HeadwaterError } from "../../base/index.js";
import type { KeyedNumbers, LiveValue, StateValue } from "../../topology/index.js";

const anew = "a connector writes what it remembers anew";

/** A declared cell of state, as a task has it in hand. */
export class Cell<T> implements StateValue<T> {
  readonly #values: Map<string, T>;
  readonly #max: number;

  /** `max`: values for which there is room. */
  constructor(values: ReadonlyMap<string, T> = new Map(), max = Number.POSITIVE_INFINITY) {
    this.#values = new Map(values);
    this.#max = max;
  }

  get size(): number {
    return this.#values.size;
  }

  /** What a commit keeps now, and a later run begins with. */
  committed(): Cell<T> {
    return new Cell(this.#values, this.#max);
  }

  get(key: string): T | undefined {
    return this.#values.get(key);
  }

  set(key: string, value: T): void {
    if (!this.#values.has(key) && this.#values.size >= this.#max) {
      throw new HeadwaterError("state-full", "no room");
    }
    this.#values.set(key, value instanceof Uint8Array ? (Uint8Array.from(value) as T) : value);
  }

  delete(key: string): void {
    this.#values.delete(key);
  }

  keys(): IterableIterator<string> {
    return this.#values.keys();
  }

  shared<S>(_name: string, make: () => S): S {
    return make();
  }

  live<L>(): LiveValue<L> {
    throw new Error(anew);
  }

  numbers(): KeyedNumbers {
    throw new Error(anew);
  }
}
