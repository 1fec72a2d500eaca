import { murmur3 } from "../base/index.js";
import { formerPackets, type NumberedPacket, PacketBlock, packetsPerBlock } from "./packet-block.js";

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

/** A message that was taken in. */
export interface RememberedPacket extends NumberedPacket {
  /** Its place in the order of acknowledgements; -1 = taken in by an earlier run of the task. */
  readonly place: number;
  /** An earlier run's: it came again to this one. */
  seen: boolean;
}

/** What a message is told from another by, besides its id. */
export type HashOfMessage = (topic: string, payload: Uint8Array) => bigint;

/** A block, and what is remembered of it. */
interface Kept {
  readonly block: PacketBlock;
  /** By ordinal. */
  readonly packets: Map<number, RememberedPacket>;
}

/**
 * The packet ids under which messages were taken in, with a hash of topic and payload, so that a copy that
 * the broker sends after a lost connection or a crash is known. A decider. What it says is right where a
 * broker keeps ids over connections, counts them up, and marks copies with DUP.
 */
export class RememberedPackets {
  readonly #memory: FeedMemory;
  readonly #max: number;
  readonly #hash: HashOfMessage;
  /** One more than hold what is remembered: the one that is begun anew has nothing that counts any more. */
  readonly #blocksMax: number;
  readonly #byId = new Map<number, RememberedPacket>();
  /** By number, as in the memory. */
  readonly #blocks = new Map<number, Kept>();
  #ordinal = 0;

  constructor(memory: FeedMemory, max = rememberedPacketsMax, hash: HashOfMessage = hashOfMessage) {
    this.#memory = memory;
    this.#max = max;
    this.#hash = hash;
    this.#blocksMax = Math.ceil(max / packetsPerBlock) + 1;
    this.#load();
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
    const number = this.#numberOf(ordinal);
    let kept = this.#blocks.get(number);
    if (kept === undefined || ordinal >= kept.block.first + packetsPerBlock) kept = this.#begin(ordinal);
    kept.block.add(ordinal, packet);
    this.#remember(kept, packet);
    this.#memory.put(number, kept.block.written);
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
    for (const [number, kept] of this.#blocks) {
      const gone = [...kept.packets.values()].filter(test);
      if (gone.length === 0) continue;
      for (const packet of gone) {
        kept.block.clear(packet.ordinal);
        this.#release(kept, packet);
      }
      if (kept.packets.size > 0) this.#memory.put(number, kept.block.written);
      else {
        this.#blocks.delete(number);
        this.#memory.drop(number);
      }
    }
  }

  /** A block that takes the place of the one of the round before. */
  #begin(ordinal: number): Kept {
    const number = this.#numberOf(ordinal);
    const before = this.#blocks.get(number);
    for (const packet of before?.packets.values() ?? []) this.#release(before!, packet);
    const kept = { block: new PacketBlock(ordinal), packets: new Map<number, RememberedPacket>() };
    this.#blocks.set(number, kept);
    return kept;
  }

  #remember(kept: Kept, packet: RememberedPacket): void {
    kept.packets.set(packet.ordinal, packet);
    const other = this.#byId.get(packet.id);
    if (other === undefined || other.ordinal < packet.ordinal) this.#byId.set(packet.id, packet);
  }

  #release({ packets }: Kept, packet: RememberedPacket): void {
    packets.delete(packet.ordinal);
    if (this.#byId.get(packet.id) === packet) this.#byId.delete(packet.id);
  }

  #numberOf(ordinal: number): number {
    return Math.floor(ordinal / packetsPerBlock) % this.#blocksMax;
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
  }

  #take(number: number, block: PacketBlock): void {
    const kept: Kept = { block, packets: new Map() };
    this.#blocks.set(number, kept);
    for (const packet of block.packets()) this.#remember(kept, { ...packet, place: -1, seen: false });
    this.#ordinal = Math.max(this.#ordinal, block.last);
  }

  /** What was written in another layout is written in this one. */
  #rewrite(packet: NumberedPacket): void {
    const number = this.#numberOf(packet.ordinal);
    const known = this.#blocks.get(number);
    const goesOn = known !== undefined && packet.ordinal < known.block.first + packetsPerBlock;
    const kept = goesOn ? known : this.#begin(packet.ordinal);
    kept.block.add(packet.ordinal, packet);
    this.#remember(kept, { ...packet, place: -1, seen: false });
    this.#memory.put(number, kept.block.written);
    this.#ordinal = packet.ordinal;
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
