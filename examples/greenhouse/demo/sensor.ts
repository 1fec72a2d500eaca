import type { Socket } from "node:net";
import { connect, type MqttClient, UniqueMessageIdProvider } from "mqtt";
import type { Random } from "../../../base/index.js";

/** What a sensor measures, and where it stands. */
export interface SensorPlace {
  readonly site: string;
  readonly room: string;
  readonly kind: "temperature" | "humidity";
  readonly number: number;
}

const rooms = ["seedlings", "tomatoes", "orchids", "cacti"];
/**
 * Readings of one sensor that are not yet acknowledged; further ones wait to be made. After a lost connection
 * MQTT.js sends them again one at a time, each when the one before is acknowledged.
 */
const unacknowledgedMax = 30;
const reconnectMs = 300;
const tickMs = 20;
const garbageShare = 0.01;
const implausibleShare = 0.005;

/**
 * A plain MQTT client that publishes at QoS 1 and knows nothing of Headwater: after a lost connection it
 * sends again what was not acknowledged.
 */
export class Sensor {
  readonly id: string;
  readonly #place: SensorPlace;
  readonly #random: Random;
  readonly #client: MqttClient;
  #value: number;
  #connected = false;
  made = 0;
  acknowledged = 0;

  /** `trouble` is told why there is no connection, each time. */
  constructor(url: string, place: SensorPlace, random: Random, trouble: (why: string) => void) {
    this.id = `${place.site}-${place.room}-${place.kind}-${place.number}`;
    this.#place = place;
    this.#random = random;
    this.#value = this.#usual;
    this.#client = connect(url, {
      clientId: this.id,
      clean: false,
      protocolVersion: 4,
      reconnectPeriod: reconnectMs,
      messageIdProvider: new UniqueMessageIdProvider(),
    });
    this.#client.on("error", ({ message }) => trouble(message));
    this.#client.on("connect", () => {
      // Otherwise a reading waits here, 40 ms at a time, for the gateway to acknowledge the packet before.
      (this.#client.stream as Socket).setNoDelay(true);
      this.#connected = true;
    });
    this.#client.on("close", () => {
      this.#connected = false;
    });
  }

  /**
   * Whether it makes readings now: it has a connection, sends nothing again, and little is on its way.
   * (MQTT.js gives up what it is given while it sends again, should the connection be lost anew.)
   */
  get ready(): boolean {
    return this.#connected && this.made - this.acknowledged < unacknowledgedMax;
  }

  /** Makes a reading and publishes it. About 1 % is garbage. */
  read(): void {
    const random = this.#random;
    const temperature = this.#place.kind === "temperature";
    const swing = temperature ? 0.4 : 1.5;
    this.#value += (random.next() - 0.5) * swing + (this.#usual - this.#value) * 0.01;
    if (random.chance(0.002)) this.#value = this.#usual + (temperature ? 17 : 35);
    const value = random.chance(implausibleShare) ? 999 : Math.round(this.#value * 100) / 100;
    const { room, kind } = this.#place;
    const text = JSON.stringify({ n: ++this.made, room, sensor: this.id, kind, value, at: Date.now() });
    this.#publish(random.chance(garbageShare) ? `${text.slice(0, text.indexOf('"value"'))}"value":~` : text);
  }

  async close(): Promise<void> {
    await this.#client.endAsync(true);
  }

  get #usual(): number {
    return this.#place.kind === "temperature" ? 21 : 55;
  }

  #publish(payload: string): void {
    const { site, room } = this.#place;
    this.#client.publish(`greenhouse/${site}/${room}/${this.id}`, payload, { qos: 1 }, (error) => {
      if (!error) this.acknowledged++;
    });
  }
}

/** The 24 sensors of a site, which publish to `url`. */
export function sensorsOf(
  site: string,
  url: string,
  random: Random,
  trouble: (why: string) => void,
): readonly Sensor[] {
  const sensors: Sensor[] = [];
  for (const room of rooms) {
    for (const kind of ["temperature", "humidity"] as const) {
      for (let number = 1; number <= 3; number++)
        sensors.push(new Sensor(url, { site, room, kind, number }, random, trouble));
    }
  }
  return sensors;
}

/** The sensors make so many readings a second in turn, until the function that it returns is called. */
export function readSteadily(sensors: readonly Sensor[], perSecond: number): () => void {
  let next = 0;
  let owed = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    // What could not be made in time is made later, but not more than of one second.
    owed = Math.min(owed + ((now - last) / 1000) * perSecond, perSecond);
    last = now;
    for (let passed = 0; owed >= 1 && passed < sensors.length; next = (next + 1) % sensors.length) {
      const sensor = sensors[next]!;
      passed++;
      if (!sensor.ready) continue;
      passed = 0;
      owed--;
      sensor.read();
    }
  }, tickMs);
  return () => clearInterval(timer);
}
