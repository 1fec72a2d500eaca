import { HeadwaterError } from "../../base/index.js";
import type { StateValue } from "../../topology/index.js";

/**
 * Hashes that are written together: one reading rewrites 524 bytes, less than the rest of the page that its
 * commit's sync writes; hundreds pay 8 bytes each.
 */
const hashesPerBlock = 64;
/** The number of the newest hash of the block, and how many are remembered at all. */
const headBytes = 12;
const hashBytes = 8;
const blockBytes = headBytes + hashesPerBlock * hashBytes;
/** Entries of the table for each hash: with more of them in use a search would take long. */
const tablePerHash = 2;
const nothing = -1;

/**
 * The newest `max` different hashes of 64 bits, each given as its upper and lower 32, in a task's state: in
 * blocks, each under its number. In memory a ring and a table take 16 to 24 bytes a hash. The oldest goes for
 * each new one.
 */
export class RecentHashes {
  readonly #cell: StateValue<Uint8Array>;
  readonly #max: number;
  /** The halves, by number of the hash modulo `#max`. */
  readonly #high: Uint32Array;
  readonly #low: Uint32Array;
  /** Places in the ring, by hash, with open addressing; `nothing` ends a search. */
  readonly #table: Int32Array;
  readonly #mask: number;
  readonly #blocks = new Map<number, Buffer>();
  /** Numbers of the newest and of the oldest; the first of all was 1. */
  #newest = 0;
  #oldest = 1;

  constructor(cell: StateValue<Uint8Array>, max: number) {
    this.#cell = cell;
    this.#max = max;
    this.#high = new Uint32Array(max);
    this.#low = new Uint32Array(max);
    this.#mask = 2 ** Math.ceil(Math.log2(tablePerHash * max + 2)) - 1;
    this.#table = new Int32Array(this.#mask + 1).fill(nothing);
    this.#load();
  }

  get size(): number {
    return this.#newest - this.#oldest + 1;
  }

  /** False when it is among them already. Where the task's state is full, the older half gives way. */
  add(high: number, low: number): boolean {
    // Zeros stand for nothing.
    const kept = high === 0 && low === 0 ? 1 : low;
    if (this.#table[this.#find(high, kept)] !== nothing) return false;
    try {
      this.#put(high, kept);
    } catch (error) {
      if (!(error instanceof HeadwaterError && error.code === "state-full")) throw error;
      this.#forgetTo(this.#newest + 1 - (this.size >> 1));
      this.#put(high, kept);
    }
    return true;
  }

  #put(high: number, low: number): void {
    const number = this.#newest + 1;
    const slot = number % this.#max;
    const at = Math.floor(slot / hashesPerBlock);
    const block = this.#blocks.get(at) ?? this.#newBlock();
    const place = placeIn(slot);
    const before = [block.readDoubleBE(0), block.readUInt32BE(place), block.readUInt32BE(place + 4)] as const;
    this.#write(block, place, [number, high, low]);
    try {
      this.#cell.set(String(at), block);
    } catch (error) {
      this.#write(block, place, before);
      throw error;
    }
    this.#blocks.set(at, block);
    if (number - this.#oldest >= this.#max) this.#take(this.#oldest++);
    this.#newest = number;
    this.#remember(slot, high, low);
  }

  #newBlock(): Buffer {
    const block = Buffer.alloc(blockBytes);
    block.writeUInt32BE(this.#max, 8);
    return block;
  }

  #write(block: Buffer, place: number, [number, high, low]: readonly [number, number, number]): void {
    block.writeDoubleBE(number, 0);
    block.writeUInt32BE(high, place);
    block.writeUInt32BE(low, place + 4);
  }

  /** Forgets all before a number; blocks of which nothing is left go. */
  #forgetTo(oldest: number): void {
    while (this.#oldest < oldest) this.#take(this.#oldest++);
    for (const [at, block] of this.#blocks) {
      if (block.readDoubleBE(0) >= this.#oldest) continue;
      this.#cell.delete(String(at));
      this.#blocks.delete(at);
    }
  }

  #remember(slot: number, high: number, low: number): void {
    this.#high[slot] = high;
    this.#low[slot] = low;
    this.#table[this.#find(high, low)] = slot;
  }

