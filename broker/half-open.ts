import type { Socket } from "node:net";

/**
 * Connections that have not said who they are. Bounded: when one too many comes, the oldest goes, so the next
 * one gets in.
 */
export class HalfOpen {
  readonly #max: number;
  readonly #sockets = new Set<Socket>();

  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#sockets.size;
  }

  /** Adds a connection; true when another had to go for it. */
  add(socket: Socket): boolean {
    this.#sockets.add(socket);
    if (this.#sockets.size <= this.#max) return false;
    const [oldest] = this.#sockets;
    this.#sockets.delete(oldest!);
    oldest!.destroy();
    return true;
  }

  delete(socket: Socket): void {
    this.#sockets.delete(socket);
  }
}
