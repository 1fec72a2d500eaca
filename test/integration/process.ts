import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { until } from "../fixtures/until.js";

/** Where the compiled program is; `npm test` compiles first. */
export const dist = process.env["HEADWATER_DIST"] ?? fileURLToPath(new URL("../../dist", import.meta.url));
/** The flags of bin/headwater, for all and for agents. */
const flags = [
  "--max-inlined-bytecode-size-cumulative=10000",
  "--max-inlined-bytecode-size-absolute=10000",
  "--disallow-code-generation-from-strings",
  "--disable-proto=delete",
];
const agentFlags = [
  "--max-semi-space-size=2",
  "--no-sparkplug",
  "--v8-pool-size=1",
  "--no-allocation-site-pretenuring",
  ...flags,
];
const outputMax = 400_000;

/** A real headwater process that a test can kill, freeze and look at. */
export class HeadwaterProcess {
  readonly words: readonly string[];
  output = "";
  #child: ChildProcess;
  #exited: Promise<number | null>;

  constructor(words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    const main = join(dist, "cli", "main.js");
    if (!existsSync(main)) throw new Error(`${main} is missing: compile first (npm run build)`);
    this.words = words;
    this.#child = spawn(process.execPath, [...(words[0] === "agent" ? agentFlags : flags), main, ...words], {
      env: { ...process.env, MALLOC_ARENA_MAX: "1", NO_COLOR: "1", ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.#child.stdout!, this.#child.stderr!])
      stream.on("data", (chunk: Buffer) => {
        this.output = (this.output + chunk.toString()).slice(-outputMax);
      });
    this.#exited = new Promise((resolve) => this.#child.once("exit", resolve));
    // A run that is broken off leaves no process behind.
    const last = () => void this.#child.kill("SIGKILL");
    process.once("exit", last);
    this.#child.once("exit", () => process.off("exit", last));
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** Resident memory in MiB. */
  get rssMb(): number {
    const status = readFileSync(`/proc/${this.pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)![1]) / 1024;
  }

  /** Processor time used since its start, in ms. */
  get cpuMs(): number {
    const fields = readFileSync(`/proc/${this.pid}/stat`, "utf8").split(") ")[1]!.split(" ");
    return (Number(fields[11]) + Number(fields[12])) * 10;
  }

  get alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** The exit code, when it has ended; null after a signal. */
  get exited(): Promise<number | null> {
    return this.#exited;
  }

  /** Resolves when the output has said it. */
  async says(pattern: RegExp, limitMs = 15_000): Promise<RegExpExecArray> {
    await until(
      `${this.words[0]} says ${pattern}; it said:\n${this.output.slice(-3_000)}\n`,
      () => pattern.test(this.output) || !this.alive,
      limitMs,
    ).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${this.output.slice(-3_000)}`);
    });
    const found = pattern.exec(this.output);
    if (found === null) throw new Error(`${this.words.join(" ")} ended without ${pattern}:\n${this.output}`);
    return found;
  }

  freeze(): void {
    this.#child.kill("SIGSTOP");
  }

  thaw(): void {
    this.#child.kill("SIGCONT");
  }

  /** A power cut as far as the process is concerned. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** As its owner would end it. */
  async stop(): Promise<number | null> {
    return this.#end("SIGTERM");
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.alive) {
      this.#child.kill("SIGCONT");
      this.#child.kill(signal);
    }
    return this.#exited;
  }
}
