import type { Spout, SpoutContext, SpoutOutput, SpoutTurn } from "../topology/index.js";

/** What a watched spout tells. */
export interface SpoutWatcher {
  reading(): void;
  /** The spout said "end"; told once. */
  end(): void;
}

/** A spout whose readings and end are seen. */
export class WatchedSpout implements Spout {
  readonly #spout: Spout;
  readonly #watcher: SpoutWatcher;
  #ended = false;

  constructor(spout: Spout, watcher: SpoutWatcher) {
    this.#spout = spout;
    this.#watcher = watcher;
  }

  open(context: SpoutContext): void | Promise<void> {
    return this.#spout.open(context);
  }

  next(out: SpoutOutput): SpoutTurn {
    const turn = this.#spout.next(out);
    if (turn === "reading") this.#watcher.reading();
    else if (turn === "end" && !this.#ended) {
      this.#ended = true;
      this.#watcher.end();
    }
    return turn;
  }

  ack(through: number): void {
    this.#spout.ack?.(through);
  }

  throttle(on: boolean): void {
    this.#spout.throttle?.(on);
  }

  stats(): Readonly<Record<string, number>> {
    return this.#spout.stats?.() ?? {};
  }

  close(): void | Promise<void> {
    return this.#spout.close?.();
  }
}
