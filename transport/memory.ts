import { HeadwaterError, topicMatches } from "../base/index.js";
import { Subscriptions } from "./subscriptions.js";
import type { PublishOptions, Transport, TransportEvents, TransportMessage, Will } from "./transport.js";

/** Runs `step` later; steps in the order given. Default: a microtask. */
export type Schedule = (step: () => void) => void;

export interface MemoryOptions {
  readonly clientId: string;
  readonly will?: Will | undefined;
}

/**
 * A broker in memory, and transports to it, with the contract of a real one: order per publisher, retained
 * messages, wills, QoS 1 answers, refused connections. Deterministic: everything happens in steps that
 * `schedule` runs in order.
 */
export class MemoryBroker {
  readonly #schedule: Schedule;
  readonly #clients = new Map<string, MemoryTransport>();
  readonly #waiting = new Set<MemoryTransport>();
  readonly #retained = new Map<string, Uint8Array>();
  #up = true;
  /** Decides who may connect: a reason refuses; who was refused tries again at `reconsider`. */
  admit: (clientId: string) => string | null = () => null;
  /** Decides which filters are granted. */
  allow: (clientId: string, filter: string) => boolean = () => true;

  constructor(schedule: Schedule = queueMicrotask) {
    this.#schedule = schedule;
  }

  /** Clients that are connected now. */
  get connections(): number {
    return this.#clients.size;
  }

  /** A new transport to this broker; it connects at `open`. */
  transport(options: MemoryOptions): Transport {
    return new MemoryTransport(this, options);
  }

  /** Breaks a client's connection off as a cut line does: its will is published, it reconnects by itself. */
  cut(clientId: string): void {
    const client = this.#clients.get(clientId);
    if (client !== undefined) this.#lose(client, "the line was cut", true);
  }

  /** Stops the broker: all connections break off, wills and retained messages are gone. */
  stop(): void {
    this.#up = false;
    this.#retained.clear();
    for (const client of [...this.#clients.values()])
      this.#lose(client, "the broker closed the connection", false);
  }

  /** Starts it again; the clients come back. */
  start(): void {
    this.#up = true;
    this.reconsider();
  }

  /** Everyone who waits tries again. */
  reconsider(): void {
    for (const client of [...this.#waiting]) this.step(() => this.attach(client));
  }

  /** Runs `action` in a step of its own. */
  step(action: () => void): void {
    this.#schedule(action);
  }

  /** A client asks to be connected. */
  attach(client: MemoryTransport): void {
    this.#waiting.delete(client);
    if (client.closed || client.connected) return;
    const refusal = this.#up ? this.admit(client.clientId) : "nothing listens there (connection refused)";
    if (refusal !== null) {
      this.#waiting.add(client);
      client.failed(refusal);
      return;
    }
    const older = this.#clients.get(client.clientId);
    if (older !== undefined) this.#lose(older, "the session was taken by a newer connection", true);
    this.#clients.set(client.clientId, client);
    for (const wanted of client.subscriptions.all) this.answer(client, wanted.filter);
    client.accepted();
  }

  /** Grants or refuses a filter, and sends what is retained for it. */
  answer(client: MemoryTransport, filter: string): void {
    if (!this.allow(client.clientId, filter)) {
      client.subscriptions.denied(filter, "memory");
      return;
    }
    client.subscriptions.granted(filter);
    for (const [topic, payload] of this.#retained) {
      if (topicMatches(filter, topic)) this.#deliver(client, { topic, payload, retain: true });
    }
  }

  /** Routes a message to every client that subscribed to its topic, once each. */
  route(topic: string, payload: Uint8Array, retain: boolean): void {
    if (retain && payload.length === 0) this.#retained.delete(topic);
    else if (retain) this.#retained.set(topic, payload);
    for (const client of this.#clients.values()) {
      const wants = client.subscriptions.all.some((each) => each.granted && topicMatches(each.filter, topic));
      if (wants) this.#deliver(client, { topic, payload, retain: false });
    }
  }

  /** A client said goodbye. */
  detach(client: MemoryTransport): void {
    this.#waiting.delete(client);
    if (this.#clients.get(client.clientId) === client) this.#clients.delete(client.clientId);
  }

  #deliver(client: MemoryTransport, message: TransportMessage): void {
    const connection = client.generation;
    this.step(() => client.generation === connection && client.receive(message));
  }

  #lose(client: MemoryTransport, reason: string, alive: boolean): void {
    this.#clients.delete(client.clientId);
    this.#waiting.add(client);
    client.lost();
    const { will } = client;
    if (alive && will !== undefined) this.route(will.topic, will.payload, false);
    this.step(() => client.failed(reason));
    if (alive) this.step(() => this.attach(client));
  }
}

class MemoryTransport implements Transport {
  readonly clientId: string;
  readonly will: Will | undefined;
  readonly subscriptions = new Subscriptions();
  /** Counts connections: what was on its way to an older one is lost. */
  generation = 0;
  connected = false;
  closed = false;
  readonly bufferedBytes = 0;
  readonly #broker: MemoryBroker;
  #events: TransportEvents | null = null;

  constructor(broker: MemoryBroker, options: MemoryOptions) {
    this.#broker = broker;
    this.clientId = options.clientId;
    this.will = options.will;
  }

  open(events: TransportEvents): void {
    this.#events = events;
    this.#broker.step(() => this.#broker.attach(this));
  }

  async subscribe(filter: string, qos: 0 | 1): Promise<void> {
    if (this.closed) throw new HeadwaterError("closed", "the transport is closed");
    const { wanted, answered } = this.subscriptions.want(filter, qos);
    if (!wanted.granted && this.connected) {
      this.#broker.step(() => this.connected && this.#broker.answer(this, filter));
    }
    return answered;
  }

  unsubscribe(filter: string): Promise<void> {
    this.subscriptions.forget(filter);
    return Promise.resolve();
  }

  publish(
    topic: string,
    payload: Uint8Array,
    options: PublishOptions,
    done?: (error: Error | null) => void,
  ): boolean {
    if (!this.connected) {
      const refusal = new HeadwaterError("not-connected", "not connected", { retryable: true });
      this.#broker.step(() => done?.(refusal));
      return false;
    }
    const copy = payload.slice();
    const { generation } = this;
    this.#broker.step(() => {
      if (this.generation !== generation && !this.closed) {
        const lost = new HeadwaterError("connection-lost", "the line was cut", { retryable: true });
        return done?.(lost);
      }
      this.#broker.route(topic, copy, options.retain === true);
      done?.(null);
    });
    return true;
  }

  close(): Promise<void> {
    if (this.closed) return Promise.resolve();
    return new Promise((resolve) => {
      this.closed = true;
      this.connected = false;
      this.subscriptions.close();
      this.#broker.step(() => {
        this.#broker.detach(this);
        this.generation++;
        resolve();
      });
    });
  }

  /** The broker took the connection. */
  accepted(): void {
    this.generation++;
    this.connected = true;
    this.#events!.connected();
  }

  /** The connection is gone; `failed` tells why, in a step of its own. */
  lost(): void {
    this.generation++;
    this.connected = false;
  }

  failed(reason: string): void {
    if (!this.closed) this.#events!.disconnected(reason);
  }

  receive(message: TransportMessage): void {
    if (!this.closed) this.#events!.message(message);
  }
}
