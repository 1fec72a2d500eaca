import { type ChildProcess, spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { seededRandom } from "../base/index.js";
import { createBroker } from "../broker/index.js";
import { bundleTopology } from "../cli/bundle.js";
import { CoordinatorClient } from "../cli/client.js";
import { readSteadily, sensorsOf } from "../examples/greenhouse/demo/sensor.js";
import { bundleBeside, bundleProgram, nativeParts, type Processor, programs } from "../packaging/index.js";
import { type Bench, type BenchLine, line } from "./harness.js";

/** The root of the project, from dist/bench as well as from bench. */
const root = fileURLToPath(new URL(import.meta.url.endsWith(".ts") ? "../" : "../../", import.meta.url));
const settleMs = 5_000;
const idleMs = 60_000;
/** Before what is loaded is measured, and how long and how often it then is: garbage moves it by 5 MiB. */
const warmMs = 15_000;
const loadedMs = 30_000;
const sampleMs = 500;
/** The demo's rate at one of its two gateways. */
const readingsPerSecond = 500;
const patienceMs = 30_000;
const idleMbMax = 70;
const loadedMbMax = 95;
/** What an installed agent may hold, whatever protects it. */
const secureIdleMbMax = 80;
const idleCpuMax = 0.01;
const resident = "resident memory of an installed agent";

/** A process with its memory and processor time. */
class Measured {
  readonly #child: ChildProcess;
  output = "";

  /** Starts bin/headwater of this folder, which becomes the program under a device's flags and settings. */
  constructor(folder: string, words: readonly string[]) {
    // A service has no settings of Node's own. With more CAs, for one, each process takes 2 MiB more.
    const own = Object.entries(process.env).filter(([name]) => !name.startsWith("NODE_"));
    this.#child = spawn(join(folder, "bin", "headwater"), words, {
      env: { ...Object.fromEntries(own), HEADWATER_NODE: process.execPath },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.#child.stdout!, this.#child.stderr!])
      stream.on("data", (chunk: Buffer) => {
        this.output += chunk.toString();
      });
  }

  get rssMb(): number {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)![1]) / 1024;
  }

  /** Processor time so far of its threads, ms: counted in ns, for an idle agent takes few ticks. */
  get cpuMs(): number {
    const threads = `/proc/${this.#child.pid}/task`;
    let ns = 0;
    for (const thread of readdirSync(threads))
      ns += Number(readFileSync(join(threads, thread, "schedstat"), "utf8").split(" ")[0]);
    return ns / 1e6;
  }

  /** Its mean over a time. */
  async meanRssMb(ms: number): Promise<number> {
    let sum = 0;
    const samples = Math.ceil(ms / sampleMs);
    for (let n = 0; n < samples; n++) {
      await pause(sampleMs);
      sum += this.rssMb;
    }
    return sum / samples;
  }

  async says(pattern: RegExp): Promise<void> {
    await until(`${pattern}`, async () => pattern.test(this.output));
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }
}

/** What was measured of the agent of a gateway. */
interface Figures {
  readonly idleMb: number;
  /** The mean of half a minute. */
  readonly loadedMb: number;
  /** Cores. */
  readonly idleCpu: number;
}

/**
 * Resident memory and processor time of agents as a device has them: the single file of the packages, under
 * their launcher; with the feed at a broker, with sensors at the agent's own port, and as it is installed,
 * with TLS and a certificate. Linux only.
 */
export const benches: readonly Bench[] = [
  part("memory/broker", { secure: false, listens: false }, ({ idleMb, loadedMb, idleCpu }) => [
    atMost(`${resident}, idle`, "MiB", idleMb, idleMbMax),
    atMost(`${resident} with the demo's gateway part, its feed at a broker`, "MiB", loadedMb, loadedMbMax),
    atMost("processor use of an idle agent", "cores", idleCpu, idleCpuMax),
  ]),
  part("memory/listener", { secure: false, listens: true }, ({ idleMb, loadedMb }) => [
    atMost(`${resident} that listens to sensors, idle`, "MiB", idleMb, idleMbMax),
    atMost(`${resident} with the demo's gateway part`, "MiB", loadedMb, loadedMbMax),
  ]),
  part("memory/tls", { secure: true, listens: true }, ({ idleMb, loadedMb }) => [
    atMost(`${resident} with TLS that listens, idle`, "MiB", idleMb, secureIdleMbMax),
    line(`${resident} with TLS and the demo's gateway part`, "MiB", loadedMb, loadedMbMax),
  ]),
];

function part(name: string, setting: Setting, lines: (figures: Figures) => readonly BenchLine[]): Bench {
  return { name, run: async () => (existsSync("/proc/self/status") ? lines(await measure(setting)) : []) };
}

function atMost(what: string, unit: string, value: number, limit: number): BenchLine {
  return line(`${what}, against its limit`, unit, value, limit, { atMost: 1 });
}

