import type { ChildProcess } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { pause } from "../fixtures/until.js";
import type { Machine } from "./machine.js";

/** Where machines see this project, read-only. */
export const project = "/opt/headwater";
const out = "/var/lib/headwater-core/out.jsonl";

/**
 * A machine with a coordinator, a gateway's agent and a second agent, and a sensor that knows what was
 * acknowledged.
 */
export class Gateway {
  readonly machine: Machine;
  /** Numbers that the sensor has a PUBACK for, and when it came, in running ms of the kernel. */
  readonly acked = new Map<number, number>();
  #sensor: ChildProcess | null = null;
  #next = 0;

  constructor(machine: Machine) {
    this.machine = machine;
  }

  /** Running ms of the kernel, which machines on this host share. */
  static now(): number {
    return Number(process.hrtime.bigint() / 1_000_000n);
  }

  configure(settings: Readonly<Record<string, string>>): void {
    const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
    writeFileSync(this.machine.path("/etc/headwater/agent.env"), lines.join(""), { mode: 0o600 });
  }

  /** Starts the agent for what may move; it lives as long as the machine is on. */
  startCore(): void {
    const unit = ["--unit=core", "--property=StateDirectory=headwater-core", "--property=Restart=always"];
    const place = ["--broker", "mqtts://127.0.0.1:8883", "--token-file", "/etc/headwater/token"];
    const own = ["--name", "core-1", "--label", "role=core", "--state-dir", "/var/lib/headwater-core"];
    const words = ["agent", ...place, ...own];
    this.machine.run("systemd-run", ...unit, "/usr/bin/headwater", ...words);
  }

  /** A sensor that sends one reading after the other, `pauseMs` behind each PUBACK. */
  startSensor(pauseMs = 5): void {
    const words = [`${project}/test/system/sensor.mjs`, "s1", `${this.#next}`, `${pauseMs}`];
    this.#sensor = this.machine.start("node", ...words);
    this.#sensor.stdout!.on("data", (chunk: Buffer) => {
      for (const line of chunk.toString().trim().split("\n")) {
        const [n, at] = line.split(" ").map(Number);
        this.acked.set(n!, at!);
        // A reading under way may arrive without its PUBACK: its number is never used again.
        this.#next = n! + 2;
      }
    });
  }

  async stopSensor(): Promise<void> {
    const sensor = this.#sensor;
    if (sensor === null) return;
    const gone = new Promise((resolve) => sensor.once("exit", resolve));
    sensor.kill("SIGKILL");
    await gone;
    this.#sensor = null;
  }

  /** Numbers in the order in which they were written down. */
  get written(): readonly number[] {
    const path = this.machine.path(out);
    if (!existsSync(path)) return [];
    const lines = readFileSync(path, "utf8").split("\n").slice(0, -1);
    return lines.map((line) => (JSON.parse(line) as { n: number }).n);
  }

  /** Resolves when every acknowledged reading is written down, once; throws with what is missing. */
  async settled(limitMs: number): Promise<void> {
    await this.until("all is written down", () => this.missing.length === 0, limitMs);
    const { written } = this;
    const twice = written.filter((n, i) => written.indexOf(n) !== i);
    if (twice.length > 0) throw new Error(`written down twice: ${twice.slice(0, 20)}`);
  }

  get missing(): readonly number[] {
    const written = new Set(this.written);
    return [...this.acked.keys()].filter((n) => !written.has(n));
  }

  async until(what: string, condition: () => boolean, limitMs: number): Promise<void> {
    const end = performance.now() + limitMs;
    while (!condition()) {
      if (performance.now() > end) {
        const counts = `${this.acked.size} acknowledged, ${this.written.length} written down`;
        throw new Error(`waited ${limitMs} ms in vain until ${what}; ${counts}\n${this.machine.journal()}`);
      }
      await pause(50);
    }
  }

  /** The agents that are alive for the coordinator. */
  get alive(): readonly string[] {
    try {
      const said = this.machine.run("headwater", "agents", "--json");
      const agents = JSON.parse(said) as readonly { name: string; status: string }[];
      return agents.filter(({ status }) => status === "alive").map(({ name }) => name);
    } catch {
      return [];
    }
  }
}
