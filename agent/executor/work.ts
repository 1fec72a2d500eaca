import { Deque, errorText, errorWithRemedy, HeadwaterError } from "../../base/index.js";
import type { Chain, Hold, Row, Spout, TuplePosition } from "../../topology/index.js";
import type { InputMark, LowMarks } from "../link/low-mark.js";
import type { Call } from "./call.js";
import { type BuiltChain, buildChain } from "./chain.js";
import type { GroupState } from "../state/group-state.js";
import type { QueuedFrame } from "./incoming.js";
import { Loans, type LoansOwner } from "./loans.js";
import { type Inputs, isHalfHeld } from "./pressing.js";
import type { PlaceRecorder } from "./runtime-contract.js";
import { type DoorOwner, SpoutDoor } from "./spout-door.js";
import type { Stage, StageOwner } from "./stage.js";
import { StateTimers, type StateTimersOwner } from "./state-timers.js";
import type { Turn } from "./target.js";
import { type ClockOwner, TaskClock } from "./task-clock.js";
import type { TaskHost, Unprocessed } from "./task-host.js";
import { Timers } from "./timers.js";
import { UnitInHand } from "./unit.js";

/** In one turn of so many, the first tuple is timed. */
const sampleTurns = 8;

/** Running ms of silence after which an input holds no event time up, unless the topology says otherwise. */
export const idleMsDefault = 30_000;

/** What the work of a task asks of the task. */
export interface WorkOwner extends StateTimersOwner, Inputs {
  readonly id: string;
  readonly marks: LowMarks;
  /** Whether input may be taken in. */
  readonly open: boolean;
  /** A low mark may have moved, or a spout took something in. */
  moved(): void;
  deadLetter(stage: Stage, what: Unprocessed): void;
}

/** The work of one task: its queue, unit in hand, promises that are waited for, acknowledgements on loan. */
export class Work implements StageOwner, LoansOwner, DoorOwner, ClockOwner {
  readonly built: BuiltChain;
  readonly timers: Timers;
  readonly lending: Loans;
  /** Event time; null = the topology has none. */
  readonly clock: TaskClock | null;
  readonly #stateTimers: StateTimers;
  readonly turn: Turn = { on: false, halted: false };
  readonly #host: TaskHost;
  readonly #owner: WorkOwner;
  readonly #queue = new Deque<QueuedFrame>();
  readonly #unit = new UnitInHand();
  readonly #postponed = new Deque<{ readonly stage: Stage; readonly row: Row; readonly source?: string }>();
  /** Stages that are still to be flushed. */
  #flushing: Stage[] = [];
  #door: SpoutDoor | null = null;
  /** The frame whose tuples the head executes, and the index there less what the head has taken. */
  #frame: QueuedFrame | null = null;
  #indexOffset = 0;
  #queued = 0;
  #waiting = 0;
  #turns = 0;
  /** The next tuple is timed on its way through the chain. */
  #timing = false;
  #closed = false;

  constructor(host: TaskHost, owner: WorkOwner, chain: Chain) {
    this.#host = host;
    this.#owner = owner;
    const countersOf = (name: string) => host.counters(name);
    this.built = buildChain(host.program, chain, this, owner.marks, countersOf, host.options);
    this.timers = new Timers(this.built.stages, host.options.graph.settings);
    this.lending = new Loans(this);
    this.#stateTimers = new StateTimers(owner, this.built.stages);
    const { idleMs = idleMsDefault } = host.options.graph.settings;
    this.clock = host.program.timed ? new TaskClock(this, this.built.stages, idleMs, host.now()) : null;
  }

  get door(): SpoutDoor | null {
    return this.#door;
  }
  get loans(): number {
    return this.lending.count;
  }
  get open(): boolean {
    return this.#owner.open;
  }
  get marks(): LowMarks {
    return this.#owner.marks;
  }
  get inCall(): boolean {
    return this.turn.on;
  }
  get state(): GroupState | null {
    return this.#owner.state;
  }
  get busy(): boolean {
    return this.pending > 0 || this.#flushing.length > 0;
  }
  get place(): PlaceRecorder | undefined {
    return this.#host.options.place;
  }
  /** Calls whose promise has not settled, and tuples that wait behind them. */
  get pending(): number {
    return this.#waiting + this.#postponed.length;
  }

