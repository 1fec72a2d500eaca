/**
 * `npm run chaos -- --minutes M --delivery exactly-once|at-least-once [--broker mosquitto|embedded]
 * [--feed mosquitto|listener] [--rate R] [--seed S] [--logs DIRECTORY] [--json]`: a cluster of real
 * processes under load, in which agents, coordinator and broker are killed, frozen and cut off, one after the
 * other. At the end every acknowledged reading must have been counted, in exactly-once once. With --json the
 * last line is the balance. Exit 1 on a loss, in exactly-once on a duplicate, and when the cluster does not
 * recover.
 */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { seededRandom } from "../../base/index.js";
import type { Balance } from "./checker.js";
import { Cluster } from "./cluster.js";
import { Faults } from "./faults.js";
import { topologyName } from "./readings.js";
import { SensorsProcess } from "./sensors-process.js";
import { Storm } from "./storm.js";

const acknowledgedMs = 60_000;
const drainMs = 90_000;
const progressMs = 5_000;

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "3" },
    delivery: { type: "string", default: "exactly-once" },
    broker: { type: "string", default: "mosquitto" },
    feed: { type: "string", default: "mosquitto" },
    rate: { type: "string", default: "2000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    logs: { type: "string" },
    json: { type: "boolean", default: false },
  },
});
const minutes = positive(values.minutes, "--minutes");
const rate = positive(values.rate, "--rate");
const seed = positive(values.seed, "--seed");
const delivery = oneOf(values.delivery, "--delivery", ["exactly-once", "at-least-once"] as const);
const broker = oneOf(values.broker, "--broker", ["mosquitto", "embedded"] as const);
const feed = oneOf(values.feed, "--feed", ["mosquitto", "listener"] as const);

const begun = performance.now();
const events: string[] = [];

/** A line for whoever watches, with the time since the start; in the log also by the clock. */
function say(text: string): void {
  const line = `${((performance.now() - begun) / 1000).toFixed(1).padStart(7)} s  ${text}`;
  events.push(`${new Date().toISOString()} ${line}`);
  console.log(line);
}

async function main(): Promise<number> {
  say(
    `chaos for ${minutes} min, ${delivery}, links over ${broker}, feeds from ${feed}; again: --seed ${seed}`,
  );
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
  const storm = new Storm(cluster, new Faults(seededRandom(seed), broker === "mosquitto"), say);
  let failure = "";
  let balance: Balance = { lost: 0, duplicated: 0, examples: [] };
  try {
    await storm.rage(begun + minutes * 60_000);
    say("calm: the sensors make no more readings");
    const made = await sensors.stop(acknowledgedMs);
    balance = await drained(() => checker.balance(made));
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error);
  }
  const { lost, duplicated } = balance;
  const failed = failure !== "" || lost > 0 || (delivery === "exactly-once" && duplicated > 0);
  if (failure !== "") say(`failed: ${failure}`);
  for (const example of balance.examples.slice(0, 20)) say(example);
  if (failed || values.logs !== undefined) {
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
    `${sent} sent, ${lost} lost, ${duplicated} counted twice; worst fail-over ${worstFailoverMs ?? "-"} ms`,
  );
  if (values.json) {
    const failing = failure === "" ? {} : { failure };
    console.log(
      JSON.stringify({ minutes, sent, lost, duplicated, faults, worstFailoverMs, seed, ...failing }),
    );
  }
  return failed ? 1 : 0;
}

/** The balance when it adds up, or when nothing came for a while. */
async function drained(look: () => Balance): Promise<Balance> {
  const end = performance.now() + drainMs;
  for (;;) {
    const balance = look();
    if (balance.lost === 0 || performance.now() > end) return balance;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

function positive(text: string, option: string): number {
  const number = Number(text);
  if (Number.isFinite(number) && number > 0) return number;
  console.error(`${option} ${text}: give a number above 0`);
  process.exit(2);
}

function oneOf<T extends string>(text: string, option: string, all: readonly T[]): T {
  const found = all.find((each) => each === text);
  if (found !== undefined) return found;
  console.error(`${option} ${text}: give one of ${all.join(", ")}`);
  process.exit(2);
}

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
process.exit(await main());
