import { Deque, errorText } from "../../base/index.js";
import type { Chain, Hold, Row, Spout } from "../../topology/index.js";
import type { LowMarks } from "../link/low-mark.js";
import { type BuiltChain, buildChain } from "./chain.js";
import type { QueuedFrame } from "./incoming.js";
import { type DoorOwner, SpoutDoor } from "./spout-door.js";
import { busy, type Call, idle, type Stage, type StageOwner, sampleNext } from "./stage.js";
import type { TaskHost, Unprocessed } from "./task-host.js";
import { Timers } from "./timers.js";
import { type Lender, Loan, type UnitInHand } from "./unit.js";

/** Tuples that a task executes before others get their turn (EdgeWise, USENIX ATC'19). */
const turnTuples = 50;
/** One in so many turns is timed. */
const sampleTurns = 16;

/** What the work of a task asks of the task. */
export interface WorkOwner {
  readonly id: string;
  readonly marks: LowMarks;
  /** Whether input may be taken in. */
  readonly open: boolean;
  /** Half of an input's window is on loan. */
  readonly windowHalfHeld: boolean;
  /** A low mark may have moved, or a spout took something in. */
  moved(): void;
  deadLetter(stage: Stage, what: Unprocessed): void;
}

/**
 * The work of one task: its queue, the unit in hand, promises that are waited for, and acknowledgements on
 * loan.
 */
export class Work implements StageOwner, Lender, DoorOwner {
  readonly built: BuiltChain;
  readonly timers: Timers;
  readonly #host: TaskHost;
  readonly #owner: WorkOwner;
  readonly #queue = new Deque<QueuedFrame>();
  readonly #unit: UnitInHand = { mark: null, handle: 0 };
  readonly #postponed: { readonly stage: Stage; readonly row: Row }[] = [];
  #returned: Loan[] = [];
  #door: SpoutDoor | null = null;
  #queued = 0;
  #waiting = 0;
  #loans = 0;
  #turns = 0;
  #inTurn = false;
  #closed = false;

  constructor(host: TaskHost, owner: WorkOwner, chain: Chain) {
    this.#host = host;
    this.#owner = owner;
    const { agent, random, graph } = host.options;
    const countersOf = (name: string) => host.counters(name);
    this.built = buildChain(host.program, chain, this, owner.marks, countersOf, agent.name, random);
    this.timers = new Timers(this.built.stages, graph.settings);
  }

  get door(): SpoutDoor | null {
    return this.#door;
  }
  get loans(): number {
    return this.#loans;
  }
  /** Calls whose promise has not settled, and tuples that wait behind them. */
  get pending(): number {
    return this.#waiting + this.#postponed.length;
  }

