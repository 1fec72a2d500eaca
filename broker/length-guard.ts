import type { Duplex } from "node:stream";
import { keptOfTooLargeBytes, shortened } from "./too-large.js";

/** Why a guard broke a connection off. */
export type GuardReason = "packet-too-large" | "bad-length";

const publishType = 3;

/**
 * Watches the packets of a client on their way from the socket to the parser, because the parser itself knows
 * no limit: nothing longer than the limit is ever buffered. Once a client is accepted, a PUBLISH that is too
 * long is put in short (too-large.ts) and the rest of it is skipped: to end the connection would help nobody,
 * for clients send again what was not answered, and would be cut off for ever. Any other packet ends it.
 * Without copying, but where a chunk ends within a header.
 */
export class LengthGuard {
  #bytesMax: number;
  #accepted = false;
  readonly #broken: (reason: GuardReason) => void;
  /** Bytes of the packet in hand still to come, and whether they are skipped. */
  #left = 0;
  #skips = false;
  /** Header of the packet in hand as far as it has come; the first byte is the type, the rest the length. */
  readonly #head = Buffer.alloc(5);
  #headBytes = 0;
  #length = 0;
  /** The beginning of a PUBLISH that is too long; null = there is none in hand. */
  #kept: Buffer[] | null = null;
  #keptBytes = 0;
  /** What the parser gets of the chunk in hand, where that is not all of it. */
  #parts: Buffer[] = [];
  /** From here on nothing of the chunk in hand is in `#parts`. */
  #from = 0;

  constructor(bytesMax: number, broken: (reason: GuardReason) => void) {
    this.#bytesMax = bytesMax;
    this.#broken = broken;
  }

  /** The client is accepted: this is the limit from the next packet on. */
  accept(bytesMax: number): void {
    this.#bytesMax = bytesMax;
    this.#accepted = true;
  }

  /** Puts the guard in front of everything that is read from `socket`. */
  watch(socket: Duplex): void {
    const read = socket.read.bind(socket);
    socket.read = (size?: number) => {
      for (;;) {
        const chunk = read(size) as Buffer | null;
        if (chunk === null) return null;
        const passed = this.pass(chunk);
        // Null means to the parser that it is to wait: only an empty socket may say so.
        if (passed === null || passed.length > 0) return passed;
      }
    };
  }

  /** What of `chunk` the parser may have; null when the connection is broken off. */
  pass(chunk: Buffer): Buffer | null {
    this.#from = 0;
    let at = 0;
    while (at < chunk.length) {
      if (this.#left > 0) at = this.#body(chunk, at);
      else at = this.#header(chunk, at);
      if (at < 0) return null;
    }
    if (this.#parts.length === 0 && this.#from === 0) return chunk;
    if (this.#from < chunk.length) this.#parts.push(chunk.subarray(this.#from));
    const passed = this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts);
    this.#parts = [];
    return passed;
  }

  /** Goes over the body of the packet in hand; returns the offset behind it, below 0 = broken off. */
  #body(chunk: Buffer, at: number): number {
    if (this.#kept !== null) return this.#keep(chunk, at, this.#kept);
    const end = at + Math.min(this.#left, chunk.length - at);
    this.#left -= end - at;
    if (this.#skips) this.#from = end;
    return end;
  }

  /** Goes over the header of the next packet; it is held back until it is whole. */
  #header(chunk: Buffer, start: number): number {
    const heldBytes = this.#headBytes;
    let at = start;
    for (;;) {
      if (at === chunk.length) {
        this.#give(chunk, start);
        this.#from = at;
        return at;
      }
      const byte = chunk[at++]!;
      this.#head[this.#headBytes++] = byte;
      if (this.#headBytes === 1) continue;
      this.#length += (byte & 0x7f) * 0x80 ** (this.#headBytes - 2);
      if (this.#length > this.#bytesMax && !this.#shortens) return this.#refuse("packet-too-large");
      if (byte < 0x80) break;
      if (this.#headBytes === 5) return this.#refuse("bad-length");
    }
    this.#skips = this.#length > this.#bytesMax;
    if (this.#skips) {
      this.#give(chunk, start);
      this.#from = at;
      this.#kept = [];
      this.#keptBytes = 0;
    } else if (heldBytes > 0) this.#parts.push(Buffer.from(this.#head.subarray(0, heldBytes)));
    this.#left = this.#length;
    this.#headBytes = 0;
    this.#length = 0;
    return at;
  }

  get #shortens(): boolean {
    return this.#accepted && this.#head[0]! >> 4 === publishType;
  }

  /** Collects the beginning of a packet that is too long; then puts it in short. */
  #keep(chunk: Buffer, at: number, kept: Buffer[]): number {
    const length = this.#left + this.#keptBytes;
    const wanted = Math.min(length, keptOfTooLargeBytes) - this.#keptBytes;
    const end = at + Math.min(wanted, chunk.length - at);
    kept.push(chunk.subarray(at, end));
    this.#keptBytes += end - at;
    this.#left -= end - at;
    this.#from = end;
    if (end - at < wanted) return end;
    this.#kept = null;
    const packet = shortened(this.#head[0]!, Buffer.concat(kept), length);
    if (packet === null) return this.#refuse("packet-too-large");
    this.#parts.push(packet);
    return end;
  }

  /** The parser may have the chunk up to here. */
  #give(chunk: Buffer, end: number): void {
    if (end > this.#from) this.#parts.push(chunk.subarray(this.#from, end));
  }

  #refuse(reason: GuardReason): number {
    this.#broken(reason);
    return -1;
  }
}
