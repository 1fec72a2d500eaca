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
import type { ComponentCounters } from "./counters.js";
import type { ComponentPlan } from "./program.js";
import type { StreamRoute } from "./route.js";

/** What a stage asks of its task. */
export interface StageOwner {
  /** Borrows the acknowledgement of the unit in hand. */
  hold(stage: Stage): Hold;
  /** Where a tuple could not be processed. `tuple` null: it was not a tuple that failed. */
  failed(stage: Stage, error: unknown, tuple: Row | null, partial: boolean): void;
  /** The stage returned a promise: the unit in hand goes on, and more tuples may wait behind it. */
  awaited(stage: Stage, row: Row | null, promise: PromiseLike<unknown>, emittedBefore: number): void;
  /** A tuple came while a promise was pending: it waits with the unit in hand. */
  postpone(stage: Stage, row: Row): void;
  /** A spout cannot understand the reading in hand. */
  unreadable(stage: Stage, error: string, raw: Uint8Array | null, source: string): void;
  now(): number;
}

/** What a stage is doing. `sampleNext`: idle, and the next tuple is timed. */
export const idle = 0;
export const busy = 1;
export const sampleNext = 2;

/**
 * One component in a chain, and the `Output` that it writes to. A tuple passes to the next by a direct call: no closure,
 * promise, copy or lookup. The per-tuple methods `run` and `emit` are in the subclasses of stages.ts, one for each place
 * in a chain, because V8 learns types by place in the text.
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
  /** Since the counters were last drained. */
  executed = 0;
  emitted = 0;

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
    this.emitted++;
    this.routeOf(stream).deal(row);
  }

  emitDirect(index: number, row: Row, stream: string = defaultStream): void {
    this.guard();
    this.emitted++;
    this.routeOf(stream).dealTo(index, row);
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

  /** Calls tick, flush or the like under the same rules as execute. */
  call(method: () => void | Promise<void> | undefined): void {
    this.state = busy;
    try {
      const result = method();
      if (result !== undefined && typeof result.then === "function") {
        this.owner.awaited(this, null, result, this.emitted);
        return;
      }
    } catch (error) {
      this.owner.failed(this, error, null, false);
    }
    this.state = idle;
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

  /** A throw: once more if policy says so and nothing had been emitted, else a dead letter. True = a promise is pending. */
  protected threw(row: Row, error: unknown, emittedBefore: number): boolean {
    const { retries } = this.plan.component;
    const clean = this.emitted === emittedBefore;
    for (let attempt = 0; clean && attempt < retries && this.emitted === emittedBefore; attempt++) {
      try {
        return this.returned(row, this.bolt.execute(row, this), emittedBefore);
      } catch (again) {
        error = again;
      }
    }
    this.owner.failed(this, error, row, this.emitted !== emittedBefore);
    return false;
  }

  /** A result that is not a promise is ignored: `execute: (t, out) => array.push(t)` returns a number. */
  protected returned(row: Row, result: unknown, emittedBefore: number): boolean {
    if (result === undefined || typeof (result as PromiseLike<unknown> | null)?.then !== "function")
      return false;
    this.owner.awaited(this, row, result as PromiseLike<unknown>, emittedBefore);
    return true;
  }

  protected guard(): void {
    if (this.state !== busy) throw outsideCall(this.plan.component.name);
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

export function outsideCall(component: string): HeadwaterError {
  return new HeadwaterError("emit-outside-call", "emit, or hold, outside of execute, tick and flush", {
    place: component,
    remedy:
      "emit before execute's promise settles; for work that goes on, hold the tuple and emit in flush or tick",
  });
}
