import { randomInt } from "node:crypto";
import { Deque, HeadwaterError, type Random, seededRandom } from "../base/index.js";
import type { Connection, Grant, Session } from "./connection.js";
import { closeTimeoutMs, keepaliveSec, payloadBytesMax, sendWaitingMax, sendWindow } from "./defaults.js";
import { brokerTarget } from "./dial.js";
import { encodePubacks, encodePublish } from "./packets.js";
import { codeText, type Down, placeOf } from "./reasons.js";
import { Redial } from "./redial.js";
import { Subscriptions } from "./subscriptions.js";
import type { BrokerAddress, PublishOptions, Transport, TransportEvents, Will } from "./transport.js";

/** Settings of an MQTT transport; all but address and client id have defaults. */
export interface MqttOptions {
  readonly address: BrokerAddress;
  readonly clientId: string;
  readonly will?: Will | undefined;
  /** Default 10 s. */
  readonly keepaliveSec?: number | undefined;
  /** Delays between attempts. Default 100 ms doubling to 2 s, with jitter. */
  readonly backoff?: { readonly firstMs: number; readonly maxMs: number } | undefined;
  /** Largest payload taken in or published. Default 256 KiB and a header. */
  readonly payloadBytesMax?: number | undefined;
  /** Source of the jitter. */
  readonly random?: Random | undefined;
}

/** Counters of an MQTT transport. */
export interface MqttStats {
  readonly protocolVersion: 4 | 5 | null;
  readonly connects: number;
  /** Messages that were larger than `payloadBytesMax` and were thrown away. */
  readonly oversized: number;
  /** QoS 1 messages under way, and waiting for the send window. */
  readonly underWay: number;
  readonly waiting: number;
}

interface Waiting {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly options: PublishOptions;
  readonly done: ((error: Error | null) => void) | undefined;
}

/** Filters that go into one SUBSCRIBE. */
const filtersPerPacket = 100;

/**
 * Transport over MQTT 5 or 3.1.1 with a clean session. Throws `bad-broker-url` when the address is none.
 * Close codes and errors reach the user through `disconnected(reason)`.
 */
export class MqttTransport implements Transport {
  readonly #address: BrokerAddress;
  readonly #payloadMax: number;
  readonly #redial: Redial;
  readonly #subscriptions = new Subscriptions();
  readonly #underWay = new Map<number, ((error: Error | null) => void) | undefined>();
  readonly #waiting = new Deque<Waiting>();
  #events: TransportEvents | null = null;
  #connection: Connection | null = null;
  #session: Session | null = null;
  #connected = false;
  #closed = false;
  #owedIds = new Uint16Array(256);
  #owed = 0;
  #connects = 0;
  #oversized = 0;

  constructor(options: MqttOptions) {
    this.#address = options.address;
    this.#payloadMax = options.payloadBytesMax ?? payloadBytesMax;
    this.#redial = new Redial(
      {
        address: options.address,
        target: brokerTarget(options.address),
        clientId: options.clientId,
        clean: true,
        sessionExpirySec: 0,
        keepaliveSec: options.keepaliveSec ?? keepaliveSec,
        will: options.will,
        payloadBytesMax: this.#payloadMax,
        backoff: options.backoff,
        random: options.random ?? seededRandom(randomInt(2 ** 31)),
      },
      {
        up: (connection, session) => this.#up(connection, session),
        publish: (packet) => {
          if (packet.qos === 1) this.#owe(packet.packetId);
          if (packet.size > this.#payloadMax) this.#oversized++;
          else this.#events!.message(packet);
        },
        puback: (packetId, reasonCode) => this.#puback(packetId, reasonCode),
        batchEnd: () => this.#sendOwed(),
        drained: () => this.#events!.drained?.(),
        down: (why) => this.#down(why),
      },
    );
  }

  get connected(): boolean {
    return this.#connected;
  }

  get bufferedBytes(): number {
    return this.#connection?.backlogBytes ?? 0;
  }

  get stats(): MqttStats {
    return {
      protocolVersion: this.#session?.version ?? null,
      connects: this.#connects,
      oversized: this.#oversized,
      underWay: this.#underWay.size,
      waiting: this.#waiting.length,
    };
  }

  open(events: TransportEvents): void {
    this.#events = events;
    this.#redial.start();
  }

