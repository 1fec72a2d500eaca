/**
 * The sensors of two greenhouses, as a process of their own: plain MQTT clients that know nothing of
 * Headwater. Publishes at a steady rate at QoS 1; about 1 % of the readings are garbage. On "stop" it waits
 * until the broker has acknowledged everything and tells its parent how many readings each sensor sent.
 * By hand: `npx tsx examples/greenhouse/demo/sensors.ts [broker] [readings a second] [seed]`.
 */
import { connect, type MqttClient } from "mqtt";
import { seededRandom } from "../../../base/index.js";

/** What a sensor process sends to its parent. */
export type SensorsMessage =
  | { readonly kind: "progress"; readonly sent: number; readonly acknowledged: number }
  | { readonly kind: "done"; readonly sensors: Readonly<Record<string, number>> };

interface Sensor {
  readonly id: string;
  readonly site: string;
  readonly room: string;
  readonly kind: "temperature" | "humidity";
  n: number;
  value: number;
}

const sites = ["north", "south"];
const rooms = ["seedlings", "tomatoes", "orchids", "cacti"];
const tickMs = 20;
const garbageShare = 0.01;
const implausibleShare = 0.005;

function makeSensors(): Sensor[] {
  const sensors: Sensor[] = [];
  for (const site of sites) {
    for (const room of rooms) {
      for (const kind of ["temperature", "humidity"] as const) {
        for (let i = 1; i <= 3; i++) {
          const id = `${site}-${room}-${kind}-${i}`;
          sensors.push({ id, site, room, kind, n: 0, value: kind === "temperature" ? 21 : 55 });
        }
      }
    }
  }
  return sensors;
}

function main(url: string, rate: number, seed: number): void {
  const random = seededRandom(seed);
  const sensors = makeSensors();
  let sent = 0;
  let acknowledged = 0;
  let next = 0;
  let stopped = false;

  const payloadOf = (sensor: Sensor): string => {
    sensor.n++;
    const swing = sensor.kind === "temperature" ? 0.4 : 1.5;
    const home = sensor.kind === "temperature" ? 21 : 55;
    sensor.value += (random.next() - 0.5) * swing + (home - sensor.value) * 0.01;
    if (random.chance(0.002)) sensor.value = home + (sensor.kind === "temperature" ? 17 : 35);
    const value = random.chance(implausibleShare) ? 999 : Math.round(sensor.value * 100) / 100;
    const { room, id, kind, n } = sensor;
    const text = JSON.stringify({ n, room, sensor: id, kind, value, at: Date.now() });
    return random.chance(garbageShare) ? `${text.slice(0, text.indexOf('"value"'))}"value":~` : text;
  };

  const publish = (client: MqttClient) => {
    const sensor = sensors[next]!;
    next = (next + 1) % sensors.length;
    const topic = `greenhouse/${sensor.site}/${sensor.room}/${sensor.id}`;
    const payload = payloadOf(sensor);
    sent++;
    client.publish(topic, payload, { qos: 1 }, (error) => {
      if (!error) acknowledged++;
    });
  };

  const client = connect(url, { clientId: `sensors-${process.pid}`, protocolVersion: 4 });
  client.on("error", (error) => process.stderr.write(`the sensors wait for ${url}: ${error.message}\n`));
  client.once("connect", () => {
    const started = performance.now();
    const timer = setInterval(() => {
      if (stopped) return clearInterval(timer);
      const due = Math.floor(((performance.now() - started) / 1000) * rate);
      while (sent < due) publish(client);
    }, tickMs);
  });

  const tell = (message: SensorsMessage) => process.send?.(message);
  const progress = setInterval(() => tell({ kind: "progress", sent, acknowledged }), 200);
  const finish = () => {
    if (acknowledged < sent) return setTimeout(finish, 50);
    clearInterval(progress);
    tell({ kind: "done", sensors: Object.fromEntries(sensors.map((sensor) => [sensor.id, sensor.n])) });
    return client.end(false, {}, () => process.exit(0));
  };
  process.on("message", (message) => {
    if (message !== "stop" || stopped) return;
    stopped = true;
    finish();
  });
  process.on("disconnect", () => process.exit(0));
}

const [url = "mqtt://127.0.0.1:7883", rate = "100", seed = "1"] = process.argv.slice(2);
if (process.send === undefined)
  process.stdout.write(`48 sensors send ${rate} readings a second to ${url}; Ctrl-C ends them\n`);
main(url, Number(rate), Number(seed));
