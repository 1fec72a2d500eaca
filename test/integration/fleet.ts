import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { connect, type MqttClient } from "mqtt";
import { CoordinatorClient } from "../../cli/client.js";
import type { TopologyDescription } from "../../coordinator/index.js";
import { freePort } from "../fixtures/mosquitto.js";
import { pause } from "../fixtures/until.js";
import { dist, HeadwaterProcess } from "./process.js";

export interface FleetOptions {
  /** An external broker; without it the coordinator's own. */
  readonly broker?: string;
  /** With TLS: agents join with tokens (`joinAgent`). */
  readonly secure?: boolean;
  /** With `secure` and an external broker: what that broker knows agents by. */
  readonly brokerFiles?: string;
  /** More of its environment for the coordinator. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface AgentOptions {
  /** Where it finds the broker, if not where the coordinator is: through a proxy. */
  readonly broker?: string;
  readonly settings?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** A coordinator and agents as real processes on free ports, with their state in a temporary directory. */
export class Fleet {
  readonly directory = mkdtempSync(join(tmpdir(), "headwater-fleet-"));
  readonly agents = new Map<string, HeadwaterProcess>();
  readonly httpPort: number;
  readonly mqttPort: number;
  coordinator!: HeadwaterProcess;
  readonly #options: FleetOptions;
  readonly #all: HeadwaterProcess[] = [];

  private constructor(options: FleetOptions, httpPort: number, mqttPort: number) {
    this.#options = options;
    this.httpPort = httpPort;
    this.mqttPort = mqttPort;
  }

  static async start(options: FleetOptions = {}): Promise<Fleet> {
    const fleet = new Fleet(options, await freePort(), await freePort());
    fleet.startCoordinator();
    await fleet.coordinator.says(/coordinator runs/);
    return fleet;
  }

  get broker(): string {
    const scheme = this.#options.secure === true ? "mqtts" : "mqtt";
    return this.#options.broker ?? `${scheme}://127.0.0.1:${this.mqttPort}`;
  }

  get access(): { readonly url: string; readonly token: string } {
    const token = readFileSync(join(this.directory, "coordinator", "api-token"), "utf8").trim();
    return { url: `http://127.0.0.1:${this.httpPort}`, token };
  }

  get client(): CoordinatorClient {
    const { url, token } = this.access;
    return new CoordinatorClient(new URL(url), token);
  }

  startCoordinator(): void {
    const { broker, secure = false, brokerFiles, environment } = this.#options;
    const port = `${this.mqttPort}`;
    const own = secure ? ["--mqtts-port", port, "--mqtts-host", "127.0.0.1"] : ["--mqtt-port", port];
    const http = ["--http-port", `${this.httpPort}`, "--state-dir", join(this.directory, "coordinator")];
    const words = [...(secure ? [] : ["--insecure"]), ...http];
    const external = broker === undefined ? [] : ["--broker", broker];
    const files = brokerFiles === undefined ? [] : ["--broker-files", brokerFiles, ...own];
    const place = broker === undefined ? own : [...external, ...files];
    this.coordinator = this.#start(["coordinator", ...words, ...place], environment);
  }

  /** Where devices join. */
  get devicePort(): string {
    return `mqtts://127.0.0.1:${this.mqttPort}`;
  }

  /** Makes a join token; resolves with the file that holds it. */
  async tokenFile(...words: readonly string[]): Promise<string> {
    const said = await this.command("token", "create", ...words);
    const file = join(mkdtempSync(join(this.directory, "token-")), "token");
    writeFileSync(file, /^hw1\.\S+/m.exec(said)![0]);
    return file;
  }

  /** Starts an agent that joins with a token of its own. */
  async joinAgent(name: string, role: string, options: AgentOptions = {}): Promise<HeadwaterProcess> {
    const { settings = [], ...rest } = options;
    const token = ["--token-file", await this.tokenFile(), "--coordinator", this.devicePort];
    return this.startAgent(name, role, { ...rest, settings: [...settings, ...token] });
  }

  /** A sensor with a certificate of its own, connected to the coordinator's broker. */
  async joinSensor(name: string): Promise<MqttClient> {
    const folder = join(this.directory, name);
    const token = await this.tokenFile("--sensor", "--name", name);
    await this.command("join", "--coordinator", this.broker, "--token-file", token, "--out", folder);
    const pem = (file: string) => readFileSync(join(folder, file));
    return connect(this.broker, {
      ...{ ca: pem("ca.pem"), cert: pem("cert.pem"), key: pem("key.pem"), rejectUnauthorized: false },
      ...{ clientId: name, protocolVersion: 4 },
    });
  }

