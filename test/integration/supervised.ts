import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  agentRelease,
  bundleBeside,
  bundleLaunch,
  bundleProgram,
  nativeParts,
  programs,
} from "../../packaging/index.js";
import { pause, until } from "../fixtures/until.js";
import { root } from "./fleet.js";

const processor = process.arch as "x64" | "arm64" | "arm";
const outputMax = 400_000;

/** The package of an agent as it lies on a gateway, and releases for it. */
export class Packaged {
  readonly folder = mkdtempSync(join(tmpdir(), "headwater-packaged-"));

  /** Lays the package down in this version. */
  static async make(version: string): Promise<Packaged> {
    const packaged = new Packaged();
    const { folder } = packaged;
    mkdirSync(join(folder, "bin"), { recursive: true });
    cpSync(join(root, "bin", "headwater"), packaged.launcher);
    writeFileSync(join(folder, "launch.mjs"), (await bundleLaunch(root, version)).code);
    writeFileSync(join(folder, "headwater-agent.mjs"), (await bundleProgram(root, "agent", version)).code);
    for (const { path, bytes } of nativeParts(root, processor)) {
      mkdirSync(join(folder, path, ".."), { recursive: true });
      writeFileSync(join(folder, path), bytes);
    }
    return packaged;
  }

  get launcher(): string {
    return join(this.folder, "bin", "headwater");
  }

  /** A release of this version that nobody has signed; `first`: code that runs before the program's own. */
  async release(version: string, first = ""): Promise<string> {
    const { code } = await bundleProgram(root, "agent", version);
    const program = Buffer.concat([Buffer.from(first), code]);
    const file = join(this.folder, `headwater-agent_${version}_${processor}.release`);
    const beside = new Map<string, Uint8Array>();
    for (const name of programs.agent.beside)
      beside.set(`${name}.mjs`, (await bundleBeside(root, name)).code);
    writeFileSync(file, agentRelease(root, version, processor, program, beside));
    return file;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** An agent that is started by the launcher of a package, and again whenever it ends, as systemd does. */
export class Supervised {
  output = "";
  /** More for the environment of the processes that start from now on. */
  environment: Readonly<Record<string, string>> = {};
  readonly #launcher: string;
  readonly #words: readonly string[];
  readonly #state: string;
  #child: ChildProcess | null = null;
  #running: Promise<void>;
  #over = false;

  constructor(launcher: string, words: readonly string[], state: string) {
    this.#launcher = launcher;
    this.#words = words;
    this.#state = state;
    this.#running = this.#run();
    process.once("exit", () => void this.#child?.kill("SIGKILL"));
  }

  get pid(): number {
    return this.#child!.pid!;
  }

  /** Resolves when Node.js runs a file of this name. */
  async starts(name: RegExp, limitMs = 30_000): Promise<void> {
    await until(`the agent runs ${name}`, () => name.test(this.#program), limitMs);
  }

  /** The file that Node.js runs; "" while the launcher chooses. */
  get #program(): string {
    try {
      const words = readFileSync(`/proc/${this.pid}/cmdline`, "utf8").split("\0");
      return words.find((word) => word.endsWith("headwater-agent.mjs")) ?? "";
    } catch {
      return "";
    }
  }

  async says(pattern: RegExp, limitMs = 30_000): Promise<void> {
    await until(`the agent says ${pattern}`, () => pattern.test(this.output), limitMs).catch((error) => {
      throw new Error(`${String(error)}\n${this.output.slice(-4_000)}`);
    });
  }

  /** A power cut as far as the process is concerned; it starts again. */
  kill(): void {
    this.#child?.kill("SIGKILL");
  }

  async end(): Promise<void> {
    this.#over = true;
    this.#child?.kill("SIGKILL");
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#over) {
      const child = spawn("sh", [this.#launcher, "agent", ...this.#words, "--supervised"], {
        env: {
          ...process.env,
          HEADWATER_STATE_DIR: this.#state,
          HEADWATER_NODE: process.execPath,
          NO_COLOR: "1",
          ...this.environment,
        },
        stdio: ["ignore", "pipe", "pipe"],
      });
      this.#child = child;
      for (const stream of [child.stdout!, child.stderr!])
        stream.on("data", (chunk: Buffer) => {
          this.output = (this.output + chunk.toString()).slice(-outputMax);
        });
      await new Promise((resolve) => child.once("exit", resolve));
      if (!this.#over) await pause(200);
    }
  }
}
