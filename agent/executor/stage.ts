import { HeadwaterError } from "../../base/index.js";
import {
  type Bolt,
  deadLetterStream,
  defaultStream,
  type Hold,
  type Input,
  type Output,
  type Row,
} from "../../topology/index.js";
import type { Holder } from "../link/low-mark.js";
import type { ComponentCounters } from "./counters.js";
import type { ComponentPlan } from "./program.js";
import type { PlaceRecorder } from "./runtime-contract.js";
import { fingerprint } from "./suspect.js";
import { type Route, Target } from "./target.js";
import type { Borrower, Loan } from "./unit.js";

/** One in so many tuples is timed. */
const sampleEvery = 256;

/** The turn of a task, as its stages see it. */
export interface Turn {
  /** The executor is in a call of user code: emits and holds are allowed. */
  on: boolean;
  /** A promise is pending: nothing more is taken in. */
  halted: boolean;
}

/** What a stage asks of its task. */
export interface StageOwner {
  readonly turn: Turn;
  readonly place: PlaceRecorder | undefined;
  /** Borrows the acknowledgement of the unit in hand. */
  hold(stage: Stage): Hold;
  /** Where a tuple could not be processed. `tuple` null: it was not a tuple that failed. */
  failed(stage: Stage, error: unknown, tuple: Row | null, partial: boolean): void;
  /** The stage returned a promise: the unit in hand goes on, and more tuples may wait behind it. */
  awaited(stage: Stage, promise: PromiseLike<unknown>, call: Call): void;
  /** A tuple came while a promise was pending: it waits with the unit in hand. */
  postpone(stage: Stage, row: Row): void;
  /** A spout cannot understand the reading in hand. */
  unreadable(stage: Stage, error: string, raw: Uint8Array | null, source: string): void;
  /** Something was emitted between turns. */
  stirred(): void;
  now(): number;
}

/** A call of user code. `row` null: not an `execute`. */
export interface Call {
  readonly row: Row | null;
  /** `left` of the child before it. */
  readonly before: number;
  /** How often it was repeated. */
  readonly repeats: number;
}

/**
 * One component in a chain, and the `Output` that it writes to. A tuple passes to the next by a direct call:
 * no closure, promise, copy or lookup. The per-tuple methods `run` and `emit` are in the subclasses of
 * stages.ts, one for each component, because V8 learns types by place in the text. What is rare (a tuple that
 * is timed, a promise that is pending, a worker under suspicion) goes the `unusual` way when `left` is used up.
 */
export abstract class Stage extends Target implements Output, Borrower {
  readonly plan: ComponentPlan;
  readonly counters: ComponentCounters;
  readonly owner: StageOwner;
  readonly turn: Turn;
  bolt: Bolt = { execute: () => undefined };
  /** Where the default stream goes. */
  child: Target;
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
  /** Tuples executed before `left` was last set, and to what it was set. */
  #base = 0;
  #span = sampleEvery;
  /** Number of the call that last emitted on another stream than the default one, and how often that was. */
  #asideIn = -1;
  #aside = 0;
  /** Emits on the default stream before it was last connected, and `left` of the child then. */
  #emitted = 0;
  #leftAtFirst = 0;
  /** How much is in the counters. */
  #countedExecuted = 0;
  #countedEmitted = 0;

  constructor(plan: ComponentPlan, counters: ComponentCounters, owner: StageOwner) {
    super();
    this.plan = plan;
    this.counters = counters;
    this.owner = owner;
    this.turn = owner.turn;
    this.left = sampleEvery;
    this.child = new Undeclared(this);
  }

  /** Executes one tuple: user code behind its border, whatever it throws. */
  abstract override run(row: Row): void;
  /** Executes rows[from … to), as long as no promise is pending; returns where it stopped. */
  abstract runRows(rows: readonly Row[], from: number, to: number): number;
  abstract emit(row: Row): void;

  emitTo(stream: string, row: Row): void {
    const target = stream === defaultStream ? this.child : this.#routeOf(stream);
    if (this.turn.on) target.run(row);
    else this.late(target, row);
    if (target !== this.child) this.#tookAside();
  }

