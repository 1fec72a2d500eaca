import { backoffMs, errorWithRemedy } from "../../base/index.js";
import {
  type AssignedTask,
  copyUnreadable,
  type Epoch,
  type TaskReport,
  type TaskStatus,
  withoutCommits,
} from "../../proto/index.js";
import { type Chain, isExclusive, type Row, type Spout } from "../../topology/index.js";
import { type Holder, LowMarks } from "../link/low-mark.js";
import type { GroupState } from "../state/group-state.js";
import type { BuiltChain } from "./chain.js";
import { Components } from "./components.js";
import type { IncomingLink, IncomingOwner, QueuedFrame } from "./incoming.js";
import type { OutgoingLink } from "./outgoing.js";
import type { LinkNumbers, OutgoingOwner } from "./outgoing-contract.js";
import { isPressing } from "./pressing.js";
import type { SpoutDoor } from "./spout-door.js";
import type { Stage } from "./stage.js";
import type { TaskCommit, TaskDraft } from "./task-commit.js";
import type { TaskHost, Unprocessed } from "./task-host.js";
import { createTaskState } from "./task-state.js";
import { Work, type WorkOwner } from "./work.js";

/** A lease is shared memory: nobody is told when it comes back. */
const leaseLookMs = 250;
/** Pauses before components that could not be opened are made again. */
const openAgain = { firstMs: 1000, maxMs: 30_000 };

/** One running instance of a chain: its stages, its inputs and outputs, and what it owes to whom. */
export class Task implements WorkOwner, OutgoingOwner, IncomingOwner {
  readonly id: string;
  readonly chain: Chain;
  readonly epoch: Epoch;
  readonly marks = new LowMarks();
  readonly ins = new Map<string, IncomingLink>();
  readonly outs = new Map<string, OutgoingLink>();
  /** Of outputs whose receiver left: one that comes back remembers them, so they go on from there. */
  readonly parted = new Map<string, LinkNumbers>();
  readonly work: Work;
  /** At most one task of its index may act at a time, also while it moves. */
  readonly exclusive: boolean;
  /** The state of its components, from the first start on; null = they declare none. */
  state: GroupState | null = null;
  /** What brings it onto the disk, when it is loaded; null also for a task that does not commit. */
  commit: TaskCommit | null = null;
  /** Number of its last turn. */
  turnAt = 0;
  readonly #host: TaskHost;
  readonly #components: Components;
  readonly #dirty = new Set<OutgoingLink>();
  #status: TaskStatus = "starting";
  #why = "";
  #takes = false;
  /** A commit is due: nothing is taken in until it is made. */
  #hurried = false;
  #marksMoved = false;
  #closed = false;
  #stopped = false;
  /** What the assignment says of its state: where it is, who holds a copy. */
  assigned: AssignedTask;
  #opening: Promise<void> = Promise.resolve();
  #attempts = 0;
  #retryAt = Number.POSITIVE_INFINITY;

