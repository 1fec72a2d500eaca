import { errorText, HeadwaterError, topicMatches } from "../../base/index.js";
import type { Fields, Json, Row, Spout, SpoutContext, SpoutOutput, SpoutTurn } from "../../topology/index.js";
import { FeedClient, FeedLine, type FeedLineOptions, type FeedMessage } from "../../transport/index.js";
import type { ApproachingSpout, ConnectorScope } from "../connector.js";
import { listenerUrl } from "../feed-promises.js";
import { payloadReader } from "../formats/formats.js";
import { type PayloadReader, readingBytesMax } from "../formats/payload.js";
import { expandTopic } from "../template.js";
import { topicPattern } from "../topic-pattern.js";
import { feedMemoryOf, type RememberingState } from "./feed-memory.js";
import type { FeedSource } from "./feed-source.js";
import { ListenerSource, noListener } from "./listener-source.js";
import { type AddressConfig, brokerAddress } from "./mqtt-broker.js";
import { ReadingKeys } from "./reading-keys.js";

interface MqttFeedConfig {
  readonly address: AddressConfig;
  readonly topics: readonly string[];
  readonly fields: Fields;
  readonly format: string;
  readonly eventTime: string | null;
  readonly qos: 0 | 1;
  readonly retained: boolean;
  readonly sessionExpirySec: number | null;
  readonly dedupeKey: readonly string[] | null;
  readonly dedupeWindow: number;
  readonly sensorsRemembered?: number;
}

/** Of a dead letter's payload so much is kept. */
const rawBytesMax = 64 * 1024;
/** Topics whose reader is remembered. */
const topicsMax = 10_000;
/** Shortest time between two lines of the log about a broker that is away, in ms. */
const complaintMs = 10_000;
/** The address of a broker to which no socket is opened. */
const nowhere = { url: "mqtt://rehearsal" };

/** The running half of `mqttFeed`. */
export function makeMqttFeed(config: Json, scope: ConnectorScope): Spout {
  return new MqttFeed(config as unknown as MqttFeedConfig, scope);
}

/** A feed may connect soon: sees to it that a socket stands. */
export function expectMqttFeed(config: Json, scope: ConnectorScope): void {
  const { address } = config as unknown as MqttFeedConfig;
  if (address.url !== listenerUrl) scope.sockets?.open(brokerAddress(address, scope));
}

interface Topic {
  readonly filter: string;
  readonly reader: PayloadReader;
}

class MqttFeed implements ApproachingSpout {
  readonly #config: MqttFeedConfig;
  readonly #scope: ConnectorScope;
  readonly #topics: readonly Topic[];
  readonly #readers = new Map<string, PayloadReader | null>();
  #context!: SpoutContext;
  /** Dialled before the feed is open. */
  #line: FeedLine | undefined;
  /** null until it is opened, and when it cannot be. */
  #feed: FeedSource | null = null;
  #keys: ReadingKeys | null = null;
  #repeated = 0;
  #warned = false;
  #acked = 0;
  #malformed = 0;
  #foreign = 0;
  #denied = 0;
  #complainedAt = Number.NEGATIVE_INFINITY;

