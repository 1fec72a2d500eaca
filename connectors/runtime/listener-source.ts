import { Deque, HeadwaterError } from "../../base/index.js";
import type { StateValue } from "../../topology/index.js";
import {
  type FeedEvents,
  type FeedMessage,
  type FeedStats,
  RememberedPackets,
} from "../../transport/index.js";
import type { ListenerPort, SensorMessage } from "../listener-port.js";
import type { FeedSource } from "./feed-source.js";

export interface ListenerSourceOptions {
  readonly port: ListenerPort;
  /** Id of the task. */
  readonly feed: string;
  readonly filters: readonly string[];
  readonly heldMax: number;
  /** Where it remembers what it took in; undefined = it does not. */
  readonly packets: StateValue<Uint8Array> | undefined;
  /** Sensors of which it remembers packets; default 200. */
  readonly sensorsMax: number | undefined;
  readonly durable: () => Promise<void>;
}

/** Packets that are remembered of each sensor. */
const packetsMax = 2_000;
const sensorsMaxDefault = 200;

class Message implements FeedMessage {
  readonly topic: string;
  readonly payload: Buffer;
  readonly size: number;
  readonly qos: 0 | 1;
  readonly retain = false;
  readonly from: SensorMessage;
  readonly ordinal: number;

  constructor(from: SensorMessage, ordinal: number) {
    const { buffer, byteOffset, length } = from.payload;
    this.topic = from.topic;
    this.payload = Buffer.from(buffer, byteOffset, length);
    this.size = from.size;
    this.qos = from.ref === 0 ? 0 : 1;
    this.from = from;
    this.ordinal = ordinal;
  }
}

/**
 * What the agent's own feed listener has for a feed. The listener bounds what is under way, for it holds each
 * PUBACK until the message is called safe here; messages of QoS 0 are bounded here.
 */
export class ListenerSource implements FeedSource {
  readonly #options: ListenerSourceOptions;
  readonly #waiting = new Deque<Message>();
  /** Of each message taken and not acknowledged: how the listener knows it, 0 = it does not wait. */
  readonly #held = new Deque<number>();
  /** Place of the first of `#held` in the order of acknowledgements. */
  #firstPlace = 0;
  readonly #sensors = new Map<string, RememberedPackets>();
  #again: (() => void)[] | null = [];
  #safe: number[] = [];
  #closed = false;
  #received = 0;
  #repeated = 0;
  #dropped = 0;
  #forgotten = 0;

  constructor(options: ListenerSourceOptions) {
    this.#options = options;
    for (const session of this.#sessions()) this.#packetsOf(session);
  }

  get stats(): FeedStats {
    return {
      ...{ received: this.#received, repeated: this.#repeated, dropped: this.#dropped, shed: 0 },
      ...{ retainedSkipped: 0, waiting: this.#waiting.length, held: this.#held.length },
      ...{ connects: 1, version: 4, sensorsForgotten: this.#forgotten },
    };
  }

  open(events: FeedEvents): void {
    const { port, feed, filters, durable } = this.#options;
    let connects = 0;
    port.receive(feed, (messages) => {
      if (connects++ === 0) events.connected({ sessionPresent: true, version: 4 });
      for (const message of messages) this.#arrived(message);
      if (this.#waiting.length > 0) events.readable();
    });
    port.post({ kind: "open", feed, filters, sessions: [...this.#sensors.keys()] });
    durable().then(
      () => {
        const again = this.#again ?? [];
        this.#again = null;
        for (const owe of again) owe();
      },
      () => undefined,
    );
  }

  take(): FeedMessage | undefined {
    if (this.#held.length >= this.#options.heldMax) return undefined;
    const message = this.#waiting.at(0);
    if (message === undefined) return undefined;
    const { ref, session, packetId } = message.from;
    if (ref !== 0) {
      const place = this.#firstPlace + this.#held.length;
      this.#packetsOf(session)?.add(packetId, message.topic, message.payload, message.ordinal, place);
    }
    this.#waiting.shift();
    this.#held.push(ref);
    return message;
  }

  acknowledge(count: number): void {
    for (let n = 0; n < count && this.#held.length > 0; n++) {
      this.#firstPlace++;
      this.#release(this.#held.shift()!);
    }
  }

  async close(ended: boolean): Promise<void> {
    if (this.#closed) return;
    const { port, feed } = this.#options;
    this.#flush();
    this.#closed = true;
    port.receive(feed, null);
    port.post({ kind: "close", feed, ended });
  }

  #arrived(message: SensorMessage): void {
    this.#received++;
    if (message.ref === 0) {
      if (this.#waiting.length < this.#options.heldMax) this.#waiting.push(new Message(message, 0));
      else this.#dropped++;
      return;
    }
    const packets = this.#packetsOf(message.session);
    if (message.again && packets !== null && this.#isCopy(message, packets)) return;
    if (!message.again) packets?.replace(message.packetId);
    this.#waiting.push(new Message(message, packets?.count() ?? 0));
  }

  /** A copy is safe when the first one is. */
  #isCopy({ ref, packetId, topic, payload }: SensorMessage, packets: RememberedPackets): boolean {
    const known = packets.find(packetId, topic, payload);
    if (known === undefined) return false;
    this.#repeated++;
    if (known.place < 0 && this.#again !== null) this.#again.push(() => this.#release(ref));
    else if (known.place < this.#firstPlace) this.#release(ref);
    else this.#held.replace(known.place - this.#firstPlace, ref);
    return true;
  }

  #release(ref: number): void {
    if (ref === 0) return;
    if (this.#safe.length === 0) setImmediate(() => this.#flush());
    this.#safe.push(ref);
  }

  #flush(): void {
    if (this.#safe.length === 0 || this.#closed) return;
    const { port, feed } = this.#options;
    port.post({ kind: "safe", feed, refs: this.#safe });
    this.#safe = [];
  }

  /** What is remembered of a sensor's session; of too many of them the one that was silent longest goes. */
  #packetsOf(session: string): RememberedPackets | null {
    const { packets, durable } = this.#options;
    if (packets === undefined) return null;
    let found = this.#sensors.get(session);
    if (found === undefined) {
      const key = (number: number) => `${number} ${session}`;
      const memory = {
        *load() {
          for (let number = 0; number < packetsMax; number++) {
            const record = packets.get(key(number));
            if (record !== undefined) yield [number, record] as const;
          }
        },
        put: (number: number, record: Uint8Array) => packets.set(key(number), record),
        drop: (number: number) => packets.delete(key(number)),
        durable,
      };
      found = new RememberedPackets(memory, packetsMax);
      const { sensorsMax = sensorsMaxDefault } = this.#options;
      if (this.#sensors.size >= sensorsMax) this.#forgetSilent();
    } else this.#sensors.delete(session);
    this.#sensors.set(session, found);
    return found;
  }

  #forgetSilent(): void {
    const [silent] = this.#sensors;
    this.#forgotten++;
    this.#sensors.delete(silent![0]);
    silent![1].forget();
  }

  #sessions(): Set<string> {
    const sessions = new Set<string>();
    for (const key of this.#options.packets?.keys() ?? []) sessions.add(key.slice(key.indexOf(" ") + 1));
    return sessions;
  }
}

/** The feed listener of an agent that has none. */
export function noListener(component: string): HeadwaterError {
  return new HeadwaterError("no-feed-listener", "this agent has no feed listener", {
    place: component,
    remedy: "start the agent with --feed-listener 1883, or give the feed the address of a broker",
  });
}
