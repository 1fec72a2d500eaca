import { timingSafeEqual } from "node:crypto";
import { open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { MessageChannel, type MessagePort } from "node:worker_threads";
import {
  type BackoffLimits,
  backoffMs,
  errorText,
  HeadwaterError,
  type Log,
  type Random,
  syncDirectory,
} from "../../base/index.js";
import { type Broker, createBroker } from "../../broker/index.js";
import type { FromListener, SensorMessage, ToListener } from "../../connectors/index.js";
import type { ListenerReport } from "../../proto/index.js";
import { ListenerDesk, type ListenerRoute } from "./desk.js";
import { refusedLogins } from "./refused-logins.js";
import type { SensorUsers } from "./users.js";

export interface FeedListenerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** PEM texts of what it shows to sensors; null = it speaks without TLS. */
  readonly shown: ShownCertificate | null;
  /** What sensors must give; null = anything is taken. */
  readonly user: string | null;
  readonly password: string | null;
  /** Who may come in and publish what; null = user and password, one for all, who may publish anything. */
  readonly users?: SensorUsers | null;
  /** Where it keeps which feeds there are. */
  readonly file: string;
  readonly random: Random;
  readonly log: Log;
}

/** A certificate with its CAs behind it, and its key, as PEM. */
export interface ShownCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** Sensors that may be connected; messages of one that may be unanswered. */
const connectionsMax = 1_000;
const heldMax = 1_000;
/** Shortest time between two lines of the log about messages that no feed takes. */
const complainEveryMs = 60_000;
/** Pauses before a list that could not be written is written again. */
const writeAgain: BackoffLimits = { firstMs: 100, maxMs: 5_000 };

/** A run of a feed. */
interface Way {
  readonly port: MessagePort;
  readonly filters: readonly string[];
  readonly sessions: readonly string[];
  /** What comes goes to it; before, the list on the disk does not have it for certain. */
  begun: boolean;
  /** They leave in this turn. */
  messages: SensorMessage[];
}

/**
 * The agent's own MQTT port for the sensors around it: a sensor's PUBACK means that its reading is safe. It
 * lives in the main thread, so it outlives workers; feeds in workers take from it over a message port each.
 */
export class FeedListener {
  readonly #options: FeedListenerOptions;
  readonly #desk: ListenerDesk;
  /** By feed. */
  readonly #ways = new Map<string, Way>();
  #broker!: Broker;
  #users: SensorUsers | null;
  readonly #strangers = { "unknown-user": 0, "bad-password": 0 };
  #renewal: NodeJS.Timeout | null = null;
  /** What changes the list of feeds is done one after the other. */
  #work: Promise<void> = Promise.resolve();
  /** What the list on the disk has for certain, each feed as it stands there. */
  #kept: ReadonlySet<string>;
  #trouble = "";
  #failures = 0;
  #again: NodeJS.Timeout | null = null;
  #flushing = false;
  #complainedAt = Number.NEGATIVE_INFINITY;

  private constructor(options: FeedListenerOptions, routes: readonly ListenerRoute[]) {
    this.#options = options;
    this.#users = options.users ?? null;
    this.#desk = new ListenerDesk(routes, (feed, message) => this.#send(feed, message));
    this.#kept = new Set(this.#desk.routes.map((route) => JSON.stringify(route)));
  }