  /** How much waits; 0 = nothing to do now. */
  get urgency(): number {
    if (this.#waiting > 0) return 0;
    if (this.#postponed.length > 0) return Number.MAX_SAFE_INTEGER;
    const front = this.#queue.at(0);
    if (front !== undefined) return front.next > 0 || this.#owner.open ? Math.max(1, this.#queued) : 0;
    return this.#door?.ready(this.#owner.open) === true ? 1 : 0;
  }

  /** True when nothing that was taken in waits to be executed. */
  get empty(): boolean {
    return (
      this.#queue.length === 0 && this.pending === 0 && (this.#door === null || this.#door.unfinished === 0)
    );
  }

  get wakeAt(): number {
    if (this.#waiting > 0) return this.timers.callWake;
    return Math.min(this.timers.wake(this.#loans), this.#door?.wakeAt ?? Number.POSITIVE_INFINITY);
  }

  /** The task's spout comes in by a door. */
  enter(spout: Spout, input: number, mark: ConstructorParameters<typeof SpoutDoor>[2]): void {
    const { heldMax } = this.#host.options.graph.settings;
    this.#door = new SpoutDoor(this, spout, mark, input, heldMax);
  }

  /** Nothing that settles later counts. */
  close(): void {
    this.#closed = true;
  }

  log(level: "error" | "warn", text: string): void {
    this.#host.log(level, `${this.#owner.id} ${text}`);
  }

  delivered(frame: QueuedFrame): void {
    this.#queue.push(frame);
    this.#queued += frame.tuples;
    this.timers.input(this.#host.now());
    this.#host.poke();
  }

  /** One turn: at most `turnTuples` tuples. */
  turn(): void {
    this.#inTurn = true;
    if (++this.#turns % sampleTurns === 0) this.#sample();
    this.#resume();
    if (this.#waiting === 0) {
      if (this.#queue.length > 0) this.#frames();
      else this.#readings();
    }
    this.#inTurn = false;
    this.#settleLoans();
  }

  tick(now: number, wall: number): void {
    this.timers.expire(now);
    if (this.#waiting > 0) return;
    this.#inTurn = true;
    for (const stage of this.timers.dueTicks(now)) {
      if (stage.state === busy || this.#waiting > 0) continue;
      stage.call(() => stage.bolt.tick?.(wall, stage));
    }
    if (this.#shouldFlush(now)) this.flush(now);
    this.#inTurn = false;
    this.#settleLoans();
  }

  /** Flushes if more is held than the last flush left. */
  flushOnce(now: number): void {
    if (this.#waiting === 0 && this.timers.grown(this.#loans)) this.flush(now);
  }

  /** Asks every stage to emit what it holds back. */
  flush(now: number): void {
    this.timers.flushed(now, this.#loans);
    for (const stage of this.built.stages) {
      if (stage.state === busy || this.#waiting > 0 || stage.bolt.flush === undefined) continue;
      stage.call(() => stage.bolt.flush!(stage));
    }
    if (!this.#inTurn) this.#settleLoans();
    this.#owner.moved();
  }

  /**
   * Executes a tuple again at one of the stages, as a unit of nothing: dead letters that an operator replays.
   */
  replay(stage: Stage, row: Row): void {
    this.#inTurn = true;
    stage.run(row);
    this.#inTurn = false;
    this.#settleLoans();
    this.#host.poke();
  }

  hold(stage: Stage): Hold {
    const unit = this.#unit;
    const pin = stage.gathered ? this.#owner.marks.pin(stage.holder, stage.upstream) : null;
    const loan = new Loan(this, stage, unit, pin);
    unit.mark?.add(unit.handle);
    this.#loans++;
    stage.held++;
    stage.counters.held++;
    stage.recent = loan;
    return loan;
  }

  returned(loan: Loan): void {
    if (this.#inTurn || this.pending > 0) this.#returned.push(loan);
    else {
      this.#takeBack(loan);
      this.#host.poke();
    }
  }

  failed(stage: Stage, error: unknown, tuple: Row | null, partial: boolean): void {
    stage.counters.failed++;
    const { input } = stage;
    const source = input.component === "" ? "" : `${input.component}/${input.stream}`;
    this.#owner.deadLetter(stage, { error: errorText(error), source, tuple, raw: null, partial });
  }

  unreadable(stage: Stage, error: string, raw: Uint8Array | null, source: string): void {
    stage.counters.malformed++;
    this.#owner.deadLetter(stage, { error, source, tuple: null, raw, partial: false });
  }

  awaited(stage: Stage, promise: PromiseLike<unknown>, call: Call): void {
    this.#waiting++;
    const settle = (error: unknown, again: boolean) => {
      if (this.#closed || !this.timers.settled(stage, token)) return;
      this.#inTurn = true;
      const pending =
        error !== undefined &&
        stage.failed(error, again ? call : { ...call, repeats: Number.POSITIVE_INFINITY });
      this.#inTurn = false;
      if (!pending) stage.state = idle;
      this.#waiting--;
      this.#settleLoans();
      this.#host.poke();
    };
    const token = this.timers.began(stage, this.#host.now(), () => settle(this.timers.timeout(stage), false));
    promise.then(
      () => settle(undefined, true),
      (error: unknown) => settle(error ?? new Error("rejected without a reason"), true),
    );
  }

  postpone(stage: Stage, row: Row): void {
    this.#postponed.push({ stage, row });
  }

  now(): number {
    return this.#host.now();
  }

  #sample(): void {
    for (const stage of this.built.stages) if (stage.state === idle) stage.state = sampleNext;
  }

  /** Executes what waited behind a promise, in order, with the unit that is still in hand. */
  #resume(): void {
    while (this.#waiting === 0 && this.#postponed.length > 0) {
      const { stage, row } = this.#postponed.shift()!;
      stage.run(row);
    }
  }

  #readings(): void {
    const door = this.#door;
    if (door === null) return;
    const head = this.built.stages[0]!;
    door.turn(head, this.#unit, turnTuples, () => this.#owner.open);
    this.timers.input(this.#host.now());
    this.#owner.moved();
  }

  #frames(): void {
    const head = this.built.stages[0]!;
    let left = turnTuples;
    while (left > 0 && this.#waiting === 0) {
      const frame = this.#queue.at(0);
      if (frame === undefined) return;
      if (frame.link.isStale(frame)) {
        this.#queue.shift();
        this.#queued -= frame.tuples - frame.next;
        continue;
      }
      if (frame.next === 0 && !this.#owner.open) return;
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
    for (; i < to && this.#waiting === 0; i++) head.run(rows[i]!);
    frame.next = i;
    this.#queued -= i - from;
    if (i >= rows.length && this.#waiting === 0 && this.#postponed.length === 0) this.#finished(frame);
    return Math.max(1, i - from);
  }

  #finished(frame: QueuedFrame): void {
    this.#queue.shift();
    this.#unit.mark = null;
    frame.link.mark.finish(frame.handle);
    frame.link.taken(frame);
    this.#owner.moved();
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
    if (this.#loans === 0 || this.#waiting > 0) return false;
    if (this.timers.silent(now, this.#loans)) return true;
    return this.timers.grown(this.#loans) && this.#owner.windowHalfHeld;
  }

  /** Releases take effect after all emits of the same call, also of those calls that have not settled. */
  #settleLoans(): void {
    if (this.#returned.length === 0 || this.pending > 0) return;
    const returned = this.#returned;
    this.#returned = [];
    for (const loan of returned) this.#takeBack(loan);
  }

  #takeBack(loan: Loan): void {
    this.#loans--;
    loan.stage.held--;
    loan.stage.counters.held--;
    this.timers.returned(this.#loans);
    loan.mark?.finish(loan.handle);
    if (loan.pin !== null) this.#owner.marks.unpin(loan.stage.holder, loan.pin);
    this.#owner.moved();
  }
}