/** Whether all goes over TLS; whether sensors publish to the agent itself, not to a broker of their own. */
interface Setting {
  readonly secure: boolean;
  readonly listens: boolean;
}

/** A coordinator, two agents and the demo's sensors of one site. */
async function measure({ secure, listens }: Setting): Promise<Figures> {
  const directory = mkdtempSync(join(tmpdir(), "headwater-bench-"));
  const processes: Measured[] = [];
  const outside = await createBroker({ listen: { host: "127.0.0.1", port: 0 } });
  let silence: () => void = () => undefined;
  try {
    const [httpPort, mqttPort] = [await freePort(), await freePort()];
    const installed = await install(join(directory, "installed"));
    const start = (folder: string, words: readonly string[]) => {
      const started = new Measured(folder, words);
      processes.push(started);
      return started;
    };
    const port = `${mqttPort}`;
    const devices = secure
      ? ["--mqtts-port", port, "--mqtts-host", "127.0.0.1"]
      : ["--insecure", "--mqtt-port", port];
    const states = ["--state-dir", join(directory, "coordinator")];
    const coordinator = start(root, ["coordinator", "--http-port", `${httpPort}`, ...devices, ...states]);
    await coordinator.says(/coordinator runs/);
    const tokenFile = join(directory, "coordinator", "api-token");
    const url = new URL(`http://127.0.0.1:${httpPort}`);
    const client = new CoordinatorClient(url, readFileSync(tokenFile, "utf8").trim());
    const agent = async (name: string, role: string, more: readonly string[]) => {
      const labels = ["--label", `role=${role}`, "--label", "site=north"];
      const broker = ["--broker", `${secure ? "mqtts" : "mqtt"}://127.0.0.1:${mqttPort}`];
      const state = ["--state-dir", join(directory, name)];
      if (secure) {
        const file = join(directory, `${name}.token`);
        writeFileSync(file, (await client.createToken({})).token);
        state.push("--token-file", file);
      }
      return start(installed, ["agent", "--name", name, ...labels, ...broker, ...state, ...more]);
    };
    const sensorPort = listens ? await freePort() : outside.port;
    const listener = ["--feed-listener", `${sensorPort}`, "--feed-listener-host", "127.0.0.1"];
    const gateway = await agent("gw-north", "gateway", listens ? listener : []);
    const core = await agent("core-1", "core", []);
    for (const each of [gateway, core]) await each.says(/connected to the broker/);
    await pause(settleMs);
    const cpuBefore = gateway.cpuMs;
    await pause(idleMs);
    const idleCpu = (gateway.cpuMs - cpuBefore) / idleMs;
    const idleMb = gateway.rssMb;
    const results = secure ? outside.url : `mqtt://127.0.0.1:${mqttPort}`;
    await submit(client, listens ? "listener:" : outside.url, results);
    silence = load(`mqtt://127.0.0.1:${sensorPort}`);
    await pause(warmMs);
    return { idleMb, loadedMb: await gateway.meanRssMb(loadedMs), idleCpu };
  } finally {
    silence();
    for (const each of processes) each.kill();
    await outside.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The agent's program as its package holds it: launcher, single files, native part. Returns the folder. */
async function install(folder: string): Promise<string> {
  const { code } = await bundleProgram(root, "agent", "bench");
  mkdirSync(join(folder, "bin"), { recursive: true });
  writeFileSync(join(folder, programs.agent.file), code);
  for (const name of programs.agent.beside)
    writeFileSync(join(folder, `${name}.mjs`), (await bundleBeside(root, name)).code);
  cpSync(join(root, "bin", "headwater"), join(folder, "bin", "headwater"));
  for (const { path, bytes } of nativeParts(root, process.arch as Processor)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  return folder;
}

/** The demo's topology, bundled for this feed and this broker of its results. */
async function submit(client: CoordinatorClient, feed: string, broker: string): Promise<void> {
  const file = join(root, "examples", "greenhouse", "topology.ts");
  const parameters = { FEED: feed, BROKER: broker };
  const { code, sha256, spec, graph } = await bundleTopology(file, parameters);
  await client.putBundle(sha256, code, () => undefined);
  await client.submit({ spec, graph, bundle: sha256 });
  await until("the topology runs", async () => {
    const { tasks } = await client.topology(spec.name);
    return tasks.total > 0 && tasks.running === tasks.total;
  });
}

/** The demo's sensors of one site, until what it returns is called. */
function load(url: string): () => void {
  const sensors = sensorsOf("north", url, seededRandom(1), () => undefined);
  const rest = readSteadily(sensors, readingsPerSecond);
  return () => {
    rest();
    for (const sensor of sensors) void sensor.close();
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + patienceMs;
  while (!(await condition().catch(() => false))) {
    if (performance.now() > end) throw new Error(`waited ${patienceMs} ms in vain: ${what}`);
    await pause(50);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
