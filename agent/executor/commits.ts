import { errorText, HeadwaterError } from "../../base/index.js";
import { type ShipMessage, type ShippedMessage, type TaskReport, withoutCommits } from "../../proto/index.js";
import { type Chain, commits } from "../../topology/index.js";
import { GroupLog } from "../commit/group-log.js";
import type { StoreOp, TopologyStore } from "../commit/topology-store.js";
import type { StoreReport } from "../core-contract.js";
import type { GroupState } from "../state/group-state.js";
import { Beginning } from "./beginning.js";
import { Copies } from "./copies.js";
import type { Program } from "./program.js";
import type { RuntimeAssignment, RuntimeOptions } from "./runtime-contract.js";
import { Shipping } from "./shipping.js";
import type { Task } from "./task.js";
import { noState, TaskCommit, type TaskDraft } from "./task-commit.js";

/** What commits and copies need of the runtime. */
export interface CommitsHost {
  /** Name of this agent. */
  readonly agent: string;
  readonly options: RuntimeOptions;
  readonly program: Program;
  /** Nothing more may come to the disk that the store lies on. */
  readonly diskIsFull: boolean;
  now(): number;
  due(at: number): void;
  poke(): void;
  /** Sends to another agent; drops when not connected. */
  ship(agent: string, message: ShipMessage | ShippedMessage): void;
  log(level: "error" | "warn" | "info", text: string, task?: string): void;
  /** The store is over, and with it everything that stands on it (docs/protocol.md, "Commits"). */
  storeFailed(why: string): void;
}

const waitsFor = "the coordinator records where its state is, and who holds a copy";
const waitsToAct = "its copy is open; the coordinator lets go of the others first";
/** With these an opening of a store ends (see TopologyStore). */
const overCodes: ReadonlySet<string> = new Set(["store-failed", "damaged-store"]);
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** What a task that commits goes on with. */
export interface Loaded {
  readonly commit: TaskCommit;
  /** null = its components declare none. */
  readonly state: GroupState | null;
}