  emitDirect(index: number, row: Row, stream: string = defaultStream): void {
    this.#guard();
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

  /** Tuples executed since the task's start: the number of the call at hand. For a spout, readings. */
  get executed(): number {
    return this.#base + this.#span - this.left;
  }

  /** A spout took a reading in. */
  took(): void {
    this.#base++;
  }

  /** The default stream goes elsewhere from here on. */
  connect(child: Target): void {
    this.#emitted += this.#sinceConnected();
    this.child = child;
    this.#leftAtFirst = childCount(child);
  }

  /** Brings what was counted since the last time into the counters of the component. */
  count(): void {
    const emitted = this.#emitted + this.#sinceConnected() + this.#aside;
    this.counters.executed += this.executed - this.#countedExecuted;
    this.counters.emitted += emitted - this.#countedEmitted;
    this.#countedExecuted = this.executed;
    this.#countedEmitted = emitted;
  }

  /** True when a stage before this one holds: what it emits may be made of more than the unit in hand. */
  get gathered(): boolean {
    for (let stage = this.parent; stage !== null; stage = stage.parent) if (stage.held > 0) return true;
    return false;
  }

  /** Every tuple goes the unusual way, until that finds no reason any more. */
  watch(): void {
    this.#base += this.#span - this.left;
    this.#span = 0;
    this.left = 0;
  }

  /** Calls tick or flush under the same rules as execute. */
  call(method: () => void | Promise<void> | undefined): void {
    this.recent = null;
    const call = { row: null, before: 0, repeats: 0 };
    this.owner.place?.at(this.plan.index, 0);
    try {
      const result = method();
      if (isPromise(result)) this.owner.awaited(this, result, call);
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
      partial = row !== null && this.#emittedSince(before);
      if (row === null || repeat >= retries || partial) break;
      try {
        const result: unknown = this.bolt.execute(row, this);
        if (!isPromise(result)) return false;
        this.owner.awaited(this, result, { row, before, repeats: repeat + 1 });
        return true;
      } catch (again) {
        latest = again;
      }
    }
    this.owner.failed(this, latest, row, partial);
    return false;
  }

  /** The rare ways of `run`; `left` is -1. */
  protected unusual(row: Row): void {
    this.#base += this.#span + 1;
    this.#span = 0;
    this.left = 0;
    if (this.parent !== null) this.anewIn = this.parent.executed;
    if (this.waiting) {
      this.#base--;
      this.owner.postpone(this, row);
      return;
    }
    const { place } = this.owner;
    if (place?.suspicious === true) {
      this.#runWatched(row, place);
      return;
    }
    this.#span = sampleEvery;
    this.left = sampleEvery;
    const from = this.owner.now();
    this.#execute(row);
    if (!this.waiting) this.counters.latency.add(this.owner.now() - from);
  }

  protected threw(row: Row, error: unknown, before: number): void {
    this.failed(error, { row, before, repeats: 0 });
  }

  /** A result that is not a promise is ignored: `execute: (t, out) => array.push(t)` returns a number. */
  protected returned(row: Row, result: unknown, before: number): void {
    if (isPromise(result)) this.owner.awaited(this, result, { row, before, repeats: 0 });
  }

  /** An emit outside of a turn: allowed while the stage's own promise is pending. */
  protected late(target: Target, row: Row): void {
    if (!this.waiting) throw outsideCall(this.plan.component.name);
    this.turn.on = true;
    try {
      target.run(row);
    } finally {
      this.turn.on = false;
      this.owner.stirred();
    }
  }

  #execute(row: Row): void {
    const before = this.child.left;
    try {
      const result: unknown = this.bolt.execute(row, this);
      if (result !== undefined) this.returned(row, result, before);
    } catch (error) {
      this.threw(row, error, before);
    }
  }

  /** A worker died here: says where it is and with what, and keeps off a tuple that has ended workers before. */
  #runWatched(row: Row, place: PlaceRecorder): void {
    const { index } = this.plan;
    const print = fingerprint(row);
    if (place.poison(index, print)) {
      const error = "poison: the worker died of this tuple several times";
      this.owner.failed(this, new HeadwaterError("poison", error), row, false);
      return;
    }
    place.at(index, print);
    this.#execute(row);
    if (this.parent !== null) place.at(this.parent.plan.index, 0);
  }

  /** Whether the call at hand has emitted; `before`: the child's `left` when it began. */
  #emittedSince(before: number): boolean {
    const call = this.executed;
    return this.child.left !== before || this.child.anewIn === call || this.#asideIn === call;
  }

  #tookAside(): void {
    this.#asideIn = this.executed;
    this.#aside++;
  }

  #sinceConnected(): number {
    return childCount(this.child) - this.#leftAtFirst;
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
    throw undeclared(this, stream);
  }
}

/** Stands where a component has no default stream. */
class Undeclared extends Target {
  readonly #stage: Stage;

  constructor(stage: Stage) {
    super();
    this.#stage = stage;
  }

  override run(): void {
    throw undeclared(this.#stage, defaultStream);
  }
}

/** How many tuples a target has taken. */
function childCount(target: Target): number {
  return target instanceof Stage ? target.executed : -target.left;
}

function undeclared({ plan }: Stage, stream: string): HeadwaterError {
  const names = Object.keys(plan.component.streams).join(", ");
  return new HeadwaterError("unknown-stream", `there is no stream ${JSON.stringify(stream)}`, {
    place: plan.component.name,
    remedy:
      names === ""
        ? "declare it in streams; the component has none"
        : `declare it, or emit on one of: ${names}`,
  });
}

function isPromise(result: unknown): result is PromiseLike<unknown> {
  return typeof (result as PromiseLike<unknown> | null | undefined)?.then === "function";
}

function outsideCall(component: string): HeadwaterError {
  return new HeadwaterError("emit-outside-call", "emit, or hold, outside of execute, tick and flush", {
    place: component,
    remedy:
      "emit before execute's promise settles; for work that goes on, hold the tuple and emit in flush or tick",
  });
}
