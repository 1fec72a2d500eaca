import { errorText, HeadwaterError } from "../../base/index.js";
import { commits } from "../../topology/index.js";
import type { StoreReport } from "../core-contract.js";
import { GroupLog } from "../commit/group-log.js";
import type { StoreOp, TopologyStore } from "../commit/topology-store.js";
import type { Program } from "./program.js";
import type { RuntimeOptions } from "./runtime-contract.js";
import type { Task } from "./task.js";
import { noState, TaskCommit, type TaskDraft } from "./task-commit.js";
import type { Loaded } from "./task-host.js";
import { createTaskState } from "./task-state.js";

/** What commits need of the runtime. */
export interface CommitsHost {
  readonly options: RuntimeOptions;
  readonly program: Program;
  now(): number;
  due(at: number): void;
  poke(): void;
  /** The store is over, and with it everything that stands on it (docs/protocol.md, "Commits"). */
  storeFailed(why: string): void;
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

interface Made {
  readonly task: Task;
  readonly draft: TaskDraft;
}

/**
 * Brings what tasks did onto the disk: one synced batch for all tasks of a worker whose commit is due. A task
 * that is in the middle of something takes nothing more in until it is through, and is left out until then.
 */
export class Commits {
  readonly #host: CommitsHost;
  readonly #store: TopologyStore;
  readonly #openedAt: number;
  #writing: Promise<void> | null = null;
  #failed = false;

  constructor(host: CommitsHost, store: TopologyStore) {
    this.#host = host;
    this.#store = store;
    this.#openedAt = host.now();
  }

  /** null: no task of the topology commits. Throws `no-store` when some do and there is no store. */
  static of(host: CommitsHost): Commits | null {
    const { program, options } = host;
    if (!program.chainList.some((chain) => commits(program.spec, chain))) return null;
    if (options.store !== undefined) return new Commits(host, options.store);
    throw new HeadwaterError("no-store", "there is no store for what its tasks must remember", {
      place: options.graph.name,
      remedy: "give the runtime a store",
    });
  }

  /** Reads what the store has of a task. */
  async load(task: Task): Promise<Loaded> {
    // What an earlier life of the task has on its way to the disk is part of what is there.
    await this.settled();
    const { program, options } = this.#host;
    const area = `${task.id}.${options.random.below(2 ** 31).toString(36)}`;
    const now = () => this.#host.now();
    let commit: TaskCommit | null = null;
    let log: GroupLog | null = null;
    const read = (cell: string, key: string) => log!.readState(cell, key);
    const age = () => commit?.age(now()) ?? 0;
    const state = createTaskState(program, task.chain, { storage: { read }, age });
    const opened = await GroupLog.open(this.#store, {
      task: task.id,
      epoch: task.epoch,
      expected: task.assigned.store,
      area,
      restore: (change, checkpointed) => void state?.restore(change, checkpointed),
    });
    log = opened.log;
    commit = new TaskCommit(task, program, opened, state ?? noState, now());
    return { commit, state };
  }

  /** Resolves when all that tasks did so far is durable. */
  async durable(tasks: readonly Task[]): Promise<void> {
    const asked = tasks.map((task) => task.commit?.durable());
    this.#host.poke();
    await Promise.all(asked);
  }

  report(tasks: readonly Task[]): StoreReport {
    const { id, writtenBytes } = this.#store;
    const perDay = (writtenBytes * dayMs) / Math.max(minuteMs, this.#host.now() - this.#openedAt);
    let outboxBytes = 0;
    let stateBytes = 0;
    for (const task of tasks) {
      outboxBytes += task.commit?.outboxBytes ?? 0;
      stateBytes += task.state?.bytes ?? 0;
    }
    return { store: id, stateBytes, outboxBytes, writtenBytesPerDay: Math.round(perDay) };
  }

  /** Resolves when no batch is on its way. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  /** To be called between turns. */
  look(tasks: readonly Task[], now: number, idle: boolean): void {
    if (this.#writing !== null || this.#failed) return;
    const made: Made[] = [];
    for (const task of tasks) {
      const { commit } = task;
      if (commit === null || !task.running) continue;
      const at = commit.dueAt(now, idle);
      if (at > now) this.#host.due(at);
      else if (task.work.atBoundary) made.push({ task, draft: task.draft(now) });
      else task.hurry(now);
    }
    if (made.length > 0) this.#writing = this.#write(made);
  }

  async #write(made: readonly Made[]): Promise<void> {
    const ops: StoreOp[] = [];
    for (const { task, draft } of made) ops.push(...task.commit!.log.absolute(draft.ops));
    try {
      await this.#store.write(ops);
    } catch (error) {
      this.#failed = true;
      this.#host.storeFailed(errorText(error));
      return;
    } finally {
      this.#writing = null;
    }
    for (const { task, draft } of made) task.committed(draft);
    this.#host.poke();
  }
}
