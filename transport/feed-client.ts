import { randomInt } from "node:crypto";
import { HeadwaterError, seededRandom } from "../base/index.js";
import type { Connection, Grant, Session } from "./connection.js";
import { closeTimeoutMs, keepaliveSec, payloadBytesMax } from "./defaults.js";
import { brokerTarget } from "./dial.js";
import { FeedLine, type FeedLineOptions } from "./feed-line.js";
import { type FeedCounters, type FeedMessage, FeedWindow } from "./feed-window.js";
import { encodePubacks } from "./packets.js";
import { type Down, placeOf } from "./reasons.js";
import { Redial } from "./redial.js";
import { type FeedMemory, RememberedPackets } from "./remembered-packets.js";
import { denied, requireFilter } from "./subscriptions.js";
import type { BrokerAddress } from "./transport.js";

/** Settings of a feed client. */
export interface FeedOptions extends FeedLineOptions {
  readonly filters: readonly { readonly filter: string; readonly qos: 0 | 1 }[];
  /** Name of a group of clients that share the messages; needs MQTT 5. Absent = all of them come here. */
  readonly share?: string | undefined;
  /** Bytes that may wait to be taken. Default 16 MiB. */
  readonly waitingBytesMax?: number | undefined;
  /**
   * Whether messages that the broker had retained count. Default false: they are acknowledged and skipped.
   */
  readonly retained?: boolean | undefined;
  /** Where it remembers what it took in, so that no copy is taken in again. Absent = it does not. */
  readonly memory?: FeedMemory | undefined;
  /** Its connection, made with the same settings, if that was dialled before. Absent = it makes one. */
  readonly line?: FeedLine | undefined;
}

/** Events of a feed client; all from the turn of its socket or timers, never inside a call into it. */
export interface FeedEvents {
  connected(session: { readonly sessionPresent: boolean; readonly version: 4 | 5 }): void;
  /** In words for users; also for each failed attempt. */
  disconnected(reason: string): void;
  /**
   * The broker refused a filter (`subscription-denied`, `no-shared-subscriptions`); the client tries again
   * later.
   */
  denied(error: HeadwaterError): void;
  /** Messages wait to be taken: once for each read of the socket. */
  readable(): void;
}

/** Counters and levels of a feed client. */
export interface FeedStats extends Readonly<FeedCounters> {
  readonly waiting: number;
  readonly held: number;
  readonly connects: number;
  /** 4 = MQTT 3.1.1, 5, 0 = not connected. */
  readonly version: number;
  /** Sensors of an agent's own listener whose packets had to be forgotten for others; absent elsewhere. */
  readonly sensorsForgotten?: number;
}

/** So long a subscriber of MQTT 3.1.1 may stop reading: aedes makes all others wait for it. */
const patienceMs = 500;
const waitingBytesMaxDefault = 16 * 1024 * 1024;

/**
 * The raw source of a feed: a persistent session at a broker whose messages are held un-acknowledged until
 * `acknowledge` says that they are safe. The broker keeps what was not acknowledged, so nothing is lost when
 * this process dies.
 *
 * A broker of MQTT 5 is told `heldMax` as its receive window; should it send more all the same (Mosquitto
 * 2.0.11 does, once it has a backlog), the client stops reading, which such brokers bear. One of MQTT 3.1.1
 * (aedes) knows no window, and lets everybody wait for a subscriber that does not read: there the client
 * stops reading for a moment only. Then what finds no room is left un-acknowledged; when all else is
 * acknowledged, the client reconnects and gets it again.
 */
export class FeedClient {
  readonly #options: FeedOptions;
  readonly #window: FeedWindow;
  readonly #line: FeedLine;
  #events: FeedEvents | null = null;
  #connection: Connection | null = null;
  #version: 0 | 4 | 5 = 0;
  #connects = 0;
  #flushing = false;
  #closed = false;
  #readable = false;
  #fetching = false;
  #holding = false;
  #shedding = false;
  #patience: NodeJS.Timeout | null = null;
  /** What is remembered belongs to the session that is there, on disk, too. */
  #settled = false;

