import type { Row } from "./fields.js";
import type { FiredTimer, StateHandle } from "./state.js";

/** What a component learns when it is opened. */
export interface ComponentContext {
  readonly topology: string;
  readonly component: string;
  /** Id of the task, e.g. `per-room:0` or `readings@gw-1`. */
  readonly task: string;
  /** 0 … parallelism - 1 for movable components; 0 under `onEach`. */
  readonly index: number;
  readonly parallelism: number;
  readonly agent: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  /** Wall-clock ms since 1970; a manual clock in tests. Use it instead of Date.now(). */
  now(): number;
  /**
   * Event time before which everything has come here, ms since 1970: `-Infinity` while it is not known,
   * `Infinity` at the end of all inputs. A tuple with an earlier time is late.
   */
  watermark(): number;
  /** A line in `headwater logs <topology>`. */
  log(level: "error" | "warn" | "info" | "debug", text: string): void;
  /**
   * Adds to a counter that `describe` and `/metrics` show under this component. Names are ids: up to 100 of
   * them, each of at most 128 characters; others, and what is no finite number, are not shown.
   */
  count(name: string, add?: number): void;
  /** The component's declared state, by name; the same handles that `create` is given. */
  readonly state: Readonly<Record<string, StateHandle>>;
}

/** Where the tuple in hand comes from; one object per input link or chain position, not per tuple. */
export interface Input {
  readonly component: string;
  readonly stream: string;
  readonly task: string;
}

/**
 * Where a tuple stands in the link that brought it. In `exactly-once` a position names the same tuple for
 * ever, whatever restarts or moves; in `at-least-once` as long as the sending task lives: its next life
 * begins a new series.
 */
export interface TuplePosition {
  /** `<sending task>><receiving task>` */
  readonly link: string;
  /** The run of numbers that `seq` belongs to: `<term>.<number>.<start>`, compared number by number. */
  readonly series: string;
  /** Number of the frame in its series, from 1. */
  readonly seq: number;
  /** Number of the tuple in its frame, from 0. */
  readonly index: number;
}

/** A loan of an input tuple's acknowledgement; see `Output.hold`. */
export interface Hold {
  /** Lets the ack go; safe to call twice. Takes effect after the emits of the same call. */
  release(): void;
  /**
   * The tuple that it was taken for cannot be processed after all: a dead letter with `error`, then the ack
   * goes. At any time, also outside of a call; after `release` it does nothing.
   */
  reject(error: unknown, tuple: Row): void;
}

/**
 * What a bolt writes to. Valid only inside a call of the executor (`execute` until its promise settles,
 * `tick`, `timer`, `flush`);
 * an emit outside throws `emit-outside-call`.
 */
export interface Output {
  /** Emits on the default stream. The tuple is owned by the engine from here on: do not change it. */
  emit(tuple: Row): void;
  /** Emits on a named stream. */
  emitTo(stream: string, tuple: Row): void;
  /** Emits to one task of each `direct` consumer of the stream. */
  emitDirect(index: number, tuple: Row, stream?: string): void;
  /**
   * Borrows the acknowledgement of the tuple in hand: its reading stays unacknowledged until `release`.
   * A hold is a loan: the executor calls `flush` when half of an input's window is held or inputs bring
   * nothing for `flushMs`.
   */
  hold(): Hold;
  /** Where the tuple in hand comes from. */
  readonly input: Input;
  /**
   * Where the tuple in hand stands in its link; costs nothing unless it is read. Null where no link brought
   * it: behind another component of the same chain, for a dead letter that is replayed, in `tick` and
   * `flush`.
   */
  readonly position: TuplePosition | null;
}

/**
 * A bolt. The executor calls `open` once before all else, then `execute`, `tick`, `timer`, `flush` one at a
 * time (never two at once, also when they return promises), then `close`. A throw or rejection sends the
 * tuple in hand to the dead-letter stream; it never ends the task. A bolt that declares state is synchronous:
 * a promise of any of these but `open` and `close` counts as a throw, because what it would write later
 * belongs to no commit.
 */
export interface Bolt {
  open?(context: ComponentContext): void | Promise<void>;
  execute(tuple: Row, out: Output): void | Promise<void>;
  /** Called every `tickMs` of the component's declaration; `now` is wall-clock ms. */
  tick?(now: number, out: Output): void | Promise<void>;
  /** A time that was set in a `keyedTimer` has come. */
  timer?(fired: FiredTimer, out: Output): void | Promise<void>;
  /** Emit what is held back and release all holds. */
  flush?(out: Output): void | Promise<void>;
  close?(): void | Promise<void>;
}

/**
 * What `Spout.next` says: it emitted one reading's tuples; it has nothing now (it will `wake`); it is at
 * its end.
 */
export type SpoutTurn = "reading" | "idle" | "end";

/** What a spout writes to, only inside `next`. One reading may emit any number of tuples, also none. */
export interface SpoutOutput {
  emit(tuple: Row): void;
  emitTo(stream: string, tuple: Row): void;
  emitDirect(index: number, tuple: Row, stream?: string): void;
  /**
   * The reading in hand cannot be understood: counts it as malformed and sends it to the dead-letter
   * stream.
   */
  deadLetter(error: string, raw: Uint8Array | null, source: string): void;
}

export interface SpoutContext extends ComponentContext {
  /** Asks the executor to call `next` again; cheap, callable at any time from any callback. */
  wake(): void;
  /**
   * How many readings may be taken and not yet acked (`heldMax`). The executor stops calling `next` there.
   */
  readonly heldMax: number;
  /**
   * Resolves when all state that was written before this call is durable on every replica; at once where
   * nothing commits (no declared state, or `at-most-once`). It rejects when the task ends before that. What
   * the outside is told by a spout that remembers (a session is begun, a position is passed) waits for it.
   */
  durable(): Promise<void>;
}

/**
 * A spout. The executor calls `next` while there is room; readings are numbered 1, 2, 3 … from `open` on
 * in the order of calls that returned "reading". `ack(through)`: all readings up to that number are safe
 * and may be forgotten at the source.
 */
export interface Spout {
  open(context: SpoutContext): void | Promise<void>;
  next(out: SpoutOutput): SpoutTurn;
  ack?(through: number): void;
  /** Credit is gone (true) or back (false): a feed may stop its source. */
  throttle?(on: boolean): void;
  /** Counters to show, e.g. { held: 12, reconnects: 3 }. Read about once a second. */
  stats?(): Readonly<Record<string, number>>;
  /**
   * `ended`: the task will not run again anywhere (its topology was killed), so the source may forget what
   * it keeps for it; else another run of the task goes on where this one stopped.
   */
  close?(ended?: boolean): void | Promise<void>;
}

/**
 * A grouping made by the user: the indexes of the consumer's tasks that get the tuple, from 0 to `tasks` - 1.
 * When it throws, or names a task that there is not, the tuple is a dead letter and this consumer does not
 * get it; all others do.
 */
export type CustomGrouping = (tuple: Row, tasks: number) => number | readonly number[];
