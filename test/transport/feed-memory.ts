import type { FeedMemory } from "../../transport/index.js";
import { PacketBlock } from "../../transport/packet-block.js";

/** The memory of a feed as a task's state keeps it: in hand, and on disk as of the last commit. */
export class TaskMemory implements FeedMemory {
  readonly hand: Map<number, Uint8Array>;
  disk = new Map<number, Uint8Array>();
  #waiting: (() => void)[] = [];
  /** Whether a commit follows at once where somebody waits for it. */
  prompt = true;

  constructor(disk: ReadonlyMap<number, Uint8Array> = new Map()) {
    this.hand = new Map(disk);
    this.disk = new Map(disk);
  }

  load(): Iterable<readonly [number, Uint8Array]> {
    return [...this.hand];
  }

  put(number: number, block: Uint8Array): void {
    this.hand.set(number, Uint8Array.from(block));
  }

  drop(number: number): void {
    this.hand.delete(number);
  }

  durable(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (this.prompt) this.commit();
    });
  }

  commit(): void {
    this.disk = new Map(this.hand);
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

/** How many packets are remembered in blocks. */
export function packetsIn(blocks: ReadonlyMap<number, Uint8Array>): number {
  let packets = 0;
  for (const bytes of blocks.values()) packets += PacketBlock.read(bytes)!.ids().length;
  return packets;
}
