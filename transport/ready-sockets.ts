import type { Duplex } from "node:stream";
import { brokerTarget, isWebSocket, openSocket } from "./dial.js";
import type { BrokerAddress } from "./transport.js";

/** Brokers close connections over which nobody speaks, some of them after 10 s. */
const silentMsMax = 8_000;

interface ReadySocket {
  readonly socket: Duplex;
  /** Closes it when it was silent for too long, also where nobody ever takes it. */
  readonly ends: NodeJS.Timeout;
}

/**
 * Sockets that stand before anybody speaks over them: who connects to a broker takes the one that leads
 * there, and needs no round trip for TCP and TLS any more.
 */
export class ReadySockets {
  readonly #sockets = new Map<string, ReadySocket>();

  /**
   * Sees to it that one leads to the broker, in the place of one that is closed. None over WebSocket,
   * where the words of HTTP come first. Throws as `brokerTarget`.
   */
  open(address: BrokerAddress): void {
    const target = brokerTarget(address);
    if (isWebSocket(target)) return;
    const name = nameOf(address);
    if (this.#sockets.get(name)?.socket.destroyed === false) return;
    const socket = openSocket(address, target);
    // Whoever connects without it finds out why, and says so.
    socket.on("error", () => undefined);
    this.#sockets.set(name, { socket, ends: setTimeout(() => socket.destroy(), silentMsMax).unref() });
  }

  /** The one that leads to the broker, which is the caller's from here on; undefined = none does. */
  take(address: BrokerAddress): Duplex | undefined {
    const name = nameOf(address);
    const found = this.#sockets.get(name);
    if (found === undefined) return undefined;
    this.#sockets.delete(name);
    clearTimeout(found.ends);
    return found.socket.destroyed ? undefined : found.socket;
  }
}

function nameOf(address: BrokerAddress): string {
  return JSON.stringify(address);
}
