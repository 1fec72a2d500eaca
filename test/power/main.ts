/**
 * `npm run power`: a gateway as a machine of its own, with a
 * kernel, a file system and a disk whose cache forgets. Sensors publish to it; its power is cut in the middle
 * of its work, again and again. At the end every acknowledged reading must have been counted once. With
 * --json the last line is the balance. Exit 1 on a loss or a duplicate, and when the device does not come
 * back; 2 where no such machine is to be had. Needs qemu-system-x86, e2fsprogs and a source of Debian
 * packages.
 */
import { fileURLToPath } from "node:url";
import { readProgram } from "../../bench/program.js";
import { errorText, seededRandom } from "../../base/index.js";
import { Checker } from "../chaos/checker.js";
import { SensorsProcess } from "../chaos/sensors-process.js";
import { freePort, type Mosquitto, startMosquitto } from "../fixtures/mosquitto.js";
import { pause, until } from "../fixtures/until.js";
import { Fleet } from "../integration/fleet.js";
import { Device, hostOfDevice, whyNoDevices } from "./device.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const topology = fileURLToPath(new URL("./topology.ts", import.meta.url));
const cache = process.env["HEADWATER_MACHINES"] ?? "/var/tmp/headwater-machines";
const gateway = "gw-1";
const patienceMs = 120_000;
/** Readings that are acknowledged between two cuts, at least. */
const betweenCuts = 500;
/** A device that works writes more often than so. */
const writtenMs = 5_000;

const { options: values } = readProgram({
  name: "power",
  text: `A gateway as a machine of its own, with a kernel, a file system and a disk whose cache forgets.
Sensors publish to it; its power is cut in the middle of its work, again and again. At the end every
acknowledged reading must have been counted once. Needs qemu-system-x86, e2fsprogs and a source of Debian
packages. Exit 1 on a loss or a duplicate, and when the device does not come back; 2 where no such
machine is to be had.`,
  options: {
    cuts: { kind: "number", default: 3, min: 1, max: 10_000, unit: "", meaning: "power cuts" },
    rate: { kind: "number", default: 500, min: 1, max: 10_000, unit: "readings/s", meaning: "the load" },
    seed: {
      ...{ kind: "number", default: 0, min: 0, max: 2 ** 31, unit: "" },
      meaning: "when the cuts come; 0: another one each time",
    },
    json: { kind: "flag", meaning: "the balance, as JSON in the last line" },
  },
});
const { cuts, rate } = values;
const seed = values.seed === 0 ? Date.now() % 1_000_000 : values.seed;
const random = seededRandom(seed);

/** All that runs around the device. */
interface Surroundings {
  readonly fleet: Fleet;
  readonly out: Mosquitto;
  readonly checker: Checker;
  readonly device: Device;
  readonly sensors: SensorsProcess;
}

async function main(): Promise<number> {
  const why = whyNoDevices();
  if (why !== null) {
    console.error(`no device is to be had here: ${why}`);
    return 2;
  }
  console.log(`${cuts} power cuts under ${rate} readings/s; again: --seed ${seed}`);
  const around = await start();
  const { sensors, checker, device } = around;
  let failure = "";
  let balance = { lost: 0, duplicated: 0, examples: [] as readonly string[] };
  try {
    for (let cut = 1; cut <= cuts; cut++) await cutPower(around, cut);
    const made = await sensors.stop(patienceMs);
    await until("all are counted", () => checker.balance(made).lost === 0, patienceMs).catch(() => undefined);
    balance = checker.balance(made);
    if (device.disk.forgotten === 0) failure = "the disk had nothing to forget: this proves nothing";
  } catch (error) {
    failure = errorText(error);
  }
  const { lost, duplicated } = balance;
  if (failure !== "") console.log(`failed: ${failure}\nthe device said:\n${device.output.slice(-6_000)}`);
  for (const example of balance.examples.slice(0, 20)) console.log(example);
  const { forgotten: sectorsForgotten, kept: sectorsKept } = device.disk;
  const { sent } = sensors;
  console.log(`${sent} readings sent, ${lost} lost, ${duplicated} counted twice over ${cuts} power cuts`);
  if (values.json)
    console.log(
      JSON.stringify({ cuts, sent, lost, duplicated, sectorsForgotten, sectorsKept, seed, failure }),
    );
  await end(around);
  return failure !== "" || lost > 0 || duplicated > 0 ? 1 : 0;
}

async function start(): Promise<Surroundings> {
  const out = await startMosquitto({ config: ["max_queued_messages 0"] });
  const checker = await Checker.listen(out.url);
  const fleet = await Fleet.start();
  const listener = await freePort();
  const place = ["--broker", `mqtt://${hostOfDevice}:${fleet.mqttPort}`, "--name", gateway];
  const feed = ["--feed-listener", `${listener}`, "--feed-listener-host", "0.0.0.0"];
  const words = [...place, ...feed, "--label", "role=gateway"];
  const device = await Device.make({ root, cache, words, ports: [listener], random: random.fork() });
  device.switchOn();
  await until("the device is connected", () => /connected to the broker/.test(device.output), patienceMs);
  await fleet.submitFile("power", topology, { OUT: `mqtt://${hostOfDevice}:${out.port}` });
  const sensors = new SensorsProcess(rate, { [gateway]: `mqtt://127.0.0.1:${listener}` });
  return { fleet, out, checker, device, sensors };
}

/** One cut under load, and the way back. */
async function cutPower({ sensors, checker, device }: Surroundings, cut: number): Promise<void> {
  await flows(checker);
  const enough = sensors.acknowledged + betweenCuts;
  await until("readings are acknowledged", () => sensors.acknowledged >= enough, patienceMs);
  // At any moment of a second, and then in the middle of the next write: what is not flushed may be gone.
  await pause(random.below(1_000));
  await Promise.race([device.disk.written(), pause(writtenMs)]);
  const { forgotten, kept } = device.disk;
  await device.cutPower();
  const [gone, there] = [device.disk.forgotten - forgotten, device.disk.kept - kept];
  console.log(
    `power cut ${cut}: ${sensors.acknowledged} of ${sensors.sent} readings acknowledged; ` +
      `of ${gone + there} sectors that were not flushed ${gone} are gone`,
  );
  const off = performance.now();
  device.switchOn();
  await flows(checker);
  console.log(`readings flow again ${((performance.now() - off) / 1000).toFixed(1)} s after power is back`);
}

/** Resolves when a reading that is made from now on is counted. */
function flows(checker: Checker): Promise<number> {
  const from = Date.now();
  return checker.next("readings of the device", ({ at }) => at > from, patienceMs);
}

async function end({ sensors, device, checker, fleet, out }: Surroundings): Promise<void> {
  sensors.kill();
  await device.destroy();
  await checker.close();
  await fleet.close();
  await out.remove();
}

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
process.exit(await main());
