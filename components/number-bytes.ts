import { HeadwaterError } from "../base/index.js";
import type { NumbersForm } from "../topology/index.js";
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
  put(at: number, numbers: Float64Array, from: number, to: number): void {
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

/**
 * Numbers that are changed where they stand, and kept as bytes. `start`: those of a key that is new. What is
 * kept of others, or is damaged, is `bad-state`.
 */
export function numbersForm(start: readonly number[]): NumbersForm<Uint8Array> {
  const width = start.length;
  const bytes = new NumberBytes(width);
  const lend = (numbers: Float64Array, at: number) => {
    bytes.put(0, numbers, at, at + width);
    return bytes.lend(width);
  };
  return {
    bytes: 8 * width,
    start,
    thaw(kept) {
      if (kept.length === 8 * width) return numbersOf(kept);
      const message = `${kept.length} bytes of state are not ${width} numbers`;
      throw new HeadwaterError("bad-state", message, { remedy: "give the component another name" });
    },
    freeze: (all, at) => lend(all, at).slice(),
    lend,
  };
}
