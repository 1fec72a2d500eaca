/**
 * Writes and reads the parts that protobuf is made of, for the codecs that must be fast. Integers are safe
 * integers: 64-bit ones are handled as two halves in doubles, which is exact up to 2^53.
 */

const two32 = 4294967296;

/** Largest and smallest integers that a varint of ours may hold. */
export const integerMax = Number.MAX_SAFE_INTEGER;
/** Texts of more characters are measured first: three bytes for each would be too much to ask for. */
const longText = 1_024;
/** Texts of fewer characters are written one by one, which takes half the time of a call to do it. */
const shortText = 64;

/** Bytes of a non-negative safe integer as a varint. */
export function varintSize(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x200000) return 3;
  if (value < 0x10000000) return 4;
  return Math.ceil(bitLength(value) / 7);
}

function bitLength(value: number): number {
  const high = Math.floor(value / two32);
  return high === 0 ? 32 - Math.clz32(value) : 64 - Math.clz32(high);
}

/**
 * A growing buffer. `at` is the next position; callers that write into `buffer` themselves call `reserve`
 * before.
 */
export class ByteWriter {
  buffer: Buffer;
  at = 0;

  /** `brief`: what is written is soon let go of, so that it may lie in memory that small buffers share. */
  constructor(bytes: number, brief = false) {
    this.buffer = brief ? Buffer.allocUnsafe(bytes) : Buffer.allocUnsafeSlow(bytes);
  }

