/**
 * `npm run chaos`: a cluster of real
 * processes under load, in which agents, coordinator and broker are killed, frozen and cut off, one after the
 * other. At the end every acknowledged reading must have been counted, in exactly-once once; in at-least-once
 * what was under way in a fault may have been counted again. With --json the last line is the balance. Exit 1
 * on a loss, on a duplicate that may not be, and when the cluster does not recover.
 */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readProgram } from "../../bench/program.js";
import { seededRandom } from "../../base/index.js";
import { pause } from "../fixtures/until.js";
import type { Balance } from "./checker.js";
import { Cluster } from "./cluster.js";
import { tailMs } from "./fault-windows.js";
import { Faults } from "./faults.js";
import { topologyName } from "./readings.js";
import { SensorsProcess } from "./sensors-process.js";
import { Storm } from "./storm.js";

const acknowledgedMs = 60_000;
const drainMs = 90_000;
const progressMs = 5_000;

const { options: values } = readProgram({
  name: "chaos",
  text: `A cluster of real processes under load, in which agents, coordinator and broker are killed, frozen
and cut off, one after the other. At the end every acknowledged reading must have been counted, in
exactly-once once; in at-least-once what was under way in a fault may have been counted again. Exit 1
on a loss, on a duplicate that may not be, and when the cluster does not recover; the logs of all
processes are kept then.`,
  options: {
    minutes: {
      ...{ kind: "number", default: 3, min: 0.1, max: 10_080, unit: "min", fraction: true },
      meaning: "how long",
    },
    delivery: {
      ...{ kind: "choice", default: "exactly-once", choices: ["exactly-once", "at-least-once"] },
      meaning: "what the topology promises",
    },
    broker: {
      ...{ kind: "choice", default: "mosquitto", choices: ["mosquitto", "embedded"] },
      meaning: "what carries the links",
    },
    feed: {
      ...{ kind: "choice", default: "mosquitto", choices: ["mosquitto", "listener", "both"] },
      meaning: "where the sensors publish; both: at a Mosquitto on one gateway, to its agent on the next",
    },
    rate: { kind: "number", default: 2_000, min: 1, max: 100_000, unit: "readings/s", meaning: "the load" },
    seed: {
      ...{ kind: "number", default: 0, min: 0, max: 2 ** 31, unit: "" },
      meaning: "which faults, and when; 0: others each time",
    },
    logs: { kind: "text", default: null, meaning: "directory for the logs of all processes, failed or not" },
    json: { kind: "flag", meaning: "the balance, as JSON in the last line" },
  },
});
const { minutes, rate } = values;
const seed = values.seed === 0 ? Date.now() % 1_000_000 : values.seed;
const delivery = values.delivery as "exactly-once" | "at-least-once";
const broker = values.broker as "mosquitto" | "embedded";
const feed = values.feed as "mosquitto" | "listener" | "both";

const begun = performance.now();
const events: string[] = [];

/** A line for whoever watches, with the time since the start; in the log also by the clock. */
function say(text: string): void {
  const line = `${((performance.now() - begun) / 1000).toFixed(1).padStart(7)} s  ${text}`;
  events.push(`${new Date().toISOString()} ${line}`);
  console.log(line);
}

async function main(): Promise<number> {
  say(`chaos for ${minutes} min, ${delivery}, links over ${broker}, feeds: ${feed}; again: --seed ${seed}`);
  const cluster = await Cluster.start({ broker, feed, delivery });
  const { feeds, checker, fleet } = cluster;
  const sensors = new SensorsProcess(rate, feeds);
  const progress = setInterval(() => {
    const open = sensors.sent - sensors.acknowledged;
    say(
      `${sensors.sent} sent, ${open} not acknowledged, ${checker.distinct} counted, ` +
        `${checker.duplicates} twice, ${checker.latencyMs} ms behind`,
    );
  }, progressMs);
  const endAll = () => {
    clearInterval(progress);
    sensors.kill();
    return cluster.close();
  };
  process.once("exit", () => void endAll());
  const storm = new Storm(cluster, new Faults(seededRandom(seed), broker === "mosquitto"), delivery, say);
  let failure = "";
  let balance: Balance = { lost: 0, duplicated: 0, outside: 0, examples: [] };
  try {
    await storm.rage(begun + minutes * 60_000);
    if (Object.keys(storm.counts).length === 0)
      failure = "there was time for no fault: this proves nothing, give more --minutes";
    say("calm: the sensors make no more readings");
    const made = await sensors.stop(acknowledgedMs);
    balance = await drained(() => checker.balance(made));
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error);
  }
  const { lost, duplicated, outside } = balance;
  const forbidden = delivery === "exactly-once" ? duplicated : outside;
  const failed = failure !== "" || lost > 0 || forbidden > 0;
  if (failure !== "") say(`failed: ${failure}`);
  for (const example of failed ? balance.examples.slice(0, 20) : []) say(example);
  if (failed || values.logs !== null) {
    const directory = values.logs ?? mkdtempSync(join(tmpdir(), "headwater-chaos-"));
    fleet.saveLogs(directory);
    const shown = await fleet.client.topology(topologyName).catch(String);
    writeFileSync(join(directory, "topology.json"), JSON.stringify(shown, null, 1));
    writeFileSync(join(directory, "events.log"), events.join("\n"));
    writeFileSync(join(directory, "slow.log"), storm.slow.join("\n"));
    writeFileSync(join(directory, "strange.log"), [...balance.examples, ...checker.strange].join("\n"));
    say(`logs of all processes are in ${directory}`);
  }
  await endAll();
  const { sent } = sensors;
  const { counts: faults, worstFailoverMs } = storm;
  say(
    `${sent} sent, ${lost} lost, ${duplicated} counted twice, ${outside} of them outside of faults; ` +
      `worst fail-over ${worstFailoverMs ?? "-"} ms`,
  );
  if (values.json) {
    const failing = failure === "" ? {} : { failure };
    const where = { duplicatedInside: duplicated - outside, duplicatedOutside: outside };
    const books = { minutes, sent, lost, duplicated, ...where, faults, worstFailoverMs, seed };
    console.log(JSON.stringify({ ...books, ...failing }));
  }
  return failed ? 1 : 0;
}

/** The balance when it adds up, with what comes again behind that, or when nothing came for a while. */
async function drained(look: () => Balance): Promise<Balance> {
  const end = performance.now() + drainMs;
  while (look().lost > 0 && performance.now() < end) await pause(500);
  await pause(tailMs);
  return look();
}

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
process.exit(await main());
