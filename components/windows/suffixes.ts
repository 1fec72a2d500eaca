import type { Numbers } from "./aggregate.js";

/** How a value is kept as so many numbers. */
export interface AsNumbers<S> {
  readonly width: number;
  thaw(value: S): readonly number[];
  freeze(numbers: Readonly<Numbers>, from: number): S;
}

/**
 * A stack of values with their positions. Where they can be kept as numbers they are: a day has a hundred
 * thousand, and that many objects which live for a day cost more than all that is done with them.
 */
export class Suffixes<S> {
  readonly #form: AsNumbers<S> | null;
  /** Of each its position, and behind that its numbers. */
  readonly #numbers: number[] = [];
  readonly #values: S[] = [];
  readonly #stride: number;

  constructor(form: AsNumbers<S> | null) {
    this.#form = form;
    this.#stride = 1 + (form?.width ?? 0);
  }

  push(position: number, value: S): void {
    this.#numbers.push(position);
    if (this.#form === null) {
      this.#values.push(value);
      return;
    }
    const numbers = this.#form.thaw(value);
    for (let n = 0; n < numbers.length; n++) this.#numbers.push(numbers[n]!);
  }

  pop(): void {
    for (let n = 0; n < this.#stride; n++) this.#numbers.pop();
    this.#values.pop();
  }

  clear(): void {
    this.#numbers.length = 0;
    this.#values.length = 0;
  }

  /** Position of the latest; undefined = there is none. */
  get position(): number | undefined {
    return this.#numbers[this.#numbers.length - this.#stride];
  }

  /** The latest; undefined = there is none. */
  get value(): S | undefined {
    if (this.#form === null) return this.#values.at(-1);
    const { length } = this.#numbers;
    return length === 0 ? undefined : this.#form.freeze(this.#numbers, length - this.#stride + 1);
  }
}
