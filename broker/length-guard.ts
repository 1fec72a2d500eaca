import type { Socket } from "node:net";

/** Why a guard broke a connection off. */
export type GuardReason = "packet-too-large" | "bad-length";

/**
 * Watches the packets of a client on their way from the socket to the parser, without copying: a packet
 * longer than the limit ends the connection before it is buffered, because the parser itself knows no limit.
 */
export class LengthGuard {
  #bytesMax: number;
  readonly #broken: (reason: GuardReason) => void;
  /** Bytes of the packet in hand still to come. */
  #left = 0;
  /** Bytes of the fixed header seen so far; the first is the type, the rest is the length. */
  #headBytes = 0;
  #length = 0;
  #factor = 1;

  constructor(bytesMax: number, broken: (reason: GuardReason) => void) {
    this.#bytesMax = bytesMax;
    this.#broken = broken;
  }

  /** From the next packet on. */
  set bytesMax(bytes: number) {
    this.#bytesMax = bytes;
  }

  /** Puts the guard in front of everything that is read from `socket`. */
  watch(socket: Socket): void {
    const read = socket.read.bind(socket);
    socket.read = (size?: number) => {
      const chunk = read(size) as Buffer | null;
      return chunk === null || this.pass(chunk) ? chunk : null;
    };
  }

  /** Follows the packets in `chunk`; false when one is too large. */
  pass(chunk: Buffer): boolean {
    let at = 0;
    while (at < chunk.length) {
      if (this.#left > 0) {
        const taken = Math.min(this.#left, chunk.length - at);
        this.#left -= taken;
        at += taken;
        continue;
      }
      const byte = chunk[at++]!;
      this.#headBytes++;
      if (this.#headBytes === 1) continue;
      this.#length += (byte & 0x7f) * this.#factor;
      this.#factor *= 0x80;
      if (this.#length > this.#bytesMax) return this.#refuse("packet-too-large");
      if (byte < 0x80) {
        this.#left = this.#length;
        this.#headBytes = 0;
        this.#length = 0;
        this.#factor = 1;
      } else if (this.#headBytes === 5) {
        return this.#refuse("bad-length");
      }
    }
    return true;
  }

  #refuse(reason: GuardReason): false {
    this.#broken(reason);
    return false;
  }
}
