import { invariant } from "../base/index.js";

/** No slot, at the end of a chain. A slot stands as one more than it is. */
const none = 0;

/**
 * Which slot holds the newest packet of an id, for as many ids as there are slots. Slots whose ids end alike
 * make a chain, of one or two as long as ids count up. A feed asks for each message, and at a listener for
 * each sensor has a table of its own: it takes 6 to 8 bytes a slot, one of all ids would take 128 KiB.
 */
export class PacketSlots {
  /** By the lowest bits of an id: the first slot of its chain. */
  readonly #heads: Uint16Array;
  /** By slot: the next one in its chain. */
  readonly #next: Uint16Array;
  /** By slot: its id; 0 = it is in no chain. */
  readonly #ids: Uint16Array;
  readonly #mask: number;

  /** `slots`: from 0 on; below 65,535. */
  constructor(slots: number) {
    invariant(slots < 0xffff, "more packets are remembered than there are ids");
    const heads = 2 ** Math.floor(Math.log2(slots));
    this.#heads = new Uint16Array(heads);
    this.#next = new Uint16Array(slots);
    this.#ids = new Uint16Array(slots);
    this.#mask = heads - 1;
  }

  /** The slot of an id; -1 = it has none. */
  find(id: number): number {
    let entry = this.#heads[id & this.#mask]!;
    while (entry !== none && this.#ids[entry - 1] !== id) entry = this.#next[entry - 1]!;
    return entry - 1;
  }

  /** Gives an id, from 1 on, a slot; what either had before it has no more. */
  put(id: number, slot: number): void {
    this.remove(this.find(id));
    this.remove(slot);
    const bucket = id & this.#mask;
    this.#ids[slot] = id;
    this.#next[slot] = this.#heads[bucket]!;
    this.#heads[bucket] = slot + 1;
  }

  /** The id of a slot has none any more; nothing for a slot without an id, and for -1. */
  remove(slot: number): void {
    const id = this.#ids[slot] ?? 0;
    if (id === 0) return;
    const bucket = id & this.#mask;
    const next = this.#next[slot]!;
    if (this.#heads[bucket] === slot + 1) this.#heads[bucket] = next;
    else {
      let before = this.#heads[bucket]! - 1;
      while (this.#next[before] !== slot + 1) before = this.#next[before]! - 1;
      this.#next[before] = next;
    }
    this.#ids[slot] = 0;
  }

  clear(): void {
    this.#heads.fill(none);
    this.#ids.fill(0);
  }
}
