import { MqttTransport } from "../transport/index.js";
import { packDataflows } from "./dataflows.js";
import type { Phases } from "./sustained.js";

/** What the process of the city's sensors is told: messages a second, and for how long. */
export interface CityOrder extends Phases {
  readonly rate: number;
}

/** What it says: that it is connected, and what came of a trial. */
export type CityWord =
  | { readonly kind: "ready" }
  | {
      readonly kind: "seen";
      /** Messages that were published, and results that came back: all, and those that count. */
      readonly sent: number;
      readonly results: number;
      readonly laterSent: number;
      readonly laterResults: number;
      /** Of the results that count; infinite (null in JSON) where none came. */
      readonly p99Ms: number | null;
      /** How late the last message got out. */
      readonly lagMs: number;
    };

/** Topics of the bench: where the sensors publish, and where the results come. */
export const cityTopic = "riotbench/city";
export const resultsTopic = "riotbench/results";

const topics = 20;
/** All has come when nothing came for so long; at the latest so long after the last message. */
const quietMs = 1_500;
/** The same after the warm-up, when nobody counts. */
const restMs = 600;
const patienceMs = 20_000;
const { stamps } = packDataflows[0]!;

/** A city's sensors, and who hears the results: a message is stamped when it is due, whenever it gets out. */
class Sensors {
  readonly #transport: MqttTransport;
  /** When the phase began, and how many messages had been published by then. */
  #from = 0;
  #before = 0;
  #countsFrom = Number.POSITIVE_INFINITY;
  #sent = 0;
  #laterSent = 0;
  #results = 0;
  #cameAt = 0;
  #ms: number[] = [];

  constructor(url: string) {
    this.#transport = new MqttTransport({ address: { url }, clientId: "city" });
    this.#transport.open({
      connected: () => {},
      disconnected: (reason) => {
        throw new Error(reason);
      },
      message: ({ payload }) => this.#came(payload),
    });
  }

  async ready(): Promise<void> {
    await this.#transport.subscribe(resultsTopic, 1);
  }

  async make({ rate, warmMs, countedMs }: CityOrder): Promise<CityWord> {
    const everyMs = 1_000 / rate;
    await this.#phase(everyMs, warmMs);
    await this.#quiet(restMs);
    this.#countsFrom = Date.now();
    const lagMs = await this.#phase(everyMs, countedMs);
    await this.#quiet(quietMs);
    const sorted = Float64Array.from(this.#ms).sort();
    const p99Ms = sorted[Math.ceil(sorted.length * 0.99) - 1] ?? null;
    const [sent, results] = [this.#sent, this.#results];
    const [laterSent, laterResults] = [this.#laterSent, this.#ms.length];
    return { kind: "seen", sent, results, laterSent, laterResults, p99Ms, lagMs };
  }

  /** Makes messages for so long; returns how late the last one got out. */
  async #phase(everyMs: number, forMs: number): Promise<number> {
    this.#from = Date.now();
    this.#before = this.#sent;
    while (Date.now() < this.#from + forMs) {
      while (this.#due(everyMs) <= Date.now() && this.#publish(everyMs)) this.#sent++;
      await turn();
    }
    return Math.max(0, Date.now() - this.#due(everyMs));
  }

  /** When the next message is due. */
  #due(everyMs: number): number {
    return this.#from + (this.#sent - this.#before) * everyMs;
  }

  /** Until nothing has come for so long. */
  async #quiet(forMs: number): Promise<void> {
    const last = Date.now();
    this.#cameAt = last;
    while (Date.now() < Math.min(this.#cameAt + forMs, last + patienceMs)) await turn();
  }

  /** False when too many wait: it is tried again, and is late. */
  #publish(everyMs: number): boolean {
    const at = Math.floor(this.#due(everyMs));
    const pack = stamps[this.#sent % stamps.length]!(at);
    const topic = `${cityTopic}/${this.#sent % topics}`;
    if (!this.#transport.publish(topic, Buffer.from(pack), { qos: 1 })) return false;
    if (at >= this.#countsFrom) this.#laterSent++;
    return true;
  }

  #came(payload: Uint8Array): void {
    const now = Date.now();
    const { at } = JSON.parse(Buffer.from(payload).toString()) as { readonly at: number };
    this.#results++;
    this.#cameAt = now;
    if (at >= this.#countsFrom) this.#ms.push(now - at);
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}

async function startCity(url: string): Promise<void> {
  const sensors = new Sensors(url);
  const say = (word: CityWord) => process.send!(word);
  process.on("message", (order: CityOrder) => void sensors.make(order).then(say));
  await sensors.ready();
  say({ kind: "ready" });
}

const [role, url = ""] = process.argv.slice(2);
if (process.send !== undefined && role === "city") void startCity(url);
