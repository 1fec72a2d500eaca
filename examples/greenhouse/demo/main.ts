/**
 * The demo: a coordinator, two gateways and two core hosts as real processes, sensors as another, which
 * publish to the gateways, and a subscriber that trusts nobody. In the middle the agent that runs the movable
 * part is killed. Ends with the ledger; exit 1 when a reading was lost or counted twice.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Checker } from "./checker.js";
import { Cluster, until } from "./cluster.js";
import { Display } from "./display.js";
import { Ledger } from "./ledger.js";
import { Rates } from "./rates.js";
import { SensorsProcess } from "./sensors-process.js";

const readingsPerSecond = 1000;
const loadSeconds = 20;
const killAtSeconds = 8;
const flowingMs = 30_000;
/** After the last reading everything must be accounted for within this time. */
const settleMs = 15_000;
const viewMs = 200;
const seed = 20_260_101;
const topologyFile = fileURLToPath(new URL("../topology.ts", import.meta.url));
const sites = { "gw-north": "north", "gw-south": "south" } as const;
const cores = ["core-1", "core-2"] as const;
const agents = [...Object.keys(sites), ...cores];
/** The task whose agent is killed: it holds readings that are in no result yet. */
const victimTask = "per-room:0";

/** What happens to the killed agent, for the ledger. */
interface Failover {
  victim: string;
  /** Wall-clock ms. */
  killedAt: number;
  ms: number | null;
}

