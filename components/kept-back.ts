import type { Hold, Input, Output, Row, TuplePosition } from "../topology/index.js";

/**
 * Keeps what a component emits of a tuple until its state is written: where that has no room the tuple is a
 * dead letter, and nothing of it has gone out.
 */
export class KeptBack implements Output {
  readonly #out: Output;
  readonly #emits: (() => void)[] = [];

  constructor(out: Output) {
    this.#out = out;
  }

  emit(tuple: Row): void {
    this.#emits.push(() => this.#out.emit(tuple));
  }

  emitTo(stream: string, tuple: Row): void {
    this.#emits.push(() => this.#out.emitTo(stream, tuple));
  }

  emitDirect(index: number, tuple: Row, stream?: string): void {
    this.#emits.push(() => this.#out.emitDirect(index, tuple, stream));
  }

  hold(): Hold {
    return this.#out.hold();
  }

  get input(): Input {
    return this.#out.input;
  }

  get position(): TuplePosition | null {
    return this.#out.position;
  }

  /** The state is written. */
  go(): void {
    for (const emit of this.#emits) emit();
  }
}
