import { HeadwaterError } from "../../base/index.js";
import {
  type Bolt,
  deadLetterStream,
  defaultStream,
  type Hold,
  type Input,
  type Output,
  type Row,
  type TuplePosition,
} from "../../topology/index.js";
import type { Holder } from "../link/low-mark.js";
import { type Call, isPromise } from "./call.js";
import type { ComponentCounters } from "./counters.js";
import type { ComponentPlan } from "./program.js";
import type { PlaceRecorder } from "./runtime-contract.js";
import { Detour, Gate, type Principal, TimedOutput, Undeclared, undeclared } from "./stand-ins.js";
import { asynchronous, outsideCall } from "./stage-errors.js";
import { type Route, Target, type Turn } from "./target.js";
import type { Timekeeper } from "./timekeeper.js";
import type { Borrower, Loan } from "./unit.js";

/** What a stage asks of its task. */
export interface StageOwner {
  readonly turn: Turn;
  readonly place: PlaceRecorder | undefined;
  /** Lets user code emit, or not. */
  allow(on: boolean): void;
  /** Borrows the acknowledgement of the unit in hand. */
  hold(stage: Stage): Hold;
  /** Where the tuple that the stage has in hand stands in its link. */
  position(stage: Stage): TuplePosition | null;
  /**
   * Where a tuple could not be processed. `tuple` null: it was not a tuple that failed. `emittedOn`: the
   * stage emitted it on that stream, and nobody got it.
   */
  failed(stage: Stage, error: unknown, tuple: Row | null, partial: boolean, emittedOn?: string): void;
  /** The stage returned a promise: the unit in hand goes on, and more tuples may wait behind it. */
  awaited(stage: Stage, promise: PromiseLike<unknown>, call: Call): void;
  /** A tuple came while a promise was pending: it waits with the unit in hand. */
  postpone(stage: Stage, row: Row): void;
  /** A spout cannot understand the reading in hand. */
  unreadable(stage: Stage, error: string, raw: Uint8Array | null, source: string): void;
  /** Something was emitted between turns. */
  stirred(): void;
  log(level: "error" | "warn", text: string): void;
  now(): number;
}

/**
 * One component in a chain, and the `Output` that it writes to. A tuple passes to the next by a direct
 * call: no closure, promise, copy or lookup. The per-tuple methods `run` and `emit` are in the subclasses
 * of stages.ts, one for each component, because V8 learns types by place in the text. They ask nothing:
 * what is rare is done by putting another target in the place of the next stage (`Detour`: a promise is
 * pending, a worker is under suspicion; `Gate`: an emit outside of a turn). A branch there to a call that
 * happens now and then made a chain a third slower (measured).
 */
export abstract class Stage extends Target implements Output, Borrower, Principal {
  readonly plan: ComponentPlan;
  readonly counters: ComponentCounters;
  readonly owner: StageOwner;
  readonly turn: Turn;
  readonly #gate: Gate;
  readonly #detour: Detour;
  /** What the component writes to when it is timed. */
  readonly timed: TimedOutput;
  bolt: Bolt = { execute: () => undefined };
  /** What a tuple of the default stream meets: `way` in a turn, the gate else. */
  child: Target;
  /** Where the default stream goes; `sink` is who takes it in the end. */
  way: Target;
  sink: Target;
  /** Sees what it emits, where it declares its event time. */
  keeper: Timekeeper | null = null;
  /** Event time before which everything has come here; -Infinity = not known. */
  watermark = Number.NEGATIVE_INFINITY;
  /** What a tuple for this stage meets: the stage itself, or its detour. */
  entry: Target = this;
  routes: ReadonlyMap<string, Route> = new Map();
  input: Input = { component: "", stream: "", task: "" };
  /** The stage before it in the chain. */
  parent: Stage | null = null;
  /** Its pins, and those of the stages before it, which may have had a part in what it gets. */
  holder: Holder = { pins: [] };
  upstream: readonly Holder[] = [];
  /** Both: who may have had a part in what it emits. */
  lineage: readonly Holder[] = [];
  /** Its call has not settled. */
  waiting = false;
  /** Loans that are out, and the last one that was taken. */
  held = 0;
  recent: Loan | null = null;
  /** Emits on the default stream. Counted before they go on: whoever refuses one takes it off. */
  emitted = 0;
  /** Tuples that came in other ways than by `emit` of its feeder, less those that it did not execute. */
  taken = 0;
  /** The stage before it, while all that is emitted there by default comes here directly. */
  feeder: Stage | null = null;
  /** Number of the call that last emitted in another way than on the default stream to its sink. */
  #asideIn = -1;
  #aside = 0;
  /** How much is in the counters. */
  #countedExecuted = 0;
  #countedEmitted = 0;

