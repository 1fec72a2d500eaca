import { connect, type MqttClient } from "mqtt";
import { Histogram } from "../../../base/index.js";
import type { Ledger } from "./ledger.js";

/** Message ids begin with `<topology>/<task>><sink's task>/`: whose result it is. */
const idPattern = /^[^/]+\/([^/>]+)>/;

/** What a result of the demo's topology may hold, as an outsider reads it. */
interface Message {
  readonly id: string;
  readonly sensor?: string;
  readonly n?: number;
  readonly at?: number;
  readonly to?: number;
  readonly ids?: Readonly<Record<string, readonly (readonly [number, number])[]>>;
  readonly raw?: string | null;
  readonly tuple?: { readonly sensor?: string; readonly n?: number } | null;
}

/**
 * A plain MQTT subscriber that writes what comes out of the topology into the ledger, and times the alarms.
 */
export class Checker {
  readonly #ledger: Ledger;
  readonly #client: MqttClient;
  readonly #latency = new Histogram();
  #alarms = 0;
  #result: (task: string, madeAt: number) => void = () => undefined;

  constructor(url: string, ledger: Ledger) {
    this.#ledger = ledger;
    this.#client = connect(url, { clientId: `checker-${process.pid}`, protocolVersion: 4 });
    this.#client.on("message", (topic, payload) => this.#take(topic, payload));
  }

  get alarms(): number {
    return this.#alarms;
  }
  get p50Ms(): number {
    return this.#latency.quantile(0.5);
  }
  get p99Ms(): number {
    return this.#latency.quantile(0.99);
  }

  /** Called for each result of a room: whose it is, and when its latest reading was made (wall-clock ms). */
  onResult(listener: (task: string, madeAt: number) => void): void {
    this.#result = listener;
  }

  async open(): Promise<void> {
    await this.#client.subscribeAsync("climate/#", { qos: 1 });
  }

  async close(): Promise<void> {
    await this.#client.endAsync(true);
  }

  #take(topic: string, payload: Buffer): void {
    const message = JSON.parse(payload.toString()) as Message;
    if (!this.#ledger.fresh(message.id)) return;
    if (topic.startsWith("climate/rooms/")) this.#room(message);
    else if (topic.startsWith("climate/alarms/")) this.#alarm(message);
    else if (topic === "climate/rejected") this.#ledger.rejected(message.sensor!, message.n!);
    else if (topic === "climate/dead") this.#dead(message);
  }

  #room(message: Message): void {
    for (const [sensor, runs] of Object.entries(message.ids!)) {
      for (const [from, to] of runs) this.#ledger.counted(sensor, from, to);
    }
    const task = idPattern.exec(message.id)?.[1];
    if (task !== undefined) this.#result(task, message.to!);
  }

  #alarm(message: Message): void {
    this.#alarms++;
    this.#latency.add(Date.now() - message.at!);
  }

  /** A dead letter carries the tuple, or the payload as it came: its id is read off that. */
  #dead(message: Message): void {
    const { tuple } = message;
    if (tuple?.sensor !== undefined && tuple.n !== undefined) {
      this.#ledger.malformed(tuple.sensor, tuple.n);
      return;
    }
    const text = Buffer.from(message.raw ?? "", "base64").toString();
    const found = /"n":(\d+).*"sensor":"([^"]+)"/.exec(text);
    if (found !== null) this.#ledger.malformed(found[2]!, Number(found[1]));
  }
}
