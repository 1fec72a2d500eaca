/**
 * Sensors as a process of their own: plain MQTT clients that publish at QoS 1 and send a
 * reading again until it is acknowledged. On "stop" they make no more, wait for the last PUBACK, and say how
 * many readings each sensor has made.
 */
import { connect, type MqttClient, UniqueMessageIdProvider } from "mqtt";
import { sensorsOf } from "./readings.js";

/** What the process says. */
export type SensorsMessage =
  | { readonly kind: "progress"; readonly sent: number; readonly acknowledged: number }
  | { readonly kind: "done"; readonly sensors: Readonly<Record<string, number>> };

const tickMs = 10;
const progressMs = 200;
const againMs = 100;
/** Whoever has no answer for so long sends again: longer than any fault lasts that is played to sensors. */
const unansweredMs = 60_000;
/**
 * Readings of one sensor that are not yet acknowledged; further ones wait to be made. After a lost connection
 * MQTT.js sends them again one at a time, each when the one before is acknowledged.
 */
const unacknowledgedMax = 30;

/** One sensor with a connection of its own. */
class Sensor {
  readonly id: string;
  readonly #gateway: string;
  readonly #client: MqttClient;
  made = 0;
  acknowledged = 0;

  constructor(url: string, gateway: string, id: string) {
    this.id = id;
    this.#gateway = gateway;
    this.#client = connect(url, {
      clientId: id,
      clean: true,
      protocolVersion: 4,
      reconnectPeriod: 300,
      messageIdProvider: new UniqueMessageIdProvider(),
    });
    this.#client.on("error", () => undefined);
  }

  get full(): boolean {
    return this.made - this.acknowledged >= unacknowledgedMax;
  }

  read(): void {
    const n = ++this.made;
    this.#publish(JSON.stringify({ n, value: (n % 1_000) / 8, at: Date.now() }));
  }

  #publish(payload: string): void {
    let answered = false;
    const answer = (acknowledged: boolean) => {
      if (answered) return;
      answered = true;
      clearTimeout(unanswered);
      if (acknowledged) this.acknowledged++;
      else setTimeout(() => this.#publish(payload), againMs);
    };
    // MQTT.js gives up what it was sending again when the connection is lost anew, or forgets it in silence.
    const unanswered = setTimeout(() => answer(false), unansweredMs);
    this.#client.publish(`in/${this.#gateway}/${this.id}`, payload, { qos: 1 }, (error) => answer(!error));
  }
}

function main(rate: number, feeds: readonly string[]): void {
  let stopped = false;
  const sensors = feeds.flatMap((feed) => {
    const [gateway = "", url = ""] = feed.split("=");
    return sensorsOf(gateway).map((id) => new Sensor(url, gateway, id));
  });
  const perSensor = rate / sensors.length;
  let last = performance.now();
  const due = sensors.map((_, i) => i / sensors.length);
  setInterval(() => {
    const now = performance.now();
    const passed = (now - last) / 1_000;
    last = now;
    for (const [i, sensor] of sensors.entries()) {
      // What could not be made in time is made later, but not more than of one second.
      due[i] = Math.min(due[i]! + passed * perSensor, perSensor);
      for (; !stopped && due[i]! >= 1 && !sensor.full; due[i]!--) sensor.read();
    }
  }, tickMs);
  const tell = (message: SensorsMessage) => process.send?.(message);
  setInterval(() => {
    const sent = sensors.reduce((all, { made }) => all + made, 0);
    const acknowledged = sensors.reduce((all, sensor) => all + sensor.acknowledged, 0);
    tell({ kind: "progress", sent, acknowledged });
    if (!stopped || acknowledged < sent) return;
    tell({ kind: "done", sensors: Object.fromEntries(sensors.map(({ id, made }) => [id, made])) });
  }, progressMs);
  process.on("message", (message) => {
    if (message === "stop") stopped = true;
  });
  process.on("disconnect", () => process.exit(0));
}

const [rate = "2000", ...feeds] = process.argv.slice(2);
main(Number(rate), feeds);
