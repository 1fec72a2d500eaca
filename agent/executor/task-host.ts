import type { Row } from "../../topology/index.js";
import type { Commits } from "./commits.js";
import type { ComponentCounters } from "./counters.js";
import type { IncomingLink } from "./incoming.js";
import type { Program } from "./program.js";
import type { RuntimeOptions } from "./runtime-contract.js";
import type { Stage } from "./stage.js";
import type { Task } from "./task.js";

/** What could not be processed, before it has an id and a time. */
export interface Unprocessed {
  readonly error: string;
  readonly source: string;
  readonly tuple: Row | null;
  readonly raw: Uint8Array | null;
  readonly partial: boolean;
}

/** What a task needs of the runtime. */
export interface TaskHost {
  /** Name of this agent. */
  readonly agent: string;
  readonly options: RuntimeOptions;
  readonly program: Program;
  /** at-most-once: acknowledge at once, drop rather than wait. */
  readonly lossy: boolean;
  /** What keeps tasks on disk; null = none of the topology is kept there. */
  readonly commits: Commits | null;
  /** A task has loaded what it must remember: its links may open. */
  loaded(): void;
  /** A message to somebody in this process waits. */
  readonly called: boolean;
  now(): number;
  counters(component: string): ComponentCounters;
  /** Something is ready although nothing came in: a promise settled, a loan came back, a spout woke. */
  poke(): void;
  deadLetter(task: Task, stage: Stage, letter: Unprocessed): void;
  overruled(task: Task, why: string): void;
  waiting(link: IncomingLink, waiting: boolean): void;
  log(level: "error" | "warn" | "info" | "debug", text: string, task?: string): void;
}
