import { murmur3 } from "../base/index.js";

/**
 * Where a feed keeps what it remembers: state of its task, which becomes durable with the commit of the
 * readings that it is about. Records lie under numbers from 0 to `rememberedPacketsMax` - 1.
 */
export interface FeedMemory {
  /** What was there at the last commit, by number. Read once, before the first connection. */
  load(): Iterable<readonly [number, Uint8Array]>;
  /** Puts a record in the place of what was there; the bytes are copied. */
  put(number: number, record: Uint8Array): void;
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

const recordBytes = 18;

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
  #ordinal = 0;

  constructor(memory: FeedMemory, max = rememberedPacketsMax, hash: HashOfMessage = hashOfMessage) {
    this.#memory = memory;
    this.#max = max;
    this.#hash = hash;
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

  /** A message is taken in. `place`: in the order of acknowledgements. */
  add(id: number, topic: string, payload: Uint8Array, ordinal: number, place: number): void {
    const packet = { id, hash: this.#hash(topic, payload), ordinal, place, seen: true };
    const slot = ordinal % this.#max;
    const before = this.#slots.get(slot);
    if (before !== undefined && this.#byId.get(before.id) === before) this.#byId.delete(before.id);
    this.#slots.set(slot, packet);
    this.#byId.set(id, packet);
    this.#memory.put(slot, encode(packet));
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
    for (const [slot, packet] of this.#slots) {
      if (!test(packet)) continue;
      if (this.#byId.get(packet.id) === packet) this.#byId.delete(packet.id);
      this.#slots.delete(slot);
      this.#memory.drop(slot);
    }
  }

  #load(): void {
    for (const [slot, record] of this.#memory.load()) {
      const packet = decode(record);
      if (packet === null || packet.ordinal % this.#max !== slot) {
        this.#memory.drop(slot);
        continue;
      }
      this.#slots.set(slot, packet);
      this.#ordinal = Math.max(this.#ordinal, packet.ordinal);
      const other = this.#byId.get(packet.id);
      if (other === undefined || other.ordinal < packet.ordinal) this.#byId.set(packet.id, packet);
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

/** id, hash, ordinal. */
function encode({ id, hash, ordinal }: RememberedPacket): Uint8Array {
  const record = Buffer.allocUnsafe(recordBytes);
  record.writeUInt16BE(id, 0);
  record.writeBigUInt64BE(hash, 2);
  record.writeDoubleBE(ordinal, 10);
  return record;
}

function decode(bytes: Uint8Array): RememberedPacket | null {
  if (bytes.length !== recordBytes) return null;
  const record = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const ordinal = record.readDoubleBE(10);
  if (!Number.isSafeInteger(ordinal) || ordinal < 1) return null;
  const hash = record.readBigUInt64BE(2);
  return { id: record.readUInt16BE(0), hash, ordinal, place: -1, seen: false };
}