  constructor(plan: ComponentPlan, counters: ComponentCounters, owner: StageOwner) {
    super();
    this.plan = plan;
    this.counters = counters;
    this.owner = owner;
    this.turn = owner.turn;
    this.#detour = new Detour(this);
    this.#gate = new Gate(this);
    this.timed = new TimedOutput(this);
    this.sink = new Undeclared(this);
    this.way = this.sink;
    this.child = this.#gate;
  }

  /** Executes one tuple: user code behind its border, whatever it throws. */
  abstract override run(row: Row): void;
  /** Executes rows[from … to), as long as no promise is pending; returns where it stopped. */
  abstract runRows(rows: readonly Row[], from: number, to: number): number;
  abstract emit(row: Row): void;

  /**
   * Code of its own, so that it leaves what V8 knows of `run` alone. The time includes that of stages
   * behind it.
   */
  override runTimed(row: Row): void {
    const before = this.emitted;
    const from = this.owner.now();
    try {
      const result: unknown = this.bolt.execute(row, this.timed);
      if (result !== undefined) this.returned(row, result, before);
    } catch (error) {
      this.threw(row, error, before);
    }
    if (!this.waiting) this.counters.latency.add(this.owner.now() - from);
  }

  emitTo(stream: string, row: Row): void {
    if (stream === defaultStream) {
      this.emit(row);
      return;
    }
    const route = this.#routeOf(stream);
    if (this.turn.on) route.run(row);
    else this.late(route, row);
    this.#tookAside();
  }

  emitDirect(index: number, row: Row, stream: string = defaultStream): void {
    this.#guard();
    if (stream === defaultStream && this.keeper?.takes(row) === false) return;
    this.#routeOf(stream).dealTo(index, row);
    this.#tookAside();
    if (!this.turn.on) this.owner.stirred();
  }

  /** For spouts: the reading in hand cannot be understood. */
  deadLetter(error: string, raw: Uint8Array | null, source: string): void {
    this.#guard();
    this.owner.unreadable(this, error, raw, source);
  }

  hold(): Hold {
    this.#guard();
    return this.owner.hold(this);
  }

  get position(): TuplePosition | null {
    return this.owner.position(this);
  }

  /** Tuples executed since the task's start: the number of the call at hand. For a spout, readings. */
  get executed(): number {
    return this.feeder === null ? this.taken : this.taken + this.feeder.emitted;
  }

  /** The default stream goes elsewhere from here on. */
  connect(sink: Target): void {
    if (this.sink instanceof Stage) this.sink.fedBy(null);
    this.sink = sink;
    if (sink instanceof Stage) sink.fedBy(this);
    this.rejoin();
  }

  /** The sink is to be met in another way. */
  rejoin(): void {
    const entry = this.sink instanceof Stage ? this.sink.entry : this.sink;
    this.way = this.keeper === null ? entry : this.keeper.before(entry);
    this.allow(this.turn.on);
  }

  /** Lets user code emit, or not. */
  allow(on: boolean): void {
    this.child = on ? this.way : this.#gate;
  }

  /** A dead letter of `component/stream`, or "", again; what it emitted is `component/stream[/consumer]`. */
  again(row: Row, source: string): void {
    const [component = "", stream = "", consumer] = source.split("/");
    if (component === this.plan.component.name) {
      try {
        if (consumer === undefined) this.emitTo(stream, row);
        else this.#routeOf(stream).dealOnly(consumer, row);
      } catch (error) {
        this.owner.failed(this, error, row, false, source.slice(component.length + 1));
      }
      return;
    }
    this.input = { component, stream, task: "" };
    this.take(row);
  }

  outputOn(stream: string): Input {
    return { component: this.plan.component.name, stream, task: "" };
  }

  /** Tuples take the detour as long as there is a reason. */
  detour(on: boolean): void {
    this.entry = on ? this.#detour : this;
    this.parent?.rejoin();
  }

  get place(): PlaceRecorder | undefined {
    return this.owner.place;
  }

  /** Executes a tuple that comes otherwise than by `emit` of its feeder. */
  take(row: Row): void {
    this.taken++;
    this.entry.run(row);
  }

  takeTimed(row: Row): void {
    this.taken++;
    this.entry.runTimed(row);
  }

  /** Who feeds it changes; what it has executed stays. */
  fedBy(feeder: Stage | null): void {
    const { executed } = this;
    this.feeder = feeder;
    this.taken = executed - (feeder?.emitted ?? 0);
  }

