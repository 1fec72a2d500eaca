import type { AedesOptions, AedesPublishPacket, AuthenticateError, Client, PublishPacket } from "aedes";
import { filterFault, type Log } from "../base/index.js";
import { type IntakeGate, nowhere } from "./intake.js";
import { type BoundedPersistence, sessionMark } from "./persistence.js";

/** Whether a client may connect. The password is what the client sent, as text. */
export type Authenticate = (clientId: string, username: string | null, password: string | null) => boolean;

/**
 * Whether a client may do this. `publish` (its will, too) names a topic, `subscribe` a filter; `retain`: the
 * broker is to keep the message. Called for each message: keep it cheap.
 */
export type Authorize = (
  clientId: string,
  username: string | null,
  action: "publish" | "subscribe",
  topic: string,
  retain: boolean,
) => boolean;

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
  readonly #options: {
    readonly authenticate?: Authenticate | undefined;
    readonly authorize?: Authorize | undefined;
  };
  readonly #persistence: BoundedPersistence;
  readonly #log: Log;
  readonly #gate: IntakeGate | null;
  readonly #usernames = new WeakMap<Client, string | null>();
  readonly #complained = new WeakMap<Client, Set<string>>();
  #publishesRefused = 0;
  #subscriptionsDenied = 0;
  #connectsRefused = 0;

  constructor(
    options: { readonly authenticate?: Authenticate | undefined; readonly authorize?: Authorize | undefined },
    persistence: BoundedPersistence,
    log: Log,
    gate: IntakeGate | null = null,
  ) {
    this.#gate = gate;
    this.#options = options;
    this.#persistence = persistence;
    this.#log = log;
  }

  get counters(): { publishesRefused: number; subscriptionsDenied: number; connectsRefused: number } {
    return {
      publishesRefused: this.#publishesRefused,
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
        if (refusal === null) return done(null, true);
        this.#connectsRefused++;
        this.#log.warn("connection refused", { client: client.id, reason: refusal.message });
        done(refusal, false);
      },
      authorizePublish: (client, packet, done) => {
        const refusal = this.#publish(client, packet);
        if (this.#gate === null || client === null || refusal !== null || packet.topic === nowhere) {
          done(refusal);
          return;
        }
        this.#gate.publish(client, packet, done);
      },
      authorizeSubscribe: (client, subscription, done) => {
        const filter = subscription.topic;
        if (filter === sessionMark) return done(null, null);
        const allowed = !filter.startsWith("$") && filterFault(filter) === null;
        if (allowed && this.#may(client, "subscribe", filter, false)) {
          return done(null, { ...subscription, qos: subscription.qos === 0 ? 0 : 1 });
        }
        this.#subscriptionsDenied++;
        this.#log.warn("subscription denied", { client: client.id, filter });
        done(null, null);
      },
      authorizeForward: (client, packet) => this.#forward(client, packet),
    };
  }

  #refusal(client: Client, username: string | null, password: string | null): AuthenticateError | null {
    if (this.#options.authenticate?.(client.id, username, password) === false) {
      return Object.assign(new Error("bad user name or password"), { returnCode: 4 });
    }
    if (!client.clean && !this.#persistence.admits(client.id)) {
      return Object.assign(new Error("too many persistent sessions"), { returnCode: 3 });
    }
    return null;
  }

  #may(client: Client, action: "publish" | "subscribe", topic: string, retain: boolean): boolean {
    const { authorize } = this.#options;
    return (
      authorize === undefined ||
      authorize(client.id, this.#usernames.get(client) ?? null, action, topic, retain)
    );
  }

  #publish(client: Client | null, packet: PublishPacket): Error | null {
    if (client === null) return null;
    const allowed =
      !packet.topic.startsWith("$") && this.#may(client, "publish", packet.topic, packet.retain);
    if (allowed && !this.closing) return null;
    if (client.closed) return new Error("this will is not allowed");
    this.#publishesRefused++;
    this.#complain(client, packet.topic);
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

  #complain(client: Client, topic: string): void {
    let said = this.#complained.get(client);
    if (said === undefined) {
      said = new Set();
      this.#complained.set(client, said);
    }
    if (said.size >= rememberedMax || said.has(topic)) return;
    said.add(topic);
    this.#log.warn("message refused: the topic rules forbid it", { client: client.id, topic });
  }
}
