import type { PublishOptions, Transport, TransportEvents } from "../../transport/index.js";
import type { Line, SimBroker, SimClient, SimWill } from "./broker.js";
import { type Release, thisRelease } from "./release.js";

/** A transport to the simulated broker. */
export class SimTransport implements Transport {
  readonly bufferedBytes = 0;
  readonly #broker: SimBroker;
  readonly #line: Line;
  readonly #will: SimWill | null;
  readonly #release: Release;
  readonly #filters: string[] = [];
  #client: SimClient | null = null;
  #connected = false;

  /** `release`: of the process that it is part of. */
  constructor(broker: SimBroker, line: Line, will: SimWill | null, release: Release = thisRelease) {
    this.#release = release;
    this.#broker = broker;
    this.#line = line;
    this.#will = will;
  }

  get connected(): boolean {
    return this.#connected;
  }

  /** Subscriptions must have been made before. */
  open(events: TransportEvents): void {
    const own = {
      connected: () => {
        this.#connected = true;
        events.connected();
      },
      disconnected: () => {
        this.#connected = false;
        events.disconnected("the line is cut");
      },
      message: (topic: string, payload: Uint8Array) => {
        events.message({ topic, payload: this.#release.read(topic, payload), retain: false });
      },
    };
    this.#client = this.#broker.client(this.#line, own, this.#filters, this.#will);
  }

  async subscribe(filter: string): Promise<void> {
    this.#filters.push(filter);
    this.#broker.subscribed();
  }

  async unsubscribe(): Promise<void> {}

  publish(topic: string, payload: Uint8Array, options: PublishOptions): boolean {
    if (!this.#connected) return false;
    return this.#client!.publish(topic, this.#release.written(topic, payload), options.retain);
  }

  async close(): Promise<void> {
    this.#connected = false;
    this.#client?.close();
  }

  /** The process is gone. `silently`: nobody tells the broker. */
  kill(silently = false): void {
    this.#connected = false;
    if (silently) this.#client?.vanish();
    else this.#client?.kill();
  }

  freeze(frozen: boolean): void {
    this.#client?.freeze(frozen);
  }

  heal(): void {
    this.#client?.heal();
  }
}
