import { backoffMs, Deque, errorText } from "../../base/index.js";
import type { AssignedTask, Epoch, TaskReport, TaskStatus } from "../../proto/index.js";
import type { Bolt, Chain, Hold, Row, Spout } from "../../topology/index.js";
import { linkLimits } from "../link/link.js";
import { LowMarks } from "../link/low-mark.js";
import { type BuiltChain, buildChain, contextOf, makeComponent, type Surroundings } from "./chain.js";
import type { IncomingLink, IncomingOwner, QueuedFrame } from "./incoming.js";
import type { OutgoingLink, OutgoingOwner } from "./outgoing.js";
import { SpoutDoor } from "./spout-door.js";
import { busy, idle, type Stage, type StageOwner, sampleNext } from "./stage.js";
import { suspectBolt } from "./suspect.js";
import type { TaskHost } from "./task-host.js";
import { Timers } from "./timers.js";
import { type Lender, Loan, noHold, type UnitInHand } from "./unit.js";

/** Tuples that a task executes before others get their turn (EdgeWise, USENIX ATC'19). */
export const turnTuples = 50;
/** Pauses before components that could not be opened are made again. */
const openAgain = { firstMs: 1000, maxMs: 30_000 };
/** One in so many turns is timed. */
const sampleTurns = 16;

