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
import type { StreamRoute } from "./route.js";
import type { Loan } from "./unit.js";

/** What a stage asks of its task. */
export interface StageOwner {
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
  now(): number;
}

/** A call of user code. `row` null: not an `execute`. */
export interface Call {
  readonly row: Row | null;
  /** Tuples that the stage had emitted before it. */
  readonly emittedBefore: number;
  /** How often it was repeated. */
  readonly repeats: number;
}

/** What a stage is doing. `sampleNext`: idle, and the next tuple is timed. */
export const idle = 0;
export const busy = 1;
export const sampleNext = 2;

/**
 * One component in a chain, and the `Output` that it writes to. A tuple passes to the next by a direct call:
 * no closure, promise, copy or lookup. The per-tuple methods `run` and `emit` are in the subclasses of
 * stages.ts, one for each place in a chain, because V8 learns types by place in the text.
 */
export abstract class Stage implements Output {
  readonly plan: ComponentPlan;
  readonly counters: ComponentCounters;
  readonly owner: StageOwner;
  bolt: Bolt = { execute: () => undefined };
  state: number = idle;
  /** The only consumer of the default stream, when there is just one and it is in the same chain. */
  child: Stage | null = null;
  /** Where else the default stream goes. */
  route: StreamRoute | null = null;
  routes: ReadonlyMap<string, StreamRoute> = new Map();
  input: Input = { component: "", stream: "", task: "" };
  /** The stage before it in the chain. */
  parent: Stage | null = null;
  /** Its pins, and those of the stages before it, which may have had a part in what it gets. */
  holder: Holder = { pins: [] };
  upstream: readonly Holder[] = [];
  /** Both: who may have had a part in what it emits. */
  lineage: readonly Holder[] = [];
  /** Since the task's start. `emitted` counts what got through: an emit that throws has not emitted. */
  executed = 0;
  emitted = 0;
  /** How much of both is in the counters. */
  countedExecuted = 0;
  countedEmitted = 0;
  /** Loans that are out, and the last one that was taken. */
  held = 0;
  recent: Loan | null = null;

  constructor(plan: ComponentPlan, counters: ComponentCounters, owner: StageOwner) {
    this.plan = plan;
    this.counters = counters;
    this.owner = owner;
  }

  /** Executes one tuple: user code behind its border, whatever it throws. */
  abstract run(row: Row): void;
  abstract emit(row: Row): void;

  emitTo(stream: string, row: Row): void {
    if (stream === defaultStream) {
      this.emit(row);
      return;
    }
    this.guard();
    this.routeOf(stream).deal(row);
    this.emitted++;
  }

  emitDirect(index: number, row: Row, stream: string = defaultStream): void {
    this.guard();
    this.routeOf(stream).dealTo(index, row);
    this.emitted++;
  }

  /** For spouts: the reading in hand cannot be understood. */
  deadLetter(error: string, raw: Uint8Array | null, source: string): void {
    this.guard();
    this.owner.unreadable(this, error, raw, source);
  }

  hold(): Hold {
    this.guard();
    return this.owner.hold(this);
  }

  /** Brings what was counted since the last time into the counters of the component. */
  count(): void {
    this.counters.executed += this.executed - this.countedExecuted;
    this.counters.emitted += this.emitted - this.countedEmitted;
    this.countedExecuted = this.executed;
    this.countedEmitted = this.emitted;
  }

  /** True when a stage before this one holds: what it emits may be made of more than the unit in hand. */
  get gathered(): boolean {
    for (let stage = this.parent; stage !== null; stage = stage.parent) if (stage.held > 0) return true;
    return false;
  }

  /** Calls tick, flush or the like under the same rules as execute. */
  call(method: () => void | Promise<void> | undefined): void {
    this.state = busy;
    this.recent = null;
    const call = { row: null, emittedBefore: this.emitted, repeats: 0 };
    try {
      const result = method();
      if (isPromise(result)) {
        this.owner.awaited(this, result, call);
        return;
      }
    } catch (error) {
      this.failed(error, call);
    }
    this.state = idle;
  }

  /**
   * A call threw: its holds are given back, because nobody else may know of them. Once more if policy says so
   * and it had emitted nothing, else a dead letter. True = a promise is pending.
   */
  failed(error: unknown, { row, emittedBefore, repeats }: Call): boolean {
    const { retries } = this.plan.component;
    let latest = error;
    for (let repeat = repeats; ; repeat++) {
      this.#giveBack();
      if (row === null || repeat >= retries || this.emitted !== emittedBefore) break;
      try {
        const result: unknown = this.bolt.execute(row, this);
        if (!isPromise(result)) return false;
        this.owner.awaited(this, result, { row, emittedBefore, repeats: repeat + 1 });
        return true;
      } catch (again) {
        latest = again;
      }
    }
    this.owner.failed(this, latest, row, this.emitted !== emittedBefore);
    return false;
  }

  /** The rare ways of `run`: the stage is busy with a promise, or this tuple is to be timed. */
  protected unusual(row: Row): void {
    if (this.state === busy) {
      this.owner.postpone(this, row);
      return;
    }
    this.state = idle;
    const from = this.owner.now();
    this.run(row);
    this.counters.latency.add(this.owner.now() - from);
  }

  protected threw(row: Row, error: unknown, emittedBefore: number): boolean {
    return this.failed(error, { row, emittedBefore, repeats: 0 });
  }

  /** A result that is not a promise is ignored: `execute: (t, out) => array.push(t)` returns a number. */
  protected returned(row: Row, result: unknown, emittedBefore: number): boolean {
    if (!isPromise(result)) return false;
    this.owner.awaited(this, result, { row, emittedBefore, repeats: 0 });
    return true;
  }

  protected guard(): void {
    if (this.state !== busy) throw outsideCall(this.plan.component.name);
  }

  #giveBack(): void {
    let loan = this.recent;
    this.recent = null;
    for (; loan !== null && loan.call === this.executed; loan = loan.previous) loan.release();
  }

  private routeOf(stream: string): StreamRoute {
    const route = this.routes.get(stream);
    if (route !== undefined && stream !== deadLetterStream) return route;
    const names = Object.keys(this.plan.component.streams).join(", ");
    throw new HeadwaterError("unknown-stream", `there is no stream ${JSON.stringify(stream)}`, {
      place: this.plan.component.name,
      remedy: `declare it in streams, or emit on one of: ${names}`,
    });
  }
}

function isPromise(result: unknown): result is PromiseLike<unknown> {
  return typeof (result as PromiseLike<unknown> | null | undefined)?.then === "function";
}

export function outsideCall(component: string): HeadwaterError {
  return new HeadwaterError("emit-outside-call", "emit, or hold, outside of execute, tick and flush", {
    place: component,
    remedy:
      "emit before execute's promise settles; for work that goes on, hold the tuple and emit in flush or tick",
  });
}
