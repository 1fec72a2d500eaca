import { murmur3 } from "../base/index.js";

/**
 * Where a feed keeps what it remembers: state of its task, which becomes durable with the commit of the
 * readings that it is about. Blocks lie under numbers from 0 on, one for each `packetsPerBlock` of what is
 * remembered.
 */
export interface FeedMemory {
  /** What was there at the last commit, by number. Read once, before the first connection. */
  load(): Iterable<readonly [number, Uint8Array]>;
  /** Puts a block in the place of what was there; the bytes are copied. */
  put(number: number, block: Uint8Array): void;
  drop(number: number): void;
  /** Resolves when all that was put and dropped before is durable; rejects when the task ends before. */
  durable(): Promise<void>;
}

/**
 * A packet is remembered until so many later ones have come: more than can be un-acknowledged at once, and
 * fewer than the 65,535 after which a broker uses an id again.
 */
export const rememberedPacketsMax = 10_000;

/**
 * Packets that are written together. A commit of one reading writes one block, which is less than the rest
 * of the page that its sync writes; a commit of hundreds pays 10 bytes a packet instead of 60 for a record of
 * its own, and a start reads 157 blocks instead of 10,000 records.
 */
export const packetsPerBlock = 64;

/** A message that was taken in. */
export interface RememberedPacket {
  readonly id: number;
  readonly hash: bigint;
  /** Its number among all messages of the feed. */
  readonly ordinal: number;
  /** Its place in the order of acknowledgements; -1 = taken in by an earlier run of the task. */
  readonly place: number;
  /** An earlier run's: it came again to this one. */
  seen: boolean;
}

/** What a message is told from another by, besides its id. */
export type HashOfMessage = (topic: string, payload: Uint8Array) => bigint;

/** The ordinal of the newest packet of the block. */
const headBytes = 8;
/** id (0 = there is none) and hash. */
const packetBytes = 10;

/**
 * The packet ids under which messages were taken in, with a hash of topic and payload, so that a copy that
 * the broker sends after a lost connection or a crash is known. A decider. What it says is right where a
 * broker keeps ids over connections, counts them up, and marks copies with DUP.
 */
export class RememberedPackets {
  readonly #memory: FeedMemory;
  readonly #max: number;
  readonly #hash: HashOfMessage;
  readonly #byId = new Map<number, RememberedPacket>();
  /** By ordinal modulo `#max`, as in the memory. */
  readonly #slots = new Map<number, RememberedPacket>();
  readonly #blocks = new Map<number, Buffer>();
  #ordinal = 0;

  constructor(memory: FeedMemory, max = rememberedPacketsMax, hash: HashOfMessage = hashOfMessage) {
    this.#memory = memory;
    this.#max = max;
    this.#hash = hash;
    for (const [number, block] of memory.load()) this.#load(number, block);
  }

  /** The number of a message that has come and is none of the remembered. */
  count(): number {
    return ++this.#ordinal;
  }