  constructor(
    host: TaskHost,
    chain: Chain,
    assigned: AssignedTask & { readonly start: number },
    index: number,
  ) {
    this.#host = host;
    this.chain = chain;
    this.id = assigned.task;
    this.epoch = { term: assigned.term, number: assigned.number, start: assigned.start };
    this.assigned = assigned;
    this.exclusive = isExclusive(host.program.spec, chain);
    this.work = new Work(host, this, chain);
    const { options } = host;
    this.#components = new Components({
      ...{ options, task: this.id, index },
      parallelism: chain.parallelism,
      pinned: chain.placement.kind === "onEach",
      wake: () => {
        this.work.door?.wake();
        host.poke();
      },
      state: () => this.state,
      durable: () => {
        // A spout asks outside of any call: nothing else would make the worker look whether a commit is due.
        host.poke();
        return this.commit?.durable() ?? Promise.resolve();
      },
    });
  }

  get status(): TaskStatus {
    return this.#status;
  }
  get running(): boolean {
    return this.#status === "running" && !this.#closed;
  }
  /** True when it will never run again: it was removed, or overruled. */
  get closed(): boolean {
    return this.#closed;
  }
  get built(): BuiltChain {
    return this.work.built;
  }
  get door(): SpoutDoor | null {
    return this.work.door;
  }

  /** How much waits: the task with the longest queue goes first. 0 = nothing to do now. */
  get urgency(): number {
    return this.running && this.allowed ? this.work.urgency : 0;
  }

  /** An exclusive task acts only while the agent's lease holds; looked at before each tuple. */
  get allowed(): boolean {
    return !this.exclusive || this.#host.options.leased?.() !== false;
  }

  /** True when input may be taken in: outgoing links and state have room. Asked at the door only. */
  get open(): boolean {
    return this.#takes && !this.#hurried && !this.waits && this.commit?.outgrown !== true;
  }

  /** The assignment says something new of a task that goes on. */
  update(assigned: AssignedTask): void {
    this.assigned = assigned;
    this.throttle(this.#stopped);
  }

  /** True when its links may open: what it must remember is loaded. */
  get loaded(): boolean {
    return this.commit !== null || this.#host.commits?.has(this.chain) !== true;
  }

  /** A commit is due: what is half done is brought to its end, and bolts let go of what they hold. */
  hurry(now: number): void {
    this.#hurried = true;
    this.work.flushOnce(now);
  }

  /** What was done since the last commit. To be called at a boundary only. */
  draft(now: number): TaskDraft {
    this.#hurried = false;
    return this.commit!.draft(now);
  }

  /** What the draft holds is durable. */
  committed(draft: TaskDraft): void {
    if (!this.#closed) this.commit!.committed(draft);
  }

  /** True when nothing that was taken in is unfinished, and nothing that was emitted is unacknowledged. */
  get empty(): boolean {
    if (!this.work.empty) return false;
    for (const link of this.ins.values()) if (link.mark.open > 0) return false;
    for (const link of this.outs.values()) if (!link.empty) return false;
    return this.commit === null || this.commit.clean;
  }

  report(topology: string, paused: boolean): TaskReport {
    const status = paused && this.running ? "paused" : this.#status;
    const report = { topology, task: this.id, epoch: this.epoch, status, why: this.#why };
    return { ...report, ...(this.#host.commits?.reportOf(this) ?? withoutCommits) };
  }

  /**
   * Makes and opens the components when `after` has come; a throw leaves the task failed, to be tried again.
   */
  start(after: Promise<unknown> = Promise.resolve()): Promise<void> {
    this.#status = "starting";
    this.#retryAt = Number.POSITIVE_INFINITY;
    this.#opening = this.#start(after);
    return this.#opening;
  }

  async #start(after: Promise<unknown>): Promise<void> {
    await after;
    let of = "";
    try {
      if (!this.loaded && !this.#closed) await this.#load();
      if (this.commit === null) this.state ??= this.#forgetful();
      for (const stage of this.built.stages) {
        if (this.#closed) return;
        // The task is called as its first component.
        of = stage === this.built.stages[0] ? "" : `${stage.plan.component.name}: `;
        await this.#components.open(stage, (spout) => this.#enter(spout));
      }
      if (this.#closed) return;
      this.#status = "running";
      this.#why = "";
      this.work.timers.started(this.#host.now());
      this.work.clock?.started(this.#host.now());
    } catch (error) {
      if (this.#closed) return;
      this.#why = `${this.loaded ? `${of}open` : copyUnreadable}: ${errorWithRemedy(error)}`;
      this.#host.log("error", this.#why, this.id);
      await this.#components.close(false);
      if (this.#closed) return;
      this.#status = "failed";
      this.#retryAt = this.#host.now() + backoffMs(this.#attempts++, openAgain, this.#host.options.random);
    }
    this.#host.poke();
  }

  /**
   * Closes the components, those that are being opened when they are open. `ended`: the topology is gone
   * for good.
   */
  async close(ended: boolean): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.work.close();
    this.commit?.close();
    this.#host.commits?.unload(this);
    if (this.#status !== "failed") this.#status = "stopping";
    await this.#opening;
    await this.#components.close(ended);
  }

  /** Numbers and sends what is in open frames: the task has nothing else to do. */
  seal(): void {
    // What may not leave before its commit is sealed by that.
    if (this.commit?.gated === true) return;
    for (const link of this.#dirty) link.seal();
  }

  /** Acknowledges what has become safe. */
  acknowledge(): void {
    if (!this.#marksMoved) return;
    this.#marksMoved = false;
    if (this.commit !== null) {
      this.commit.worked(this.#host.now());
      return;
    }
    const eager = this.#host.lossy;
    for (const link of this.ins.values()) {
      if (link.mark.mark > link.told && !eager) link.safe(this.marks.safe(link.input));
      else if (eager) link.safe(link.mark.mark);
    }
    this.door?.safe(eager ? this.door.taken : this.marks.safe(this.door.input));
    if (isPressing(this)) for (const link of this.outs.values()) link.want();
  }

  tick(now: number, wall: number): void {
    if (this.#status === "failed" && !this.#closed && now >= this.#retryAt) void this.start();
    if (this.running && this.allowed) this.work.tick(now, wall);
  }

  /** When something is due here (running ms). */
  get wakeAt(): number {
    if (this.#closed) return Number.POSITIVE_INFINITY;
    if (!this.running) return this.#retryAt;
    if (!this.allowed) return this.#host.now() + leaseLookMs;
    return this.work.wakeAt;
  }

  /** An output's receiver is gone for good: nothing waits for its acknowledgement any more. */
  lost(link: OutgoingLink): void {
    this.parted.set(link.name, link.numbers);
    this.commit?.lost(link);
    this.#dirty.delete(link);
    this.look();
    this.marks.removeOutput(link.output);
    this.#marksMoved = true;
    this.#host.poke();
  }

  /** An input's sender is gone for good. */
  forgot(link: IncomingLink): void {
    if (link.clock !== null) this.work.clock?.removeInput(link.clock);
    this.marks.removeInput(link.input);
  }

  /** Looks again whether input may be taken in: links came, went, or have room again. */
  look(): void {
    this.#takes = this.built.exits.every((exit) => exit.open);
  }

  /** Pauses or ends the intake of spouts. */
  throttle(stopped: boolean): void {
    this.#stopped = stopped;
    this.door?.stop(stopped || this.waits);
  }

  // ------------------------------------------------------------ WorkOwner

  moved(): void {
    this.#marksMoved = true;
  }

  deadLetter(stage: Stage, what: Unprocessed): void {
    this.#host.deadLetter(this, stage, what);
  }

  // ------------------------------------------------------------ OutgoingOwner

  timed(link: OutgoingLink): void {
    this.#dirty.add(link);
  }

  opened(link: OutgoingLink): void {
    if (this.commit === null) this.marks.touch(link.output);
    this.#dirty.add(link);
  }

  get pinned(): boolean {
    return this.marks.pinned > 0;
  }

  touched(link: OutgoingLink, lineage: readonly Holder[]): void {
    this.marks.touch(link.output, lineage);
  }

  sealed(link: OutgoingLink): void {
    this.marks.sealed(link.output);
    this.#dirty.delete(link);
  }

  roomChanged(room: boolean): void {
    this.look();
    if (room) this.#host.poke();
  }

  freed(link: OutgoingLink, through: number): void {
    this.marks.freed(link.output, through);
    this.#marksMoved = true;
  }

  dropped(tuples: number): void {
    this.built.stages[0]!.counters.dropped += tuples;
  }

  refused(stream: string, rows: readonly Row[], reason: string): void {
    const name = stream.slice(0, stream.indexOf("/"));
    const stage = this.built.stages.find((each) => each.plan.component.name === name)!;
    stage.counters.failed += rows.length;
    for (const tuple of rows) {
      const error = `the receiver refused it: ${reason}`;
      this.#host.deadLetter(this, stage, { error, source: stream, tuple, raw: null, partial: false });
    }
  }

  overruled(why: string): void {
    if (this.#status === "failed" || this.#closed) return;
    this.#status = "failed";
    this.#why = why;
    this.#host.overruled(this, why);
  }

  // ------------------------------------------------------------ IncomingOwner

  delivered(frame: QueuedFrame): void {
    this.work.delivered(frame);
  }

  missed(tuples: number): void {
    this.built.stages[0]!.counters.dropped += tuples;
    this.#marksMoved = true;
  }

  waiting(link: IncomingLink, waiting: boolean): void {
    this.#host.waiting(link, waiting);
  }

  // ------------------------------------------------------------ inside

  /** State that lasts as long as this run of the task. */
  #forgetful(): GroupState | null {
    const age = () => this.#host.now();
    return createTaskState(this.#host.program, this.chain, { storage: null, age });
  }

  /** It commits, and nobody has recorded yet where, or it has no copy and is told to wait for one. */
  get waits(): boolean {
    if (this.commit === null) return false;
    return this.assigned.wait || this.assigned.store !== this.#host.options.store!.id;
  }

  async #load(): Promise<void> {
    if (this.#host.commits!.isPrepared(this.id)) this.#components.approach(this.built.stages);
    const { commit, state } = await this.#host.commits!.load(this);
    this.state = state;
    this.commit = commit;
    this.work.clock?.restore(commit.clocks, this.#host.now());
    if (!this.#closed) this.#host.loaded();
  }

  #enter(spout: Spout): void {
    const input = this.door?.input ?? this.marks.addInput();
    this.work.enter(spout, input, this.marks.input(input));
    this.throttle(this.#stopped);
  }
}