  /** Takes one out of the table; those that had to give way to it move up, so that no search ends early. */
  #take(number: number): void {
    const table = this.#table;
    const slot = number % this.#max;
    let hole = this.#find(this.#high[slot]!, this.#low[slot]!);
    for (let at = (hole + 1) & this.#mask; table[at] !== nothing; at = (at + 1) & this.#mask) {
      const home = this.#low[table[at]!]! & this.#mask;
      if (((at - home) & this.#mask) < ((at - hole) & this.#mask)) continue;
      table[hole] = table[at]!;
      hole = at;
    }
    table[hole] = nothing;
  }

  /** Where in the table the hash is, or would be. */
  #find(high: number, low: number): number {
    let at = low & this.#mask;
    for (; ; at = (at + 1) & this.#mask) {
      const slot = this.#table[at]!;
      if (slot === nothing || (this.#low[slot] === low && this.#high[slot] === high)) return at;
    }
  }

  /** Without a hole from the newest on backwards. What was written for another `max` is written anew. */
  #load(): void {
    const blocks: Buffer[] = [];
    for (const name of [...this.#cell.keys()]) {
      const block = Buffer.from(this.#cell.get(name)!);
      if (isWhole(block, name)) blocks.push(block);
      else this.#cell.delete(name);
    }
    const newest = blocks.reduce((most, block) => Math.max(most, block.readDoubleBE(0)), 0);
    const max = blocks.find((block) => block.readDoubleBE(0) === newest)?.readUInt32BE(8) ?? this.#max;
    const ring = new Float64Array(max);
    const bytes = Buffer.alloc(max * hashBytes);
    for (const block of blocks) if (block.readUInt32BE(8) === max) spread(block, max, ring, bytes);
    let oldest = newest + 1;
    while (newest - oldest < this.#max - 1 && ring[(oldest - 1) % max] === oldest - 1 && oldest > 1) oldest--;
    this.#oldest = oldest;
    this.#newest = oldest - 1;
    if (max !== this.#max) for (const name of [...this.#cell.keys()]) this.#cell.delete(name);
    else for (const block of blocks) this.#blocks.set(blockOf(block), block);
    for (let number = oldest; number <= newest; number++) {
      const at = (number % max) * hashBytes;
      const [high, low] = [bytes.readUInt32BE(at), bytes.readUInt32BE(at + 4)];
      if (max !== this.#max) this.#put(high, low);
      else this.#remember(number % max, high, low);
    }
    this.#newest = newest;
  }
}

/** Numbers and hashes of a block, into rings of all. */
function spread(block: Buffer, max: number, ring: Float64Array, bytes: Buffer): void {
  const newest = block.readDoubleBE(0);
  const first = blockOf(block) * hashesPerBlock;
  for (let slot = first; slot < Math.min(first + hashesPerBlock, max); slot++) {
    const place = placeIn(slot);
    if (block.readUInt32BE(place) === 0 && block.readUInt32BE(place + 4) === 0) continue;
    ring[slot] = newest - ((((newest - slot) % max) + max) % max);
    block.copy(bytes, slot * hashBytes, place, place + hashBytes);
  }
}

function isWhole(block: Buffer, name: string): boolean {
  if (block.length !== blockBytes || block.readUInt32BE(8) === 0) return false;
  const newest = block.readDoubleBE(0);
  return Number.isSafeInteger(newest) && newest > 0 && String(blockOf(block)) === name;
}

function blockOf(block: Buffer): number {
  return Math.floor((block.readDoubleBE(0) % block.readUInt32BE(8)) / hashesPerBlock);
}

function placeIn(slot: number): number {
  return headBytes + (slot % hashesPerBlock) * hashBytes;
}
