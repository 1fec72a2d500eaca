import { Readable } from "node:stream";
import type { AedesPublishPacket, PublishPacket, Subscription } from "aedes";
import { topicMatches } from "../base/index.js";
import { Retained } from "./retained.js";

/** Bounds of what the broker keeps for clients. */
export interface StoreLimits {
  /** Sessions of persistent clients, present or not. */
  readonly sessionsMax: number;
  /** Messages that wait for one session, and their bytes. */
  readonly sessionMessagesMax: number;
  readonly sessionBytesMax: number;
  /** Bytes that wait for all sessions together. */
  readonly sessionsBytesMax: number;
  /** Retained messages, and their bytes; of those below a reserved prefix there may be as many again. */
  readonly retainedMax: number;
  readonly retainedBytesMax: number;
}

/** Told when a bound is reached, once until there is room again. */
export type StoreAlarm = (text: string) => void;

interface Client {
  readonly id: string;
}

interface StoredPacket extends AedesPublishPacket {
  messageId?: number;
}

interface Session {
  readonly subscriptions: Map<string, Subscription>;
  /** By the broker's counter, in order of arrival. */
  readonly messages: Map<number, StoredPacket>;
  readonly byId: Map<number, number>;
  bytes: number;
  full: boolean;
}

interface Match {
  readonly clientId: string;
  readonly topic: string;
  readonly qos: number;
}

/** The subscription of a client that has a session and no subscription; it is never granted. */
export const sessionMark = "$headwater/session";
/** Topics whose matching sessions are remembered. */
const matchesCachedMax = 10_000;
const cachedTopicCharactersMax = 256;
/** What a waiting message costs beside its payload and topic. */
const messageBytes = 300;

/**
 * aedes only calls `then`; a thenable that settles at once keeps messages in the order in which they came.
 */
function now<T>(value: T): Promise<T> {
  const thenable = {
    // biome-ignore lint/suspicious/noThenProperty: it stands in for a promise on aedes' hot path
    then: (resolve: (value: T) => unknown) => resolve(value),
  };
  return thenable as unknown as Promise<T>;
}

/**
 * What aedes keeps: sessions, retained messages, wills; in memory, bounded. It answers synchronously, because
 * aedes drops a message that a later one has overtaken. What does not fit is dropped, counted and told.
 */
export class BoundedPersistence {
  readonly #limits: StoreLimits;
  readonly #alarm: StoreAlarm;
  readonly #known: { knows(clientId: string): boolean } | undefined;
  readonly #sessions = new Map<string, Session>();
  readonly #retained: Retained;
  readonly #wills = new Map<string, PublishPacket>();
  readonly #incoming = new Map<string, Map<number, PublishPacket>>();
  readonly #matches = new Map<string, readonly Match[]>();
  /** Of all sessions together. */
  #bytes = 0;
  #brokerId = "";
  dropped = 0;
  /** Whether a client has a filter; aedes hands on all of a packet's when one of them is granted. */
  holds: (client: Client, filter: string) => boolean = () => true;

  /**
   * `known`: clients that have a session although they have subscribed to nothing. `reserved`: topics whose
   * retained messages are kept whatever others have retained.
   */
  constructor(
    limits: StoreLimits,
    alarm: StoreAlarm,
    known: { knows(clientId: string): boolean } | undefined = undefined,
    reserved: (topic: string) => boolean = () => false,
  ) {
    this.#retained = new Retained(limits, alarm, reserved);
    this.#known = known;
    this.#limits = limits;
    this.#alarm = alarm;
  }

  get sessions(): number {
    return this.#sessions.size;
  }

