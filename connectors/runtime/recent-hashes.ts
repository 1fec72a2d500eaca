import { HeadwaterError } from "../../base/index.js";
import type { StateValue } from "../../topology/index.js";

/**
 * Hashes that are written together, up to the last one that has come: one reading rewrites 519 bytes at most,
 * less than the rest of the page that its commit's sync writes; hundreds pay 8 bytes each.
 */
const hashesPerBlock = 64;
/** The layout, and the number of the newest hash of the block. */
const layout = 1;
const numberBytes = 6;
const headBytes = 1 + numberBytes;
const hashBytes = 8;
const blockBytes = headBytes + hashesPerBlock * hashBytes;
/** Of layout 1 of stores: the number as a double, how many are remembered, and always 64 hashes. */
const formerHeadBytes = 12;
const formerBlockBytes = formerHeadBytes + hashesPerBlock * hashBytes;
/** Entries of the table for each hash: with more of them in use a search would take long. */
const tablePerHash = 2;
const tableMin = 256;
const nothing = -1;

/**
 * The newest `max` different hashes of 64 bits, each given as its upper and lower 32, in a task's state: in
 * blocks, each under its number. In memory a ring takes 8 bytes for each of `max`, a table 8 to 16 for each
 * that is there. The oldest goes for each new one.
 */
export class RecentHashes {
  readonly #cell: StateValue<Uint8Array>;
  readonly #max: number;
  /** The halves, by number of the hash modulo `#max`. */
  readonly #high: Uint32Array;
  readonly #low: Uint32Array;
  /** Places in the ring, by hash, with open addressing; `nothing` ends a search. */
  #table = new Int32Array(tableMin).fill(nothing);
  #mask = tableMin - 1;
  /** Entries of the table that are in use. */
  #used = 0;
  /** One more than hold `#max`: the one that is begun anew has nothing that counts any more. */
  readonly #blocksMax: number;
  readonly #blocks = new Map<number, Buffer>();
  /** Numbers of the newest and of the oldest; the first of all was 1. */
  #newest = 0;
  #oldest = 1;

  constructor(cell: StateValue<Uint8Array>, max: number) {
    this.#cell = cell;
    this.#max = max;
    this.#high = new Uint32Array(max);
    this.#low = new Uint32Array(max);
    this.#blocksMax = Math.ceil(max / hashesPerBlock) + 1;
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
    const at = this.#blockOf(number);
    const place = number % hashesPerBlock;
    const known = this.#blocks.get(at);
    const goesOn = known !== undefined && newestOf(known) >= number - place;
    const block = goesOn ? known : newBlock();
    const before = newestOf(block);
    const bytes = headBytes + place * hashBytes;
    block.writeUIntBE(number, 1, numberBytes);
    block.writeUInt32BE(high, bytes);
    block.writeUInt32BE(low, bytes + 4);
    try {
      this.#cell.set(String(at), block.subarray(0, bytes + hashBytes));
    } catch (error) {
      block.writeUIntBE(before, 1, numberBytes);
      throw error;
    }
    this.#blocks.set(at, block);
    if (number - this.#oldest >= this.#max) this.#take(this.#oldest++);
    this.#newest = number;
    this.#remember(number % this.#max, high, low);
  }

  #blockOf(number: number): number {
    return Math.floor(number / hashesPerBlock) % this.#blocksMax;
  }

  /** Forgets all before a number; blocks of which nothing is left go. */
  #forgetTo(oldest: number): void {
    while (this.#oldest < oldest) this.#take(this.#oldest++);
    for (const [at, block] of this.#blocks) {
      if (newestOf(block) >= this.#oldest) continue;
      this.#cell.delete(String(at));
      this.#blocks.delete(at);
    }
  }

  #remember(slot: number, high: number, low: number): void {
    this.#high[slot] = high;
    this.#low[slot] = low;
    this.#makeRoom(this.#used + 1);
    this.#table[this.#find(high, low)] = slot;
    this.#used++;
  }

  /** A table for so many hashes. One that is larger than it need be stays. */
  #makeRoom(hashes: number): void {
    if (tablePerHash * hashes < this.#table.length) return;
    const before = this.#table;
    this.#mask = 2 ** Math.ceil(Math.log2(tablePerHash * hashes + 1)) - 1;
    this.#table = new Int32Array(this.#mask + 1).fill(nothing);
    for (const slot of before)
      if (slot !== nothing) this.#table[this.#find(this.#high[slot]!, this.#low[slot]!)] = slot;
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
    this.#used--;
  }

