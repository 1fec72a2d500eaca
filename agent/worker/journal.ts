import { format } from "node:util";
import type { LogLevel } from "../../base/index.js";
import type { WorkerLogLine } from "../core-contract.js";

/** Lines that leave a worker per second; the rest is counted. */
const linesPerSecMax = 100;
const pauseMs = 100;
/**
 * Characters of a line that leave a worker: whoever prints a payload of megabytes must not take the main
 * thread's memory.
 */
const lineCharactersMax = 128 * 1024;

/** What a topology says: lines are collected, bounded, and handed on together. */
export class Journal {
  readonly #wall: () => number;
  readonly #redact: (text: string) => string;
  readonly #write: (lines: readonly WorkerLogLine[]) => void;
  #lines: WorkerLogLine[] = [];
  #timer: NodeJS.Timeout | null = null;
  #second = 0;
  #inSecond = 0;
  #left = 0;

  /** `redact`: takes secrets out of a text, whole, before it is cut. */
  constructor(
    wall: () => number,
    redact: (text: string) => string,
    write: (lines: readonly WorkerLogLine[]) => void,
  ) {
    this.#wall = wall;
    this.#redact = redact;
    this.#write = write;
  }

  line(level: LogLevel, text: string, task = ""): void {
    const at = this.#wall();
    const second = Math.floor(at / 1000);
    if (second !== this.#second) this.#begin(second, at);
    if (++this.#inSecond > linesPerSecMax) {
      this.#left++;
      return;
    }
    this.#lines.push({ at, level, task, text: this.#redact(text).slice(0, lineCharactersMax) });
    this.#timer ??= setTimeout(() => this.flush(), pauseMs);
  }

  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#left > 0) this.#begin(this.#second, this.#wall());
    if (this.#lines.length > 0) this.#write(this.#lines);
    this.#lines = [];
  }

  /** User code that writes to the console writes here. */
  takeConsole(): void {
    const levels = { debug: "debug", log: "info", info: "info", warn: "warn", error: "error" } as const;
    for (const [method, level] of Object.entries(levels))
      Object.assign(console, { [method]: (...parts: unknown[]) => this.line(level, format(...parts)) });
  }

  #begin(second: number, at: number): void {
    if (this.#left > 0)
      this.#lines.push({ at, level: "warn", task: "", text: `${this.#left} more lines were left out` });
    this.#second = second;
    this.#inSecond = 0;
    this.#left = 0;
  }
}
