import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import net from "node:net";
import type { Duplex } from "node:stream";
import type tls from "node:tls";
import type { Aedes, Client } from "aedes";
import { HeadwaterError, type Log, silentLog } from "../base/index.js";
import type { Peer } from "../identity/index.js";
import { Access, type Authenticate, type Authorize } from "./access.js";
import { coalesceWrites } from "./coalesce.js";
import { createDevicePort, type DevicePort } from "./device-port.js";
import { HalfOpen } from "./half-open.js";
import { type Intake, IntakeGate } from "./intake.js";
import { LengthGuard } from "./length-guard.js";
import { type BrokerLimits, brokerLimits } from "./limits.js";
import { BoundedPersistence } from "./persistence.js";
import { Refusals } from "./refusals.js";
import { WebSockets } from "./web-socket.js";

export interface BrokerOptions {
  /** Port 0 takes a free one. */
  readonly listen: { readonly host: string; readonly port: number };
  /** Listens with TLS, and clients prove who they are where it has a judge. Absent: without TLS. */
  readonly devicePort?: DevicePort | undefined;
  /** Who may connect; default everybody. */
  readonly authenticate?: Authenticate | undefined;
  /** Who may do what; default everybody everything, topics that begin with `$` excepted. */
  readonly authorize?: Authorize | undefined;
  readonly limits?: Partial<BrokerLimits> | undefined;
  /** Takes what clients publish, and says when each PUBACK may go out. Absent: subscribers get it. */
  readonly intake?: Intake | undefined;
  /** Topics whose retained messages have room of their own. */
  readonly reserved?: ((topic: string) => boolean) | undefined;
  /** Names the setting of the port in what is said of a port that is taken. Default `--mqtt-port`. */
  readonly portSetting?: string | undefined;
  readonly log?: Log | undefined;
}

/** Counters and levels of the broker. */
export interface BrokerStats {
  readonly connections: number;
  readonly halfOpen: number;
  readonly clients: number;
  /** Messages published by clients. */
  readonly published: number;
  /** Swallowed because the topic rules forbid them, and the bytes of their payloads. */
  readonly publishesRefused: number;
  readonly publishBytesRefused: number;
  /** Larger than the limit: acknowledged and dropped, or put in short where an intake takes messages. */
  readonly publishesTooLarge: number;
  readonly subscriptionsDenied: number;
  readonly connectsAccepted: number;
  readonly connectsRefused: number;
  /** Connections broken off by a guard: too long a packet, too many half-open. */
  readonly guarded: number;
  readonly sessions: number;
  readonly sessionMessages: number;
  /** Messages that a full session could not take. */
  readonly sessionDropped: number;
  readonly retained: number;
  readonly retainedRefused: number;
  /** Messages that an intake has and whose PUBACK waits. */
  readonly held: number;
}

/** A running broker. */
export interface Broker {
  readonly host: string;
  readonly port: number;
  /** mqtt://host:port, or mqtts:// */
  readonly url: string;
  stats(): BrokerStats;
  /** Connections that were broken off or refused, and subscriptions denied, by reason, since the start. */
  refusals(): ReadonlyMap<string, number>;
  /** Of these the connections that were not let in. */
  refusedAtDoor(): ReadonlyMap<string, number>;
  /** Breaks off the connections of these clients; their wills are published. Returns how many there were. */
  disconnect(who: (peer: Peer) => boolean): number;
  /** Breaks off the connections of clients that came with these user names. Returns how many there were. */
  disconnectUsers(which: (username: string | null) => boolean): number;
  /**
   * Holds the rules, as they are now, against the clients of these peers: connections that they no longer
   * allow, or whose subscriptions, are broken off. Returns how many there were.
   */
  enforce(who: (peer: Peer) => boolean): number;
  /** A connection of the device port that spoke HTTP goes on in MQTT, over WebSocket. */
  upgrade(request: IncomingMessage, socket: tls.TLSSocket, head: Buffer, peer: Peer): void;
  /** From the next connection on the device port shows this certificate, and asks for those of these CAs. */
  renewCertificate(shown: Pick<DevicePort, "certificate" | "key" | "authority">): void;
  /**
   * Ends every connection and stops listening; resolves when the port is free. Wills of clients are not
   * published.
   */
  close(): Promise<void>;
}

/**
 * An MQTT 3.1.1 broker with a limit on everything. Retained messages and sessions live in memory only.
 * Messages of QoS 2 are taken and delivered as QoS 1. Throws `port-in-use`, `bad-listen-address`.
 */