  /** Where in the table the hash is, or would be. */
  #find(high: number, low: number): number {
    let at = low & this.#mask;
    for (; ; at = (at + 1) & this.#mask) {
      const slot = this.#table[at]!;
      if (slot === nothing || (this.#low[slot] === low && this.#high[slot] === high)) return at;
    }
  }

  /** Without a hole from the newest on backwards. What was written in another way is written anew. */
  #load(): void {
    const names = [...this.#cell.keys()];
    const found = names.map((name) => blockFrom(this.#cell.get(name)!, name));
    const blocks = found.filter((block) => block !== null);
    const newest = blocks.reduce((most, block) => Math.max(most, block.newest), 0);
    this.#makeRoom(Math.min(this.#max, blocks.length * hashesPerBlock));
    const numbers = new Float64Array(this.#max);
    for (const block of blocks) this.#spread(block, newest, numbers);
    let oldest = newest + 1;
    // A hash that is there twice had been forgotten when it came again, by a narrower window.
    for (; oldest > 1 && newest - oldest < this.#max - 1; oldest--) {
      const slot = (oldest - 1) % this.#max;
      const [high, low] = [this.#high[slot]!, this.#low[slot]!];
      if (numbers[slot] !== oldest - 1 || this.#table[this.#find(high, low)] !== nothing) break;
      this.#remember(slot, high, low);
    }
    const isOurs = (block: Block | null, index: number) =>
      block?.max === null && names[index] === String(this.#blockOf(block.newest));
    const anew = !found.every(isOurs);
    for (const name of anew ? names : []) this.#cell.delete(name);
    for (const { newest: number, bytes } of anew ? [] : blocks)
      this.#blocks.set(
        this.#blockOf(number),
        Buffer.concat([bytes, Buffer.alloc(blockBytes - bytes.length)]),
      );
    this.#oldest = oldest;
    if (anew) {
      this.#table.fill(nothing);
      this.#used = 0;
    }
    this.#newest = anew ? oldest - 1 : newest;
    while (this.#newest < newest) {
      const slot = (this.#newest + 1) % this.#max;
      this.#put(this.#high[slot]!, this.#low[slot]!);
    }
  }

  /** Those of a block that are not too old, into the ring. */
  #spread({ newest, first, max, bytes }: Block, newestOfAll: number, numbers: Float64Array): void {
    const head = max === null ? headBytes : formerHeadBytes;
    for (let at = head; at < bytes.length; at += hashBytes) {
      const place = first + (at - head) / hashBytes;
      // In the former layout the ring was as long as what was remembered, and a block never empty at its end.
      const number = max === null ? place : newest - ((((newest - place) % max) + max) % max);
      const [high, low] = [bytes.readUInt32BE(at), bytes.readUInt32BE(at + 4)];
      if ((high === 0 && low === 0) || number <= newestOfAll - this.#max || number < 1) continue;
      const slot = number % this.#max;
      numbers[slot] = number;
      this.#high[slot] = high;
      this.#low[slot] = low;
    }
  }
}

/** A block as it was found. */
interface Block {
  readonly newest: number;
  /** Number of the first place; in the former layout its place in the ring. */
  readonly first: number;
  /** Of the former layout: how many were remembered; null = it is of this layout. */
  readonly max: number | null;
  readonly bytes: Buffer;
}

function newBlock(): Buffer {
  const block = Buffer.alloc(blockBytes);
  block[0] = layout;
  return block;
}

function newestOf(block: Buffer): number {
  return block.readUIntBE(1, numberBytes);
}

/** null = it is nothing that was written under this name. */
function blockFrom(value: Uint8Array, name: string): Block | null {
  const bytes = Buffer.from(value);
  if (bytes.length === formerBlockBytes) return formerBlock(bytes, name);
  if (bytes.length < headBytes + hashBytes || bytes[0] !== layout) return null;
  const newest = newestOf(bytes);
  const whole = bytes.length === headBytes + ((newest % hashesPerBlock) + 1) * hashBytes;
  if (newest < 1 || !whole) return null;
  return { newest, first: newest - (newest % hashesPerBlock), max: null, bytes };
}

function formerBlock(bytes: Buffer, name: string): Block | null {
  const newest = bytes.readDoubleBE(0);
  const max = bytes.readUInt32BE(8);
  if (max === 0 || !Number.isSafeInteger(newest) || newest < 1) return null;
  const at = Math.floor((newest % max) / hashesPerBlock);
  if (String(at) !== name) return null;
  const first = at * hashesPerBlock;
  const places = Math.min(hashesPerBlock, max - first);
  return { newest, first, max, bytes: bytes.subarray(0, formerHeadBytes + places * hashBytes) };
}
