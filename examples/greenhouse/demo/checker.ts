import { connect, type MqttClient } from "mqtt";
import { Histogram } from "../../../base/index.js";
import type { Ledger } from "./ledger.js";

/** Message ids begin with `<topology>/<task>/<start>/`: who sent it, and in which of its lives. */
const idPattern = /^[^/]+\/([^/]+)\/([^/]+)\//;

/** What a result of the demo's topology may hold, as an outsider reads it. */
interface Message {
  readonly id: string;
  readonly sensor?: string;
  readonly n?: number;
  readonly at?: number;
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
  readonly #lives = new Map<string, string>();
  readonly #latency = new Histogram();
  #alarms = 0;
  #newLife: (task: string, at: number) => void = () => undefined;

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

  /** Called when a task sends its first message in a later life than before. */
  onNewLife(listener: (task: string, at: number) => void): void {
    this.#newLife = listener;
  }

  async open(): Promise<void> {
    await this.#client.subscribeAsync("climate/#", { qos: 1 });
  }

  async close(): Promise<void> {
    await this.#client.endAsync(true);
  }

  #take(topic: string, payload: Buffer): void {
    const message = JSON.parse(payload.toString()) as Message;
    this.#follow(message.id);
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

  #follow(id: string): void {
    const found = idPattern.exec(id);
    if (found === null) return;
    const [, task, life] = found;
    const known = this.#lives.get(task!);
    if (known === life) return;
    this.#lives.set(task!, life!);
    if (known !== undefined) this.#newLife(task!, performance.now());
  }
}
