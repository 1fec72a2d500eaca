import type { ComponentContext, Hold, Input, SpoutContext, SpoutTurn, TuplePosition } from "./component.js";
import type { Fields, Streams, TupleOf } from "./fields.js";
import type { FiredTimer } from "./state.js";

/** Fields of the stream that `emit` writes to; without a `default` stream nothing can be emitted there. */
export type DefaultOf<S extends Streams> = S extends { readonly default: infer D extends Fields } ? D : never;

/** `Output` with the tuple types of declared streams. */
export interface OutputOf<S extends Streams> {
  /** Emits on the default stream. The tuple is owned by the engine from here on: do not change it. */
  emit(tuple: TupleOf<DefaultOf<S>>): void;
  /** Emits on a named stream. */
  emitTo<N extends keyof S & string>(stream: N, tuple: TupleOf<S[N]>): void;
  /** Emits on the default stream to the task with this index of each `direct` consumer. */
  emitDirect(index: number, tuple: TupleOf<DefaultOf<S>>): void;
  /** Emits on a named stream to the task with this index of each `direct` consumer. */
  emitDirect<N extends keyof S & string>(index: number, tuple: TupleOf<S[N]>, stream: N): void;
  /** Borrows the acknowledgement of the tuple in hand until `release`; `flush` asks for it back. */
  hold(): Hold;
  /** Where the tuple in hand comes from; the same object for every tuple of one input. */
  readonly input: Input;
  /** Where the tuple in hand stands in its link; null where no link brought it. */
  readonly position: TuplePosition | null;
}

/** `Bolt` with the types of its input fields and output streams: who calls what and when is said there. */
export interface BoltOf<F extends Fields, S extends Streams> {
  open?(context: ComponentContext): void | Promise<void>;
  execute(tuple: TupleOf<F>, out: OutputOf<S>): void | Promise<void>;
  tick?(now: number, out: OutputOf<S>): void | Promise<void>;
  timer?(fired: FiredTimer, out: OutputOf<S>): void | Promise<void>;
  flush?(out: OutputOf<S>): void | Promise<void>;
  close?(): void | Promise<void>;
}

/** `SpoutOutput` with the tuple types of declared streams. */
export interface SpoutOutputOf<S extends Streams> {
  emit(tuple: TupleOf<DefaultOf<S>>): void;
  emitTo<N extends keyof S & string>(stream: N, tuple: TupleOf<S[N]>): void;
  emitDirect(index: number, tuple: TupleOf<DefaultOf<S>>): void;
  emitDirect<N extends keyof S & string>(index: number, tuple: TupleOf<S[N]>, stream: N): void;
  /**
   * The reading in hand cannot be understood: counts it as malformed and sends it to the dead-letter
   * stream.
   */
  deadLetter(error: string, raw: Uint8Array | null, source: string): void;
}

/** `Spout` with the types of its output streams. */
export interface SpoutOf<S extends Streams> {
  open(context: SpoutContext): void | Promise<void>;
  next(out: SpoutOutputOf<S>): SpoutTurn;
  ack?(through: number): void;
  throttle?(on: boolean): void;
  stats?(): Readonly<Record<string, number>>;
  close?(): void | Promise<void>;
}
