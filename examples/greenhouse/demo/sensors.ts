/**
 * The sensors of greenhouses, as a process of their own, each with a connection to the gateway of its site.
 * They publish at a steady rate at QoS 1. On "stop" the process waits until everything is acknowledged and
 * tells its parent how many readings each sensor sent. By hand:
 * `npx tsx examples/greenhouse/demo/sensors.ts [readings a second] [seed] [site=url …]`.
 */
import { seededRandom } from "../../../base/index.js";
import { readSteadily, type Sensor, sensorsOf } from "./sensor.js";

/** What a sensor process sends to its parent. */
export type SensorsMessage =
  | { readonly kind: "progress"; readonly sent: number; readonly acknowledged: number }
  | { readonly kind: "done"; readonly sensors: Readonly<Record<string, number>> };

const progressMs = 200;
/** Shortest time between two complaints about a gateway that does not answer. */
const complainEveryMs = 5_000;

/** Of sites that are given as `north=mqtt://…`. */
function makeSensors(sites: readonly string[], seed: number): Sensor[] {
  const random = seededRandom(seed);
  const sensors: Sensor[] = [];
  for (const text of sites) {
    const [site = "", url = ""] = text.split("=");
    let complainedAt = Number.NEGATIVE_INFINITY;
    const trouble = (why: string) => {
      if (performance.now() - complainedAt < complainEveryMs) return;
      complainedAt = performance.now();
      process.stderr.write(`the sensors of ${site} wait for ${url}: ${why}\n`);
    };
    sensors.push(...sensorsOf(site, url, random, trouble));
  }
  return sensors;
}

function main(sites: readonly string[], rate: number, seed: number): void {
  const sensors = makeSensors(sites, seed);
  if (process.send === undefined)
    process.stdout.write(`${sensors.length} sensors send ${rate} readings a second; Ctrl-C ends them\n`);
  const silence = readSteadily(sensors, rate);
  let stopped = false;
  const tell = (message: SensorsMessage) => process.send?.(message);
  const progress = setInterval(() => {
    const sent = sensors.reduce((sum, { made }) => sum + made, 0);
    const acknowledged = sensors.reduce((sum, sensor) => sum + sensor.acknowledged, 0);
    tell({ kind: "progress", sent, acknowledged });
    if (!stopped || acknowledged < sent) return;
    clearInterval(progress);
    tell({ kind: "done", sensors: Object.fromEntries(sensors.map(({ id, made }) => [id, made])) });
    void Promise.all(sensors.map((sensor) => sensor.close())).then(() => process.exit(0));
  }, progressMs);
  process.on("message", (message) => {
    if (message !== "stop") return;
    stopped = true;
    silence();
  });
  process.on("disconnect", () => process.exit(0));
}

const given = process.argv.slice(2);
const [rate = "100", seed = "1"] = given.filter((word) => !word.includes("="));
const sites = given.filter((word) => word.includes("="));
main(sites.length > 0 ? sites : ["north=mqtt://127.0.0.1:1883"], Number(rate), Number(seed));
