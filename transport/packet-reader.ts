import { HeadwaterError } from "../base/index.js";
import { TopicCache } from "./topic-cache.js";

/**
 * A PUBLISH as it came off the socket. `payload` shares memory with the receive buffer: copy what is kept for
 * long.
 */
export interface InboundPublish {
  readonly topic: string;
  readonly payload: Buffer;
  /**
   * Bytes of the whole payload; more than `payload.length` when it was too large and only its beginning was
   * kept.
   */
  readonly size: number;
  readonly qos: 0 | 1;
  /** 0 for QoS 0. */
  readonly packetId: number;
  readonly dup: boolean;
  readonly retain: boolean;
}

/** Takes what the reader finds, in the order of the bytes. */
export interface PacketTaker {
  publish(packet: InboundPublish): void;
  puback(packetId: number, reasonCode: number): void;
  /** Every other packet, whole, header included; shares memory with the receive buffer. */
  other(type: number, bytes: Buffer): void;
}

/** Limits of a PacketReader in bytes. */
export interface PacketLimits {
  /** A larger payload is not buffered: only its beginning is kept, the rest is skipped. */
  readonly payloadBytesMax: number;
  /** A larger packet that is not a PUBLISH is an error. */
  readonly controlBytesMax: number;
}

/** Beyond the payload a PUBLISH may have its topic, its id and properties. */
const headBytesMax = 2 * 65_536;
/** Of a PUBLISH that is too large so much is kept: any topic, id, and the beginning of the payload. */
const keptOfOversizedBytes = 65_536 + 8 + 4096;
const headerBytesMax = 5;
const topicAlias = 0x23;
/** MQTT 5, table 3-4. */
const pubackCodes: ReadonlySet<number> = new Set([0, 16, 128, 131, 135, 144, 145, 151, 153]);

/**
 * Cuts the byte stream of a broker into packets: PUBLISH and PUBACK decoded, all others whole and untouched.
 * Holds at most one unfinished packet, in a list of chunks, and never buffers a packet above its limits.
 * Without I/O; every violation of the protocol throws `bad-packet`, after which the reader is of no more use.
 */
export class PacketReader {
  /** The protocol level of the connection: PUBLISH and PUBACK of MQTT 5 have properties. */
  version: 4 | 5;
  #paused = false;
  readonly #taker: PacketTaker;
  readonly #limits: PacketLimits;
  readonly #topics = new TopicCache();
  /** Chunks of the unfinished packet, or what came in while paused. */
  #chunks: Buffer[] = [];
  #pending = 0;
  /** Length of the unfinished packet, 0 = its header is not complete. */
  #need = 0;
  /** Bytes still to be thrown away of an oversized PUBLISH, whose beginning is in `#chunks`. */
  #skip = 0;
  #oversizedBytes = 0;

  constructor(taker: PacketTaker, version: 4 | 5, limits: PacketLimits) {
    this.#taker = taker;
    this.version = version;
    this.#limits = limits;
  }

  /** Bytes that wait for the rest of their packet or for `resume`. */
  get pendingBytes(): number {
    return this.#pending;
  }

  /** Only from within a call of the taker: stops behind the packet in hand; later bytes wait for `resume`. */
  pause(): void {
    this.#paused = true;
  }

  get paused(): boolean {
    return this.#paused;
  }

  push(chunk: Buffer): void {
    let offset = 0;
    if (this.#paused) {
      this.#keep(chunk);
      return;
    }
    while (this.#pending > 0 && offset < chunk.length && !this.#paused)
      offset = this.#complete(chunk, offset);
    if (this.#paused || this.#pending > 0) {
      if (offset < chunk.length) this.#keep(chunk.subarray(offset));
      return;
    }
    offset = this.#packets(chunk, offset);
    if (offset < chunk.length) this.#keep(chunk.subarray(offset));
  }

  /** Goes on after `pause`. */
  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    if (this.#pending === 0) return;
    const waiting = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks);
    this.#chunks = [];
    this.#pending = 0;
    this.push(waiting);
  }

