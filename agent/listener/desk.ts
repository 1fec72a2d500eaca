import { topicMatches } from "../../base/index.js";
import type { PublishedMessage, Safe } from "../../broker/index.js";
import type { SensorMessage } from "../../connectors/index.js";
import { type Held, HeldMessages } from "./held.js";

/** A feed that takes from the listener, by `<topology>/<task>`; it stays while its worker is away. */
export interface ListenerRoute {
  readonly feed: string;
  readonly filters: readonly string[];
}

interface Route extends ListenerRoute {
  present: boolean;
}

/** A message that some feeds have and have not called safe. */
interface Pending extends Held {
  readonly message: PublishedMessage;
  /** Feeds that have not called it safe. */
  waits: readonly string[];
  safe: Safe;
}

/** Counters of the desk. */
export interface DeskCounters {
  received: number;
  /** Copies of messages that were still held. */
  repeated: number;
  /** Messages that no feed takes: acknowledged and dropped. */
  unclaimed: number;
}

/** Sessions that are remembered to have published. */
const sessionsMax = 10_000;
/** Bytes of messages that are held for feeds; each costs some for itself. */
const pendingBytesMax = 32 * 1024 * 1024;
const messageCostBytes = 512;
/** Topics whose feeds are remembered. */
const topicsMax = 10_000;

/**
 * Deals what sensors publish to the feeds that want it, and lets a PUBACK go when all of them have it safe.
 * A decider: it acts through `send`. A feed whose worker is away keeps its place: what comes for it is held,
 * and given to its next run with what the last one had not called safe.
 */
export class ListenerDesk {
  readonly counters: DeskCounters = { received: 0, repeated: 0, unclaimed: 0 };
  readonly #routes = new Map<string, Route>();
  readonly #send: (feed: string, message: SensorMessage) => void;
  readonly #pending = new HeldMessages<Pending>();
  readonly #byTopic = new Map<string, readonly Route[]>();
  readonly #sessions = new Set<string>();
  #ref = 0;
  #pendingBytes = 0;

  /** `routes`: feeds that were there when the agent ended. */
  constructor(routes: readonly ListenerRoute[], send: (feed: string, message: SensorMessage) => void) {
    this.#send = send;
    for (const route of routes) this.#routes.set(route.feed, { ...route, present: false });
  }

  get routes(): readonly ListenerRoute[] {
    return [...this.#routes.values()].map(({ feed, filters }) => ({ feed, filters }));
  }

  get pending(): number {
    return this.#pending.size;
  }

  /** It holds as much as it may. */
  get full(): boolean {
    return this.#pendingBytes >= pendingBytesMax;
  }

  /** Whether a sensor may find its session again. */
  knows(session: string): boolean {
    return this.#sessions.has(session);
  }

  take(message: PublishedMessage, safe: Safe): void {
    this.counters.received++;
    if (message.qos === 1 && this.#isHeld(message, safe)) return;
    const routes = this.#routesOf(message.topic);
    if (routes.length === 0) {
      this.counters.unclaimed++;
      safe();
      return;
    }
    if (message.qos === 0) {
      for (const { feed, present } of routes) if (present) this.#send(feed, itemOf(message, 0, message.dup));
      return;
    }
    const { session, packetId } = message;
    if (session === message.clientId) this.#remember(session);
    this.#pendingBytes += bytesOf(message);
    const waits = routes.map(({ feed }) => feed);
    const pending = { ref: ++this.#ref, session, packetId, message, waits, safe };
    this.#pending.add(pending);
    for (const { feed, present } of routes) {
      if (present) this.#send(feed, itemOf(message, pending.ref, message.dup));
    }
  }

  /** A run of a feed is to begin: what comes for it from here on is held. */
  expect(feed: string, filters: readonly string[]): void {
    this.#byTopic.clear();
    this.#routes.set(feed, { feed, filters, present: false });
  }

  /** A run of a feed begins. What an earlier one was given comes first, as something that came before. */
  open(feed: string, filters: readonly string[], sessions: readonly string[]): void {
    this.#byTopic.clear();
    this.#routes.set(feed, { feed, filters, present: true });
    for (const session of sessions) this.#remember(session);
    for (const pending of this.#pending) {
      if (!pending.waits.includes(feed)) continue;
      if (filters.some((filter) => topicMatches(filter, pending.message.topic)))
        this.#send(feed, itemOf(pending.message, pending.ref, true));
      else this.#settle(pending, feed);
    }
  }

  safe(feed: string, refs: readonly number[]): void {
    for (const ref of refs) {
      const pending = this.#pending.get(ref);
      if (pending !== undefined) this.#settle(pending, feed);
    }
  }

  /** The feed's worker is gone; another run is to come. */
  away(feed: string): void {
    const route = this.#routes.get(feed);
    if (route !== undefined) route.present = false;
  }

  /** Nobody waits for what comes for this feed any more. */
  end(feed: string): void {
    this.#byTopic.clear();
    if (!this.#routes.delete(feed)) return;
    for (const pending of this.#pending) {
      if (pending.waits.includes(feed)) this.#settle(pending, feed);
    }
  }

  /** A copy of a message that is held: its PUBACK goes out where the copy came from. */
  #isHeld(message: PublishedMessage, safe: Safe): boolean {
    const held = message.dup ? this.#pending.find(message.session, message.packetId) : undefined;
    if (held === undefined || held.message.topic !== message.topic) return false;
    if (Buffer.compare(held.message.payload, message.payload) !== 0) return false;
    this.counters.repeated++;
    held.safe(false);
    held.safe = safe;
    return true;
  }

  #settle(pending: Pending, feed: string): void {
    pending.waits = pending.waits.filter((other) => other !== feed);
    if (pending.waits.length > 0) return;
    this.#pending.remove(pending);
    this.#pendingBytes -= bytesOf(pending.message);
    pending.safe();
  }

  #routesOf(topic: string): readonly Route[] {
    let routes = this.#byTopic.get(topic);
    if (routes === undefined) {
      routes = [...this.#routes.values()].filter(({ filters }) =>
        filters.some((filter) => topicMatches(filter, topic)),
      );
      if (this.#byTopic.size >= topicsMax) this.#byTopic.clear();
      this.#byTopic.set(topic, routes);
    }
    return routes;
  }

  #remember(session: string): void {
    if (this.#sessions.has(session)) return;
    if (this.#sessions.size >= sessionsMax) {
      const [oldest] = this.#sessions;
      this.#sessions.delete(oldest!);
    }
    this.#sessions.add(session);
  }
}

function bytesOf({ payload, topic }: PublishedMessage): number {
  return payload.length + topic.length + messageCostBytes;
}

function itemOf(message: PublishedMessage, ref: number, again: boolean): SensorMessage {
  const { session, packetId, topic, payload, size } = message;
  return { ref, session, packetId, again, topic, payload, size };
}