export async function createBroker(options: BrokerOptions): Promise<Broker> {
  const limits = { ...brokerLimits, ...options.limits };
  const log = options.log ?? silentLog;
  const { intake } = options;
  const persistence = new BoundedPersistence(limits, (text) => log.warn(text), intake, options.reserved);
  const gate = intake === undefined ? null : new IntakeGate(intake, randomBytes(6).toString("hex"));
  const refusals = new Refusals(log);
  const rules = { ...options, ...limits };
  const access = new Access(rules, persistence, log, refusals, gate);
  persistence.holds = (client, filter) => access.holds(client as Client, filter);
  // Loaded here, so that an agent without a feed listener never does.
  const aedes = await (await import("aedes")).Aedes.createBroker({
    persistence,
    // aedes hands on 100 messages at a time, all of which a device that does not read would hold, and so
    // everybody. Without that limit it holds up those that send to it, each on its own connection.
    concurrency: 0,
    connectTimeout: limits.connectTimeoutMs,
    drainTimeout: limits.drainTimeoutMs,
    keepaliveLimit: limits.keepaliveMaxSec,
    maxInflightInbound: inboundQos2Max,
    ...access.hooks,
  });
  const broker = new GuardedBroker(aedes, persistence, access, gate, limits, refusals, options.devicePort);
  try {
    const { host, port } = options.listen;
    await broker.listen(host, port, options.portSetting ?? "--mqtt-port");
  } catch (error) {
    await broker.close();
    throw error;
  }
  return broker;
}

/** Messages of QoS 2 that one client may have begun and not ended. */
const inboundQos2Max = 100;

class GuardedBroker implements Broker {
  host = "";
  port = 0;
  readonly #aedes: Aedes;
  readonly #persistence: BoundedPersistence;
  readonly #access: Access;
  readonly #gate: IntakeGate | null;
  readonly #limits: BrokerLimits;
  readonly #refusals: Refusals;
  readonly #server: net.Server | tls.Server;
  readonly #devicePort: DevicePort | undefined;
  readonly #served = new Map<Duplex, Client>();
  readonly #peers = new Map<Duplex, { readonly peer: Peer; readonly client: Client }>();
  /** Connections that speak HTTP, and those below. */
  readonly #webs = new WeakMap<tls.TLSSocket, net.Socket>();
  readonly #webSockets = new WebSockets();
  readonly #sockets = new Set<net.Socket>();
  readonly #halfOpen: HalfOpen;
  #published = 0;
  #accepted = 0;
  #guarded = 0;