  /** Throws `port-in-use`, `bad-listen-address`, and `store-failed` when its list cannot be read. */
  static async start(options: FeedListenerOptions): Promise<FeedListener> {
    const listener = new FeedListener(options, await readRoutes(options));
    const desk = listener.#desk;
    listener.#broker = await createBroker({
      listen: { host: options.host, port: options.port },
      portSetting: "--feed-listener",
      devicePort: options.shown ?? undefined,
      authenticate: (_clientId, user, password) => listener.#mayEnter(user, password),
      authorize: (_clientId, user, action, topic) => listener.#may(user, action, topic),
      limits: { connectionsMax },
      intake: {
        heldMax,
        get full() {
          return desk.full;
        },
        take: (message, safe) => {
          const { unclaimed } = desk.counters;
          desk.take(message, safe);
          if (desk.counters.unclaimed > unclaimed) listener.#complain(message.topic);
        },
        knows: (clientId) => desk.knows(clientId),
      },
      log: options.log,
    });
    return listener;
  }

  get port(): number {
    return this.#broker.port;
  }

  /** Why its list of feeds cannot be written, and what helps; "" = it is on the disk. */
  get trouble(): string {
    return this.#trouble;
  }

  /** Who came, who was refused, and what became of what they published. */
  report(): ListenerReport {
    const { clients, connectsAccepted, publishesRefused, publishBytesRefused } = this.#broker.stats();
    const { received, unclaimed } = this.#desk.counters;
    return {
      connections: clients,
      logins: connectsAccepted,
      refused: refusedLogins(this.#strangers, this.#broker.refusedAtDoor()),
      received,
      unclaimed,
      forbidden: publishesRefused,
      forbiddenBytes: publishBytesRefused,
      held: this.#desk.pending,
    };
  }

  /** From the next connection on sensors see this certificate. */
  show(shown: ShownCertificate): void {
    this.#broker.renewCertificate(shown);
  }

  /** From now on these may come in; of who is connected, those whose user has changed are cut off. */
  admit(users: SensorUsers): void {
    const before = this.#users;
    this.#users = users;
    this.#broker.disconnectUsers((name) => before === null || !users.isAlikeIn(before, name));
  }

  /** Does something again and again for as long as it listens. */
  every(pauseMs: number, look: () => void): void {
    this.#renewal = setInterval(look, pauseMs).unref();
  }

  /** The end of a way for the feeds of a worker of this topology; the other end is the listener's. */
  connect(topology: string): MessagePort {
    const { port1, port2 } = new MessageChannel();
    port1.on("message", (message: ToListener) => this.#take(port1, topology, message));
    port1.on("close", () => this.#gone(port1));
    port1.unref();
    return port2;
  }

  /** Feeds of other topologies than these are not to come again. */
  keep(topologies: readonly string[]): void {
    const feeds = this.#desk.routes.map(({ feed }) => feed);
    for (const feed of feeds) if (!topologies.includes(feed.split("/")[0]!)) this.#end(feed);
  }

  async close(): Promise<void> {
    if (this.#renewal !== null) clearInterval(this.#renewal);
    await this.#broker.close();
    for (const { port } of this.#ways.values()) port.close();
    await this.#work;
    if (this.#again !== null) clearTimeout(this.#again);
  }

  #mayEnter(user: string | null, password: string | null): boolean {
    const users = this.#users;
    if (users?.mayEnter(user, password) ?? mayEnter(this.#options, user, password)) return true;
    const known = users?.has(user) ?? same(this.#options.user, user);
    this.#strangers[known ? "bad-password" : "unknown-user"]++;
    return false;
  }

  /** A PUBACK says that a reading is safe, so there is none for what a sensor may not publish. */
  #may(user: string | null, action: "publish" | "subscribe", topic: string): boolean | "break-off" {
    if (action === "subscribe") return false;
    return this.#users?.mayPublish(user, topic) === false ? "break-off" : true;
  }

  #take(port: MessagePort, topology: string, message: ToListener): void {
    const feed = `${topology}/${message.feed}`;
    switch (message.kind) {
      case "open":
        this.#open(port, feed, message.filters, message.sessions);
        break;
      case "safe":
        this.#desk.safe(feed, message.refs);
        break;
      case "close":
        if (message.ended) this.#end(feed);
        else this.#away(port, feed);
        break;
    }
  }

  /** On disk before it begins: after a restart what comes for it is held, not dropped as nobody's. */
  #open(port: MessagePort, feed: string, filters: readonly string[], sessions: readonly string[]): void {
    this.#then(async () => {
      this.#ways.set(feed, { port, filters, sessions, begun: false, messages: [] });
      this.#desk.expect(feed, filters);
      await this.#keepList();
    });
  }

  #away(port: MessagePort, feed: string): void {
    this.#then(async () => {
      if (this.#ways.get(feed)?.port !== port) return;
      this.#ways.delete(feed);
      this.#desk.away(feed);
    });
  }

  #end(feed: string): void {
    this.#then(async () => {
      this.#ways.delete(feed);
      this.#desk.end(feed);
      await this.#keepList();
    });
  }

  #gone(port: MessagePort): void {
    for (const [feed, { port: other }] of this.#ways) if (other === port) this.#away(port, feed);
  }

  #then(work: () => Promise<void>): void {
    this.#work = this.#work.then(work);
  }

  #send(feed: string, message: SensorMessage): void {
    this.#ways.get(feed)?.messages.push(message);
    if (this.#flushing) return;
    this.#flushing = true;
    setImmediate(() => this.#flush());
  }

  #flush(): void {
    this.#flushing = false;
    for (const [feed, way] of this.#ways) {
      if (way.messages.length === 0) continue;
      const { messages } = way;
      way.messages = [];
      way.port.postMessage({ feed: taskOf(feed), messages } satisfies FromListener);
    }
  }

  /** Brings the list to the disk, now or as soon as it can be written, and begins what is in it. */
  async #keepList(): Promise<void> {
    if (this.#again !== null) clearTimeout(this.#again);
    const lines = this.#desk.routes.map((route) => JSON.stringify(route));
    const same = lines.length === this.#kept.size && lines.every((line) => this.#kept.has(line));
    // Feeds that begin again are nothing new, and each update would wait for the disk.
    if (!same || this.#trouble !== "") await this.#write(lines);
    for (const [feed, way] of this.#ways) {
      const { port, filters, sessions, begun } = way;
      if (begun || !this.#kept.has(JSON.stringify({ feed, filters }))) continue;
      way.begun = true;
      port.postMessage({ feed: taskOf(feed), messages: [] } satisfies FromListener);
      this.#desk.open(feed, filters, sessions);
    }
  }

  async #write(lines: readonly string[]): Promise<void> {
    const { file, random } = this.#options;
    try {
      await writeDurably(file, `[${lines.join(",")}]`);
      this.#kept = new Set(lines);
      this.#trouble = "";
      this.#failures = 0;
    } catch (error) {
      // Where it fails half-way nobody knows which of the two is on the disk.
      this.#kept = new Set(lines.filter((line) => this.#kept.has(line)));
      const why = `the list of feeds at the feed listener cannot be written to ${file}: ${errorText(error)}`;
      this.#trouble = `${why}: feeds that are new in it wait; make room there, and let this user write it`;
      const pauseMs = backoffMs(this.#failures++, writeAgain, random);
      this.#again = setTimeout(() => this.#then(() => this.#keepList()), pauseMs).unref();
    }
  }

  #complain(topic: string): void {
    const now = performance.now();
    if (now - this.#complainedAt < complainEveryMs) return;
    this.#complainedAt = now;
    this.#options.log.warn("a sensor publishes what no topology takes", { topic });
  }
}

function taskOf(feed: string): string {
  return feed.slice(feed.indexOf("/") + 1);
}

async function writeDurably(file: string, text: string): Promise<void> {
  const part = await open(`${file}.part`, "w", 0o600);
  try {
    await part.writeFile(text);
    await part.sync();
  } finally {
    await part.close();
  }
  await rename(`${file}.part`, file);
  await syncDirectory(dirname(file));
}

/** Without the list a reading for a feed that has not begun yet would be nobody's, and answered. */
async function readRoutes({ file }: FeedListenerOptions): Promise<readonly ListenerRoute[]> {
  try {
    const routes: unknown = JSON.parse(await readFile(file, "utf8"));
    if (Array.isArray(routes) && routes.every(isRoute)) return routes;
    throw new Error("it is no list of feeds");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return [];
    const what = `the list of feeds at the feed listener cannot be read: ${errorText(cause)}`;
    const remedy =
      "let this user read it; delete it if it is damaged: readings that come before their feed are lost then";
    throw new HeadwaterError("store-failed", what, { place: file, remedy, retryable: true, cause });
  }
}

function isRoute(value: unknown): value is ListenerRoute {
  const { feed, filters } = (value ?? {}) as Partial<ListenerRoute>;
  return (
    typeof feed === "string" && Array.isArray(filters) && filters.every((one) => typeof one === "string")
  );
}

function mayEnter(
  { user, password }: FeedListenerOptions,
  givenUser: string | null,
  givenPassword: string | null,
): boolean {
  return same(user, givenUser) && same(password, givenPassword);
}

/** In a time that does not depend on where they differ. */
function same(wanted: string | null, given: string | null): boolean {
  if (wanted === null) return true;
  const [a, b] = [Buffer.from(wanted), Buffer.from(given ?? "")];
  return a.length === b.length && timingSafeEqual(a, b);
}