  get waitingMessages(): number {
    let messages = 0;
    for (const session of this.#sessions.values()) messages += session.messages.size;
    return messages;
  }

  get retained(): number {
    return this.#retained.size;
  }

  get retainedRefused(): number {
    return this.#retained.refused;
  }

  /** Whether one more persistent session may begin. */
  admits(clientId: string): boolean {
    return this.#sessions.has(clientId) || this.#sessions.size < this.#limits.sessionsMax;
  }

  /**
   * Whether the message did not fit into the session: then it must not be sent to a present client either.
   */
  refused(clientId: string, counter: number): boolean {
    const session = this.#sessions.get(clientId);
    return session?.full === true && !session.messages.has(counter);
  }

  async setup(broker: { id: string }): Promise<void> {
    this.#brokerId = broker.id;
  }

  async destroy(): Promise<void> {}

  // ------------------------------------------------------------- subscriptions

  async addSubscriptions(client: Client, subscriptions: readonly Subscription[]): Promise<void> {
    let session = this.#sessions.get(client.id);
    if (session === undefined) {
      session = { subscriptions: new Map(), messages: new Map(), byId: new Map(), bytes: 0, full: false };
      this.#sessions.set(client.id, session);
    }
    const granted = subscriptions.filter(({ topic }) => this.holds(client, topic));
    for (const each of granted) session.subscriptions.set(each.topic, { ...each });
    this.#matches.clear();
  }

  async removeSubscriptions(client: Client, filters: readonly string[]): Promise<void> {
    const session = this.#sessions.get(client.id);
    for (const filter of filters) session?.subscriptions.delete(filter);
    if (session?.subscriptions.size === 0) this.#endSession(client.id);
    this.#matches.clear();
  }

  /** aedes says "session present" of those who have a subscription. */
  async subscriptionsByClient(client: Client): Promise<Subscription[]> {
    if (this.#known?.knows(client.id) === true) return [{ topic: sessionMark, qos: 0 }] as Subscription[];
    return [...(this.#sessions.get(client.id)?.subscriptions.values() ?? [])].map((each) => ({ ...each }));
  }

  /** The client begins a clean session: its old one ends, messages included. */
  async cleanSubscriptions(client: Client): Promise<void> {
    this.#endSession(client.id);
    this.#matches.clear();
  }

  #endSession(clientId: string): void {
    this.#bytes -= this.#sessions.get(clientId)?.bytes ?? 0;
    this.#sessions.delete(clientId);
  }

  subscriptionsByTopic(topic: string): Promise<readonly Match[]> {
    if (this.#sessions.size === 0) return now([]);
    const known = this.#matches.get(topic);
    if (known !== undefined) return now(known);
    const found: Match[] = [];
    for (const [clientId, session] of this.#sessions) {
      for (const each of session.subscriptions.values()) {
        if (each.qos === 0 || !topicMatches(each.topic, topic)) continue;
        found.push({ clientId, topic: each.topic, qos: 1 });
        break;
      }
    }
    if (topic.length > cachedTopicCharactersMax) return now(found);
    if (this.#matches.size >= matchesCachedMax) this.#matches.clear();
    this.#matches.set(topic, found);
    return now(found);
  }

  // ------------------------------------------------------------- messages for sessions

  outgoingEnqueue(subscription: { clientId: string }, packet: AedesPublishPacket): Promise<void> {
    return this.outgoingEnqueueCombi([subscription], packet);
  }

  outgoingEnqueueCombi(matches: readonly { clientId: string }[], packet: AedesPublishPacket): Promise<void> {
    for (const { clientId } of matches) this.#enqueue(clientId, packet);
    return now(undefined);
  }

  outgoingUpdate(client: Client, packet: StoredPacket): Promise<void> {
    const session = this.#sessions.get(client.id);
    const stored = session?.messages.get(packet.brokerCounter);
    if (session !== undefined && stored !== undefined && packet.messageId !== undefined) {
      stored.messageId = packet.messageId;
      session.byId.set(packet.messageId, packet.brokerCounter);
    }
    return now(undefined);
  }

  outgoingClearMessageId(client: Client, packet: StoredPacket): Promise<StoredPacket | undefined> {
    const session = this.#sessions.get(client.id);
    const counter = packet.messageId === undefined ? undefined : session?.byId.get(packet.messageId);
    if (session === undefined || counter === undefined) return now(undefined);
    session.byId.delete(packet.messageId!);
    const stored = session.messages.get(counter);
    if (stored === undefined) return now(undefined);
    session.messages.delete(counter);
    session.bytes -= bytesOf(stored);
    this.#bytes -= bytesOf(stored);
    if (session.messages.size < this.#limits.sessionMessagesMax / 2) session.full = false;
    return now(stored);
  }

  /**
   * What was not acknowledged, oldest first. Packet ids are given anew: aedes does not look which are taken.
   */
  outgoingStream(client: Client): Readable {
    const session = this.#sessions.get(client.id);
    session?.byId.clear();
    const waiting = [...(session?.messages.values() ?? [])];
    for (const each of waiting) delete each.messageId;
    return Readable.from(waiting);
  }

  #enqueue(clientId: string, packet: AedesPublishPacket): void {
    const session = this.#sessions.get(clientId);
    if (session === undefined) return;
    const { sessionMessagesMax, sessionBytesMax, sessionsBytesMax } = this.#limits;
    const bytes = bytesOf(packet);
    if (
      session.messages.size >= sessionMessagesMax ||
      session.bytes + bytes > sessionBytesMax ||
      this.#bytes + bytes > sessionsBytesMax
    ) {
      this.dropped++;
      if (!session.full) {
        this.#alarm(`session ${clientId} holds ${session.messages.size} messages: further ones are dropped`);
      }
      session.full = true;
      return;
    }
    session.bytes += bytes;
    this.#bytes += bytes;
    const { cmd, brokerId, brokerCounter, topic, retain } = packet;
    const payload = ownCopy(packet.payload);
    session.messages.set(brokerCounter, {
      cmd,
      brokerId,
      brokerCounter,
      topic,
      payload,
      qos: 1,
      retain,
      dup: false,
    });
  }

  // ------------------------------------------------------------- QoS 2 from publishers

  async incomingStorePacket(client: Client, packet: PublishPacket & { messageId: number }): Promise<void> {
    let store = this.#incoming.get(client.id);
    if (store === undefined) {
      store = new Map();
      this.#incoming.set(client.id, store);
    }
    store.set(packet.messageId, packet);
  }

  async incomingGetPacket(client: Client, packet: { messageId: number }): Promise<PublishPacket> {
    const stored = this.#incoming.get(client.id)?.get(packet.messageId);
    if (stored === undefined) throw new Error("no such packet");
    return stored;
  }

  async incomingDelPacket(client: Client, packet: { messageId: number }): Promise<void> {
    if (this.#incoming.get(client.id)?.delete(packet.messageId) !== true) throw new Error("no such packet");
  }

  /** Also called when a client leaves: what it had begun it begins anew. */
  async cleanIncoming(client: Client): Promise<void> {
    this.#incoming.delete(client.id);
  }

  // ------------------------------------------------------------- retained messages

  storeRetained(packet: AedesPublishPacket): Promise<void> {
    this.#retained.store({ ...packet, payload: ownCopy(packet.payload) });
    return now(undefined);
  }

  createRetainedStream(filter: string): Readable {
    return this.createRetainedStreamCombi([filter]);
  }

  createRetainedStreamCombi(filters: readonly string[]): Readable {
    return Readable.from(this.#retained.matching(filters));
  }

  // ------------------------------------------------------------- wills

  async putWill(client: Client, packet: PublishPacket): Promise<void> {
    Object.assign(packet, { brokerId: this.#brokerId, clientId: client.id });
    this.#wills.set(client.id, packet);
  }

  async getWill(client: Client): Promise<PublishPacket | undefined> {
    return this.#wills.get(client.id);
  }

  async delWill(client: Client): Promise<PublishPacket | undefined> {
    const will = this.#wills.get(client.id);
    this.#wills.delete(client.id);
    return will;
  }

  /** Wills of brokers that died: there is one broker only. */
  streamWill(): Readable {
    return Readable.from([]);
  }

  async countOffline(): Promise<{ subsCount: number; clientsCount: number }> {
    return { subsCount: 0, clientsCount: this.#sessions.size };
  }
}

function bytesOf({ payload, topic }: PublishPacket): number {
  return payload.length + topic.length + messageBytes;
}

/**
 * A payload is a view of what came off the socket with it: kept for long, a few bytes would keep all of that.
 */
function ownCopy(payload: PublishPacket["payload"]): PublishPacket["payload"] {
  if (typeof payload === "string" || payload.buffer.byteLength <= 2 * payload.length) return payload;
  return Buffer.from(payload);
}