  constructor(
    aedes: Aedes,
    persistence: BoundedPersistence,
    access: Access,
    gate: IntakeGate | null,
    limits: BrokerLimits,
    refusals: Refusals,
    devicePort: DevicePort | undefined,
  ) {
    this.#gate = gate;
    this.#devicePort = devicePort;
    this.#aedes = aedes;
    this.#persistence = persistence;
    this.#access = access;
    this.#limits = limits;
    this.#refusals = refusals;
    this.#halfOpen = new HalfOpen(limits.halfOpenMax);
    this.#server =
      devicePort === undefined
        ? net.createServer(
            { noDelay: true },
            (socket) => this.#arrived(socket) && this.#serve(socket, socket),
          )
        : this.#secureServer(devicePort);
    this.#server.maxConnections = limits.connectionsMax;
    this.#server.on("drop", () => {
      this.#guarded++;
      refusals.count("too many connections");
      refusals.atDoor.add("too many connections");
    });
    aedes.on("publish", (_packet, client) => {
      if (client !== null) this.#published++;
    });
    aedes.on("unsubscribe", (filters, client) => access.unsubscribed(client, filters));
    const told = (_client: Client, error: Error) => refusals.count(error.message);
    aedes.on("clientError", told);
    aedes.on("connectionError", told);
    aedes.on("connectionError", (_client, error: NodeJS.ErrnoException) => {
      // What the system says of a connection, that it is gone for one, is no refusal.
      if (error.syscall === undefined) refusals.atDoor.add(error.message);
    });
  }

  get url(): string {
    const scheme = this.#devicePort === undefined ? "mqtt" : "mqtts";
    return `${scheme}://${net.isIPv6(this.host) ? `[${this.host}]` : this.host}:${this.port}`;
  }

  async listen(host: string, port: number, setting: string): Promise<void> {
    this.host = host;
    this.port = await listen(this.#server, host, port, setting);
  }

  stats(): BrokerStats {
    return {
      connections: this.#sockets.size,
      halfOpen: this.#halfOpen.size,
      clients: this.#aedes.connectedClients,
      published: this.#published + (this.#gate?.taken ?? 0),
      connectsAccepted: this.#accepted,
      guarded: this.#guarded,
      ...this.#access.counters,
      sessions: this.#persistence.sessions,
      sessionMessages: this.#persistence.waitingMessages,
      sessionDropped: this.#persistence.dropped,
      retained: this.#persistence.retained,
      retainedRefused: this.#persistence.retainedRefused,
      held: this.#gate?.held ?? 0,
    };
  }

  refusals(): ReadonlyMap<string, number> {
    return this.#refusals.counts;
  }

  refusedAtDoor(): ReadonlyMap<string, number> {
    return this.#refusals.atDoor.counts;
  }

  async close(): Promise<void> {
    this.#access.closing = true;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#aedes.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  disconnect(who: (peer: Peer) => boolean): number {
    return this.#breakOff(({ peer }) => who(peer));
  }

  disconnectUsers(which: (username: string | null) => boolean): number {
    const ending = [...this.#served].filter(([, client]) => which(this.#access.usernameOf(client)));
    for (const [socket] of ending) socket.destroy();
    return ending.length;
  }

  enforce(who: (peer: Peer) => boolean): number {
    return this.#breakOff(({ peer, client }) => who(peer) && !this.#access.stillAllows(client));
  }

  #breakOff(which: (one: { readonly peer: Peer; readonly client: Client }) => boolean): number {
    const ending = [...this.#peers].filter(([, one]) => which(one));
    for (const [socket] of ending) socket.destroy();
    return ending.length;
  }

  upgrade(request: IncomingMessage, socket: tls.TLSSocket, head: Buffer, peer: Peer): void {
    const raw = this.#webs.get(socket);
    if (raw === undefined) socket.destroy();
    else this.#webSockets.upgrade(request, socket, head, (stream) => this.#device(stream, raw, peer));
  }

  renewCertificate(shown: Pick<DevicePort, "certificate" | "key" | "authority">): void {
    const { certificate: cert, key, authority: ca } = shown;
    (this.#server as tls.Server).setSecureContext({ cert, key, ca, minVersion: "TLSv1.2" });
  }

  #secureServer(port: DevicePort): tls.Server {
    return createDevicePort(port, this.#limits.connectTimeoutMs, {
      connection: (raw) => void this.#arrived(raw),
      device: (socket, raw, peer) => {
        if (peer === null) this.#serve(socket, raw);
        else this.#device(socket, raw, peer);
      },
      web: (socket, raw) => void this.#webs.set(socket, raw),
      refused: (reason, from) => {
        this.#guarded++;
        this.#refusals.say("connection broken off", reason, { from });
        this.#refusals.atDoor.add(reason);
      },
    });
  }

  #device(stream: Duplex, raw: net.Socket, peer: Peer): void {
    this.#access.proven(stream, peer);
    const client = this.#serve(stream, raw);
    this.#peers.set(stream, { peer, client });
    stream.once("close", () => this.#peers.delete(stream));
  }

  /** Counts a connection from its first moment; until it is accepted it is among the half-open ones. */
  #arrived(raw: net.Socket): true {
    this.#sockets.add(raw);
    if (this.#halfOpen.add(raw)) {
      this.#guarded++;
      this.#refusals.count("too many that have not said who they are");
      this.#refusals.atDoor.add("too many that have not said who they are");
    }
    raw.on("close", () => {
      this.#sockets.delete(raw);
      this.#halfOpen.delete(raw);
    });
    return true;
  }

  /** `raw`: the TCP connection below TLS and WebSocket, or the same. */
  #serve(socket: Duplex, raw: net.Socket): Client {
    let id = "";
    const guard = new LengthGuard(this.#limits.connectBytesMax, (reason) => {
      this.#guarded++;
      const bytesMax = id === "" ? this.#limits.connectBytesMax : this.#limits.packetBytesMax;
      const from = raw.remoteAddress;
      this.#refusals.say("connection broken off", reason, { bytesMax, client: id, from });
      if (id === "") this.#refusals.atDoor.add(reason);
      socket.destroy();
    });
    guard.watch(socket);
    this.#gate?.watch(socket);
    const client = this.#aedes.handle(socket);
    this.#served.set(socket, client);
    socket.once("close", () => this.#served.delete(socket));
    client.on("connected", () => {
      id = client.id;
      this.#accepted++;
      this.#halfOpen.delete(raw);
      guard.accept(this.#limits.packetBytesMax);
      coalesceWrites(socket);
    });
    return client;
  }
}

function listen(server: net.Server, host: string, port: number, setting: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(listenError(error, host, port, setting)));
    server.listen({ host, port }, () => resolve((server.address() as net.AddressInfo).port));
  });
}

function listenError(
  error: NodeJS.ErrnoException,
  host: string,
  port: number,
  setting: string,
): HeadwaterError {
  const place = `${host}:${port}`;
  if (error.code === "EADDRINUSE") {
    return new HeadwaterError(
      "port-in-use",
      `the MQTT port ${port} on ${host} is in use by another process`,
      {
        place,
        remedy: `stop it (ss -ltnp 'sport = :${port}' shows which), or choose another with ${setting}`,
        cause: error,
      },
    );
  }
  const why: Record<string, string> = {
    EACCES: `this process may not listen on port ${port}`,
    EADDRNOTAVAIL: `${host} is not an address of this machine`,
    ENOTFOUND: `the host name ${host} is not known`,
  };
  return new HeadwaterError("bad-listen-address", why[error.code ?? ""] ?? error.message, {
    place,
    remedy: "choose an address of this machine, such as 127.0.0.1, and a port above 1023",
    cause: error,
  });
}