  /** How much waits; 0 = nothing to do now. */
  get urgency(): number {
    if (this.#waiting > 0) return 0;
    if (this.#postponed.length > 0 || this.#flushing.length > 0) return Number.MAX_SAFE_INTEGER;
    const front = this.#queue.at(0);
    if (front !== undefined) return front.next > 0 || this.#owner.open ? Math.max(1, this.#queued) : 0;
    return this.#door?.ready === true || this.clock?.ready === true ? 1 : 0;
  }

  /** True when nothing is half executed, nobody waits for a promise, and nothing is on loan. */
  get atBoundary(): boolean {
    if (this.pending > 0 || this.#flushing.length > 0 || this.loans > 0) return false;
    return (this.#queue.at(0)?.next ?? 0) === 0;
  }

  /** True when nothing that was taken in waits to be executed. */
  get empty(): boolean {
    if (this.#queue.length > 0 || this.busy || this.clock?.ready === true) return false;
    return this.#door === null || this.#door.unfinished === 0;
  }

  get wakeAt(): number {
    if (this.#waiting > 0) return this.timers.callWake;
    const now = this.#host.now();
    const spoutAt = this.#door?.wakeAt ?? Number.POSITIVE_INFINITY;
    const at = Math.min(this.timers.wake(this.loans), spoutAt, this.clock?.wakeAt(now) ?? spoutAt);
    if (this.#owner.state === null) return at;
    return Math.min(at, this.#stateTimers.wakeAt(now, this.#host.options.port.wall()));
  }

  /** The task's spout comes in by a door. */
  enter(spout: Spout, input: number, mark: InputMark): void {
    const { heldMax } = this.#host.options.graph.settings;
    this.#door = new SpoutDoor(this, this.#host, spout, mark, [input, heldMax]);
    this.clock?.enter();
  }

  /** Nothing that settles later counts. */
  close(): void {
    this.#closed = true;
  }

  moved(): void {
    this.clock?.look();
    this.#owner.moved();
  }

  log(level: "error" | "warn", text: string): void {
    this.#host.log(level, text, this.#owner.id);
  }

  delivered(frame: QueuedFrame): void {
    this.#queue.push(frame);
    this.#queued += frame.tuples;
    this.timers.input(this.#host.now());
    this.#host.poke();
  }

  allow(on: boolean): void {
    this.turn.on = on;
    for (const stage of this.built.stages) stage.allow(on);
  }

  /** One turn: at most `most` tuples or readings. */
  work(now: number, most: number): void {
    this.#timing = ++this.#turns % sampleTurns === 0;
    this.allow(true);
    this.#resume();
    // What settled with a promise is finished before more is taken in that may wait for another.
    if (this.pending === 0) this.clock?.settle(now);
    if (this.#waiting === 0) {
      if (this.#queue.length > 0) this.#frames(most);
      else this.#readings(most);
      this.timers.input(now);
    }
    if (this.#shouldFlush(now)) this.flush(now);
    this.clock?.settle(now);
    this.allow(false);
    this.lending.settle();
  }

  tick(now: number, wall: number): void {
    this.timers.expire(now);
    this.allow(true);
    while (this.#waiting === 0) {
      const stage = this.timers.dueTick(now);
      if (stage === undefined) break;
      stage.call(() => stage.bolt.tick?.(wall, stage));
    }
    if (this.#waiting === 0) this.#stateTimers.fire(wall);
    if (this.#shouldFlush(now)) this.flush(now);
    this.clock?.settle(now);
    this.allow(false);
    this.lending.settle();
  }

  /** Flushes if more is held than the last flush left. */
  flushOnce(now: number): void {
    if (this.#waiting > 0 || !this.timers.grown(this.loans)) return;
    this.flush(now);
  }

  /** Asks every stage to emit what it holds back, one after the other. */
  flush(now: number): void {
    this.timers.flushed(now, this.loans);
    for (const link of this.#owner.ins.values()) link.flushed();
    this.#flushing = this.built.stages.filter((stage) => stage.bolt.flush !== undefined);
    const { on } = this.turn;
    this.allow(true);
    this.#resume();
    this.allow(on);
    if (!on) this.lending.settle();
    this.#owner.moved();
  }

  /** Executes a tuple again at a stage, as a unit of nothing: a dead letter that an operator replays. */
  replay(stage: Stage, row: Row, source: string): void {
    this.#postponed.push({ stage, row, source });
    this.#host.poke();
  }

  hold(stage: Stage): Hold {
    return this.lending.lend(stage, this.#unit);
  }

  position(stage: Stage): TuplePosition | null {
    if (this.#frame === null || stage !== this.built.stages[0]) return null;
    const { link, series, seq } = this.#frame;
    return { link: link.name, series, seq, index: this.#indexOffset + stage.taken };
  }

  failed(stage: Stage, error: unknown, tuple: Row | null, partial: boolean, emittedOn?: string): void {
    if (this.#closed) return;
    stage.counters.failed++;
    const { component, stream } = emittedOn === undefined ? stage.input : stage.outputOn(emittedOn);
    const source = component === "" ? "" : `${component}/${stream}`;
    this.#owner.deadLetter(stage, { error: errorWithRemedy(error), source, tuple, raw: null, partial });
  }

  unreadable(stage: Stage, error: string, raw: Uint8Array | null, source: string): void {
    stage.counters.malformed++;
    this.#owner.deadLetter(stage, { error, source, tuple: null, raw, partial: false });
  }

  awaited(stage: Stage, promise: PromiseLike<unknown>, call: Call): void {
    this.#wait(stage, 1);
    const began = this.#host.now();
    const settle = (error: unknown, again: boolean) => {
      if (this.#closed || !this.timers.settled(stage, token)) return;
      this.#wait(stage, -1);
      stage.counters.latency.add(this.#host.now() - began);
      if (error !== undefined) {
        this.allow(true);
        stage.failed(error, again ? call : { ...call, repeats: Number.POSITIVE_INFINITY });
        this.allow(false);
      }
      this.lending.settle();
      this.#host.poke();
    };
    const token = this.timers.began(stage, began, () => settle(this.timers.timeout(stage), false));
    promise.then(
      () => settle(undefined, true),
      (error: unknown) => settle(error ?? new HeadwaterError("rejected", "rejected without a reason"), true),
    );
  }

  postpone(stage: Stage, row: Row): void {
    this.#postponed.push({ stage, row });
  }

  stirred(): void {
    this.#host.poke();
  }

  now(): number {
    return this.#host.now();
  }

  #wait(stage: Stage, by: 1 | -1): void {
    this.#waiting += by;
    stage.waiting = by === 1;
    this.turn.halted = this.#waiting > 0;
    if (by === 1) stage.detour(true);
  }

  /** Executes what waited behind a promise, in order, with the unit still in hand; then goes on flushing. */
  #resume(): void {
    while (this.#waiting === 0) {
      this.#frame = null;
      const next = this.#postponed.shift();
      if (next !== undefined) {
        if (next.source === undefined) next.stage.take(next.row);
        else next.stage.again(next.row, next.source);
        continue;
      }
      const stage = this.#flushing.shift();
      if (stage === undefined) return;
      stage.call(() => stage.bolt.flush!(stage));
    }
  }

  #readings(most: number): void {
    if (this.#door === null) return;
    const head = this.built.stages[0]!;
    this.place?.at(head.plan.index, 0);
    this.#door.turn(head, this.#unit, most, this.#timing);
    if (this.#door.ended) this.clock?.spoutEnded();
    this.#owner.moved();
  }

  #frames(most: number): void {
    const head = this.built.stages[0]!;
    this.place?.at(head.plan.index, 0);
    let left = most;
    while (left > 0 && this.pending === 0) {
      const frame = this.#queue.at(0);
      if (frame === undefined) return;
      if (frame.link.isStale(frame)) this.#leave(frame);
      else if (frame.next === 0 && !this.#owner.open) return;
      else left -= this.#execute(head, frame, left);
    }
  }

  /** Executes up to `most` tuples of a frame; returns how many. */
  #execute(head: Stage, frame: QueuedFrame, most: number): number {
    const from = frame.next;
    this.#frame = frame;
    this.#unit.take(frame.link.mark, frame.handle);
    const rows = this.#rowsOf(head, frame);
    const end = frame.link.endOfRun(frame, Math.min(rows.length, from + most));
    head.input = frame.input;
    const to = this.#runRows(head, rows, from, end);
    frame.next = to;
    this.#queued -= to - from;
    if (to >= rows.length && this.pending === 0) this.#finished(frame);
    return Math.max(1, to - from);
  }

  #runRows(head: Stage, rows: readonly Row[], from: number, to: number): number {
    let at = from;
    // What the head has taken grows before each execute: by it the index is known whenever somebody asks.
    this.#indexOffset = at - head.taken - 1;
    if (this.#timing && at < to) {
      this.#timing = false;
      head.takeTimed(rows[at++]!);
    }
    while (at < to && head.entry !== head && !this.turn.halted) {
      this.#indexOffset = at - head.taken - 1;
      head.take(rows[at++]!);
    }
    this.#indexOffset = at - head.taken - 1;
    return head.runRows(rows, at, to);
  }

  #finished(frame: QueuedFrame): void {
    this.#leave(frame);
    this.#unit.drop();
    frame.link.mark.finish(frame.handle);
    frame.link.taken(frame);
    this.#owner.moved();
  }

  #leave(frame: QueuedFrame): void {
    this.#queue.shift();
    // Old by now, it would keep its tuples, and make them old, until V8 next collects old objects.
    frame.rows = null;
    frame.link.clock?.left();
    this.#queued -= frame.tuples - frame.next;
  }

  /** A body that cannot be read although its checksum is right is a dead letter, whole. */
  #rowsOf(head: Stage, frame: QueuedFrame): readonly Row[] {
    if (frame.tuples === 0) return [];
    if (frame.rows !== null) return frame.rows;
    try {
      const rows = frame.body.rows();
      if (rows.length === frame.tuples) {
        frame.rows = rows;
        return rows;
      }
      throw new HeadwaterError("bad-message", `a frame of ${frame.tuples} tuples holds ${rows.length}`);
    } catch (error) {
      const source = `${frame.input.component}/${frame.input.stream}`;
      this.unreadable(head, errorText(error), frame.body.bytes(), source);
      return [];
    }
  }

  #shouldFlush(now: number): boolean {
    if (this.loans === 0 || this.#waiting > 0 || this.#flushing.length > 0) return false;
    if (this.timers.silent(now, this.loans)) return true;
    return this.timers.grown(this.loans) && isHalfHeld(this.#owner);
  }
}
