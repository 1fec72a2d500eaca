/** Up to so many bytes are copied one by one: that takes less time than a call of what copies many. */
const fewBytes = 96;

/** Writes one value after the other into a buffer that grows and is used again. */
export class ByteWriter {
  #buffer = Buffer.allocUnsafe(256);
  #at = 0;

  byte(value: number): void {
    this.#room(1);
    this.#buffer[this.#at++] = value;
  }

  double(value: number): void {
    this.#room(8);
    this.#at = this.#buffer.writeDoubleLE(value, this.#at);
  }

  /** A whole number from 0 to 2^53 - 1, seven bits a byte, the lowest first. */
  varint(value: number): void {
    this.#room(8);
    let rest = value;
    while (rest >= 0x80) {
      this.#buffer[this.#at++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#buffer[this.#at++] = rest;
  }

  text(value: string): void {
    this.#room(value.length * 3);
    this.#at += this.#buffer.write(value, this.#at);
  }

  bytes(value: Uint8Array): void {
    this.#room(value.length);
    this.#buffer.set(value, this.#at);
    this.#at += value.length;
  }

  /** A copy of all that was written since the last `take` or `moveTo`. */
  take(): Uint8Array {
    const length = this.#at;
    const written = new Uint8Array(length);
    if (length > fewBytes) this.#buffer.copy(written, 0, 0, length);
    else for (let n = 0; n < length; n++) written[n] = this.#buffer[n]!;
    this.#at = 0;
    return written;
  }

  /** Puts all that was written since then behind what another has, its length before it. */
  moveTo(other: ByteWriter): void {
    other.varint(this.#at);
    other.#room(this.#at);
    other.#at += this.#buffer.copy(other.#buffer, other.#at, 0, this.#at);
    this.#at = 0;
  }

  #room(more: number): void {
    if (this.#at + more <= this.#buffer.length) return;
    const wider = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#at + more));
    this.#buffer.copy(wider, 0, 0, this.#at);
    this.#buffer = wider;
  }
}

/** Reads what a ByteWriter wrote. Reading behind the end throws RangeError. */
export class ByteReader {
  readonly #buffer: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  get left(): number {
    return this.#buffer.length - this.#at;
  }

  byte(): number {
    return this.#buffer.readUInt8(this.#at++);
  }

  double(): number {
    this.#at += 8;
    return this.#buffer.readDoubleLE(this.#at - 8);
  }

  varint(): number {
    let value = 0;
    for (let unit = 1; ; unit *= 0x80) {
      const byte = this.byte();
      value += (byte & 0x7f) * unit;
      if (byte < 0x80) return value;
    }
  }

  text(length: number): string {
    return this.#take(length).toString("utf8");
  }

  /** A copy. */
  bytes(length: number): Uint8Array {
    return new Uint8Array(this.#take(length));
  }

  #take(length: number): Buffer {
    if (length > this.left) throw new RangeError("it ends too early");
    this.#at += length;
    return this.#buffer.subarray(this.#at - length, this.#at);
  }
}
