import { type ChildProcess, fork, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { RoleOrder, RoleReport } from "./feed-roles.js";
import { asNode, asWorker } from "./flags.js";
import { type Bench, type BenchLine, compare } from "./harness.js";

const throughBroker = 40_000;
const fromSource = 300_000;
const mosquittoPath = "/usr/sbin/mosquitto";
/** Looks at a broker that starts. */
const attemptsMax = 250;
/** Longest time of one measurement. */
const patienceMs = 60_000;

/**
 * A JSON feed at QoS 1 → filter → count in a TopologyRuntime, against a bare MQTT.js subscriber with
 * JSON.parse and the same filter and count. Publisher, broker and consumer are processes of their own.
 */
export const benches: readonly Bench[] = [
  { name: "feed-aedes", run: () => measure("our broker (aedes)", 1.0, () => ownBroker()) },
  {
    name: "feed-mosquitto",
    run: () => (!existsSync(mosquittoPath) ? [] : measure("Mosquitto", 1.0, mosquitto)),
  },
  { name: "feed-source", run: benchSource },
];

/** Beside this file, compiled or not. */
const rolesFile = import.meta.url.endsWith(".ts") ? "./feed-roles.ts" : "./feed-roles.js";

const flagsOf: Readonly<Record<string, readonly string[]>> = { ours: asWorker, bare: asNode, broker: asNode };

/** A process of the bench. */
class Role {
  readonly #child: ChildProcess;
  #waiting: { readonly kind: RoleReport["kind"]; readonly resolve: (report: RoleReport) => void } | null =
    null;
  #reports: RoleReport[] = [];

  private constructor(name: string) {
    const execArgv = [...process.execArgv, ...(flagsOf[name] ?? [])];
    this.#child = fork(fileURLToPath(new URL(rolesFile, import.meta.url)), [name], { execArgv });
    this.#child.on("message", (report: RoleReport) => {
      if (this.#waiting?.kind !== report.kind) this.#reports.push(report);
      else {
        const { resolve } = this.#waiting;
        this.#waiting = null;
        resolve(report);
      }
    });
  }

  static async start(name: string): Promise<{ readonly role: Role; readonly port: number }> {
    const role = new Role(name);
    const { port } = (await role.hears("ready")) as { port: number };
    return { role, port };
  }

  tell(order: RoleOrder): void {
    this.#child.send(order);
  }

  /** The next report of a kind; rejects when the process ends or says nothing for too long. */
  hears(kind: RoleReport["kind"]): Promise<RoleReport> {
    const known = this.#reports.findIndex((report) => report.kind === kind);
    if (known >= 0) return Promise.resolve(this.#reports.splice(known, 1)[0]!);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no ${kind} in ${patienceMs} ms`)), patienceMs);
      this.#child.once("exit", (code) => reject(new Error(`a process of the bench ended with ${code}`)));
      this.#waiting = {
        kind,
        resolve: (report) => {
          clearTimeout(timer);
          this.#child.removeAllListeners("exit");
          resolve(report);
        },
      };
    });
  }

  stop(): void {
    this.#reports = [];
    this.#child.kill("SIGKILL");
  }
}

interface BenchBroker {
  readonly port: number;
  stop(): Promise<void>;
}

async function ownBroker(): Promise<BenchBroker> {
  const { role, port } = await Role.start("broker");
  return { port, stop: async () => role.stop() };
}

/** A real Mosquitto, with nothing changed but that it drops nothing. */
async function mosquitto(): Promise<BenchBroker> {
  const directory = mkdtempSync(join(tmpdir(), "headwater-bench-"));
  const port = await freePort();
  const lines = [`listener ${port} 127.0.0.1`, "allow_anonymous true", "max_queued_messages 0", ""];
  writeFileSync(join(directory, "mosquitto.conf"), lines.join("\n"));
  const child = spawn(mosquittoPath, ["-c", join(directory, "mosquitto.conf")], { stdio: "ignore" });
  for (let attempt = 0; attempt < attemptsMax && !(await answers(port)); attempt++) await pause(20);
  return {
    port,
    stop: async () => {
      child.kill("SIGKILL");
      rmSync(directory, { recursive: true, force: true });
    },
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

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host: "127.0.0.1", port });
    socket.once("error", () => resolve(false));
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function measure(
  name: string,
  target: number,
  start: () => Promise<BenchBroker>,
): Promise<readonly BenchLine[]> {
  const broker = await start();
  const [{ role: ours }, { role: bare }, { role: publisher }] = await Promise.all([
    Role.start("ours"),
    Role.start("bare"),
    Role.start("publisher"),
  ]);
  const url = `mqtt://127.0.0.1:${broker.port}`;
  let run = 0;
  const through = async (consumer: Role) => {
    consumer.tell({ kind: "consume", url, count: throughBroker, run: ++run });
    await consumer.hears("subscribed");
    publisher.tell({ kind: "publish", port: broker.port, count: throughBroker });
    const [, done] = await Promise.all([publisher.hears("done"), consumer.hears("done")]);
    return (done as { perSecond: number }).perSecond;
  };
  try {
    return [
      await compare({
        name: `JSON feed, QoS 1, filter, count, through ${name}, against bare MQTT.js`,
        unit: "msg/s",
        target: { atLeast: target },
        ours: () => through(ours),
        ceiling: () => through(bare),
      }),
    ];
  } finally {
    for (const role of [ours, bare, publisher]) role.stop();
    await broker.stop();
  }
}

async function benchSource(): Promise<readonly BenchLine[]> {
  const { role: source, port } = await Role.start("source");
  const [{ role: ours }, { role: bare }] = await Promise.all([Role.start("ours"), Role.start("bare")]);
  const url = `mqtt://127.0.0.1:${port}`;
  let run = 0;
  const from = async (consumer: Role) => {
    source.tell({ kind: "publish", port, count: fromSource });
    consumer.tell({ kind: "consume", url, count: fromSource, run: ++run });
    return ((await consumer.hears("done")) as { perSecond: number }).perSecond;
  };
  try {
    return [
      await compare({
        name: "JSON feed, QoS 1, filter, count, from a raw packet source, against bare MQTT.js",
        unit: "msg/s",
        target: { atLeast: 3 },
        ours: () => from(ours),
        ceiling: () => from(bare),
      }),
    ];
  } finally {
    for (const role of [ours, bare, source]) role.stop();
  }
}
