/**
 * `npm run soak`: one gateway's agent and a second one, exactly-once,
 * under a steady load. Their resident memory may not rise, nor what is in use in each thread's heap, nor the
 * number of their timers, sockets, files, threads and listeners; each reading is counted once. Exit 1
 * otherwise. With --json the last line is what was seen.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readProgram } from "../../bench/program.js";
import { startMosquitto } from "../fixtures/mosquitto.js";
import { pause } from "../fixtures/until.js";
import { Fleet } from "../integration/fleet.js";
import { Ledger } from "../integration/ledger.js";
import type { HeadwaterProcess } from "../integration/process.js";
import { counting } from "../integration/topologies.js";
import { type Look, type Size, verdictOf } from "./verdict.js";

const lookMs = 5_000;
const settleMs = 60_000;
const topology = "counting";
const probe = fileURLToPath(new URL("probe.cjs", import.meta.url));
/** Few enough that the state has all of them long before anything is measured. */
const keys = 1_000;
const config = ["max_queued_messages 0", "max_inflight_messages 0"];

const { options: values } = readProgram({
  name: "soak",
  text: `One gateway's agent and a second one, exactly-once, under a steady load. Their resident memory may
not rise, nor what is in use in each thread's heap, nor the number of their timers, sockets, files, threads
and listeners; each reading is counted once. What is there after half of the time is the measure.
Needs Mosquitto. Exit 1 when something rose or was miscounted.`,
  options: {
    minutes: {
      ...{ kind: "number", default: 20, min: 2, max: 10_080, unit: "min", fraction: true },
      meaning: "how long",
    },
    rate: { kind: "number", default: 2_000, min: 1, max: 100_000, unit: "readings/s", meaning: "the load" },
    json: { kind: "flag", meaning: "what was seen, as JSON in the last line" },
  },
});

function sizeOf({ pid, rssMb }: HeadwaterProcess): Size {
  const count = (what: string) => readdirSync(`/proc/${pid}/${what}`).length;
  return { at: Date.now(), rssMb, files: count("fd"), threads: count("task") };
}

async function main(minutes: number, rate: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "headwater-soak-"));
  const [feed, out] = [await startMosquitto({ config }), await startMosquitto({ config })];
  const fleet = await Fleet.start();
  const ledger = await Ledger.listen(topology, out.url);
  try {
    for (const [name, role] of [
      ["gw-1", "gateway"],
      ["core-1", "core"],
    ] as const) {
      const options = `--expose-gc --require ${probe}`;
      const environment = { NODE_OPTIONS: options, SOAK_PROBE: join(folder, name) };
      fleet.startAgent(name, role, { environment });
    }
    await fleet.submit(topology, counting({ name: topology, feed: feed.url, out: out.url, keys }));
    console.log(`soak for ${minutes} min, ${rate} readings/s, exactly-once`);
    ledger.start(feed.url, ["gw-1"], rate);
    const begun = Date.now();
    // Code is compiled, pools and buffers fill: what is there after half of the time is the measure.
    const measured = begun + (minutes * 60_000) / 2;
    const sizes = new Map<string, Size[]>([...fleet.agents.keys()].map((name) => [name, []]));
    while (Date.now() < begun + minutes * 60_000) {
      await pause(lookMs);
      for (const [name, agent] of fleet.agents) sizes.get(name)!.push(sizeOf(agent));
    }
    // A host that is too slow for the load says so beside what was seen, and not in place of it.
    const late = await settle(ledger).then(
      () => [],
      (error: unknown) => [String(error).slice(0, 300)],
    );
    return report(folder, measured, sizes, ledger, late);
  } finally {
    await ledger.close();
    await fleet.close();
    for (const broker of [feed, out]) await broker.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function settle(ledger: Ledger): Promise<void> {
  await ledger.stop();
  await ledger.settled(settleMs);
}

function report(
  folder: string,
  measured: number,
  sizes: ReadonlyMap<string, readonly Size[]>,
  ledger: Ledger,
  late: readonly string[],
): number {
  const faults = [...late, ...ledger.wrong.slice(0, 10)];
  const agents: Record<string, object> = {};
  for (const [name, seen] of sizes) {
    const lines = readFileSync(join(folder, name), "utf8").trim().split("\n");
    const looks = lines.map((line) => JSON.parse(line) as Look).filter(({ at }) => at >= measured);
    const verdict = verdictOf(
      seen.filter(({ at }) => at >= measured),
      looks,
    );
    const { lastMb, perMinute, noise } = verdict.rss;
    for (const { thread, lastMb, perMinute } of verdict.heaps)
      console.log(`${name} ${thread}: ${lastMb.toFixed(1)} MiB in use, ${perMinute.toFixed(3)} MiB a minute`);
    console.log(
      `${name}: ${lastMb.toFixed(1)} MiB resident, ${perMinute.toFixed(3)} MiB a minute ` +
        `(noise ${noise.toFixed(2)} MiB)`,
    );
    agents[name] = { rssMb: lastMb, risePerMinuteMb: perMinute, noiseMb: noise, heaps: verdict.heaps };
    faults.push(...verdict.faults.map((fault) => `${name}: ${fault}`));
  }
  const right = late.length === 0 && ledger.wrong.length === 0;
  console.log(`${ledger.sentCount} readings, each counted once: ${right}`);
  for (const fault of faults) console.log(`FAULT: ${fault}`);
  if (values.json) console.log(JSON.stringify({ readings: ledger.sentCount, agents, faults }));
  return faults.length === 0 ? 0 : 1;
}

process.exit(await main(values.minutes, values.rate));
