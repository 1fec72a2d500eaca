/**
 * Packets that are written together. A commit of one reading writes one block, which is less than the rest
 * of the page that its sync writes; a commit of hundreds pays 8 bytes a packet instead of 60 for a record of
 * its own, and a start reads 158 blocks instead of 10,000 records.
 */
export const packetsPerBlock = 64;

/** How a packet is told from others: its id in the session, and 64 bits of a hash of what it says. */
export interface PacketName {
  readonly id: number;
  readonly hash: bigint;
}

/** One that is remembered. */
export interface NumberedPacket extends PacketName {
  /** Its number among all messages of the feed. */
  readonly ordinal: number;
}

/** Packet ids end here, and begin again at 1. */
const idsMax = 65_535;
const hashBytes = 8;
const idBytes = 2;
/** Kind, and the ordinal of the last packet; with ids in a row the first one is behind them. */
const ordinalBytes = 6;
const headBytes = 1 + ordinalBytes;
const inARow = 1;
const withIds = 2;

/**
 * Some packets that came one after the other, as they are written: up to the last one that has come, so a
 * block grows until it is full. As long as ids count up with the messages, which is what brokers do, only the
 * first is written.
 */
export class PacketBlock {
  /** The ordinal that the first place is for. */
  readonly first: number;
  #bytes = Buffer.alloc(headBytes + idBytes + packetsPerBlock * hashBytes);
  #count = 0;
  #firstId = 0;
  /** The id that goes on with the row; 0 = there is no row any more. */
  #nextId = 0;

  /** `ordinal`: of a packet that is to come into it. */
  constructor(ordinal: number) {
    this.first = ordinal - (ordinal % packetsPerBlock);
  }

  /** What was written; null = it is nothing that was. */
  static read(written: Uint8Array): PacketBlock | null {
    const bytes = Buffer.from(written.buffer, written.byteOffset, written.length);
    if (bytes.length < headBytes + idBytes + hashBytes) return null;
    const last = bytes.readUIntBE(1, ordinalBytes);
    const block = new PacketBlock(last);
    const count = last - block.first + 1;
    const kind = bytes[0];
    if (last < 1 || bytes.length !== lengthOf(kind, count)) return null;
    block.#count = count;
    if (kind === inARow) {
      block.#firstId = bytes.readUInt16BE(headBytes);
      if (block.#firstId === 0) return null;
      block.#nextId = idAfter(block.#firstId, count);
    } else block.#bytes = Buffer.alloc(headBytes + packetsPerBlock * (idBytes + hashBytes));
    block.#bytes.set(bytes);
    return block;
  }

  /** As it is to be written; good until the next change. */
  get written(): Uint8Array {
    return this.#bytes.subarray(0, lengthOf(this.#kind, this.#count));
  }

  /** Ordinal of the last packet that came into it; below `first` when none has. */
  get last(): number {
    return this.first + this.#count - 1;
  }

  /** Ids and ordinals of the packets that are in it, in order. */
  ids(): readonly Pick<NumberedPacket, "id" | "ordinal">[] {
    const found: Pick<NumberedPacket, "id" | "ordinal">[] = [];
    for (let ordinal = this.first; ordinal <= this.last; ordinal++) {
      const id = this.idOf(ordinal);
      if (id !== 0) found.push({ id, ordinal });
    }
    return found;
  }

  /** Id of the packet of an ordinal from `first` to `last`; 0 = there is none. */
  idOf(ordinal: number): number {
    return this.#idAt(ordinal - this.first);
  }

  /** The hash of the packet of an ordinal, which is in it. */
  hashOf(ordinal: number): bigint {
    return this.#hashAt(ordinal - this.first);
  }

  /** Puts the packet of an ordinal behind all that are in it; what is left out between has no packet. */
  add(ordinal: number, { id, hash }: PacketName): void {
    const place = ordinal - this.first;
    if (this.#count === 0 && place === 0) {
      this.#firstId = id;
      this.#bytes.writeUInt16BE(id, headBytes);
      this.#bytes[0] = inARow;
      this.#nextId = id;
    } else if (this.#nextId !== id || place !== this.#count) this.#nameEach();
    this.#count = place + 1;
    this.#bytes.writeUIntBE(ordinal, 1, ordinalBytes);
    if (this.#kind === inARow) {
      this.#bytes.writeBigUInt64BE(hash, headBytes + idBytes + place * hashBytes);
      this.#nextId = idAfter(id, 1);
    } else this.#write(place, id, hash);
  }

  /** There is no packet of this ordinal any more. */
  clear(ordinal: number): void {
    this.#nameEach();
    this.#write(ordinal - this.first, 0, 0n);
  }

  get #kind(): number {
    return this.#nextId === 0 ? withIds : inARow;
  }

  #write(place: number, id: number, hash: bigint): void {
    const at = headBytes + place * (idBytes + hashBytes);
    this.#bytes.writeUInt16BE(id, at);
    this.#bytes.writeBigUInt64BE(hash, at + idBytes);
  }