async function main(json: boolean): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "headwater-demo-"));
  const cluster = new Cluster(folder);
  const live = process.stdout.isTTY === true && !json;
  const { stdout } = process;
  const display = new Display(
    live,
    (text) => void stdout.write(text),
    () => stdout.columns ?? 80,
  );
  let sensors: SensorsProcess | null = null;
  process.once("exit", () => {
    display.end();
    sensors?.kill();
    cluster.killAll();
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
  try {
    const gateways = await start(cluster, display);
    const ledger = new Ledger();
    const checker = new Checker(cluster.brokerUrl, ledger);
    await checker.open();
    sensors = new SensorsProcess(gateways, readingsPerSecond, seed);
    // On a busy machine processes take seconds to start: nothing of that is part of the fail-over.
    await until(flowingMs, "the first results are out", async () => ledger.accounted > 0);
    const failover = await underLoad(cluster, display, sensors, checker, ledger);
    const counts = await sensors.stop(settleMs);
    for (const [sensor, n] of Object.entries(counts)) ledger.sent(sensor, n);
    display.event(`the sensors are silent; waiting until everything is accounted for`);
    await until(settleMs, "everything is accounted for", async () => ledger.summary().lost === 0).catch(
      () => undefined,
    );
    await checker.close();
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
    return report(display, ledger, checker, failover, json);
  } catch (error) {
    display.event(`the demo failed: ${error instanceof Error ? error.message : String(error)}`);
    display.event(`logs of all processes are in ${folder}`);
    return 1;
  }
}

/** Resolves with the address for the sensors of each site. */
async function start(cluster: Cluster, display: Display): Promise<Readonly<Record<string, string>>> {
  display.event("starting a coordinator with its embedded broker, two gateways and two core hosts");
  await cluster.startCoordinator();
  const gateways: Record<string, string> = {};
  for (const [name, site] of Object.entries(sites)) gateways[site] = await cluster.startGateway(name, site);
  for (const name of cores) cluster.startCore(name);
  await cluster.agentsAlive(agents);
  display.event("submitting examples/greenhouse/topology.ts");
  await cluster.submit(topologyFile, { BROKER: cluster.brokerUrl });
  const rate = readingsPerSecond.toLocaleString("en-US");
  display.event(`48 sensors send ${rate} readings a second, each to the gateway of its site`);
  return gateways;
}

/** Runs the load, kills the victim in the middle, draws what happens. */
async function underLoad(
  cluster: Cluster,
  display: Display,
  sensors: SensorsProcess,
  checker: Checker,
  ledger: Ledger,
): Promise<Failover> {
  const failover: Failover = { victim: "", killedAt: 0, ms: null };
  checker.onResult((task, madeAt) => {
    if (failover.victim === "" || failover.ms !== null || task !== victimTask) return;
    // A reading that was made after the kill: the new owner has counted it.
    if (madeAt < failover.killedAt) return;
    failover.ms = Date.now() - failover.killedAt;
    display.event(`${task} speaks again, from another agent, after ${(failover.ms / 1000).toFixed(2)} s`);
  });
  let placement = await cluster.placement("greenhouse");
  const from = performance.now();
  const rates = new Rates();
  let views = 0;
  for (let seconds = 0; seconds < loadSeconds; seconds = (performance.now() - from) / 1000) {
    if (failover.victim === "" && seconds >= killAtSeconds) {
      failover.victim = placement.get(victimTask)!;
      failover.killedAt = Date.now();
      cluster.kill(failover.victim);
      display.event(`SIGKILL to ${failover.victim}, which runs ${tasksOf(placement, failover.victim)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, viewMs));
    if (++views % 5 === 0) placement = await cluster.placement("greenhouse");
    if (!display.live && views % 5 !== 0) continue;
    const { malformed, rejected } = ledger.summary();
    display.show({
      seconds,
      totalSeconds: loadSeconds,
      // What the sensors say comes later than what the subscriber sees.
      sent: Math.max(sensors.sent, ledger.accounted),
      accounted: ledger.accounted,
      ...rates.of(seconds, sensors.sent, ledger.accounted),
      alarms: checker.alarms,
      malformed,
      rejected,
      p50Ms: checker.p50Ms,
      p99Ms: checker.p99Ms,
      agents: agents.map((name) => ({
        name,
        dead: name === failover.victim,
        runs: tasksOf(placement, name),
      })),
    });
  }
  display.end();
  return failover;
}

function tasksOf(placement: ReadonlyMap<string, string>, agent: string): string {
  const tasks = [...placement].filter(([, where]) => where === agent).map(([task]) => task);
  return tasks.length === 0 ? "nothing" : tasks.join(", ");
}

function report(
  display: Display,
  ledger: Ledger,
  checker: Checker,
  failover: Failover,
  json: boolean,
): number {
  const { sent, accounted, lost, duplicated, malformed, rejected } = ledger.summary();
  const round = (value: number) => Math.round(value * 10) / 10;
  const failoverMs = failover.ms === null ? null : Math.round(failover.ms);
  const p50Ms = round(checker.p50Ms);
  const p99Ms = round(checker.p99Ms);
  const row = (name: string, value: string | number) => {
    display.event(
      `  ${name.padEnd(44)} ${typeof value === "number" ? value.toLocaleString("en-US") : value}`,
    );
  };
  display.event("");
  display.event("the ledger, kept by a subscriber that knows nothing of the engine");
  row("readings sent, acknowledged by a gateway", sent);
  row("accounted for, in a result or a dead letter", accounted);
  row("lost", lost);
  row("duplicated, counted twice", duplicated);
  row("malformed, dead-lettered", malformed);
  row("implausible, rejected", rejected);
  row("messages that came twice, with the same id", ledger.repeatedMessages);
  row("fail-over: SIGKILL to the first result", failoverMs === null ? "never" : `${failoverMs} ms`);
  row("sensor to sink, alarms, p50 / p99", `${p50Ms} / ${p99Ms} ms (the kill included)`);
  if (lost > 0) display.event(`  lost, for example: ${ledger.lostIds(10).join(", ")}`);
  if (json) {
    const line = { sent, accounted, lost, duplicated, malformed, failoverMs, p50Ms, p99Ms };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
  return lost === 0 && duplicated === 0 && failoverMs !== null ? 0 : 1;
}

process.exitCode = await main(process.argv.includes("--json"));
