/** Bytes that are asked for at once: small values share them, which is less work than memory for each. */
const slabBytes = 8 * 1024;
/** Texts of more characters are measured first: three bytes for each would be too much to ask for. */
const longText = 1_024;

/** Writes one value after the other behind each other into memory that it never uses again. */
export class ByteWriter {
  #buffer = Buffer.allocUnsafeSlow(256);
  /** Where what is being written begins. */
  #from = 0;
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
    this.#room(value.length > longText ? Buffer.byteLength(value) : value.length * 3);
    this.#at += this.#buffer.write(value, this.#at);
  }

  bytes(value: Uint8Array): void {
    this.#room(value.length);
    this.#buffer.set(value, this.#at);
    this.#at += value.length;
  }

  /** All that was written since the last `take` or `moveTo`. Nobody writes there again. */
  take(): Uint8Array {
    const { buffer, byteOffset } = this.#buffer;
    const written = new Uint8Array(buffer, byteOffset + this.#from, this.#at - this.#from);
    this.#from = this.#at;
    return written;
  }

  /** Puts all that was written since then behind what another has, its length before it. */
  moveTo(other: ByteWriter): void {
    const length = this.#at - this.#from;
    other.varint(length);
    other.#room(length);
    other.#at += this.#buffer.copy(other.#buffer, other.#at, this.#from, this.#at);
    this.#at = this.#from;
  }

  #room(more: number): void {
    if (this.#at + more <= this.#buffer.length) return;
    const written = this.#at - this.#from;
    const wider = Buffer.allocUnsafeSlow(Math.max(slabBytes, 2 * written, written + more));
    this.#buffer.copy(wider, 0, this.#from, this.#at);
    this.#buffer = wider;
    this.#from = 0;
    this.#at = written;
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
