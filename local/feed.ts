import type { Row, Spout, SpoutContext, SpoutOutput, SpoutTurn } from "../topology/index.js";

/** A reading that a test feeds. */
interface Reading {
  readonly stream: string;
  readonly row: Row;
}

/**
 * What stands in for a spout in tests: keeps the readings that it was given until they are acknowledged,
 * and gives the unacknowledged ones again after a restart, as a feed at QoS 1 does.
 */
export class TestFeed {
  #waiting: Reading[] = [];
  /** Emitted and not acknowledged, oldest first. */
  #unacked: Reading[] = [];
  #acked = 0;
  #wake: (() => void) | null = null;
  #ended = false;

  /** Readings that are safe. */
  get acked(): number {
    return this.#acked;
  }

  /** Readings that were given and are not safe. */
  get pending(): number {
    return this.#waiting.length + this.#unacked.length;
  }

  give(stream: string, rows: readonly Row[]): void {
    for (const row of rows) this.#waiting.push({ stream, row });
    this.#wake?.();
  }

  /** Nothing more will be given: the spout is at its end when all is emitted. */
  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /** A running spout. What an earlier one had emitted without an acknowledgement comes again. */
  open(): Spout {
    this.#waiting = [...this.#unacked, ...this.#waiting];
    this.#unacked = [];
    let through = 0;
    return {
      open: (context: SpoutContext) => {
        if (context.index === 0) this.#wake = () => context.wake();
      },
      next: (out) => this.#next(out),
      ack: (number) => {
        this.#unacked.splice(0, number - through);
        this.#acked += number - through;
        through = number;
      },
      close: () => {
        this.#wake = null;
      },
    };
  }

  #next(out: SpoutOutput): SpoutTurn {
    const reading = this.#waiting.shift();
    if (reading === undefined) return this.#ended ? "end" : "idle";
    this.#unacked.push(reading);
    out.emitTo(reading.stream, reading.row);
    return "reading";
  }
}
