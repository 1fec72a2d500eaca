import { murmur3 } from "../base/index.js";
import { formerPackets, type NumberedPacket, PacketBlock, packetsPerBlock } from "./packet-block.js";
import { PacketSlots } from "./packet-slots.js";

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

/** In the place of a place, of an earlier run's packets: it has come again to this one; it has not. */
const seen = -1;
const unseen = -2;

/** A message that was taken in. */
export interface RememberedPacket extends NumberedPacket {
  /** Its place in the order of acknowledgements; -1 = taken in by an earlier run of the task. */
  readonly place: number;
}

/** What a message is told from another by, besides its id. */
export type HashOfMessage = (topic: string, payload: Uint8Array) => bigint;

/**
 * The packet ids under which messages were taken in, with a hash of topic and payload, so that a copy that
 * the broker sends after a lost connection or a crash is known. A decider. What it says is right where a
 * broker keeps ids over connections, counts them up, and marks copies with DUP.
 *
 * What an earlier run remembered stays in its blocks as it was written until a packet comes, and is taken
 * apart then: an update of a topology waits until a feed has loaded, and to take thousands of packets apart
 * takes longer than all else that it waits for.
 */
export class RememberedPackets {
  readonly #memory: FeedMemory;
  readonly #max: number;
  readonly #hash: HashOfMessage;
  /** One more than hold what is remembered: the one that is begun anew has nothing that counts any more. */
  readonly #blocksMax: number;
  /** By number, as in the memory. */
  readonly #blocks = new Map<number, PacketBlock>();
  /** Those of an earlier run whose packets have no slots yet, the oldest first. */
  #earlier: readonly PacketBlock[] = [];
  /** By id: the slot of the newest packet that has it. Slots go through all blocks. */
  readonly #slots: PacketSlots;
  /** By slot: the place in the order of acknowledgements, `seen` or `unseen`. */
  readonly #places: Float64Array;
  #ordinal = 0;

  constructor(memory: FeedMemory, max = rememberedPacketsMax, hash: HashOfMessage = hashOfMessage) {
    this.#memory = memory;
    this.#max = max;
    this.#hash = hash;
    this.#blocksMax = Math.ceil(max / packetsPerBlock) + 1;
    const slots = this.#blocksMax * packetsPerBlock;
    this.#slots = new PacketSlots(slots);
    this.#places = new Float64Array(slots);
    this.#load();
  }

  /** The number of a message that has come and is none of the remembered. */
  count(): number {
    return ++this.#ordinal;
  }

