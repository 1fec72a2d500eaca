import { backoffMs, errorText, type Random, systemClock } from "../base/index.js";
import { Connection, type ConnectionEvents, type ConnectionOptions, type Session } from "./connection.js";
import { closeTimeoutMs, reconnectBackoff, stableAfterMs } from "./defaults.js";
import { isWebSocket } from "./dial.js";
import type { InboundPublish } from "./packet-reader.js";
import type { Down } from "./reasons.js";
import type { OpenWebSocket } from "./web-socket.js";

export interface RedialOptions extends Omit<ConnectionOptions, "version"> {
  /** Bounds of the delay between attempts. Default 100 ms … 2 s. */
  readonly backoff?: { readonly firstMs: number; readonly maxMs: number } | undefined;
  /** Asked before each attempt, and again after a second when false. Absent = always. */
  readonly mayConnect?: (() => boolean) | undefined;
  readonly random: Random;
}

/** Time between questions whether to connect. */
const askAgainMs = 1_000;

/** Told by a Redial about the connection that is there now. */
export interface RedialEvents {
  up(connection: Connection, session: Session): void;
  publish(packet: InboundPublish): void;
  puback(packetId: number, reasonCode: number): void;
  batchEnd(): void;
  drained(): void;
  /** The connection was lost, or an attempt failed. */
  down(why: Down): void;
}

/**
 * Keeps one connection to a broker up: dials again for ever, with back-off and jitter; tries MQTT 5, falls
 * back to 3.1.1 and remembers what the broker spoke.
 */
export class Redial {
  readonly #options: RedialOptions;
  readonly #events: RedialEvents;
  #version: 4 | 5 = 5;
  #spoke = false;
  #attempt = 0;
  #hurry = false;
  #upSince = 0;
  #connection: Connection | null = null;
  #timer: NodeJS.Timeout | null = null;
  #closing = false;
  #paused = false;
  #closed: (() => void) | null = null;
  /** How a stream over WebSocket is opened, when that was loaded for the address. */
  #openWebSocket: OpenWebSocket | null = null;

  constructor(options: RedialOptions, events: RedialEvents) {
    this.#options = options;
    this.#events = events;
  }

  start(): void {
    this.#dial();
  }

  /** Ends the connection with a goodbye and dials again at once. */
  again(): void {
    if (this.#hurry || this.#connection === null) return;
    this.#hurry = true;
    this.#connection.finish(false);
  }

  /** Ends the connection with a goodbye and stays away until `resume`. */
  pause(): void {
    this.#paused = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#connection?.finish(false);
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    if (this.#connection === null && !this.#closing) this.#dial();
  }

  /** Ends for good; resolves when the connection is closed, at the latest after `timeoutMs`. */
  async close(endSession = false, timeoutMs = closeTimeoutMs): Promise<void> {
    this.#closing = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    const connection = this.#connection;
    if (connection === null) return;
    await new Promise<void>((resolve) => {
      const force = setTimeout(() => {
        connection.drop("closed here");
        resolve();
      }, timeoutMs);
      this.#closed = () => {
        clearTimeout(force);
        resolve();
      };
      connection.finish(endSession);
    });
  }

  #dial(): void {
    this.#timer = null;
    if (this.#options.mayConnect?.() === false) {
      this.#timer = setTimeout(() => this.#dial(), askAgainMs);
      return;
    }
    if (isWebSocket(this.#options.target) && this.#openWebSocket === null) {
      void this.#loadWebSocket();
      return;
    }
    const events: ConnectionEvents = {
      up: (session) => this.#up(connection, session),
      publish: (packet) => this.#closing || this.#events.publish(packet),
      puback: (packetId, reasonCode) => this.#events.puback(packetId, reasonCode),
      batchEnd: () => this.#events.batchEnd(),
      drained: () => this.#events.drained(),
      down: (why) => this.#down(why),
    };
    const { address, target, dial } = this.#options;
    const open = this.#openWebSocket;
    const opened = open === null ? dial : () => open(address, target);
    const connection = new Connection({ ...this.#options, version: this.#version, dial: opened }, events);
    this.#connection = connection;
  }

  async #loadWebSocket(): Promise<void> {
    try {
      this.#openWebSocket = await (await import("./web-socket.js")).loadWebSocket();
    } catch (error) {
      const text = `what dials over WebSocket cannot be loaded: ${errorText(error)}`;
      this.#down({ text, code: null, wasUp: false, otherVersion: false });
      return;
    }
    if (!this.#closing && !this.#paused && this.#connection === null) this.#dial();
  }

  #up(connection: Connection, session: Session): void {
    this.#spoke = true;
    this.#upSince = systemClock.now();
    if (!this.#closing) this.#events.up(connection, session);
  }

  #down(why: Down): void {
    this.#connection = null;
    if (why.wasUp && systemClock.now() - this.#upSince > stableAfterMs) this.#attempt = 0;
    const other = why.otherVersion && (!this.#spoke || why.code !== null);
    if (other) this.#version = this.#version === 5 ? 4 : 5;
    if (other && this.#version === 4 && !this.#closing && !this.#paused) {
      this.#dial();
      return;
    }
    this.#events.down(why);
    if (this.#closing) this.#closed?.();
    else if (!this.#paused) this.#later();
  }

  #later(): void {
    const { backoff, random } = this.#options;
    const delayMs = this.#hurry ? 0 : backoffMs(this.#attempt++, backoff ?? reconnectBackoff, random);
    this.#hurry = false;
    this.#timer = setTimeout(() => this.#dial(), delayMs);
  }
}
