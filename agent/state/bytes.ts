/** Reads what `writeEntry` wrote. Reading behind the end throws RangeError. */
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
