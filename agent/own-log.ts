import { createLog, type Log, type LogLevel, type LogLine, reaches } from "../base/index.js";
import type { WorkerLogLine } from "./core-contract.js";

/** Lines that wait to be handed on; of more than these the oldest are left out. */
const waitingMax = 500;

export interface OwnLogOptions {
  /** Lines below it are kept for operators, and not written. */
  readonly level: LogLevel;
  write(line: LogLine): void;
  readonly wall: () => number;
}

/**
 * The agent's log: written where it runs, and handed on, so that operators can read it from afar. What comes
 * before somebody listens waits.
 */
export class OwnLog {
  readonly log: Log;
  #waiting: WorkerLogLine[] = [];
  #listener: ((lines: readonly WorkerLogLine[]) => void) | null = null;
  #due = false;

  constructor({ level, write, wall }: OwnLogOptions) {
    const sink = (line: LogLine) => {
      if (reaches(line.level, level)) write(line);
      this.#waiting.push({ at: line.at, level: line.level, task: "", text: textOf(line) });
      if (this.#waiting.length > waitingMax) this.#waiting.shift();
      this.#handOnSoon();
    };
    this.log = createLog("debug", sink, wall);
  }

  /** From here on lines come to `listener`, some together; what had come before comes first. */
  listen(listener: (lines: readonly WorkerLogLine[]) => void): void {
    this.#listener = listener;
    this.#handOnSoon();
  }

  /** Not at once: whoever writes a line is in the middle of something. */
  #handOnSoon(): void {
    if (this.#listener === null || this.#due) return;
    this.#due = true;
    setImmediate(() => {
      this.#due = false;
      const lines = this.#waiting;
      this.#waiting = [];
      if (lines.length > 0) this.#listener?.(lines);
    });
  }
}

function textOf({ text, fields }: LogLine): string {
  const told = Object.entries(fields).map(([key, value]) => {
    return ` ${key}=${typeof value === "string" ? value : JSON.stringify(value)}`;
  });
  return text + told.join("");
}