  /** The message that a packet with DUP is a copy of. */
  find(id: number, topic: string, payload: Uint8Array): RememberedPacket | undefined {
    const found = this.#byId.get(id);
    if (found === undefined || this.#ordinal - found.ordinal >= this.#max) return undefined;
    return found.hash === this.#hash(topic, payload) ? found : undefined;
  }

  /** A packet without DUP has come: its id stands for another message now. */
  replace(id: number): void {
    this.#byId.delete(id);
  }

  /**
   * A message is taken in. `place`: in the order of acknowledgements. Ordinals rise from call to call; of
   * those that are left out nothing is remembered.
   */
  add(id: number, topic: string, payload: Uint8Array, ordinal: number, place: number): void {
    const packet = { id, hash: this.#hash(topic, payload), ordinal, place, seen: true };
    const slot = ordinal % this.#max;
    const number = Math.floor(slot / packetsPerBlock);
    const block = this.#blockOf(number);
    this.#clearOld(block, number, ordinal);
    this.#release(slot);
    this.#slots.set(slot, packet);
    this.#byId.set(id, packet);
    block.writeDoubleBE(ordinal, 0);
    const at = placeIn(slot);
    block.writeUInt16BE(id, at);
    block.writeBigUInt64BE(packet.hash, at + 2);
    this.#memory.put(number, block);
  }

  /** The broker has begun a new session, whose ids mean other messages. */
  forget(): void {
    this.#byId.clear();
    this.#dropWhere(() => true);
  }

  /**
   * The broker has sent all that it had under way: what an earlier run had taken in and did not come again
   * was acknowledged, or belongs to a session that is gone.
   */
  dropUnseen(): void {
    this.#dropWhere((packet) => !packet.seen);
  }

  #dropWhere(test: (packet: RememberedPacket) => boolean): void {
    const changed = new Set<number>();
    for (const [slot, packet] of this.#slots) {
      if (!test(packet)) continue;
      const number = Math.floor(slot / packetsPerBlock);
      this.#clear(this.#blockOf(number), slot);
      changed.add(number);
    }
    for (const number of changed) {
      const block = this.#blocks.get(number)!;
      if (!block.subarray(headBytes).every((byte) => byte === 0)) this.#memory.put(number, block);
      else {
        this.#blocks.delete(number);
        this.#memory.drop(number);
      }
    }
  }

  #blockOf(number: number): Buffer {
    let block = this.#blocks.get(number);
    if (block === undefined) {
      block = Buffer.alloc(headBytes + packetsPerBlock * packetBytes);
      this.#blocks.set(number, block);
    }
    return block;
  }

  /** Where ordinals are left out, what an earlier round had put there must not pass for one of this round. */
  #clearOld(block: Buffer, number: number, ordinal: number): void {
    if (block.readDoubleBE(0) === ordinal - 1) return;
    const first = number * packetsPerBlock;
    for (let slot = first; slot < first + packetsPerBlock; slot++) {
      const packet = this.#slots.get(slot);
      if (packet !== undefined && packet.ordinal <= ordinal - this.#max) this.#clear(block, slot);
    }
  }

  #clear(block: Buffer, slot: number): void {
    this.#release(slot);
    const at = placeIn(slot);
    block.fill(0, at, at + packetBytes);
  }

  #release(slot: number): void {
    const packet = this.#slots.get(slot);
    if (packet === undefined) return;
    if (this.#byId.get(packet.id) === packet) this.#byId.delete(packet.id);
    this.#slots.delete(slot);
  }

  #load(number: number, bytes: Uint8Array): void {
    const block = Buffer.from(bytes);
    const newest = block.length === headBytes + packetsPerBlock * packetBytes ? block.readDoubleBE(0) : 0;
    const first = number * packetsPerBlock;
    const ofBlock = Math.floor((newest % this.#max) / packetsPerBlock) === number;
    if (!Number.isSafeInteger(newest) || newest < 1 || !ofBlock) {
      this.#memory.drop(number);
      return;
    }
    this.#blocks.set(number, block);
    this.#ordinal = Math.max(this.#ordinal, newest);
    const slots = Math.min(packetsPerBlock, this.#max - first);
    for (let slot = first; slot < first + slots; slot++) {
      const id = block.readUInt16BE(placeIn(slot));
      if (id === 0) continue;
      // The last one before the newest that has this place: the rounds are as long as what is remembered.
      const ordinal = newest - ((((newest - slot) % this.#max) + this.#max) % this.#max);
      const packet = { id, hash: block.readBigUInt64BE(placeIn(slot) + 2), ordinal, place: -1, seen: false };
      this.#slots.set(slot, packet);
      const other = this.#byId.get(id);
      if (other === undefined || other.ordinal < ordinal) this.#byId.set(id, packet);
    }
  }
}

/**
 * 64 bits of a hash of topic and payload. Twice murmur3 with different seeds costs an eighth of SHA-1, and
 * who could make two messages alike harms only the readings that are his own.
 */
export function hashOfMessage(topic: string, payload: Uint8Array): bigint {
  const name = Buffer.from(topic);
  const high = murmur3(payload, murmur3(name, 0x5eed));
  const low = murmur3(payload, murmur3(name, 0xfeed));
  return (BigInt(high) << 32n) | BigInt(low);
}

function placeIn(slot: number): number {
  return headBytes + (slot % packetsPerBlock) * packetBytes;
}