interface Shown {
  /** The last one. */
  readonly commit: number;
  readonly admit: () => void;
}

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
  readonly #copies: Copies;
  readonly #shippings = new Map<string, Shipping>();
  /** Tasks that have shown their state and do not act on it yet. */
  readonly #shown = new Map<Task, Shown>();
  /** What was read of tasks before they began. */
  readonly #prepared: Map<string, Beginning>;
  #connected = false;
  #writing: Promise<void> | null = null;
  #failed = false;

  constructor(host: CommitsHost, store: TopologyStore) {
    this.#host = host;
    this.#store = store;
    this.#prepared = new Map(host.options.prepared);
    this.#openedAt = host.now();
    this.#copies = new Copies(host, store, (area) => this.#isOpen(area));
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

  /** Whether tasks of the chain keep what they do on disk. */
  has(chain: Chain): boolean {
    return commits(this.#host.program.spec, chain);
  }

  /** What a task goes on with was read while an earlier worker had it; it is about to begin here. */
  isPrepared(task: string): boolean {
    return this.#prepared.has(task);
  }

  /** Reads what the store has of a task. */
  async load(task: Task): Promise<Loaded> {
    // What is on its way to the disk, for an earlier life of the task or for a copy of it, is part of it.
    await this.#writing;
    return this.#copies.load(task.id, () => this.#load(task));
  }

  async #load(task: Task): Promise<Loaded> {
    const { program, options } = this.#host;
    const area = `${task.id}.${options.random.below(2 ** 31).toString(36)}`;
    const now = () => this.#host.now();
    const expected = task.assigned.store;
    const prepared = this.#prepared.get(task.id);
    this.#prepared.delete(task.id);
    const stands = prepared?.log?.stands(task.epoch, expected) === true;
    const beginning = stands ? prepared! : new Beginning(program, task.chain);
    const opened = await this.#open({
      ...{ task: task.id, epoch: task.epoch, expected, area, prepared: beginning.log },
      pace: options.checkpoints,
      restore: (change, checkpointed) => beginning.restore(change, checkpointed),
    });
    const { log } = opened;
    beginning.log = log;
    opened.written.catch((error: unknown) => this.#over(error));
    await this.#show(task, log);
    // It ended meanwhile: its replicas would never answer it, and the next one waits for it.
    if (task.closed) throw new HeadwaterError("closed", `${task.id} ended while its store was read`);
    await this.#ship(task, log).confirmed(log.number);
    const { state, left } = beginning;
    const known = { ...opened, left, disk: this.#host };
    const commit = new TaskCommit(task, program, known, state ?? noState, now());
    beginning.age = () => commit.age(now());
    return { commit, state };
  }

  /** Until now others count as well, who have the same: it becomes one that acts only without them (I4). */
  async #show(task: Task, log: GroupLog): Promise<void> {
    if (!task.assigned.prove || task.closed) return;
    await new Promise<void>((admit) => {
      this.#shown.set(task, { commit: log.number, admit });
      this.#host.options.port.changed?.();
    });
    this.#shown.delete(task);
  }

  /** The task ends. */
  unload(task: Task): void {
    this.#shown.get(task)?.admit();
    const shipping = this.#shippings.get(task.id);
    if (shipping?.task !== task) return;
    this.#shippings.delete(task.id);
    shipping.close();
  }

  /** To be called before tasks begin and end by it. */
  assign(assignment: RuntimeAssignment): void {
    this.#copies.assign(assignment);
    const own = new Set(assignment.tasks.map(({ task }) => task));
    for (const task of this.#prepared.keys()) if (!own.has(task)) this.#prepared.delete(task);
    for (const [task, { admit }] of this.#shown) {
      const { id, epoch } = task;
      const now = assignment.tasks.find((each) => each.task === id);
      if (now?.term !== epoch.term || now.number !== epoch.number || now.prove) continue;
      // What it shows was said under the assignment before, and it follows this one in a moment only.
      this.#shown.delete(task);
      admit();
    }
    let proves = false;
    for (const { task, term, number, standby, prove } of assignment.tasks) {
      const shipping = this.#shippings.get(task);
      if (shipping === undefined) continue;
      const { epoch } = shipping.task;
      if (epoch.term !== term || epoch.number !== number) continue;
      shipping.appoint(standby);
      proves ||= prove;
    }
    if (proves) this.#host.options.port.changed?.();
  }

  connection(open: boolean): void {
    this.#connected = open;
    for (const shipping of this.#shippings.values()) shipping.connection(open);
  }

  receive(from: string, message: ShipMessage | ShippedMessage): void {
    if (message.kind === "ship") this.#copies.receive(from, message);
    else this.#shippings.get(message.group)?.receive(from, message);
  }

  /** Does what is due for copies; returns when the next thing is. */
  timers(now: number): number {
    let next = this.#copies.timers(now);
    for (const shipping of this.#shippings.values()) next = Math.min(next, shipping.timer(now));
    return next;
  }

  /** What a task's report says of its commits. */
  reportOf(task: Task): Pick<TaskReport, "waits" | "commit" | "replicas" | "syncing"> {
    const own = { agent: this.#host.agent, store: this.#store.id };
    const shown = this.#shown.get(task);
    if (shown !== undefined)
      return { ...withoutCommits, waits: waitsToAct, commit: shown.commit, replicas: [own] };
    const shipping = this.#shippings.get(task.id);
    if (shipping?.task !== task) return withoutCommits;
    const { commit } = task;
    const replicas = [own, ...shipping.replicas];
    // Its copy is open, and it waits for what the others say of theirs.
    if (commit === null) return { ...withoutCommits, waits: shipping.why, replicas };
    const waits = task.waits ? waitsFor : shipping.why || commit.why;
    const syncing = shipping.syncing(commit.outboxBytes + (task.state?.bytes ?? 0));
    return { waits, commit: commit.log.number, replicas, syncing };
  }

  /** Resolves when all that tasks did so far is durable; one that has ended, or does, is not waited for. */
  async durable(tasks: readonly Task[]): Promise<void> {
    const asked = tasks.map((task) => (task.closed ? undefined : task.commit?.durable()));
    this.#host.poke();
    await Promise.allSettled(asked);
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

  /** Resolves when nothing is on its way to the disk. */
  async settled(): Promise<void> {
    await this.#writing;
    await this.#copies.settled();
  }

  /** To be called between turns. */
  look(tasks: readonly Task[], now: number, idle: boolean): void {
    if (this.#writing !== null || this.#failed) return;
    const made: Made[] = [];
    for (const task of tasks) {
      const { commit } = task;
      if (commit === null || !task.running) continue;
      this.#host.due(commit.relieve(now));
      const at = commit.dueAt(now, idle);
      if (at > now) this.#host.due(at);
      else if (task.work.atBoundary) made.push({ task, draft: task.draft(now) });
      else task.hurry(now);
    }
    if (made.length > 0) this.#writing = this.#write(made);
  }

  /** A store that fails here is over as one that fails at a commit is: no later try could read it. */
  async #open(options: Parameters<typeof GroupLog.open>[1]): ReturnType<typeof GroupLog.open> {
    try {
      return await GroupLog.open(this.#store, options);
    } catch (error) {
      if (error instanceof HeadwaterError && overCodes.has(error.code)) this.#over(error);
      throw error;
    }
  }

  #over(error: unknown): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#host.storeFailed(errorText(error));
  }

  async #write(made: readonly Made[]): Promise<void> {
    // One by one: as arguments of one call a hundred thousand would not fit on the stack.
    const ops: StoreOp[] = [];
    for (const { task, draft } of made) for (const op of task.commit!.log.absolute(draft.ops)) ops.push(op);
    try {
      await this.#store.write(ops);
    } catch (error) {
      this.#over(error);
      return;
    } finally {
      this.#writing = null;
    }
    for (const { task, draft } of made) void this.#replicated(task, draft);
    this.#host.poke();
  }

  /** It is durable here; it counts when it is on every replica. A task that ends before that is not told. */
  async #replicated(task: Task, draft: TaskDraft): Promise<void> {
    const shipping = this.#shippings.get(task.id);
    if (shipping?.task !== task) return;
    try {
      await shipping.committed(draft.number, draft.record, draft.ops);
    } catch {
      return;
    }
    task.committed(draft);
    this.#host.poke();
  }

  #ship(task: Task, log: GroupLog): Shipping {
    const shipping = new Shipping(this.#host, this.#store, task, log);
    this.#shippings.set(task.id, shipping);
    if (this.#connected) shipping.connection(true);
    shipping.appoint(task.assigned.standby);
    // Nobody is in a turn now who would set the clock for what is due.
    this.#host.poke();
    return shipping;
  }

  #isOpen(area: string): boolean {
    for (const shipping of this.#shippings.values()) if (shipping.area === area) return true;
    return false;
  }
}
