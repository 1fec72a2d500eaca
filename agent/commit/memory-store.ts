import type { StoreOp, StorePage, TopologyStore } from "./topology-store.js";

/** Pairs in one page of `read`. */
const pagePairs = 1_000;

/**
 * A store that lasts as long as the process: for `headwater run` and `headwater/testing`, where nothing is to
 * be kept beyond it.
 */
export class MemoryTopologyStore implements TopologyStore {
  /** Nobody records where it is: a task may begin at once. */
  readonly id = "";
  readonly #pairs = new Map<string, Uint8Array>();
  #written = 0;

  get(key: string): Uint8Array | undefined {
    return this.#pairs.get(key);
  }

  async *read(from: string, below: string): AsyncIterable<StorePage> {
    const found = [...this.#pairs].filter(([key]) => key >= from && key < below);
    found.sort(([a], [b]) => (a < b ? -1 : 1));
    for (let i = 0; i < found.length; i += pagePairs) yield found.slice(i, i + pagePairs);
  }

  async write(ops: readonly StoreOp[]): Promise<void> {
    for (const { key, value } of ops) {
      if (value === null) this.#pairs.delete(key);
      else this.#pairs.set(key, value.slice());
      this.#written += key.length + (value?.length ?? 0);
    }
  }

  async clear(from: string, below: string): Promise<void> {
    for (const key of [...this.#pairs.keys()]) if (key >= from && key < below) this.#pairs.delete(key);
  }

  get writtenBytes(): number {
    return this.#written;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