  /** A tuple that `emit` has counted was refused, and nobody has got it. */
  unsent(by: Target): void {
    if (this.sink === by) this.emitted--;
  }

  postpone(row: Row): void {
    this.taken--;
    this.owner.postpone(this, row);
  }

  poisonous(row: Row): void {
    this.taken--;
    const text = "poison: the worker died of this tuple several times";
    this.owner.failed(this, new HeadwaterError("poison", text), row, false);
  }

  rejected(error: unknown, tuple: Row, emittedOn?: string): void {
    const { on } = this.turn;
    this.owner.allow(true);
    this.owner.failed(this, error, tuple, false, emittedOn);
    this.owner.allow(on);
    if (!on) this.owner.stirred();
  }

  /** Brings what was counted since the last time into the counters of the component. */
  count(): void {
    this.counters.executed += this.executed - this.#countedExecuted;
    this.counters.emitted += this.sent - this.#countedEmitted;
    this.#countedExecuted = this.executed;
    this.#countedEmitted = this.sent;
  }

  /** Emits on all streams. */
  get sent(): number {
    return this.emitted + this.#aside;
  }

  /** True when a stage before this one holds: what it emits may be made of more than the unit in hand. */
  get gathered(): boolean {
    for (let stage = this.parent; stage !== null; stage = stage.parent) if (stage.held > 0) return true;
    return false;
  }

  /** Calls tick or flush under the same rules as execute. */
  call(method: () => void | Promise<void> | undefined): void {
    this.recent = null;
    const call = { row: null, before: 0, repeats: 0 };
    this.owner.place?.at(this.plan.index, 0);
    try {
      const result = method();
      if (isPromise(result)) this.#wait(result, call);
    } catch (error) {
      this.failed(error, call);
    }
  }

  /**
   * A call threw: its holds are given back, because nobody else may know of them. Once more if policy says so
   * and it had emitted nothing, else a dead letter. True = a promise is pending.
   */
  failed(error: unknown, { row, before, repeats }: Call): boolean {
    const { retries } = this.plan.component;
    let latest = error;
    let partial = false;
    for (let repeat = repeats; ; repeat++) {
      this.#giveBack();
      partial = row !== null && (this.emitted !== before || this.#asideIn === this.executed);
      if (row === null || repeat >= retries || partial) break;
      try {
        const result: unknown = this.bolt.execute(row, this);
        if (!isPromise(result)) return false;
        this.#wait(result, { row, before, repeats: repeat + 1 });
        return true;
      } catch (again) {
        latest = again;
      }
    }
    this.owner.failed(this, latest, row, partial);
    return false;
  }

  /** As `late`, for a tuple that `emit` has counted. */
  lateByDefault(row: Row): void {
    if (!this.waiting) this.emitted--;
    this.late(this.way, row);
  }

  /** An emit outside of a turn: allowed while the stage's own promise is pending. */
  late(target: Target, row: Row): void {
    if (!this.waiting) throw outsideCall(this.plan.component.name);
    this.owner.allow(true);
    try {
      target.run(row);
    } finally {
      this.owner.allow(false);
      this.owner.stirred();
    }
  }

  /** The call has done something that is not an emit by default. */
  spilled(): void {
    this.#asideIn = this.executed;
  }

  #tookAside(): void {
    this.spilled();
    this.#aside++;
  }

  protected threw(row: Row, error: unknown, before: number): void {
    this.failed(error, { row, before, repeats: 0 });
  }

  /** A result that is not a promise is ignored: `execute: (t, out) => array.push(t)` returns a number. */
  protected returned(row: Row, result: unknown, before: number): void {
    if (isPromise(result)) this.#wait(result, { row, before, repeats: 0 });
  }

  /** A component with state is synchronous: what it would write later belongs to no commit. */
  #wait(promise: PromiseLike<unknown>, call: Call): void {
    if (this.plan.component.state === undefined) {
      this.owner.awaited(this, promise, call);
      return;
    }
    promise.then(undefined, () => undefined);
    throw asynchronous(this.plan.component.name);
  }

  #giveBack(): void {
    let loan = this.recent;
    this.recent = null;
    for (; loan !== null && loan.call === this.executed; loan = loan.previous) loan.release();
  }

  #guard(): void {
    if (!this.turn.on && !this.waiting) throw outsideCall(this.plan.component.name);
  }

  #routeOf(stream: string): Route {
    const route = this.routes.get(stream);
    if (route !== undefined && stream !== deadLetterStream) return route;
    throw undeclared(this.plan, stream);
  }
}
