import { onTestFinished } from "vitest";
import type { HeadwaterError } from "../../base/index.js";
import { type BrokerLimits, createBroker } from "../../broker/index.js";
import { FeedClient, type FeedOptions, MqttTransport } from "../../transport/index.js";
import { type Mosquitto, type MosquittoOptions, startMosquitto } from "../fixtures/mosquitto.js";
import { startTcpProxy } from "../fixtures/tcp-proxy.js";
import { until } from "../fixtures/until.js";

/** The client id of feeds that are not given another. */
export const feedId = "plant:greenhouse:readings@gw-1";

/** A broker under a feed test. */
export interface FeedBroker {
  readonly name: string;
  readonly port: number;
  /** The real process, when it is one. */
  readonly mosquitto: Mosquitto | null;
}

/** Our own broker, closed when the test ends. */
export async function ourBroker(
  limits: Partial<BrokerLimits> = {},
  authorize?: (clientId: string, username: string | null, action: string, topic: string) => boolean,
): Promise<FeedBroker> {
  const broker = await createBroker({ listen: { host: "127.0.0.1", port: 0 }, limits, authorize });
  onTestFinished(() => broker.close());
  return { name: "our broker", port: broker.port, mosquitto: null };
}

/** A Mosquitto that queues without a bound, as the docs ask of users. */
export async function mosquittoBroker(options: MosquittoOptions = {}): Promise<FeedBroker> {
  const config = ["max_queued_messages 0", ...(options.config ?? [])];
  const mosquitto = await startMosquitto({ ...options, config });
  onTestFinished(() => mosquitto.remove());
  return { name: "Mosquitto", port: mosquitto.port, mosquitto };
}

/** A feed client on a line of its own, and what it told. */
export interface FeedPeer {
  readonly feed: FeedClient;
  readonly told: string[];
  readonly errors: HeadwaterError[];
  /** Takes everything that can be taken; returns the payloads as texts. */
  takeAll(): string[];
  cut(): void;
  freeze(on: boolean): void;
}

/** Opens a feed client; closed when the test ends. */
export async function openFeed(broker: FeedBroker, given: Partial<FeedOptions> = {}): Promise<FeedPeer> {
  const line = await startTcpProxy(broker.port);
  const feed = new FeedClient({
    address: { url: `mqtt://127.0.0.1:${line.port}` },
    clientId: feedId,
    filters: [{ filter: "plant/+/temperature", qos: 1 }],
    backoff: { firstMs: 10, maxMs: 100 },
    ...given,
  });
  onTestFinished(async () => {
    await feed.close();
    await line.close();
  });
  const told: string[] = [];
  const errors: HeadwaterError[] = [];
  feed.open({
    connected: ({ sessionPresent }) => told.push(sessionPresent ? "connected: session" : "connected: new"),
    disconnected: (reason) => told.push(`disconnected: ${reason}`),
    denied: (error) => errors.push(error),
    readable: () => undefined,
  });
  const takeAll = () => {
    const texts: string[] = [];
    for (let message = feed.take(); message !== undefined; message = feed.take()) {
      texts.push(message.payload.toString());
    }
    return texts;
  };
  return { feed, told, errors, takeAll, cut: () => line.cut(), freeze: (on) => line.freeze(on) };
}

/** Opens a feed client and waits until it is subscribed. */
export async function joinFeed(broker: FeedBroker, given: Partial<FeedOptions> = {}): Promise<FeedPeer> {
  const peer = await openFeed(broker, given);
  await until("the feed is connected", () => peer.told.some((text) => text.startsWith("connected")));
  return peer;
}

/** A publisher that sends what was not acknowledged again, as a careful sensor does. */
export class Sensor {
  readonly #transport: MqttTransport;
  #unanswered = 0;

  private constructor(transport: MqttTransport) {
    this.#transport = transport;
  }

  static async join(broker: FeedBroker): Promise<Sensor> {
    const address = { url: `mqtt://127.0.0.1:${broker.port}` };
    const transport = new MqttTransport({
      address,
      clientId: "sensor",
      backoff: { firstMs: 10, maxMs: 100 },
    });
    onTestFinished(() => transport.close());
    const nothing = () => undefined;
    transport.open({ connected: nothing, disconnected: nothing, message: nothing });
    await until("the sensor is connected", () => transport.connected);
    return new Sensor(transport);
  }

  /** Messages whose PUBACK has not come. */
  get unanswered(): number {
    return this.#unanswered;
  }

  /** Publishes a text until the broker has acknowledged it. */
  send(topic: string, text: string, retain = false): void {
    this.#unanswered++;
    const attempt = () => {
      this.#transport.publish(topic, Buffer.from(text), { qos: 1, retain }, (error) => {
        if (error === null) this.#unanswered--;
        else setTimeout(attempt, 20);
      });
    };
    attempt();
  }

  /** Publishes without waiting for anything. */
  throw(topic: string, text: string): void {
    this.#transport.publish(topic, Buffer.from(text), { qos: 0 });
  }

  /** Publishes `from` … `to - 1` as texts and waits for the PUBACKs. */
  async count(from: number, to: number, topic = "plant/1/temperature"): Promise<void> {
    for (let i = from; i < to; i++) this.send(topic, String(i));
    await until("the broker has them", () => this.#unanswered === 0, 20_000);
  }
}

/** "0", "1" … as texts. */
export function numbers(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, i) => String(from + i));
}