  stateDirOf(agent: string): string {
    return join(this.directory, agent);
  }

  /** Starts an agent (again, with what it has on disk). */
  startAgent(name: string, role: string, options: AgentOptions = {}): HeadwaterProcess {
    const { broker = this.broker, settings = [], environment = {} } = options;
    const words = ["agent", "--name", name, "--label", `role=${role}`, "--broker", broker];
    const agent = this.#start([...words, "--state-dir", this.stateDirOf(name), ...settings], environment);
    this.agents.set(name, agent);
    return agent;
  }

  /** Runs a command of the CLI to its end; rejects when it fails. */
  async command(...words: readonly string[]): Promise<string> {
    const { url, token } = this.access;
    const command = this.#start(words, { HEADWATER_URL: url, HEADWATER_TOKEN: token });
    const code = await command.exited;
    if (code !== 0) throw new Error(`headwater ${words.join(" ")} ended with ${code}:\n${command.output}`);
    return command.output;
  }

  /** Bundles and submits a topology; resolves when all its tasks run. */
  async submit(name: string, source: string): Promise<TopologyDescription> {
    const file = join(this.directory, `${name}.ts`);
    writeFileSync(file, source);
    return this.submitFile(name, file);
  }

  /** The same with a file that is there; `parameters`: what it reads from its environment. */
  async submitFile(
    name: string,
    file: string,
    parameters: Readonly<Record<string, string>> = {},
  ): Promise<TopologyDescription> {
    const path = join(dist, "cli", "bundle.js");
    const { bundleTopology } = (await import(path)) as typeof import("../../cli/bundle.js");
    const { code, sha256, spec, graph, findings } = await bundleTopology(file, parameters);
    const errors = findings.filter(({ severity }) => severity === "error");
    if (errors.length > 0) throw new Error(JSON.stringify(errors));
    await this.client.putBundle(sha256, code, () => undefined);
    await this.client.submit({ spec, graph, bundle: sha256 });
    return this.topology(name, ({ tasks }) => tasks.total > 0 && tasks.running === tasks.total);
  }

  /** The topology, as soon as it is as the condition says. */
  async topology(
    name: string,
    condition: (topology: TopologyDescription) => boolean = () => true,
    limitMs = 20_000,
  ): Promise<TopologyDescription> {
    const end = performance.now() + limitMs;
    for (;;) {
      const topology = await this.client.topology(name).catch((error: unknown) => error as Error);
      if (!(topology instanceof Error) && condition(topology)) return topology;
      if (performance.now() > end) {
        const shown = topology instanceof Error ? String(topology) : JSON.stringify(topology, null, 1);
        throw new Error(`${name} did not come to be as expected:\n${shown.slice(0, 8_000)}\n${this.log}`);
      }
      await pause(50);
    }
  }

  /** The agent that runs a task. */
  async ownerOf(name: string, task: string): Promise<string> {
    const { taskList } = await this.topology(name);
    const agent = taskList.find((each) => each.task === task)?.agent;
    if (agent === undefined || agent === null) throw new Error(`${task} runs nowhere`);
    return agent;
  }

  /** The last lines of every process, for a test that failed. */
  get log(): string {
    return this.#all
      .map((each) => `--- ${each.words.slice(0, 3).join(" ")} (${each.pid})\n${each.output.slice(-2_500)}`)
      .join("\n");
  }

  /** Writes what every process has said into files of a directory. */
  saveLogs(directory: string): void {
    mkdirSync(directory, { recursive: true });
    for (const [i, { words, pid, output }] of this.#all.entries()) {
      const name = words[0] === "agent" ? words[2] : words[0];
      writeFileSync(join(directory, `${String(i).padStart(3, "0")}-${name}-${pid}.log`), output);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#all.map((each) => each.kill()));
    rmSync(this.directory, { recursive: true, force: true });
  }

  #start(words: readonly string[], environment: Readonly<Record<string, string>> = {}): HeadwaterProcess {
    const started = new HeadwaterProcess(words, environment);
    this.#all.push(started);
    return started;
  }
}

/** The root of the project, where topologies of tests find `headwater`. */
export const root = fileURLToPath(new URL("../../", import.meta.url));