  /** Makes room for `bytes` more. */
  reserve(bytes: number): void {
    if (this.at + bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.buffer.length * 2, this.at + bytes));
    this.buffer.copy(larger, 0, 0, this.at);
    this.buffer = larger;
  }

  /** A byte; like all below, without a look at the room. */
  byte(value: number): void {
    this.buffer[this.at++] = value;
  }

  /** A non-negative safe integer. */
  varint(value: number): void {
    const buffer = this.buffer;
    let at = this.at;
    let rest = value;
    while (rest >= 0x80000000) {
      buffer[at++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    while (rest >= 0x80) {
      buffer[at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    buffer[at++] = rest;
    this.at = at;
  }

  /** Any safe integer, small ones of either sign in few bytes. */
  zigzag(value: number): void {
    if (value >= -0x40000000 && value < 0x40000000) this.varint(((value << 1) ^ (value >> 31)) >>> 0);
    else this.#zigzagLarge(value);
  }

  /** 2 x value may be above 2^53, so the sign goes in first. */
  #zigzagLarge(value: number): void {
    const magnitude = value < 0 ? -(value + 1) : value;
    this.buffer[this.at++] = (magnitude % 0x40) * 2 + (value < 0 ? 1 : 0) + 0x80;
    this.varint(Math.floor(magnitude / 0x40));
  }

  fixed32(value: number): void {
    this.at = this.buffer.writeUInt32LE(value >>> 0, this.at);
  }

  double(value: number): void {
    this.at = this.buffer.writeDoubleLE(value, this.at);
  }

  /** Length and UTF-8; makes its own room. */
  text(value: string): void {
    const length = value.length;
    this.reserve(length * 3 + 5);
    const { buffer, at } = this;
    if (length < shortText) {
      let end = at + 1;
      let i = 0;
      for (; i < length; i++) {
        const code = value.charCodeAt(i);
        if (code >= 0x80) break;
        buffer[end++] = code;
      }
      if (i === length) {
        buffer[at] = length;
        this.at = end;
        return;
      }
    }
    this.varint(Buffer.byteLength(value));
    this.at += buffer.write(value, this.at);
  }

  /** UTF-8 alone; makes its own room. */
  utf8(value: string): void {
    this.reserve(value.length > longText ? Buffer.byteLength(value) : value.length * 3);
    this.at += this.buffer.write(value, this.at);
  }

  /** Length and bytes; makes its own room. */
  bytes(value: Uint8Array): void {
    this.reserve(value.length + 5);
    this.varint(value.length);
    this.raw(value);
  }

  /** Bytes alone; makes its own room. */
  raw(value: Uint8Array): void {
    this.reserve(value.length);
    this.buffer.set(value, this.at);
    this.at += value.length;
  }

  /**
   * Begins content whose length goes before it and is known at its end; returns where, for `close`.
   * `width`: the bytes that the length is likely to take.
   */
  open(width: number): number {
    this.reserve(width);
    const from = this.at;
    this.at += width;
    return from;
  }

  /**
   * Ends what was begun at `from`, which moves where its length takes other than `width` bytes; returns how
   * many it takes.
   */
  close(from: number, width: number): number {
    const begin = from + width;
    const length = this.at - begin;
    const needed = varintSize(length);
    if (needed !== width) {
      if (needed > width) this.reserve(needed - width);
      this.buffer.copyWithin(from + needed, begin, this.at);
    }
    this.at = from;
    this.varint(length);
    this.at += length;
    return needed;
  }

  /** A copy of what was written, of exactly its size. */
  finish(): Buffer {
    const copy = Buffer.allocUnsafe(this.at);
    copy.set(this.buffer.subarray(0, this.at));
    return copy;
  }
}

/** What a reader says when bytes are no protobuf, or hold an integer above 2^53 - 1. */
export type ReadFault = (what: string) => Error;

/**
 * Reads what a ByteWriter wrote; never beyond `end`. Every fault is thrown as the error that `fault` makes.
 */
export class ByteReader {
  readonly buffer: Buffer;
  readonly fault: ReadFault;
  at: number;
  end: number;

  constructor(payload: Uint8Array, fault: ReadFault) {
    this.buffer = bufferOf(payload);
    this.fault = fault;
    this.at = 0;
    this.end = payload.length;
  }

  /** A non-negative safe integer. */
  varint(): number {
    const { buffer, end } = this;
    let at = this.at;
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 10; i++) {
      if (at >= end) throw this.fault("cut off");
      const byte = buffer[at++]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (value > integerMax) throw this.fault("an integer above 2^53 - 1");
        this.at = at;
        return value;
      }
      scale *= 0x80;
    }
    throw this.fault("a varint of more than 10 bytes");
  }

  /** Any safe integer. The last step may not lose the lowest bit, so the sign is taken off first. */
  zigzag(): number {
    const start = this.at;
    if (start >= this.end) throw this.fault("cut off");
    const first = this.buffer[start]!;
    const low = (first & 0x7f) >> 1;
    let magnitude = low;
    this.at = start + 1;
    if (first >= 0x80) {
      magnitude += this.varint() * 0x40;
      if (magnitude > integerMax - (first & 1)) throw this.fault("an integer beyond 2^53 - 1");
    }
    return (first & 1) === 1 ? -magnitude - 1 : magnitude;
  }

  fixed32(): number {
    this.#need(4);
    const value = this.buffer.readUInt32LE(this.at);
    this.at += 4;
    return value;
  }

  double(): number {
    this.#need(8);
    const value = this.buffer.readDoubleLE(this.at);
    this.at += 8;
    return value;
  }

  /** Reads a length and leaves the reader before the content: where the content ends. */
  length(): number {
    const length = this.varint();
    if (length > this.end - this.at) throw this.fault("cut off");
    return this.at + length;
  }

  /** Length and bytes, which share memory with the payload. */
  bytes(): Buffer {
    const end = this.length();
    const value = this.buffer.subarray(this.at, end);
    this.at = end;
    return value;
  }

  /** Length and UTF-8. */
  text(): string {
    const end = this.length();
    const value = this.buffer.toString("utf8", this.at, end);
    this.at = end;
    return value;
  }

  /** Passes over a field of an unknown number. */
  skip(wireType: number): void {
    if (wireType === 0) this.#skipVarint();
    else if (wireType === 1) this.#pass(8);
    else if (wireType === 2) this.at = this.length();
    else if (wireType === 5) this.#pass(4);
    else throw this.fault(`unknown wire type ${wireType}`);
  }

  #skipVarint(): void {
    for (let i = 0; i < 10 && this.at < this.end; i++) if (this.buffer[this.at++]! < 0x80) return;
    throw this.fault("cut off");
  }

  #pass(bytes: number): void {
    this.#need(bytes);
    this.at += bytes;
  }

  #need(bytes: number): void {
    if (this.at + bytes > this.end) throw this.fault("cut off");
  }
}

/** The same bytes as a Buffer, without a copy. */
export function bufferOf(bytes: Uint8Array): Buffer {
  if (Buffer.isBuffer(bytes)) return bytes;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
