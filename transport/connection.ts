import type { Duplex } from "node:stream";
import { MqttClient, UniqueMessageIdProvider } from "mqtt";
import { HeadwaterError } from "../base/index.js";
import { dialTimeoutMs, payloadBytesMax } from "./defaults.js";
import { type BrokerTarget, openSocket } from "./dial.js";
import type { InboundPublish } from "./packet-reader.js";
import { disconnectAndEndSession, disconnectPacket } from "./packets.js";
import { codeText, type Down, errorReason, placeOf } from "./reasons.js";
import { Splitter } from "./splitter.js";
import type { BrokerAddress, Will } from "./transport.js";

/** What one connection asks of the broker. */
export interface ConnectionOptions {
  readonly address: BrokerAddress;
  readonly target: BrokerTarget;
  readonly clientId: string;
  readonly version: 4 | 5;
  /** False: the session outlives the connection. */
  readonly clean: boolean;
  /** MQTT 5: how long a session outlives the connection. */
  readonly sessionExpirySec: number;
  readonly keepaliveSec: number;
  readonly will?: Will | undefined;
  /** MQTT 5: un-acked QoS 1 messages that the broker may have under way to us. */
  readonly receiveMax?: number | undefined;
  readonly payloadBytesMax?: number | undefined;
  /** Gives the stream to the broker; undefined: one is opened to `address`. */
  readonly dial?: (() => Duplex | undefined) | undefined;
}

/** What the broker said when it accepted the connection. */
export interface Session {
  readonly version: 4 | 5;
  readonly sessionPresent: boolean;
  /** Un-acked QoS 1 messages that the broker takes from us. */
  readonly sendMax: number;
  /** Bytes of the largest packet that the broker takes from us. */
  readonly packetBytesMax: number;
  readonly sharedSubscriptions: boolean;
}

/** Events of one connection. `down` comes exactly once and last. */
export interface ConnectionEvents {
  up(session: Session): void;
  publish(packet: InboundPublish): void;
  puback(packetId: number, reasonCode: number): void;
  batchEnd(): void;
  drained(): void;
  down(why: Down): void;
}

/** What a broker answered to one filter. */
export interface Grant {
  readonly filter: string;
  readonly granted: boolean;
  readonly code: number;
}

export interface FilterRequest {
  readonly filter: string;
  readonly qos: 0 | 1;
  /** MQTT 5: 0 = send retained messages, 1 = only if the subscription is new, 2 = never. */
  readonly retainHandling?: 0 | 1 | 2;
}

