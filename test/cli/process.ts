import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { launcher } from "./launch.js";

/** Longest time until a process says what it is waited for, and until it ends when it is told to. */
const startMs = 20_000;
const stopMs = 15_000;

/** `headwater <words>` as a process that stays, with the lines that it has written so far. */
export class LongProcess {
  readonly lines: string[] = [];
  readonly #child: ChildProcess;
  readonly #watchers = new Set<() => void>();

  constructor(words: readonly string[], env: Readonly<Record<string, string>>) {
    this.#child = spawn(launcher, words, {
      env: { PATH: process.env["PATH"], HOME: "/nonexistent", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.#child.stdout!, this.#child.stderr!])
      createInterface(stream).on("line", (line) => {
        this.lines.push(line);
        for (const look of this.#watchers) look();
      });
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** The first line that matches, also one that was written before. */
  async line(pattern: RegExp): Promise<string> {
    const found = () => this.lines.find((line) => pattern.test(line));
    const before = found();
    if (before !== undefined) return before;
    return new Promise((done, fail) => {
      const end = (settle: () => void) => {
        clearTimeout(timer);
        this.#watchers.delete(look);
        this.#child.off("exit", died);
        settle();
      };
      const text = () => `no line like ${pattern} among:\n${this.lines.join("\n")}`;
      const look = () => {
        const line = found();
        if (line !== undefined) end(() => done(line));
      };
      const died = (code: number | null) => end(() => fail(new Error(`exit ${code}; ${text()}`)));
      const timer = setTimeout(() => end(() => fail(new Error(text()))), startMs);
      this.#watchers.add(look);
      this.#child.once("exit", died);
    });
  }

  /** Waits until it has ended by itself; returns the exit code. */
  async ended(): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null)
      await once(this.#child, "exit", { signal: AbortSignal.timeout(startMs) });
    return this.#child.exitCode;
  }

  /** Sends a signal and waits for the end; returns the exit code. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return this.#child.exitCode;
    const gone = once(this.#child, "exit");
    this.#child.kill(signal);
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), stopMs);
    const [code] = await gone;
    clearTimeout(timer);
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

/** A coordinator on free ports, with its state below `folder`. */
export interface TestCoordinator {
  readonly process: LongProcess;
  readonly httpUrl: string;
  readonly brokerUrl: string;
  /** What a command needs to find it. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Starts a coordinator; its state lies where the command line of a user with this XDG_STATE_HOME looks. Ports
 * are free ones, or those of the coordinator whose place it takes.
 */
export async function startTestCoordinator(
  folder: string,
  before?: TestCoordinator,
): Promise<TestCoordinator> {
  const env = { XDG_STATE_HOME: folder };
  const port = (url: string | undefined) => (url === undefined ? "0" : new URL(url).port);
  const ports = ["--http-port", port(before?.httpUrl), "--mqtt-port", port(before?.brokerUrl)];
  const started = new LongProcess(["coordinator", "--insecure", ...ports, "--json"], env);
  const { httpUrl, brokerUrl } = JSON.parse(await started.line(/^\{"httpUrl"/));
  return { process: started, httpUrl, brokerUrl, env: { ...env, HEADWATER_URL: httpUrl } };
}