  /** Throws `bad-broker-url`, `bad-certificate`, `bad-filter`. */
  constructor(options: FeedOptions) {
    this.#options = options;
    for (const { filter } of options.filters) requireFilter(filter);
    this.#line = options.line ?? new FeedLine(options);
    const { heldMax } = this.#line;
    const waitingBytesMax = options.waitingBytesMax ?? waitingBytesMaxDefault;
    const remembered = options.memory === undefined ? null : new RememberedPackets(options.memory);
    this.#window = new FeedWindow({ heldMax, waitingBytesMax }, options.retained ?? false, remembered);
  }

  get stats(): FeedStats {
    const { waiting, held, counters } = this.#window;
    return { ...counters, waiting, held, connects: this.#connects, version: this.#version };
  }

  get connected(): boolean {
    return this.#version !== 0;
  }

  open(events: FeedEvents): void {
    this.#events = events;
    this.#whenDurable(() => {
      this.#window.confirmed();
      this.#flushSoon();
    });
    this.#line.open({
      up: (connection, session) => this.#up(connection, session),
      publish: (packet) => {
        this.#window.arrived(packet);
        this.#readable = true;
        if (this.#window.full) this.#hold();
      },
      batchEnd: () => this.#batchEnd(),
      down: (why) => this.#down(why),
    });
  }

  /** The oldest message that waits, or undefined. */
  take(): FeedMessage | undefined {
    const message = this.#window.take();
    if (this.#holding) this.#flushSoon();
    return message;
  }

  /**
   * The oldest `count` taken messages are safe: their PUBACKs go out, in order, those of one turn together.
   */
  acknowledge(count: number): void {
    this.#window.acknowledge(count);
    this.#flushSoon();
  }

  /**
   * Closes; un-acknowledged messages stay with the broker for the next client of this id. `endSession`: the
   * broker forgets the session and all that it holds for it.
   */
  async close(endSession = false, timeoutMs = closeTimeoutMs): Promise<void> {
    if (this.#closed) return;
    this.#flush();
    this.#closed = true;
    const ended = this.#version === 5;
    await this.#line.close(endSession, timeoutMs);
    this.#version = 0;
    if (!endSession || ended) return;
    const { address, clientId } = this.#options;
    await endFeedSession(address, clientId, timeoutMs);
  }

  #up(connection: Connection, session: Session): void {
    this.#connection = connection;
    this.#version = session.version;
    this.#connects++;
    this.#window.connected(session.sessionPresent);
    const { share } = this.#options;
    if (share !== undefined && !session.sharedSubscriptions) {
      this.#refuse(notShared(placeOf(this.#options.address)));
      return;
    }
    this.#settled &&= session.sessionPresent;
    if (this.#settled || this.#options.memory === undefined) this.#subscribe(connection, session);
    else if (!session.sessionPresent) this.#settle(connection, session);
    // Answered behind all that the broker has under way. Nobody subscribes to it.
    else
      connection.unsubscribe(`${this.#options.clientId}/fence`, (answered) => {
        if (answered) this.#settle(connection, session);
      });
  }

  /**
   * What an earlier run remembered, and what did not come again, is forgotten before new messages can come: a
   * session that began while nobody could note it has no subscription, so nothing of it comes before that.
   */
  #settle(connection: Connection, session: Session): void {
    this.#window.settle();
    this.#whenDurable(() => {
      if (this.#connection !== connection) return;
      this.#settled = true;
      this.#subscribe(connection, session);
    });
  }

  /** A task that ends before needs no more. */
  #whenDurable(next: () => void): void {
    this.#options.memory?.durable().then(
      () => this.#closed || next(),
      () => undefined,
    );
  }

  #subscribe(connection: Connection, session: Session): void {
    const { filters, retained, share } = this.#options;
    // MQTT 3.1.1 would send what is retained once more.
    if (session.sessionPresent && session.version === 4 && retained === true) {
      this.#events!.connected(session);
      return;
    }
    // Asked for again, because a session that an earlier version of the topology left behind may have other
    // filters.
    const retainHandling = retained === true ? 1 : 2;
    connection.subscribe(
      filters.map(({ filter, qos }) => {
        return { filter: share === undefined ? filter : `$share/${share}/${filter}`, qos, retainHandling };
      }),
      (grants) => this.#granted(session, grants),
    );
  }

  #granted(session: Session, grants: readonly Grant[] | null): void {
    if (grants === null || this.#closed) return;
    const refused = grants.find((each) => !each.granted);
    if (refused !== undefined) {
      this.#refuse(denied(refused.filter, placeOf(this.#options.address)));
      return;
    }
    this.#events!.connected(session);
  }

  #refuse(error: HeadwaterError): void {
    this.#events!.denied(error);
    this.#connection?.drop(error.message);
  }

  #batchEnd(): void {
    if (this.#readable) {
      this.#readable = false;
      if (this.#window.waiting > 0) this.#events!.readable();
    }
    this.#flush();
  }

  /** Stops reading until there is room; where the broker does not bear that for long, not for long. */
  #hold(): void {
    if (this.#shedding || this.#connection === null) return;
    this.#holding = true;
    this.#connection.hold();
    if (this.#version === 4) this.#patience ??= setTimeout(() => this.#shed(), patienceMs);
  }

  /** The consumer is slow, not only late: reads on, and leaves to the broker what finds no room. */
  #shed(): void {
    this.#patience = null;
    this.#shedding = true;
    this.#release();
  }

  #release(): void {
    if (!this.#holding) return;
    this.#holding = false;
    if (this.#patience !== null) clearTimeout(this.#patience);
    this.#patience = null;
    this.#connection?.release();
  }

  #flushSoon(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    process.nextTick(() => {
      this.#flushing = false;
      this.#flush();
    });
  }

  #flush(): void {
    const pubacks = this.#window.takePubacks();
    if (this.#closed || this.#connection === null) return;
    if (pubacks.length > 0) this.#connection.send(encodePubacks(pubacks, pubacks.length));
    if (!this.#window.full) {
      this.#release();
      this.#shedding &&= this.#window.shedding;
    }
    if (this.#window.wantsAgain) {
      this.#fetching = true;
      this.#line.again();
    }
  }

  #down(why: Down): void {
    this.#connection = null;
    this.#version = 0;
    this.#holding = false;
    this.#shedding = false;
    if (this.#patience !== null) clearTimeout(this.#patience);
    this.#patience = null;
    this.#window.lost();
    const reason = this.#fetching ? "connecting anew for messages that had found no room" : why.text;
    this.#fetching = false;
    if (!this.#closed) this.#events!.disconnected(reason);
  }
}