/**
 * One connection to a broker, from dialling to its end; never used again after `down`. MQTT.js does connect,
 * keepalive and (un)subscribe; PUBLISH and PUBACK pass it by in both directions.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #events: ConnectionEvents;
  readonly #ids = new UniqueMessageIdProvider();
  readonly #client: MqttClient;
  #splitter!: Splitter;
  #up = false;
  #ended = false;
  #holding: NodeJS.Timeout | null = null;
  #error: Error | null = null;
  #disconnectCode: number | null = null;

  constructor(options: ConnectionOptions, events: ConnectionEvents) {
    this.#options = options;
    this.#events = events;
    this.#client = new MqttClient(() => this.#open() as never, {
      protocolVersion: options.version,
      clientId: options.clientId,
      clean: options.clean,
      keepalive: options.keepaliveSec,
      connectTimeout: dialTimeoutMs,
      reconnectPeriod: 0,
      resubscribe: false,
      queueQoSZero: false,
      // 65,536 prepared numbers are 7 MiB in each thread that connects; we write most packets ourselves.
      writeCache: false,
      messageIdProvider: this.#ids,
      ...(options.target.username === undefined ? {} : { username: options.target.username }),
      ...(options.target.password === undefined ? {} : { password: options.target.password }),
      ...(options.will === undefined
        ? {}
        : { will: { ...options.will, payload: Buffer.from(options.will.payload), retain: false } }),
      ...(options.version === 5 ? { properties: this.#properties() } : {}),
    });
    this.#client.on("connect", (packet) => this.#connected(packet));
    this.#client.on("error", (error) => this.#fail(error as Error));
    this.#client.on("disconnect", (packet) => {
      this.#disconnectCode = packet.reasonCode ?? null;
    });
    this.#client.on("close", () => this.#closed());
  }

  get backlogBytes(): number {
    return this.#splitter.backlogBytes;
  }

  /** Writes one whole packet. */
  send(packet: Buffer): void {
    this.#splitter.send(packet);
  }

  /** A packet id that nothing under way uses, or null when all are taken. */
  takeId(): number | null {
    return this.#ids.allocate();
  }

  freeId(packetId: number): void {
    this.#ids.deallocate(packetId);
  }

  /** Asks for all filters in one packet. Null = the connection ended before the answer. */
  subscribe(filters: readonly FilterRequest[], done: (grants: Grant[] | null) => void): void {
    const map: Record<string, { qos: 0 | 1; rh?: number }> = {};
    for (const each of filters) map[each.filter] = { qos: each.qos, rh: each.retainHandling ?? 0 };
    this.#client.subscribe(map, (error, _grants, packet) => {
      const answer = packet ?? (error as { packet?: { granted?: (number | object)[] } } | null)?.packet;
      const codes = answer?.granted;
      if (!Array.isArray(codes)) {
        if (error !== null && this.#up) this.#fail(error);
        done(null);
        return;
      }
      done(
        filters.map(({ filter }, index) => {
          const code = Number(codes[index]);
          return { filter, code, granted: code < 128 };
        }),
      );
    });
  }

  unsubscribe(filter: string, done: (ended: boolean) => void): void {
    this.#client.unsubscribe(filter, (error) => done(!error));
  }

  /**
   * Only from within `events.publish` or `events.up`: reads no more until `release`. The broker goes on
   * hearing from us; its answers wait, so a broker that dies silently meanwhile is noticed after `release`.
   */
  hold(): void {
    this.#splitter.hold();
    this.#holding ??= setInterval(
      () => {
        this.#client.sendPing();
        this.#client.reschedulePing(true);
      },
      (this.#options.keepaliveSec * 1000) / 2,
    );
  }

  release(): void {
    if (this.#holding === null) return;
    clearInterval(this.#holding);
    this.#holding = null;
    this.#client.reschedulePing(true);
    this.#splitter.release();
  }

  /** Says goodbye (no will is published), ends once all is written; `down` follows. */
  finish(endSession: boolean): void {
    if (!this.#up) {
      this.drop("closed here");
      return;
    }
    this.#ended = true;
    this.#splitter.send(
      endSession && this.#options.version === 5 ? disconnectAndEndSession : disconnectPacket,
    );
    this.#splitter.finish();
  }

  /** Breaks the connection off at once, as if the line was cut; `down` follows. */
  drop(why: string): void {
    this.#fail(new HeadwaterError("dropped", why));
  }

  #open(): Splitter {
    const { address, target, version, dial } = this.#options;
    const limits = {
      payloadBytesMax: this.#options.payloadBytesMax ?? payloadBytesMax,
      controlBytesMax: 65_536,
    };
    this.#splitter = new Splitter(dial?.() ?? openSocket(address, target), version, limits, {
      publish: (packet) => this.#events.publish(packet),
      puback: (packetId, reasonCode) => this.#events.puback(packetId, reasonCode),
      batchEnd: () => this.#events.batchEnd(),
      drained: () => this.#events.drained(),
    });
    return this.#splitter;
  }

  #properties(): object {
    const { clean, sessionExpirySec, receiveMax } = this.#options;
    return {
      sessionExpiryInterval: clean ? 0 : sessionExpirySec,
      ...(receiveMax === undefined ? {} : { receiveMaximum: receiveMax }),
    };
  }

  #connected(packet: { sessionPresent?: boolean; properties?: object }): void {
    this.#up = true;
    const said = (packet.properties ?? {}) as Record<string, unknown>;
    const number = (name: string, otherwise: number) =>
      typeof said[name] === "number" ? said[name] : otherwise;
    this.#events.up({
      version: this.#options.version,
      sessionPresent: packet.sessionPresent === true,
      sendMax: number("receiveMaximum", 65_535),
      packetBytesMax: number("maximumPacketSize", 268_435_455),
      sharedSubscriptions: this.#options.version === 5 && said["sharedSubscriptionAvailable"] !== false,
    });
    if (this.#holding === null) this.#splitter.release();
  }

  #fail(error: Error): void {
    if (this.#ended) return;
    this.#error ??= error;
    this.#splitter.destroy();
  }

  #closed(): void {
    if (this.#holding !== null) clearInterval(this.#holding);
    const { address } = this.#options;
    const error = this.#error as (Error & { code?: unknown }) | null;
    const code = this.#disconnectCode ?? (typeof error?.code === "number" ? error.code : null);
    const text =
      this.#disconnectCode !== null
        ? codeText(address, this.#disconnectCode)
        : error === null
          ? `the broker at ${placeOf(address)} closed the connection`
          : errorReason(address, error);
    const silent = error === null && !this.#up;
    this.#client.end(true);
    this.#events.down({ text, code, wasUp: this.#up, otherVersion: silent || code === 1 || code === 132 });
  }
}