  /** The message that a packet with DUP is a copy of; it has come again to this run. */
  find(id: number, topic: string, payload: Uint8Array): RememberedPacket | undefined {
    this.#takeApart();
    const ordinal = this.#known(id);
    if (ordinal === undefined || this.#ordinal - ordinal >= this.#max) return undefined;
    const hash = this.#blocks.get(this.#numberOf(ordinal))!.hashOf(ordinal);
    if (hash !== this.#hash(topic, payload)) return undefined;
    const slot = this.#slotOf(ordinal);
    const place = Math.max(this.#places[slot]!, seen);
    this.#places[slot] = place;
    return { id, hash, ordinal, place };
  }

  /** A packet without DUP has come: its id stands for another message now. */
  replace(id: number): void {
    this.#takeApart();
    this.#slots.remove(this.#slots.find(id));
  }

  /**
   * A message is taken in. `place`: in the order of acknowledgements. Ordinals rise from call to call; of
   * those that are left out nothing is remembered.
   */
  add(id: number, topic: string, payload: Uint8Array, ordinal: number, place: number): void {
    this.#takeApart();
    const packet = { id, hash: this.#hash(topic, payload), ordinal };
    const block = this.#blockFor(ordinal);
    block.add(ordinal, packet);
    this.#slots.put(id, this.#slotOf(ordinal));
    this.#places[this.#slotOf(ordinal)] = place;
    this.#memory.put(this.#numberOf(ordinal), block.written);
  }

  /** The broker has begun a new session, whose ids mean other messages. */
  forget(): void {
    this.#slots.clear();
    for (const number of this.#blocks.keys()) this.#memory.drop(number);
    this.#blocks.clear();
    this.#earlier = [];
  }

  /**
   * The broker has sent all that it had under way: what an earlier run had taken in and did not come again
   * was acknowledged, or belongs to a session that is gone.
   */
  dropUnseen(): void {
    this.#earlier = [];
    for (const [number, block] of this.#blocks) {
      const packets = this.#isUnseen(number, block) ? [] : block.ids();
      const gone = packets.filter(({ ordinal }) => this.#places[this.#slotOf(ordinal)] === unseen);
      if (gone.length === packets.length) {
        this.#clearSlots(number);
        this.#blocks.delete(number);
        this.#memory.drop(number);
      } else if (gone.length > 0) {
        for (const { ordinal } of gone) {
          this.#slots.remove(this.#slotOf(ordinal));
          block.clear(ordinal);
        }
        this.#memory.put(number, block.written);
      }
    }
  }

  /** The block of an ordinal; one that begins takes the place of the one of the round before. */
  #blockFor(ordinal: number): PacketBlock {
    const number = this.#numberOf(ordinal);
    const known = this.#blocks.get(number);
    if (known !== undefined && ordinal < known.first + packetsPerBlock) return known;
    this.#clearSlots(number);
    const block = new PacketBlock(ordinal);
    this.#blocks.set(number, block);
    return block;
  }

  #clearSlots(number: number): void {
    const from = number * packetsPerBlock;
    for (let slot = from; slot < from + packetsPerBlock; slot++) this.#slots.remove(slot);
  }

  /** Gives the packets of an earlier run their slots, once. */
  #takeApart(): void {
    if (this.#earlier.length === 0) return;
    for (const block of this.#earlier)
      for (const { id, ordinal } of block.ids()) this.#slots.put(id, this.#slotOf(ordinal));
    this.#earlier = [];
  }

  /** Ordinal of the packet that an id is known to have. */
  #known(id: number): number | undefined {
    const slot = this.#slots.find(id);
    if (slot < 0) return undefined;
    const number = Math.floor(slot / packetsPerBlock);
    return this.#blocks.get(number)!.first + (slot % packetsPerBlock);
  }

  /** All packets of a block are an earlier run's, and none has come again. */
  #isUnseen(number: number, block: PacketBlock): boolean {
    const from = number * packetsPerBlock;
    const places = this.#places.subarray(from, from + packetsPerBlock);
    return places[block.last - block.first] === unseen && !places.includes(seen);
  }

  #numberOf(ordinal: number): number {
    return Math.floor(ordinal / packetsPerBlock) % this.#blocksMax;
  }

  #slotOf(ordinal: number): number {
    return ordinal % this.#places.length;
  }

  #load(): void {
    const former: NumberedPacket[] = [];
    for (const [number, written] of this.#memory.load()) {
      const packets = formerPackets(number, written, this.#max);
      const block = packets === null ? PacketBlock.read(written) : null;
      if (block !== null && this.#numberOf(block.first) === number) this.#take(number, block);
      else this.#memory.drop(number);
      if (packets !== null) former.push(...packets);
    }
    former.sort((a, b) => a.ordinal - b.ordinal);
    for (const packet of former) this.#rewrite(packet);
    this.#earlier = [...this.#blocks.values()].sort((a, b) => a.first - b.first);
    for (const number of this.#blocks.keys())
      this.#places.fill(unseen, number * packetsPerBlock, (number + 1) * packetsPerBlock);
  }

  #take(number: number, block: PacketBlock): void {
    this.#blocks.set(number, block);
    this.#ordinal = Math.max(this.#ordinal, block.last);
  }

  /** What was written in another layout is written in this one. */
  #rewrite(packet: NumberedPacket): void {
    const { ordinal } = packet;
    const block = this.#blockFor(ordinal);
    block.add(ordinal, packet);
    this.#memory.put(this.#numberOf(ordinal), block.written);
    this.#ordinal = ordinal;
  }
}

/**
 * 64 bits of a hash of topic and payload. Two murmur3 with different seeds cost an eighth of SHA-1, and who
 * could make two messages alike harms only the readings that are his own.
 */
export function hashOfMessage(topic: string, payload: Uint8Array): bigint {
  const name = Buffer.from(topic);
  const high = murmur3(payload, murmur3(name, 0x5eed));
  const low = murmur3(payload, murmur3(name, 0xfeed));
  return (BigInt(high) << 32n) | BigInt(low);
}
