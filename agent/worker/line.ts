import { randomBytes } from "node:crypto";
import { workerClientId } from "../../proto/index.js";
import { MqttTransport, type Transport, type TransportEvents } from "../../transport/index.js";
import type { WorkerBirth } from "./messages.js";

/**
 * A worker's connection to the broker. One that waits for its work is connected before there is anybody to
 * take what comes; it subscribes to nothing until then, so that nothing comes twice over a thin uplink.
 */
export class Line {
  readonly transport: Transport;
  #events: TransportEvents | null = null;
  #open = false;

  constructor(transport: Transport) {
    this.transport = transport;
  }

  /** Connects, if it does not yet. */
  open(): void {
    if (this.#open) return;
    this.#open = true;
    this.transport.open({
      connected: () => this.#events?.connected(),
      disconnected: (reason) => this.#events?.disconnected(reason),
      message: (message) => this.#events?.message(message),
      drained: () => this.#events?.drained?.(),
    });
  }

  /** From here on `events` hears of everything. Whether it is connected already, `transport` says. */
  hear(events: TransportEvents): void {
    this.#events = events;
  }
}

/** The line of a worker. */
export function lineOf({ agent, topology, broker, reconnectMaxMs }: WorkerBirth): Line {
  const clientId = workerClientId(agent.name, topology, randomBytes(6).toString("hex"));
  const backoff = { firstMs: 100, maxMs: reconnectMaxMs };
  return new Line(new MqttTransport({ address: broker, clientId, backoff }));
}
