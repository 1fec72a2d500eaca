import type { AedesOptions, AedesPublishPacket, AuthenticateError, Client, PublishPacket } from "aedes";
import type { Duplex } from "node:stream";
import { filterFault, type Log } from "../base/index.js";
import type { Peer } from "../identity/index.js";
import { type IntakeGate, nowhere } from "./intake.js";
import { type BoundedPersistence, sessionMark } from "./persistence.js";
import type { Refusals } from "./refusals.js";
import { type TooLarge, tooLargeOf } from "./too-large.js";

/**
 * Whether a client may connect. The password is what the client sent, as text. `peer`: who its certificate
 * proves it is; null where there is no TLS.
 */
export type Authenticate = (
  clientId: string,
  username: string | null,
  password: string | null,
  peer: Peer | null,
) => boolean;

/**
 * Whether a client may do this. `publish` (its will, too) names a topic, `subscribe` a filter; `retain`: the
 * broker is to keep the message. Called for each message: keep it cheap. "break-off": no, and what a client
 * publishes so at QoS 1 ends its connection without an acknowledgement, because it would take the message
 * for safe.
 */
export type Authorize = (
  clientId: string,
  username: string | null,
  action: "publish" | "subscribe",
  topic: string,
  retain: boolean,
  peer: Peer | null,
) => boolean | "break-off";

/** What an Access goes by. Without a function everybody may. */
export interface AccessRules {
  readonly authenticate?: Authenticate | undefined;
  readonly authorize?: Authorize | undefined;
  /** Largest packet; only to say so. */
  readonly packetBytesMax: number;
  /** See BrokerLimits. */
  readonly subscriptionsMax: number;
  readonly filterBytesMax: number;
}

/** Topics of one client whose permission is remembered. */
const rememberedMax = 100;

type Hooks = Required<
  Pick<
    AedesOptions,
    "preConnect" | "authenticate" | "authorizePublish" | "authorizeSubscribe" | "authorizeForward"
  >
>;

/**
 * The topic rules at aedes' hooks. A forbidden message is swallowed and counted: to refuse it would close the
 * connection, and clients then resend it for ever. A forbidden subscription is answered with 128.
 */
export class Access {
  closing = false;
  readonly #options: AccessRules;
  readonly #persistence: BoundedPersistence;
  readonly #log: Log;
  readonly #refusals: Refusals;
  readonly #gate: IntakeGate | null;
  readonly #peers = new WeakMap<Duplex, Peer>();
  readonly #usernames = new WeakMap<Client, string | null>();
  /** Those who were let in. aedes hands on what it reads behind a CONNECT that it has refused. */
  readonly #admitted = new WeakSet<Client>();
  readonly #filters = new WeakMap<Client, Set<string>>();
  readonly #complained = new WeakMap<Client, Set<string>>();
  #publishesRefused = 0;
  #publishBytesRefused = 0;
  #publishesTooLarge = 0;
  #subscriptionsDenied = 0;
  #connectsRefused = 0;

  constructor(
    options: AccessRules,
    persistence: BoundedPersistence,
    log: Log,
    refusals: Refusals,
    gate: IntakeGate | null = null,
  ) {
    this.#gate = gate;
    this.#refusals = refusals;
    this.#options = options;
    this.#persistence = persistence;
    this.#log = log;
  }

  /** The user name with which a client came; null = it gave none, or has not come yet. */
  usernameOf(client: Client): string | null {
    return this.#usernames.get(client) ?? null;
  }

  /** Who is at the other end of a connection, before it speaks MQTT. */
  proven(socket: Duplex, peer: Peer): void {
    this.#peers.set(socket, peer);
  }

  get counters(): {
    readonly publishesRefused: number;
    readonly publishBytesRefused: number;
    readonly publishesTooLarge: number;
    readonly subscriptionsDenied: number;
    readonly connectsRefused: number;
  } {
    return {
      publishesRefused: this.#publishesRefused,
      publishBytesRefused: this.#publishBytesRefused,
      publishesTooLarge: this.#publishesTooLarge,
      subscriptionsDenied: this.#subscriptionsDenied,
      connectsRefused: this.#connectsRefused,
    };
  }

  get hooks(): Hooks {
    return {
      preConnect: (_client, _packet, done) => done(null, !this.closing),
      authenticate: (client, username, password, done) => {
        const refusal = this.#refusal(client, username ?? null, password?.toString() ?? null);
        this.#usernames.set(client, username ?? null);
        if (refusal === null) {
          this.#admitted.add(client);
          return done(null, true);
        }
        this.#connectsRefused++;
        // aedes tells of it as an error of the client, which is counted there.
        this.#refusals.tell("connection refused", refusal.message, { client: client.id });
        this.#refusals.atDoor.add(refusal.message);
        done(refusal, false);
      },
      authorizePublish: (client, packet, done) => {
        const large = tooLargeOf(packet.topic);
        if (large !== null) packet.topic = large.topic;
        const bytes = large?.bytes ?? packet.payload.length;
        const refusal = this.#publish(client, packet, bytes);
        if (large !== null && client !== null && packet.topic !== nowhere)
          this.#tooLarge(client, packet, large);
        if (this.#gate === null || client === null || refusal !== null || packet.topic === nowhere) {
          done(refusal);
          return;
        }
        this.#gate.publish(client, packet, bytes, done);
      },
      authorizeSubscribe: (client, subscription, done) => {
        const filter = subscription.topic;
        if (filter === sessionMark) return done(null, null);
        const why = this.#denial(client, filter);
        if (why === null) return done(null, { ...subscription, qos: subscription.qos === 0 ? 0 : 1 });
        // Of a session that comes back, which may not go on to gather messages for it.
        void this.#persistence.removeSubscriptions(client, [filter]);
        this.#subscriptionsDenied++;
        this.#refusals.say("subscription denied", why, { client: client.id, filter: filter.slice(0, 200) });
        done(null, null);
      },
      authorizeForward: (client, packet) => this.#forward(client, packet),
    };
  }