  #keep(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#pending += chunk.length;
  }

  /** Adds to the unfinished packet from `chunk` what it lacks; returns the offset behind it. */
  #complete(chunk: Buffer, from: number): number {
    let offset = from;
    if (this.#skip > 0) {
      const skipped = Math.min(this.#skip, chunk.length - offset);
      this.#skip -= skipped;
      if (this.#skip === 0) this.#finish();
      return offset + skipped;
    }
    if (this.#need === 0) {
      const room = headerBytesMax - this.#pending;
      const head = Buffer.concat([...this.#chunks, chunk.subarray(offset, offset + room)]);
      const length = this.#lengthAt(head, 0, head.length);
      if (length === 0) {
        this.#chunks = [head];
        this.#pending = head.length;
        return Math.min(chunk.length, offset + room);
      }
      this.#expect(length);
    }
    const wanted = (this.#oversizedBytes > 0 ? keptOfOversizedBytes : this.#need) - this.#pending;
    if (wanted > 0) {
      const end = Math.min(chunk.length, offset + wanted);
      if (end > offset) this.#keep(chunk.subarray(offset, end));
      if (end < offset + wanted) return end;
      offset = end;
    }
    if (this.#oversizedBytes > 0) this.#skip = this.#oversizedBytes - keptOfOversizedBytes;
    else this.#finish();
    return offset;
  }

  /** Takes note of the length of the packet that is about to be collected. */
  #expect(length: number): void {
    this.#need = length;
    this.#oversizedBytes = length > this.#limits.payloadBytesMax + headBytesMax ? length : 0;
  }

  /** The unfinished packet is all there. */
  #finish(): void {
    const bytes = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks, this.#pending);
    const whole = this.#oversizedBytes || bytes.length;
    this.#chunks = [];
    this.#pending = 0;
    this.#need = 0;
    this.#oversizedBytes = 0;
    this.#packet(bytes, 0, bytes.length, whole);
  }

  /** All whole packets of `chunk` from `offset` on; returns the offset of the first that is not whole. */
  #packets(chunk: Buffer, from: number): number {
    let offset = from;
    while (offset < chunk.length && !this.#paused) {
      const length = this.#lengthAt(chunk, offset, chunk.length);
      if (length === 0) return offset;
      if (offset + length > chunk.length) {
        this.#expect(length);
        if (this.#oversizedBytes > 0 && chunk.length - offset >= keptOfOversizedBytes) {
          this.#keep(chunk.subarray(offset, offset + keptOfOversizedBytes));
          this.#skip = length - (chunk.length - offset);
          return chunk.length;
        }
        return offset;
      }
      this.#packet(chunk, offset, offset + length, length);
      offset += length;
    }
    return offset;
  }

  /** Length of the whole packet at `offset`, header included; 0 when its header is not complete. */
  #lengthAt(bytes: Buffer, offset: number, end: number): number {
    let length = 0;
    let factor = 1;
    for (let i = 1; i < headerBytesMax; i++) {
      if (offset + i >= end) return 0;
      const byte = bytes[offset + i]!;
      length += (byte & 0x7f) * factor;
      if (byte < 0x80) {
        const type = bytes[offset]! >> 4;
        if (type !== 3 && length > this.#limits.controlBytesMax) {
          throw bad(`a packet of type ${type} with ${length} bytes (limit ${this.#limits.controlBytesMax})`);
        }
        return 1 + i + length;
      }
      factor *= 0x80;
    }
    throw bad("a length field of more than 4 bytes [MQTT-1.5.5-1]");
  }

  /** One packet in `bytes` from `start` to `end`; `whole` is its length including what was skipped. */
  #packet(bytes: Buffer, start: number, end: number, whole: number): void {
    const type = bytes[start]! >> 4;
    let body = start + 2;
    while (bytes[body - 1]! >= 0x80) body++;
    if (type === 3) this.#publish(bytes, start, body, end, whole - (end - start));
    else if (type === 4) this.#puback(bytes, start, body, end);
    else this.#taker.other(type, bytes.subarray(start, end));
  }

  #publish(bytes: Buffer, start: number, body: number, end: number, skipped: number): void {
    const flags = bytes[start]!;
    const qos = (flags >> 1) & 3;
    if (qos > 1) {
      throw bad(
        qos === 2 ? "a PUBLISH of QoS 2, which was not asked for" : "a PUBLISH of QoS 3 [MQTT-3.3.1-4]",
      );
    }
    if (end - body < 2) throw bad("a PUBLISH that is too short");
    const topicAt = body + 2;
    let at = topicAt + ((bytes[body]! << 8) | bytes[body + 1]!);
    if (at > end) throw bad("a PUBLISH whose topic is longer than the packet");
    if (at === topicAt) throw bad("a PUBLISH without a topic, but no topic alias was offered");
    const topic = this.#topics.text(bytes, topicAt, at);
    let packetId = 0;
    if (qos === 1) {
      if (at + 2 > end) throw bad("a PUBLISH that is too short for its packet id");
      packetId = (bytes[at]! << 8) | bytes[at + 1]!;
      if (packetId === 0) throw bad("a PUBLISH with packet id 0 [MQTT-2.2.1-3]");
      at += 2;
    }
    if (this.version === 5) at = this.#properties(bytes, at, end, skipped);
    this.#taker.publish({
      topic,
      payload: bytes.subarray(at, end),
      size: end - at + skipped,
      qos: qos as 0 | 1,
      packetId,
      dup: (flags & 8) !== 0,
      retain: (flags & 1) !== 0,
    });
  }

  /** Walks over the properties of a PUBLISH or PUBACK; returns where they end. */
  #properties(bytes: Buffer, from: number, end: number, skipped: number): number {
    if (bytes[from] === 0 && from < end) return from + 1;
    const { value, at } = varint(bytes, from, end);
    const after = at + value;
    if (after > end) {
      if (skipped > 0) return end;
      throw bad("a message whose properties are longer than the packet");
    }
    let i = at;
    while (i < after) {
      const id = bytes[i]!;
      if (id === topicAlias) throw bad("a topic alias, but none was offered [MQTT-3.3.2-9]");
      i = afterProperty(bytes, i, after);
    }
    return after;
  }

  #puback(bytes: Buffer, start: number, body: number, end: number): void {
    if ((bytes[start]! & 15) !== 0) throw bad("a PUBACK with header flags [MQTT-2.1.3-1]");
    if (end - body < 2) throw bad("a PUBACK that is too short");
    const packetId = (bytes[body]! << 8) | bytes[body + 1]!;
    const reasonCode = this.version === 5 && end - body > 2 ? bytes[body + 2]! : 0;
    if (!pubackCodes.has(reasonCode)) throw bad(`a PUBACK with the unknown reason code ${reasonCode}`);
    if (this.version === 5 && end - body > 3) this.#properties(bytes, body + 3, end, 0);
    this.#taker.puback(packetId, reasonCode);
  }
}

