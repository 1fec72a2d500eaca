import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const launcher = fileURLToPath(new URL("../../../bin/headwater", import.meta.url));
const startMs = 20_000;
const stopMs = 5_000;
const pollMs = 100;

/** A Headwater of real processes on this machine, in a folder of its own. */
export class Cluster {
  readonly #folder: string;
  readonly #children = new Map<string, ChildProcess>();
  #brokerPort = 0;
  #httpPort = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  get brokerUrl(): string {
    return `mqtt://127.0.0.1:${this.#brokerPort}`;
  }

  async startCoordinator(): Promise<void> {
    this.#brokerPort = await freePort();
    this.#httpPort = await freePort();
    const ports = ["--mqtt-port", String(this.#brokerPort), "--http-port", String(this.#httpPort)];
    this.#start("coordinator", [
      "coordinator",
      "--insecure",
      ...ports,
      "--state-dir",
      this.#state("coordinator"),
    ]);
    await until(startMs, "the coordinator answers", async () => {
      const answer = await fetch(`http://127.0.0.1:${this.#httpPort}/healthz`).catch(() => null);
      return answer?.ok === true;
    });
  }

  /** An agent with a port of its own for the sensors around it; resolves with their address of it. */
  async startGateway(name: string, site: string): Promise<string> {
    const port = await freePort();
    const listener = ["--feed-listener", String(port), "--feed-listener-host", "127.0.0.1"];
    this.#startAgent(name, ["--label", "role=gateway", "--label", `site=${site}`, ...listener]);
    return `mqtt://127.0.0.1:${port}`;
  }

  startCore(name: string): void {
    this.#startAgent(name, ["--label", "role=core"]);
  }

  /** Waits until all agents are alive. */
  async agentsAlive(names: readonly string[]): Promise<void> {
    await until(startMs, "all agents are alive", async () => {
      const { agents } = await this.#get<{ agents: { name: string; status: string }[] }>("/v1/agents");
      return names.every((name) => agents.some((agent) => agent.name === name && agent.status === "alive"));
    });
  }

  /** `headwater submit`, as a user would; resolves when everything runs. */
  async submit(file: string, parameters: Readonly<Record<string, string>>): Promise<void> {
    const flags = Object.entries(parameters).flatMap(([name, value]) => ["-p", `${name}=${value}`]);
    const child = spawn(launcher, ["submit", file, ...flags], {
      env: this.#env(),
      stdio: ["ignore", "pipe", "pipe"],
    });
    const said: string[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => said.push(String(data)));
    const code = await new Promise((resolve) => child.once("exit", resolve));
    if (code !== 0) throw new Error(`headwater submit failed:\n${said.join("")}`);
  }

  /** Which agent runs each task of the topology; "" = none. */
  async placement(topology: string): Promise<ReadonlyMap<string, string>> {
    type Answer = { taskList: { task: string; agent: string | null }[] };
    const { taskList } = await this.#get<Answer>(`/v1/topologies/${topology}`);
    return new Map(taskList.map(({ task, agent }) => [task, agent ?? ""]));
  }

  /** SIGKILL: no goodbye. */
  kill(name: string): void {
    this.#children.get(name)?.kill("SIGKILL");
    this.#children.delete(name);
  }

  async stop(): Promise<void> {
    const children = [...this.#children.values()];
    const gone = children.map((child) => new Promise((resolve) => child.once("exit", resolve)));
    for (const child of children) child.kill("SIGTERM");
    const late = setTimeout(() => {
      for (const child of children) child.kill("SIGKILL");
    }, stopMs);
    await Promise.all(gone);
    clearTimeout(late);
  }

  /** For the moment when the demo itself is ended. */
  killAll(): void {
    for (const name of [...this.#children.keys()]) this.kill(name);
  }

  #startAgent(name: string, flags: readonly string[]): void {
    const where = ["--broker", this.brokerUrl, "--state-dir", this.#state(name)];
    this.#start(name, ["agent", "--name", name, ...flags, ...where]);
  }

  #start(name: string, args: readonly string[]): void {
    mkdirSync(this.#state(name), { recursive: true });
    const child = spawn(launcher, args, { stdio: ["ignore", "pipe", "pipe"] });
    const log = createWriteStream(join(this.#folder, `${name}.log`));
    child.stdout.pipe(log);
    child.stderr.pipe(log);
    this.#children.set(name, child);
  }

  #state(name: string): string {
    return join(this.#folder, name);
  }

  #env(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      HEADWATER_URL: `http://127.0.0.1:${this.#httpPort}`,
      HEADWATER_TOKEN: this.#token(),
    };
  }

  #token(): string {
    return readFileSync(join(this.#state("coordinator"), "api-token"), "utf8").trim();
  }

  async #get<T>(path: string): Promise<T> {
    const headers = { authorization: `Bearer ${this.#token()}` };
    const answer = await fetch(`http://127.0.0.1:${this.#httpPort}${path}`, { headers });
    if (!answer.ok) throw new Error(`GET ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }
}

/** Asks again and again until it is so; throws after `limitMs`. */
export async function until(limitMs: number, what: string, isSo: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + limitMs;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`waited ${limitMs / 1000} s in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