  #refusal(client: Client, username: string | null, password: string | null): AuthenticateError | null {
    const peer = this.#peerOf(client);
    if (this.#options.authenticate?.(client.id, username, password, peer) === false) {
      return Object.assign(new Error("bad user name or password"), { returnCode: 4 });
    }
    if (!client.clean && !this.#persistence.admits(client.id)) {
      return Object.assign(new Error("too many persistent sessions"), { returnCode: 3 });
    }
    return null;
  }

  /** Why a client may not subscribe, or null. */
  #denial(client: Client, filter: string): string | null {
    if (!this.#admitted.has(client)) return "the client was not let in";
    const { subscriptionsMax, filterBytesMax } = this.#options;
    const fault = filterFault(filter);
    if (fault !== null) return `the filter ${fault}`;
    if (Buffer.byteLength(filter) > filterBytesMax)
      return `the filter is longer than ${filterBytesMax} bytes`;
    const held = this.#filters.get(client) ?? new Set();
    this.#filters.set(client, held);
    if (!held.has(filter) && held.size >= subscriptionsMax)
      return `the client has ${subscriptionsMax} subscriptions, the limit`;
    if (filter.startsWith("$") || this.#may(client, "subscribe", filter, false) !== true)
      return "the topic rules forbid the filter";
    held.add(filter);
    return null;
  }

  /** A client has ended subscriptions. */
  unsubscribed(client: Client, filters: readonly string[]): void {
    for (const filter of filters) this.#filters.get(client)?.delete(filter);
  }

  /** Whether the client has the filter now. */
  holds(client: Client, filter: string): boolean {
    return this.#filters.get(client)?.has(filter) === true;
  }

  /** Whether the rules, as they are now, let the client in and allow it what it has subscribed to. */
  stillAllows(client: Client): boolean {
    if (!this.#admitted.has(client)) return true;
    const username = this.#usernames.get(client) ?? null;
    const peer = this.#peerOf(client);
    if (this.#options.authenticate?.(client.id, username, null, peer) === false) return false;
    const filters = [...(this.#filters.get(client) ?? [])];
    return filters.every((filter) => this.#may(client, "subscribe", filter, false) === true);
  }

  #may(
    client: Client,
    action: "publish" | "subscribe",
    topic: string,
    retain: boolean,
  ): boolean | "break-off" {
    const { authorize } = this.#options;
    if (authorize === undefined) return true;
    const username = this.#usernames.get(client) ?? null;
    return authorize(client.id, username, action, topic, retain, this.#peerOf(client));
  }

  #peerOf(client: Client): Peer | null {
    return this.#peers.get(client.conn as Duplex) ?? null;
  }

  #publish(client: Client | null, packet: PublishPacket, bytes: number): Error | null {
    if (client === null) return null;
    if (!this.#admitted.has(client)) return new Error("a message of a client that was not let in");
    const allowed =
      !packet.topic.startsWith("$") && this.#may(client, "publish", packet.topic, packet.retain);
    if (allowed === true && !this.closing) return null;
    if (client.closed) return new Error("this will is not allowed");
    this.#publishesRefused++;
    this.#publishBytesRefused += bytes;
    this.#complain(client, packet.topic, "message refused: the topic rules forbid it");
    if (allowed === "break-off" && packet.qos > 0) return new Error("a message that is not allowed");
    packet.topic = nowhere;
    packet.retain = false;
    packet.payload = Buffer.alloc(0);
    return null;
  }

  /**
   * QoS 2 becomes QoS 1; what a full session could not keep is not sent either, because its PUBACK could not
   * be noted.
   */
  #forward(client: Client, packet: AedesPublishPacket): AedesPublishPacket | null {
    if (packet.qos === 2) packet.qos = 1;
    if (client.clean || packet.qos === 0) return packet;
    return this.#persistence.refused(client.id, packet.brokerCounter) ? null : packet;
  }

  /** An intake gets it in short, and tells its feed; without one it is acknowledged and goes nowhere. */
  #tooLarge(client: Client, packet: PublishPacket, { topic, bytes }: TooLarge): void {
    this.#publishesTooLarge++;
    if (this.#gate !== null) return;
    packet.topic = nowhere;
    packet.payload = Buffer.alloc(0);
    const { packetBytesMax } = this.#options;
    this.#complain(client, topic, "message dropped, and acknowledged: larger than this broker takes", {
      ...{ bytes, packetBytesMax },
    });
  }

  /** Once for each topic of a client. */
  #complain(client: Client, topic: string, what: string, more: Readonly<Record<string, number>> = {}): void {
    let said = this.#complained.get(client);
    if (said === undefined) {
      said = new Set();
      this.#complained.set(client, said);
    }
    if (said.size >= rememberedMax || said.has(topic)) return;
    said.add(topic);
    this.#log.warn(what, { client: client.id, topic, ...more });
  }
}