/** One running instance of a chain: its stages, its inputs and outputs, and what it owes to whom. */
export class Task implements StageOwner, OutgoingOwner, IncomingOwner, Lender {
  readonly id: string;
  readonly chain: Chain;
  readonly epoch: Epoch;
  readonly marks = new LowMarks();
  readonly ins = new Map<string, IncomingLink>();
  readonly outs = new Map<string, OutgoingLink>();
  readonly built: BuiltChain;
  readonly timers: Timers;
  readonly #host: TaskHost;
  readonly #around: Surroundings;
  readonly #queue = new Deque<QueuedFrame>();
  readonly #unit: UnitInHand = { mark: null, handle: 0 };
  readonly #postponed: { readonly stage: Stage; readonly row: Row }[] = [];
  readonly #dirty = new Set<OutgoingLink>();
  #returned: Loan[] = [];
  #door: SpoutDoor | null = null;
  #status: TaskStatus = "starting";
  #why = "";
  #queued = 0;
  #full = 0;
  #pending = 0;
  #loans = 0;
  #turns = 0;
  #inTurn = false;
  #marksMoved = false;
  #closed = false;
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
    const { options, program } = host;
    this.built = buildChain(
      program,
      chain,
      this,
      (name) => host.counters(name),
      options.agent.name,
      options.random,
    );
    this.#around = {
      options,
      task: this.id,
      index,
      parallelism: chain.parallelism,
      pinned: chain.placement.kind === "onEach",
      wake: () => {
        this.#door?.wake();
        host.poke();
      },
    };
    this.timers = new Timers(this.built.stages, options.graph.settings);
  }

  get status(): TaskStatus {
    return this.#status;
  }
  get running(): boolean {
    return this.#status === "running" && !this.#closed;
  }
  get door(): SpoutDoor | null {
    return this.#door;
  }
  get loans(): number {
    return this.#loans;
  }
  get pending(): number {
    return this.#pending;
  }

  /** How much waits: the task with the longest queue goes first. 0 = nothing to do now. */
  get urgency(): number {
    if (!this.running || this.#pending > 0) return 0;
    if (this.#postponed.length > 0) return Number.MAX_SAFE_INTEGER;
    const front = this.#queue.at(0);
    if (front !== undefined) return front.next > 0 || this.open ? Math.max(1, this.#queued) : 0;
    return this.#door?.ready(this.open) === true ? 1 : 0;
  }

  /** True when input may be taken in: every outgoing link has room. Asked at the door only. */
  get open(): boolean {
    return this.#full === 0 && !this.built.exits.some((exit) => exit.stranded);
  }

  /** True when nothing that was taken in is unfinished, and nothing that was emitted is unacknowledged. */
  get empty(): boolean {
    if (this.#queue.length > 0 || this.#pending > 0 || this.#postponed.length > 0) return false;
    if (this.#door !== null && this.#door.unfinished > 0) return false;
    for (const link of this.ins.values()) if (link.mark.open > 0) return false;
    for (const link of this.outs.values()) if (!link.empty) return false;
    return true;
  }

  report(topology: string): TaskReport {
    return { topology, task: this.id, epoch: this.epoch, status: this.#status, why: this.#why };
  }

  /** Makes and opens the components; a throw leaves the task failed, to be tried again. */
  async start(): Promise<void> {
    this.#status = "starting";
    this.#retryAt = Number.POSITIVE_INFINITY;
    try {
      for (const stage of this.built.stages) await this.#open(stage);
      if (this.#closed) return;
      this.#status = "running";
      this.#why = "";
      this.timers.started(this.#host.now());
    } catch (error) {
      this.#status = "failed";
      this.#why = `open: ${errorText(error)}`;
      this.#retryAt = this.#host.now() + backoffMs(this.#attempts++, openAgain, this.#host.options.random);
      this.#host.log("error", `${this.id}: ${this.#why}`);
      await this.#closeComponents(false);
    }
    this.#host.poke();
  }

  /** Closes the components. `ended`: the topology is gone for good. */
  async close(ended: boolean): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#status !== "failed") this.#status = "stopping";
    await this.#closeComponents(ended);
  }

  async #closeComponents(ended: boolean): Promise<void> {
    for (const stage of this.built.stages) {
      try {
        if (this.#door !== null && stage === this.built.stages[0]) await this.#door.spout.close?.(ended);
        else await stage.bolt.close?.();
      } catch (error) {
        this.#host.log("warn", `${this.id} ${stage.plan.component.name}: close: ${errorText(error)}`);
      }
    }
  }

  /** One turn: at most `turnTuples` tuples. */
  turn(): void {
    this.#inTurn = true;
    if (++this.#turns % sampleTurns === 0) this.#sample();
    this.#resume();
    if (this.#pending === 0) {
      if (this.#queue.length > 0) this.#frames();
      else this.#readings();
    }
    this.#inTurn = false;
    this.#settleLoans();
  }

  /** Numbers and sends what is in open frames: the task has nothing else to do. */
  seal(): void {
    for (const link of this.#dirty) link.seal();
  }

  /** Acknowledges what has become safe. */
  acknowledge(): void {
    if (!this.#marksMoved) return;
    this.#marksMoved = false;
    const eager = this.#host.lossy;
    for (const link of this.ins.values()) {
      if (link.mark.mark > link.told && !eager) link.safe(this.marks.safe(link.input));
      else if (eager) link.safe(link.mark.mark);
    }
    const door = this.#door;
    if (door !== null) door.safe(eager ? door.taken : this.marks.safe(door.input));
  }

  tick(now: number, wall: number): void {
    if (this.#status === "failed" && now >= this.#retryAt) this.#host.retry(this);
    if (!this.running) return;
    this.timers.expire(now);
    if (this.#pending > 0) return;
    this.#inTurn = true;
    for (const stage of this.timers.dueTicks(now)) {
      if (stage.state === busy || this.#pending > 0) continue;
      stage.call(() => stage.bolt.tick?.(wall, stage));
    }
    if (this.#shouldFlush(now)) this.flush(now);
    this.#inTurn = false;
    this.#settleLoans();
  }

  /** When something is due here (running ms). */
  get wakeAt(): number {
    if (this.#closed) return Number.POSITIVE_INFINITY;
    if (!this.running) return this.#retryAt;
    return Math.min(this.timers.wake(this.#loans), this.#door?.wakeAt ?? Number.POSITIVE_INFINITY);
  }

  /** Flushes if more is held than the last flush left. */
  flushOnce(now: number): void {
    if (this.#pending === 0 && this.timers.grown(this.#loans)) this.flush(now);
  }

  /** An output's receiver is gone for good: nothing waits for its acknowledgement any more. */
  lost(link: OutgoingLink): void {
    this.#dirty.delete(link);
    if (link.full) this.#full--;
    this.marks.removeOutput(link.output);
    this.#marksMoved = true;
    this.#host.poke();
  }

  /** An input's sender is gone for good. */
  forgot(link: IncomingLink): void {
    this.marks.removeInput(link.input);
  }

  /** Asks every stage to emit what it holds back. */
  flush(now: number): void {
    this.timers.flushed(now, this.#loans);
    for (const stage of this.built.stages) {
      if (stage.state === busy || this.#pending > 0 || stage.bolt.flush === undefined) continue;
      stage.call(() => stage.bolt.flush!(stage));
    }
    if (!this.#inTurn) this.#settleLoans();
    this.#marksMoved = true;
  }

  /** Whether half of an input's window is on loan or unsafe while stages hold. */
  get windowHalfHeld(): boolean {
    if (this.#loans === 0) return false;
    if (this.#door !== null) return this.#door.held * 2 >= this.#door.heldMax;
    for (const link of this.ins.values()) {
      if (link.unsafeFrames * 2 >= linkLimits.keptFrames || link.unsafeBytes * 2 >= linkLimits.keptBytes) {
        return true;
      }
    }
    return false;
  }

  /** Executes a tuple again at one of the stages, as a unit of nothing: dead letters that an operator replays. */
  replay(stage: Stage, row: Row): void {
    this.#inTurn = true;
    stage.run(row);
    this.#inTurn = false;
    this.#settleLoans();
    this.#host.poke();
  }

  /** Pauses or ends the intake of spouts. */
  throttle(stopped: boolean): void {
    this.#door?.stop(stopped);
  }

  // ------------------------------------------------------------ StageOwner

  hold(stage: Stage): Hold {
    const { mark, handle } = this.#unit;
    if (mark === null) return noHold;
    mark.add(handle);
    this.#loans++;
    stage.counters.held++;
    return new Loan(this, stage, mark, handle);
  }

  returned(loan: Loan): void {
    if (this.#inTurn || loan.stage.state === busy) this.#returned.push(loan);
    else {
      this.#takeBack(loan);
      this.#host.poke();
    }
  }

  failed(stage: Stage, error: unknown, tuple: Row | null, partial: boolean): void {
    stage.counters.failed++;
    const { input } = stage;
    const source = input.component === "" ? "" : `${input.component}/${input.stream}`;
    this.#host.deadLetter(this, stage, { error: errorText(error), source, tuple, raw: null, partial });
  }

  unreadable(stage: Stage, error: string, raw: Uint8Array | null, source: string): void {
    stage.counters.malformed++;
    this.#host.deadLetter(this, stage, { error, source, tuple: null, raw, partial: false });
  }

  awaited(stage: Stage, row: Row | null, promise: PromiseLike<unknown>, emittedBefore: number): void {
    this.#pending++;
    const settle = (threw: boolean, error: unknown) => {
      if (this.#closed || !this.timers.settled(stage, token)) return;
      if (threw) this.failed(stage, error, row, stage.emitted !== emittedBefore);
      stage.state = idle;
      this.#pending--;
      this.#settleLoans();
      this.#host.poke();
    };
    const token = this.timers.began(stage, this.#host.now(), () => settle(true, this.timers.timeout(stage)));
    promise.then(
      () => settle(false, null),
      (error: unknown) => settle(true, error),
    );
  }

  postpone(stage: Stage, row: Row): void {
    this.#postponed.push({ stage, row });
  }

  now(): number {
    return this.#host.now();
  }

  // ------------------------------------------------------------ OutgoingOwner

  opened(link: OutgoingLink): void {
    this.marks.touch(link.output);
    this.#dirty.add(link);
  }

  sealed(link: OutgoingLink): void {
    this.marks.sealed(link.output);
    this.#dirty.delete(link);
  }

  roomChanged(full: boolean): void {
    this.#full += full ? 1 : -1;
    if (!full) this.#host.poke();
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
    this.#queue.push(frame);
    this.#queued += frame.tuples;
    this.timers.input(this.#host.now());
    this.#host.poke();
  }

  missed(tuples: number): void {
    this.built.stages[0]!.counters.dropped += tuples;
    this.#marksMoved = true;
  }

  waiting(link: IncomingLink, waiting: boolean): void {
    this.#host.waiting(link, waiting);
  }

  // ------------------------------------------------------------ inside

  async #open(stage: Stage): Promise<void> {
    const { plan } = stage;
    const made = makeComponent(plan, this.#around);
    const context = contextOf(plan, stage.counters, this.#around);
    if (plan.component.role === "spout") {
      const spout = made as Spout;
      const input = this.#door?.input ?? this.marks.addInput();
      const { heldMax } = this.#host.options.graph.settings;
      this.#door = new SpoutDoor(this.#doorOwner(), spout, this.marks.input(input), input, heldMax);
      await spout.open(context);
      return;
    }
    const { place } = this.#host.options;
    stage.bolt = place?.suspicious === true ? suspectBolt(made as Bolt, plan.index, place) : (made as Bolt);
    await stage.bolt.open?.(context);
  }

  #doorOwner() {
    const pending = () => this.#pending + this.#postponed.length;
    return {
      get pending() {
        return pending();
      },
      now: () => this.#host.now(),
      log: (level: "error" | "warn", text: string) => this.#host.log(level, `${this.id} ${text}`),
    };
  }

  #sample(): void {
    for (const stage of this.built.stages) if (stage.state === idle) stage.state = sampleNext;
  }

  /** Executes what waited behind a promise, in order, with the unit that is still in hand. */
  #resume(): void {
    while (this.#pending === 0 && this.#postponed.length > 0) {
      const { stage, row } = this.#postponed.shift()!;
      stage.run(row);
    }
  }

  #readings(): void {
    const door = this.#door;
    if (door === null) return;
    const head = this.built.stages[0]!;
    door.turn(head, this.#unit, turnTuples, () => this.open);
    this.timers.input(this.#host.now());
    this.#marksMoved = true;
  }

  #frames(): void {
    const head = this.built.stages[0]!;
    let left = turnTuples;
    while (left > 0 && this.#pending === 0) {
      const frame = this.#queue.at(0);
      if (frame === undefined) return;
      if (frame.link.isStale(frame)) {
        this.#queue.shift();
        this.#queued -= frame.tuples - frame.next;
        continue;
      }
      if (frame.next === 0 && !this.open) return;
      left -= this.#execute(head, frame, left);
    }
  }

  /** Executes up to `most` tuples of a frame; returns how many. */
  #execute(head: Stage, frame: QueuedFrame, most: number): number {
    const rows = this.#rowsOf(head, frame);
    const from = frame.next;
    const to = Math.min(rows.length, from + most);
    head.input = frame.input;
    this.#unit.mark = frame.link.mark;
    this.#unit.handle = frame.handle;
    let i = from;
    for (; i < to && this.#pending === 0; i++) head.run(rows[i]!);
    frame.next = i;
    this.#queued -= i - from;
    if (i >= rows.length && this.#pending === 0 && this.#postponed.length === 0) this.#finished(frame);
    return Math.max(1, i - from);
  }

  #finished(frame: QueuedFrame): void {
    this.#queue.shift();
    this.#unit.mark = null;
    frame.link.mark.finish(frame.handle);
    frame.link.taken(frame);
    this.#marksMoved = true;
  }

  /** A body that cannot be read although its checksum is right is a dead letter, whole. */
  #rowsOf(head: Stage, frame: QueuedFrame): readonly Row[] {
    try {
      return frame.body.rows();
    } catch (error) {
      const source = `${frame.input.component}/${frame.input.stream}`;
      this.#queued -= frame.tuples - frame.next;
      this.unreadable(head, errorText(error), frame.body.bytes(), source);
      return [];
    }
  }

  #shouldFlush(now: number): boolean {
    if (this.#loans === 0 || this.#pending > 0) return false;
    if (this.timers.silent(now, this.#loans)) return true;
    return this.timers.grown(this.#loans) && this.windowHalfHeld;
  }

  #settleLoans(): void {
    if (this.#returned.length === 0) return;
    const later: Loan[] = [];
    for (const loan of this.#returned) {
      if (loan.stage.state === busy) later.push(loan);
      else this.#takeBack(loan);
    }
    this.#returned = later;
  }

  #takeBack(loan: Loan): void {
    this.#loans--;
    loan.stage.counters.held--;
    this.timers.returned(this.#loans);
    loan.mark.finish(loan.handle);
    this.#marksMoved = true;
  }
}
