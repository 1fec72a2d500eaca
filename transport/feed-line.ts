import { randomInt } from "node:crypto";
import type { Duplex } from "node:stream";
import { type Random, seededRandom } from "../base/index.js";
import type { Connection, Session } from "./connection.js";
import { closeTimeoutMs, keepaliveSec } from "./defaults.js";
import { brokerTarget } from "./dial.js";
import { Redial, type RedialEvents } from "./redial.js";
import type { BrokerAddress } from "./transport.js";

/** Settings of a feed's line to its broker. */
export interface FeedLineOptions {
  readonly address: BrokerAddress;
  /** Names the session; only one client may use it at a time. */
  readonly clientId: string;
  /** Messages taken in and not yet acknowledged, 10-6,000. Default 1,000; MQTT 5 brokers are told. */
  readonly heldMax?: number | undefined;
  /** A larger payload is not buffered: the message comes with its beginning only. Default 256 KiB. */
  readonly messageBytesMax?: number | undefined;
  /** MQTT 5: how long the broker keeps the session without us. Default 30 days. */
  readonly sessionExpirySec?: number | undefined;
  readonly keepaliveSec?: number | undefined;
  readonly backoff?: { readonly firstMs: number; readonly maxMs: number } | undefined;
  /** Asked before each attempt to connect, and again after a second when false. */
  readonly mayConnect?: (() => boolean) | undefined;
  /** Gives the stream to the broker; undefined, or absent: one is opened to `address`. */
  readonly dial?: (() => Duplex | undefined) | undefined;
  readonly random?: Random | undefined;
}

/** What a feed hears of its line: it publishes nothing. */
export type FeedLineEvents = Pick<RedialEvents, "up" | "publish" | "batchEnd" | "down">;

const heldMaxDefault = 1000;
const messageBytesMaxDefault = 256 * 1024;
const sessionExpirySecDefault = 30 * 24 * 3600;
/** A line on which nobody takes what comes is given up after this time: a broker may wait for its reader. */
const unheardMs = 1_000;

/**
 * The connection of a feed with its persistent session. It may be dialled before there is a feed to take what
 * comes: then the broker has answered by the time that the feed has loaded what it remembers, and nothing
 * behind that answer was read.
 */
export class FeedLine {
  /** Messages that may be taken in and not yet acknowledged. */
  readonly heldMax: number;
  readonly #redial: Redial;
  #events: FeedLineEvents | null = null;
  /** The broker has answered, and nobody was told. */
  #answered: { readonly connection: Connection; readonly session: Session } | null = null;
  #unheard: NodeJS.Timeout | null = null;

  /** Throws `bad-broker-url`, `bad-certificate`. */
  constructor({ address, heldMax = heldMaxDefault, random, ...options }: FeedLineOptions) {
    this.heldMax = Math.min(6000, Math.max(10, heldMax));
    this.#redial = new Redial(
      {
        address,
        target: brokerTarget(address),
        clientId: options.clientId,
        clean: false,
        sessionExpirySec: options.sessionExpirySec ?? sessionExpirySecDefault,
        keepaliveSec: options.keepaliveSec ?? keepaliveSec,
        receiveMax: this.heldMax,
        payloadBytesMax: options.messageBytesMax ?? messageBytesMaxDefault,
        backoff: options.backoff,
        mayConnect: options.mayConnect,
        dial: options.dial,
        random: random ?? seededRandom(randomInt(2 ** 31)),
      },
      {
        up: (connection, session) => this.#up(connection, session),
        publish: (packet) => this.#events!.publish(packet),
        puback: () => undefined,
        batchEnd: () => this.#events?.batchEnd(),
        drained: () => undefined,
        down: (why) => {
          this.#answered = null;
          this.#events?.down(why);
        },
      },
    );
  }

  /** Begins to connect; `open` is to follow soon, or `close`. */
  dial(): void {
    this.#unheard = setTimeout(() => this.#redial.pause(), unheardMs);
    this.#redial.start();
  }

  /** From here on `events` hears of the connection, but not within this call. */
  open(events: FeedLineEvents): void {
    this.#events = events;
    if (this.#unheard === null) {
      this.#redial.start();
      return;
    }
    clearTimeout(this.#unheard);
    this.#redial.resume();
    process.nextTick(() => {
      if (this.#answered === null) return;
      const { connection, session } = this.#answered;
      events.up(connection, session);
      connection.release();
    });
  }

  /** Ends the connection with a goodbye and dials again at once. */
  again(): void {
    this.#redial.again();
  }

  /** Ends for good; resolves when the connection is closed, at the latest after `timeoutMs`. */
  close(endSession: boolean, timeoutMs = closeTimeoutMs): Promise<void> {
    this.#answered = null;
    clearTimeout(this.#unheard ?? undefined);
    return this.#redial.close(endSession, timeoutMs);
  }

  #up(connection: Connection, session: Session): void {
    if (this.#events !== null) {
      this.#events.up(connection, session);
      return;
    }
    this.#answered = { connection, session };
    connection.hold();
  }
}