  async subscribe(filter: string, qos: 0 | 1): Promise<void> {
    if (this.#closed) throw new HeadwaterError("closed", "the transport is closed");
    const { wanted, answered } = this.#subscriptions.want(filter, qos);
    if (!wanted.granted && this.#connected) {
      this.#connection!.subscribe([wanted], (grants) => this.#answered(grants));
    }
    return answered;
  }

  unsubscribe(filter: string): Promise<void> {
    this.#subscriptions.forget(filter);
    if (!this.#connected) return Promise.resolve();
    return new Promise((resolve) => this.#connection!.unsubscribe(filter, () => resolve()));
  }

  publish(
    topic: string,
    payload: Uint8Array,
    options: PublishOptions,
    done?: (error: Error | null) => void,
  ): boolean {
    const refusal = this.#refusal(payload, options);
    if (refusal !== null) {
      if (done !== undefined) queueMicrotask(() => done(refusal));
      return false;
    }
    if (options.qos === 0) {
      this.#connection!.send(encodePublish(this.#session!.version, topic, payload, options, 0));
      if (done !== undefined) queueMicrotask(() => done(null));
    } else if (this.#waiting.length > 0 || !this.#sendQos1(topic, payload, options, done)) {
      this.#waiting.push({ topic, payload: payload.slice(), options, done });
    }
    return true;
  }

  async close(timeoutMs = closeTimeoutMs): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#connected = false;
    this.#subscriptions.close();
    await this.#redial.close(false, timeoutMs);
    this.#forget("the transport was closed before the broker acknowledged");
  }

  #refusal(payload: Uint8Array, options: PublishOptions): HeadwaterError | null {
    if (!this.#connected) {
      const what = this.#closed ? "the transport is closed" : `not connected to ${placeOf(this.#address)}`;
      return new HeadwaterError("not-connected", what, { retryable: true });
    }
    const bytesMax = Math.min(this.#payloadMax, this.#session!.packetBytesMax - 1024);
    if (payload.length > bytesMax) {
      return new HeadwaterError("too-large", `a message of ${payload.length} bytes is over ${bytesMax}`, {
        remedy: "send smaller messages, or raise the limit of the broker",
      });
    }
    if (options.qos === 1 && this.#waiting.length >= sendWaitingMax) {
      return new HeadwaterError("busy", `${sendWaitingMax} messages wait for PUBACK`, { retryable: true });
    }
    return null;
  }

  #sendQos1(
    topic: string,
    payload: Uint8Array,
    options: PublishOptions,
    done: ((error: Error | null) => void) | undefined,
  ): boolean {
    if (this.#underWay.size >= Math.min(sendWindow, this.#session!.sendMax)) return false;
    const packetId = this.#connection!.takeId();
    if (packetId === null) return false;
    this.#underWay.set(packetId, done);
    this.#connection!.send(encodePublish(this.#session!.version, topic, payload, options, packetId));
    return true;
  }

  #puback(packetId: number, reasonCode: number): void {
    if (!this.#underWay.has(packetId)) return;
    const done = this.#underWay.get(packetId);
    this.#underWay.delete(packetId);
    this.#connection?.freeId(packetId);
    done?.(reasonCode < 128 ? null : new HeadwaterError("refused", codeText(this.#address, reasonCode)));
    while (this.#waiting.length > 0) {
      const next = this.#waiting.at(0)!;
      if (!this.#sendQos1(next.topic, next.payload, next.options, next.done)) break;
      this.#waiting.shift();
    }
  }

  #owe(packetId: number): void {
    if (this.#owed === this.#owedIds.length) this.#sendOwed();
    this.#owedIds[this.#owed++] = packetId;
  }

  #sendOwed(): void {
    if (this.#owed === 0) return;
    this.#connection?.send(encodePubacks(this.#owedIds, this.#owed));
    this.#owed = 0;
  }

  #up(connection: Connection, session: Session): void {
    this.#connection = connection;
    this.#session = session;
    this.#connects++;
    const wanted = this.#subscriptions.all;
    const packets = Math.ceil(wanted.length / filtersPerPacket);
    let left = packets;
    if (left === 0) this.#ready();
    for (let i = 0; i < packets; i++) {
      const some = wanted.slice(i * filtersPerPacket, (i + 1) * filtersPerPacket);
      connection.subscribe(some, (grants) => {
        this.#answered(grants);
        if (grants !== null && --left === 0 && connection === this.#connection) this.#ready();
      });
    }
  }

  #ready(): void {
    if (this.#closed) return;
    this.#connected = true;
    for (const wanted of this.#subscriptions.all) {
      if (!wanted.granted) this.#connection!.subscribe([wanted], (grants) => this.#answered(grants));
    }
    this.#events!.connected();
  }

  #answered(grants: readonly Grant[] | null): void {
    for (const grant of grants ?? []) {
      if (grant.granted) this.#subscriptions.granted(grant.filter);
      else if (this.#subscriptions.get(grant.filter)?.granted === false) {
        this.#subscriptions.denied(grant.filter, placeOf(this.#address));
      } else if (this.#subscriptions.get(grant.filter) !== undefined) {
        this.#connection?.drop(`the subscription to ${grant.filter}, granted before, is refused now`);
      }
    }
  }

  #down(why: Down): void {
    this.#connection = null;
    this.#session = null;
    this.#connected = false;
    this.#owed = 0;
    this.#forget(why.text);
    if (!this.#closed) this.#events!.disconnected(why.text);
  }

  /** What was under way or waiting is not known to have arrived. */
  #forget(reason: string): void {
    const lost = new HeadwaterError("connection-lost", reason, { retryable: true });
    const calls = [...this.#underWay.values()];
    this.#underWay.clear();
    for (;;) {
      const waiting = this.#waiting.shift();
      if (waiting === undefined) break;
      calls.push(waiting.done);
    }
    for (const done of calls) done?.(lost);
  }
}
