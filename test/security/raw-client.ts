import mqtt, { type MqttClient } from "mqtt";
import { onTestFinished } from "vitest";
import type { Identity } from "../../identity/index.js";
import { until } from "../fixtures/until.js";

/** A client of another make, that asks for whatever a device could ask for. */
export class RawClient {
  readonly messages: { readonly topic: string; readonly payload: string; readonly retain: boolean }[] = [];
  closed = false;
  connected = false;
  readonly #client: MqttClient;

  private constructor(url: string, identity: Identity, clientId: string, options: object) {
    this.#client = mqtt.connect(url, {
      ca: identity.authority,
      cert: identity.certificate,
      key: identity.key,
      rejectUnauthorized: false,
      ALPNProtocols: ["mqtt"],
      clientId,
      protocolVersion: 4,
      reconnectPeriod: 0,
      ...options,
    });
    this.#client.on("connect", () => {
      this.connected = true;
    });
    this.#client.on("error", () => undefined);
    this.#client.on("close", () => {
      this.closed = true;
    });
    this.#client.on("message", (topic, payload, { retain }) =>
      this.messages.push({ topic, payload: payload.toString(), retain }),
    );
    onTestFinished(() => this.end());
  }

  /** Resolves when the broker has let it in or has not. */
  static async open(
    { url }: { readonly url: string },
    identity: Identity,
    clientId = `${identity.name}:raw:1`,
    options: object = {},
  ): Promise<RawClient> {
    const client = new RawClient(url, identity, clientId, options);
    await until(`${clientId} is let in or not`, () => client.connected || client.closed);
    return client;
  }

  /** Asks for all of them in one packet: which are granted. */
  async subscribe(...filters: readonly string[]): Promise<readonly boolean[]> {
    const asked = Object.fromEntries(filters.map((filter) => [filter, { qos: 1 as const }]));
    return new Promise((resolve) => {
      this.#client.subscribe(asked, (error, _granted, packet) => {
        const answer = packet ?? (error as { packet?: { granted?: unknown } } | null)?.packet;
        const codes = (answer as { granted?: readonly number[] } | undefined)?.granted;
        resolve(filters.map((_, index) => Number(codes?.[index] ?? 128) < 128));
      });
    });
  }

  /** True when the broker acknowledged it, which it does of what it swallows; false = it broke off. */
  async publish(topic: string, payload: string, retain = false): Promise<boolean> {
    return new Promise((resolve) => {
      this.#client.once("close", () => resolve(false));
      this.#client.publish(topic, payload, { qos: 1, retain }, (error) => resolve(!error));
    });
  }

  /** The line is cut, without a goodbye; or after one. */
  async end(force = true): Promise<void> {
    await new Promise<void>((resolve) => this.#client.end(force, {}, () => resolve()));
  }
}
