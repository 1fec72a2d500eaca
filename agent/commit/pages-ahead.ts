import type { StorePage, TopologyStore } from "./topology-store.js";

type See = (key: string, value: Uint8Array) => void;

/**
 * A range of a store, read once, as it is now: its first page is on its way from now on, and then the next
 * one while one is seen. A small range costs one way to the store's threads, together with others.
 */
export class PagesAhead {
  readonly #pages: AsyncIterator<StorePage>;
  #ahead: Promise<IteratorResult<StorePage>>;

  constructor(store: TopologyStore, from: string, below: string) {
    this.#pages = store.read(from, below)[Symbol.asyncIterator]();
    this.#ahead = this.#next();
  }

  async each(see: See): Promise<void> {
    for (;;) {
      const { done, value: page } = await this.#ahead;
      if (done === true) return;
      this.#ahead = this.#next();
      for (const [key, value] of page) see(key, value);
    }
  }

  /** Needed where `each` was not called or has thrown. */
  async close(): Promise<void> {
    await this.#ahead.catch(() => undefined);
    await this.#pages.return?.();
  }

  #next(): Promise<IteratorResult<StorePage>> {
    const next = this.#pages.next();
    // Whoever waits for it hears of a failure, at its time.
    next.catch(() => undefined);
    return next;
  }
}