  constructor(config: MqttFeedConfig, scope: ConnectorScope) {
    this.#config = config;
    this.#scope = scope;
    this.#topics = config.topics.map((text) => {
      const { filter, levels } = topicPattern(expandTopic(text, scope));
      const { fields, format, eventTime } = config;
      return { filter, reader: payloadReader(format, { fields, levels, arrivalField: eventTime }) };
    });
  }

  /** Dials while the task reads what it remembers. */
  approach(heldMax: number): void {
    if (this.#config.address.url === listenerUrl) return;
    this.#line = new FeedLine(this.#lineOptions(heldMax));
    this.#line.dial();
  }

  /** Begins to connect, if it did not; a broker that is away is waited for, and said. */
  open(context: SpoutContext): void {
    const { address, qos, retained, dedupeKey, dedupeWindow } = this.#config;
    const { packets, keyBlocks } = context.state as RememberingState;
    const durable = () => context.durable();
    const filters = this.#topics.map(({ filter }) => filter);
    const { installation, topology, component, task, delivery } = this.#scope;
    if (dedupeKey !== null && keyBlocks !== undefined)
      this.#keys = new ReadingKeys(keyBlocks, dedupeKey, dedupeWindow);
    else if (dedupeKey !== null && delivery !== "at-most-once") throw ofAnotherRelease(component);
    this.#context = context;
    const share = `${installation}-${topology}-${component}`;
    if (address.url === listenerUrl) {
      const { listener, component } = this.#scope;
      if (listener === undefined) throw noListener(component);
      const { heldMax } = context;
      const remembers = { packets, sensorsMax: this.#config.sensorsRemembered, durable };
      const source = { port: listener, feed: task, filters, heldMax, ...remembers };
      this.#listen(new ListenerSource(source), packets !== undefined);
      return;
    }
    const feed = new FeedClient({
      ...this.#lineOptions(context.heldMax),
      line: this.#line,
      filters: filters.map((filter) => ({ filter, qos })),
      share: context.parallelism > 1 ? share : undefined,
      retained,
      memory: packets === undefined ? undefined : feedMemoryOf(packets, durable),
    });
    this.#listen(feed, packets !== undefined);
  }

  #listen(feed: FeedSource, remembers: boolean): void {
    const context = this.#context;
    const { address } = this.#config;
    this.#feed = feed;
    feed.open({
      connected: ({ sessionPresent, version }) => {
        this.#complainedAt = Number.NEGATIVE_INFINITY;
        context.log(
          "info",
          `connected to ${address.url}, ${sessionPresent ? "with its session" : "new session"}`,
        );
        if (remembers && version === 4 && address.url !== listenerUrl) this.#warnOfCopies();
      },
      disconnected: (reason) => this.#complain("warn", reason),
      denied: (error) => this.#refused(error),
      readable: () => context.wake(),
    });
  }

  next(out: SpoutOutput): SpoutTurn {
    const message = this.#feed?.take();
    if (message === undefined) return "idle";
    const reader = this.#readerOf(message.topic);
    if (reader === null) {
      this.#foreign++;
      return "reading";
    }
    if (message.size > readingBytesMax) {
      const error = `a message of ${message.size} bytes is over the limit of ${readingBytesMax}`;
      this.#dead(out, error, message);
      return "reading";
    }
    const row = reader.read(message.topic, message.payload, this.#context.now());
    if (typeof row === "string") {
      this.#dead(out, row, message);
      return "reading";
    }
    try {
      if (this.#isRepeat(row)) return "reading";
      out.emit(row);
    } catch (error) {
      // It was taken, so it must count as a reading: readings and acknowledgements go by their number.
      this.#dead(out, errorText(error), message);
    }
    return "reading";
  }

  ack(through: number): void {
    this.#feed?.acknowledge(through - this.#acked);
    this.#acked = through;
  }

  stats(): Readonly<Record<string, number>> {
    if (this.#feed === null) return {};
    const { received, dropped, shed, repeated, retainedSkipped, waiting, held, connects, version } =
      this.#feed.stats;
    const { sensorsForgotten } = this.#feed.stats;
    return {
      received,
      waiting,
      held,
      malformed: this.#malformed,
      dropped,
      shed,
      repeated: repeated + this.#repeated,
      "retained-skipped": retainedSkipped,
      foreign: this.#foreign,
      "subscriptions-denied": this.#denied,
      connects,
      "mqtt-version": version,
      ...(sensorsForgotten === undefined ? {} : { "sensors-forgotten": sensorsForgotten }),
    };
  }

  /**
   * Waits for the end of the connection to a broker only where its session ends: whoever goes on with the
   * session takes it over, and what is written leaves before that.
   */
  async close(ended = false): Promise<void> {
    const closed = (this.#feed ?? this.#line)?.close(ended);
    if (ended || this.#config.address.url === listenerUrl) await closed;
  }

  #lineOptions(heldMax: number): FeedLineOptions {
    const { address, sessionExpirySec } = this.#config;
    const { installation, topology, task, mayConnect, dial, sockets } = this.#scope;
    const at = dial === undefined ? brokerAddress(address, this.#scope) : nowhere;
    return {
      address: at,
      dial: dial ?? (() => sockets?.take(at)),
      clientId: `${installation}:${topology}:${task}`,
      heldMax,
      messageBytesMax: readingBytesMax,
      sessionExpirySec: sessionExpirySec ?? undefined,
      mayConnect,
    };
  }

  /** The reader of a topic; null for what an earlier version of the topology had subscribed to. */
  #readerOf(topic: string): PayloadReader | null {
    const known = this.#readers.get(topic);
    if (known !== undefined) return known;
    const reader = this.#topics.find(({ filter }) => topicMatches(filter, topic))?.reader ?? null;
    if (this.#readers.size >= topicsMax) this.#readers.clear();
    this.#readers.set(topic, reader);
    return reader;
  }

  #isRepeat(row: Row): boolean {
    if (this.#keys === null || this.#keys.add(row)) return false;
    this.#repeated++;
    return true;
  }

  /** What cannot be known when a topology is built: which broker there is. */
  #warnOfCopies(): void {
    if (this.#warned || this.#keys !== null) return;
    this.#warned = true;
    const text =
      "this broker speaks MQTT 3.1.1 only, as the embedded one does: where it does not mark copies that it " +
      "sends after a lost connection, they count twice; exactly-once needs a dedupeKey here";
    this.#context.log("warn", text);
  }

  #dead(out: SpoutOutput, error: string, message: FeedMessage): void {
    this.#malformed++;
    const raw = message.payload.subarray(0, rawBytesMax);
    out.deadLetter(error, Uint8Array.prototype.slice.call(raw), message.topic);
  }

  #refused(error: HeadwaterError): void {
    this.#denied++;
    this.#complain("error", `${error.message}; ${error.remedy ?? ""}`);
  }

  #complain(level: "error" | "warn", reason: string): void {
    const now = this.#context.now();
    if (Math.abs(now - this.#complainedAt) < complaintMs) return;
    this.#complainedAt = now;
    this.#context.log(level, reason);
  }
}

function ofAnotherRelease(component: string): HeadwaterError {
  return new HeadwaterError("other-release", "the bundle declares no cell for the keys of its readings", {
    place: component,
    remedy: "another release of Headwater made it: bring it anew with `headwater update`",
  });
}