  #idAt(place: number): number {
    if (this.#kind === inARow) return idAfter(this.#firstId, place);
    return this.#bytes.readUInt16BE(headBytes + place * (idBytes + hashBytes));
  }

  #hashAt(place: number): bigint {
    const wide = this.#kind === inARow ? hashBytes : idBytes + hashBytes;
    return this.#bytes.readBigUInt64BE(headBytes + idBytes + place * wide);
  }

  /** From now on each has its id. */
  #nameEach(): void {
    if (this.#bytes[0] === withIds) return;
    const before = this.ids().map(({ id, ordinal }) => ({ id, ordinal, hash: this.hashOf(ordinal) }));
    const last = this.#bytes.subarray(1, headBytes);
    const bytes = Buffer.alloc(headBytes + packetsPerBlock * (idBytes + hashBytes));
    bytes[0] = withIds;
    bytes.set(last, 1);
    this.#bytes = bytes;
    this.#nextId = 0;
    for (const { ordinal, id, hash } of before) this.#write(ordinal - this.first, id, hash);
  }
}

function lengthOf(kind: number | undefined, count: number): number {
  if (kind === inARow) return headBytes + idBytes + count * hashBytes;
  return kind === withIds ? headBytes + count * (idBytes + hashBytes) : -1;
}

function idAfter(id: number, steps: number): number {
  return ((id - 1 + steps) % idsMax) + 1;
}

/** Of the layout before: the ordinal of the newest as a double, then 64 times an id and 8 bytes of a hash. */
const formerHeadBytes = 8;
const formerPacketBytes = idBytes + hashBytes;

/**
 * The packets of a block of layout 1 of stores, under its number, where `max` are remembered; null = it is no
 * such block.
 */
export function formerPackets(
  number: number,
  written: Uint8Array,
  max: number,
): readonly NumberedPacket[] | null {
  if (written.length !== formerHeadBytes + packetsPerBlock * formerPacketBytes) return null;
  const block = Buffer.from(written.buffer, written.byteOffset, written.length);
  const newest = block.readDoubleBE(0);
  if (!Number.isSafeInteger(newest) || newest < 1) return null;
  if (Math.floor((newest % max) / packetsPerBlock) !== number) return null;
  const packets: NumberedPacket[] = [];
  const first = number * packetsPerBlock;
  for (let slot = first; slot < Math.min(first + packetsPerBlock, max); slot++) {
    const at = formerHeadBytes + (slot - first) * formerPacketBytes;
    const id = block.readUInt16BE(at);
    if (id === 0) continue;
    // The last one before the newest that has this place: the rounds are as long as what is remembered.
    const ordinal = newest - ((((newest - slot) % max) + max) % max);
    packets.push({ id, hash: block.readBigUInt64BE(at + idBytes), ordinal });
  }
  return packets;
}
