import type { Socket } from "node:net";
import { connect, connectAsync, type MqttClient } from "mqtt";
import { until } from "../fixtures/until.js";

/** One result as the topology of `passing` publishes it. */
export interface Result {
  readonly sensor: string;
  readonly n: number;
  /** When the reading was made, and when its result came, in wall-clock ms. */
  readonly at: number;
  readonly seenAt: number;
  /** The agents that the reading went through. */
  readonly via: string;
  readonly by: string;
  /** Of `counting` only: the message's id, how many readings of its sensor were counted up to this one. */
  readonly id?: string;
  readonly count?: number;
  /** The answer to a reading of the sensor `…-sum`: the sum of all keys, and how many there are. */
  readonly sum?: number;
  readonly keys?: number;
}

const tickMs = 10;

/** Sensors and a listener, plain MQTT clients both, that know what was sent and what came out. */
export class Ledger {
  readonly sent = new Map<string, number>();
  readonly #seen = new Map<string, Uint8Array>();
  readonly #listeners = new Set<(result: Result) => void>();
  readonly #publishers: MqttClient[] = [];
  readonly #listener: MqttClient;
  readonly #topology: string;
  #timers: NodeJS.Timeout[] = [];
  #unacknowledged = 0;
  sentCount = 0;
  results = 0;
  duplicates = 0;
  /** Different readings that are in results. */
  distinct = 0;
  last: Result | null = null;
  /** Results that count another number of readings than there were, and readings that came in two results. */
  readonly wrong: string[] = [];
  readonly #ids = new Map<string, string>();

  private constructor(topology: string, listener: MqttClient) {
    this.#topology = topology;
    this.#listener = listener;
    listener.on("message", (_, payload) => this.#take(JSON.parse(payload.toString())));
  }

  /** Hears the results of a topology at a broker. */
  static async listen(topology: string, url: string): Promise<Ledger> {
    const listener = connect(url, { protocolVersion: 5, properties: { receiveMaximum: 10_000 } });
    await new Promise<void>((resolve, reject) => {
      listener.once("error", reject);
      listener.once("connect", () => resolve());
    });
    const ledger = new Ledger(topology, listener);
    await listener.subscribeAsync(`out/${topology}/#`, { qos: 1 });
    return ledger;
  }

  /**
   * Publishes `rate` readings a second below `in/<topology>/<site>/`, dealt out to `sensors`, until `stop`.
   */
  start(url: string, sites: readonly string[], rate: number, sensors = 10): void {
    const publisher = connect(url, { reconnectPeriod: 200 });
    this.#publishers.push(publisher);
    // Otherwise readings wait here, 40 ms at a time, for the broker to acknowledge the packet before.
    publisher.on("connect", () => (publisher.stream as Socket).setNoDelay(true));
    const begun = performance.now();
    let published = 0;
    const timer = setInterval(() => {
      if (!publisher.connected) return;
      const due = Math.min(published + rate, Math.floor(((performance.now() - begun) / 1000) * rate));
      for (; published < due; published++) {
        const site = sites[published % sites.length]!;
        this.#publish(publisher, site, `${site}-${Math.floor(published / sites.length) % sensors}`);
      }
    }, tickMs);
    this.#timers.push(timer);
  }

  /** Publishes so many readings of one sensor at once, `<site>-<kind>`. */
  async burst(url: string, site: string, kind: string, readings: number): Promise<void> {
    const publisher = await connectAsync(url);
    this.#publishers.push(publisher);
    for (let i = 0; i < readings; i++) this.#publish(publisher, site, `${site}-${kind}`);
  }

  /** Resolves when so many readings were published. */
  sends(readings: number): Promise<void> {
    return until(`${readings} readings are published`, () => this.sentCount >= readings, 60_000);
  }

  /** No more readings; resolves when the broker has all. */
  async stop(): Promise<void> {
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
    await until("the broker has all readings", () => this.#unacknowledged === 0, 30_000);
  }

  /** Readings that are in no result, as `sensor#n`; `prefix`: of sensors whose name begins with it. */
  missing(prefix = ""): readonly string[] {
    const missing: string[] = [];
    for (const [sensor, sent] of this.sent) {
      if (!sensor.startsWith(prefix)) continue;
      const seen = this.#seen.get(sensor);
      for (let n = 1; n <= sent; n++) if (!seen?.[n]) missing.push(`${sensor}#${n}`);
    }
    return missing;
  }

  /** Readings that are in no result although a later one of the same sensor is. */
  get holes(): readonly string[] {
    const holes: string[] = [];
    for (const [sensor, seen] of this.#seen) {
      const last = seen.lastIndexOf(1);
      for (let n = 1; n < last; n++) if (seen[n] === 0) holes.push(`${sensor}#${n}`);
    }
    return holes;
  }

  /** Resolves when all readings but so many are in results. */
  async settled(limitMs = 20_000, but = 0): Promise<void> {
    const all = "every reading is in a result";
    await until(all, () => this.sentCount - this.distinct <= but, limitMs).catch((error: unknown) => {
      const missing = this.missing();
      const some = missing.slice(0, 10).join(" ");
      throw new Error(`${String(error)}: ${missing.length} of ${this.sentCount} are missing: ${some}`);
    });
  }

  /** The next result that the condition takes. */
  next(what: string, condition: (result: Result) => boolean, limitMs = 20_000): Promise<Result> {
    return new Promise((resolve, reject) => {
      const end = (act: () => void) => {
        clearTimeout(timer);
        this.#listeners.delete(see);
        act();
      };
      const see = (result: Result) => {
        if (condition(result)) end(() => resolve(result));
      };
      const late = () => end(() => reject(new Error(`waited ${limitMs} ms in vain for ${what}`)));
      const timer = setTimeout(late, limitMs);
      this.#listeners.add(see);
    });
  }

  async close(): Promise<void> {
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
    await Promise.all([this.#listener, ...this.#publishers].map((client) => client.endAsync(true)));
  }

  #publish(publisher: MqttClient, site: string, sensor: string): void {
    const n = (this.sent.get(sensor) ?? 0) + 1;
    this.sent.set(sensor, n);
    this.sentCount++;
    this.#unacknowledged++;
    const payload = JSON.stringify({ n, at: Date.now() });
    publisher.publish(`in/${this.#topology}/${site}/${sensor}`, payload, { qos: 1 }, () => {
      this.#unacknowledged--;
    });
  }

  /** A message may come again as it was: with its id, and the same count. */
  #audit({ sensor, n, count, id }: Result): void {
    if (count === undefined || id === undefined) return;
    if (count !== n) this.wrong.push(`${sensor}#${n} counts ${count}`);
    const before = this.#ids.get(`${sensor}#${n}`);
    if (before !== undefined && before !== id) this.wrong.push(`${sensor}#${n} is in ${before} and ${id}`);
    this.#ids.set(`${sensor}#${n}`, id);
  }

  #take(payload: Omit<Result, "seenAt">): void {
    const result = { ...payload, seenAt: Date.now() };
    this.results++;
    this.last = result;
    this.#audit(result);
    let seen = this.#seen.get(result.sensor);
    if (seen === undefined || seen.length <= result.n) {
      const longer = new Uint8Array(Math.max(1_024, result.n * 2));
      if (seen !== undefined) longer.set(seen);
      this.#seen.set(result.sensor, longer);
      seen = longer;
    }
    if (seen[result.n]! > 0) this.duplicates++;
    else this.distinct++;
    seen[result.n] = 1;
    for (const see of this.#listeners) see(result);
  }
}