function bad(what: string): HeadwaterError {
  return new HeadwaterError("bad-packet", `the broker sent ${what}`, {
    remedy: "check that the address belongs to an MQTT broker",
    retryable: true,
  });
}

function varint(bytes: Buffer, from: number, end: number): { value: number; at: number } {
  let value = 0;
  let factor = 1;
  for (let i = from; i < from + 4 && i < end; i++) {
    value += (bytes[i]! & 0x7f) * factor;
    if (bytes[i]! < 0x80) return { value, at: i + 1 };
    factor *= 0x80;
  }
  throw bad("a damaged length of properties");
}

/** Offset behind the property at `at` of a PUBLISH or PUBACK (MQTT 5, 3.3.2.3, 3.4.2.2). */
function afterProperty(bytes: Buffer, at: number, end: number): number {
  const text = (from: number) => {
    if (from + 2 > end) throw bad("a damaged property");
    return from + 2 + ((bytes[from]! << 8) | bytes[from + 1]!);
  };
  let next: number;
  switch (bytes[at]!) {
    case 0x01: // payload format
      next = at + 2;
      break;
    case 0x02: // message expiry
      next = at + 5;
      break;
    case 0x03: // content type
    case 0x08: // response topic
    case 0x09: // correlation data
    case 0x1f: // reason (of a PUBACK)
      next = text(at + 1);
      break;
    case 0x0b: // subscription identifier
      next = varint(bytes, at + 1, end).at;
      break;
    case 0x26: // user property
      next = text(text(at + 1));
      break;
    default:
      throw bad(`a message with the unknown property ${bytes[at]}`);
  }
  if (next > end) throw bad("a damaged property");
  return next;
}
