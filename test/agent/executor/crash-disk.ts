import { MemoryTopologyStore } from "../../../agent/commit/memory-store.js";
import type { StoreOp, StorePage, TopologyStore } from "../../../agent/commit/topology-store.js";
import type { Random } from "../../../base/index.js";

/**
 * The disk of one agent: batches resolve in a later turn of the event loop. At a crash the batches that have
 * not resolved are there or not, in order.
 */
export class CrashDisk {
  readonly id: string;
  readonly #random: Random;
  readonly #values = new MemoryTopologyStore();
  #opening = 0;
  #pending: (readonly StoreOp[])[] = [];
  /** Batches that were made durable. */
  batches = 0;
  /** Batches resolve only when this is false. */
  stuck = false;

  constructor(id: string, random: Random) {
    this.id = id;
    this.#random = random;
  }

  /** For the next life of the process. */
  open(): TopologyStore {
    const opening = ++this.#opening;
    const disk = this;
    const alive = () => opening === this.#opening;
    return {
      id: this.id,
      get: (key) => this.#values.get(key),
      read: (from, below): AsyncIterable<StorePage> => this.#values.read(from, below),
      write: async (ops) => {
        this.#pending.push(ops);
        do await new Promise((resolve) => setImmediate(resolve));
        while (this.stuck && alive());
        if (!alive()) return await new Promise(() => undefined);
        this.#pending.splice(this.#pending.indexOf(ops), 1);
        await this.#values.write(ops);
        this.batches++;
      },
      clear: (from, below) => this.#values.clear(from, below),
      get writtenBytes() {
        return disk.#values.writtenBytes;
      },
      close: () => Promise.resolve(),
    };
  }

  async crash(): Promise<void> {
    this.#opening++;
    this.stuck = false;
    const pending = this.#pending;
    this.#pending = [];
    const survive = this.#random.below(pending.length + 1);
    for (const ops of pending.slice(0, survive)) await this.#values.write(ops);
  }
}