function notShared(at: string): HeadwaterError {
  return new HeadwaterError("no-shared-subscriptions", `the broker at ${at} cannot share a subscription`, {
    remedy: "use a broker with MQTT 5, or several feeds with parallelism 1 and topics that do not overlap",
  });
}

/**
 * Ends a session that nobody wants any more, by taking it over with a clean one; the broker forgets what it
 * held for it. Rejects with the reason when the broker cannot be reached within `timeoutMs`.
 */
export async function endFeedSession(
  address: BrokerAddress,
  clientId: string,
  timeoutMs: number,
): Promise<void> {
  let reason = "no answer";
  await new Promise<void>((resolve, reject) => {
    const redial = new Redial(
      {
        address,
        target: brokerTarget(address),
        clientId,
        clean: true,
        sessionExpirySec: 0,
        keepaliveSec,
        payloadBytesMax,
        random: seededRandom(randomInt(2 ** 31)),
      },
      {
        up: () => finish(),
        publish: () => undefined,
        puback: () => undefined,
        batchEnd: () => undefined,
        drained: () => undefined,
        down: (why) => {
          reason = why.text;
        },
      },
    );
    const finish = (error?: Error) => {
      clearTimeout(timer);
      void redial.close(true, timeoutMs).then(() => (error === undefined ? resolve() : reject(error)));
    };
    const timer = setTimeout(
      () => finish(new Error(`session ${clientId} was not ended: ${reason}`)),
      timeoutMs,
    );
    redial.start();
  });
}
