import type { LiveForm } from "../topology/index.js";
import { doubles } from "./doubles.js";

/** Puts numbers into bytes, eight for each, the lowest first: in memory that is used again and again. */
export class NumberBytes {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  /** `most`: as many as there are at once. */
  constructor(most: number) {
    this.#bytes = new Uint8Array(8 * most);
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** numbers[from … to) from the place `at` on. */
  put(at: number, numbers: readonly number[], from: number, to: number): void {
    for (let n = from, byte = 8 * at; n < to; n++, byte += 8) this.#view.setFloat64(byte, numbers[n]!, true);
  }

  /** The first `count` numbers, until the next are put. */
  lend(count: number): Uint8Array {
    const length = 8 * count;
    return length === this.#bytes.length ? this.#bytes : this.#bytes.subarray(0, length);
  }
}

/** The numbers of such bytes. */
export function numbersOf(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return doubles(Array.from({ length: bytes.length >> 3 }, (_, n) => view.getFloat64(8 * n, true)));
}

/** `width` numbers that are changed where they stand, and kept as bytes. */
export function numbersForm(width: number): LiveForm<Uint8Array, number[]> {
  const bytes = new NumberBytes(width);
  const lend = (numbers: readonly number[]) => {
    bytes.put(0, numbers, 0, width);
    return bytes.lend(width);
  };
  return { bytes: 8 * width, thaw: numbersOf, freeze: (numbers) => lend(numbers).slice(), lend };
}
