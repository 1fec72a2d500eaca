import { errorText } from "../../base/index.js";
import {
  dataTopic,
  decodeLinkMessages,
  encodeLinkMessages,
  flowTopic,
  type LinkMessage,
  linkBatchMax,
  linkMessageBytes,
  linkPublishing,
  parseTopic,
  workerFilters,
} from "../../proto/index.js";
import type { Transport, TransportMessage } from "../../transport/index.js";

/** Who publishes, and for which topology. */
export interface LinkNames {
  readonly prefix: string;
  readonly agent: string;
  readonly topology: string;
}

/** What is on its way to one agent. */
interface Waiting {
  readonly messages: LinkMessage[];
  /** About. */
  bytes: number;
}

/** What comes from other agents. */
export interface LinkEvents {
  received(from: string, message: LinkMessage): void;
  /** A payload that could not be read; it is dropped, the links ask for it again. */
  unreadable(from: string, why: string): void;
}

/**
 * Several messages to one agent share a payload up to this size: large enough to be cheap, small enough to
 * flow.
 */
const payloadBytes = 64 * 1024;
/** Bytes that may wait for the socket before the rest waits here. */
const bufferedBytesMax = 1024 * 1024;
/** Messages to one agent that wait here; beyond, the oldest are dropped, and the links send them again. */
const waitingMax = 4_096;

/**
 * Link messages over a transport: those of one turn to one agent become few payloads; when the socket is full
 * they wait. A sender proves itself by the topic (I2).
 */
export class Links {
  readonly #transport: Transport;
  readonly #names: LinkNames;
  readonly #events: LinkEvents;
  readonly #waiting = new Map<string, Waiting>();
  /** Messages that could not wait, or could not be sent. */
  dropped = 0;

  constructor(transport: Transport, names: LinkNames, events: LinkEvents) {
    this.#transport = transport;
    this.#names = names;
    this.#events = events;
  }

  /** Resolves when the broker has granted them, which may be long after. */
  async subscribe(): Promise<void> {
    const { prefix, agent, topology } = this.#names;
    const filters = workerFilters(prefix, agent, topology);
    await Promise.all(filters.map((filter) => this.#transport.subscribe(filter, linkPublishing.qos)));
  }

  send(to: string, message: LinkMessage): void {
    if (!this.#transport.connected) return;
    const { prefix, agent, topology } = this.#names;
    const topic = isFlow(message)
      ? flowTopic(prefix, agent, to, topology)
      : dataTopic(prefix, agent, to, topology);
    const waiting = this.#waiting.get(topic) ?? { messages: [], bytes: 0 };
    if (waiting.messages.length === 0) this.#waiting.set(topic, waiting);
    const bytes = linkMessageBytes(message);
    // A full payload leaves in the middle of a turn, so that both ends work at the same time.
    if (waiting.bytes + bytes > payloadBytes && this.#sendSome(topic, waiting)) {
      waiting.messages.length = 0;
      waiting.bytes = 0;
    }
    if (waiting.messages.length >= waitingMax) this.#drop(waiting);
    waiting.messages.push(message);
    waiting.bytes += bytes;
  }

  /** To be called at the end of each turn, and when the socket has room again. */
  flush(): void {
    if (this.#waiting.size === 0) return;
    for (const [topic, waiting] of this.#waiting) {
      const all = this.#sendSome(topic, waiting);
      this.#waiting.delete(topic);
      if (all) continue;
      // It goes on when all others had their turn.
      this.#waiting.set(topic, waiting);
      return;
    }
  }

  /** What waits is lost with the connection. */
  disconnected(): void {
    this.#waiting.clear();
  }

  take({ topic, payload }: TransportMessage): void {
    const { prefix, agent, topology } = this.#names;
    const parsed = parseTopic(prefix, topic);
    if (parsed === null || (parsed.kind !== "data" && parsed.kind !== "flow")) return;
    if (parsed.to !== agent || parsed.topology !== topology) return;
    let messages: readonly LinkMessage[];
    try {
      messages = decodeLinkMessages(payload);
    } catch (error) {
      this.#events.unreadable(parsed.from, errorText(error));
      return;
    }
    for (const message of messages)
      if (isFlow(message) === (parsed.kind === "flow")) this.#events.received(parsed.from, message);
      else this.#events.unreadable(parsed.from, `a ${message.kind} on the topic of the other direction`);
  }

  /** Sends from the first on, as far as the socket has room; true when nothing is left. */
  #sendSome(topic: string, waiting: Waiting): boolean {
    const { messages } = waiting;
    let from = 0;
    while (from < messages.length && this.#transport.bufferedBytes < bufferedBytesMax) {
      let bytes = linkMessageBytes(messages[from]!);
      let to = from + 1;
      for (; to < messages.length && to - from < linkBatchMax; to++) {
        bytes += linkMessageBytes(messages[to]!);
        if (bytes > payloadBytes) break;
      }
      const whole = from === 0 && to === messages.length;
      const payload = encodeLinkMessages(whole ? messages : messages.slice(from, to));
      if (!this.#transport.publish(topic, payload, linkPublishing)) this.dropped += to - from;
      from = to;
    }
    if (from === messages.length) return true;
    if (from === 0) return false;
    messages.splice(0, from);
    waiting.bytes = messages.reduce((sum, message) => sum + linkMessageBytes(message), 0);
    return false;
  }

  #drop(waiting: Waiting): void {
    this.dropped += waiting.messages.splice(0, waitingMax / 2).length;
    waiting.bytes = waiting.messages.reduce((sum, message) => sum + linkMessageBytes(message), 0);
  }
}

function isFlow(message: LinkMessage): boolean {
  if (message.kind === "fenced") return message.to === "sender";
  const { kind } = message;
  return kind === "open" || kind === "ack" || kind === "refuse" || kind === "shipped";
}
