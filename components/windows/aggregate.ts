import type { FieldSpec, Fields, Json, Row } from "../../topology/index.js";

/**
 * The type of a result: one of its own, that of a field of the input (`of`), or a number that may be null
 * where the field may be (`number`).
 */
export type ResultType = FieldSpec | { readonly of: string } | { readonly number: string };

/**
 * What many tuples come to: their count, their mean. A window keeps one state for each pane and merges panes,
 * so a state is what JSON can say, small, and never changed: `add` and `merge` return another one. `merge` is
 * associative, and `add(state, tuple)` is `merge(state, add(create(), tuple))`: whatever way the tuples are
 * divided, over panes, tasks or restarts, the result is the same (floating point up to rounding).
 * `Needs`: the fields that it reads.
 */
export interface Aggregate<
  Needs extends Fields = Fields,
  S extends Json = Json,
  T extends ResultType = ResultType,
> {
  /** The fields that it reads, and the types that each may have. */
  readonly uses: Readonly<Record<string, readonly FieldSpec[]>>;
  readonly type: T;
  /** The state of no tuple at all. */
  create(): S;
  /** With one more tuple, which happened at `time` (ms since 1970). May throw: the tuple is a dead letter. */
  add(state: S, tuple: Row, time: number): S;
  /** Both together; where times are equal, `earlier` came first. */
  merge(earlier: S, later: S): S;
  /** null where the field may be null, and always was. */
  result(state: S): unknown;
  /** The same state as numbers that are changed where they stand, where it can be said so. */
  readonly inPlace?: InPlace<S>;
  /** The same as another object, for a state of a fixed size that is more than a few numbers. */
  readonly held?: Held<S>;
  /** What its states are, for `merged` elsewhere. Not there: nobody can tell. */
  readonly states?: StateKind;
  /** Of `merged`: the field whose states it merges, and what they are to be. */
  readonly merges?: { readonly field: string; readonly states: StateKind };
  /** Never there: it carries the type of the fields. */
  readonly accepts?: (fields: Needs) => void;
}

/** States that can be merged with each other: of one aggregate, with the same options where they matter. */
export interface StateKind {
  /** `percentile, error 0.01` */
  readonly name: string;
  /** Whether a value looks like one of them. */
  is(value: unknown): boolean;
}

/** States of `count` numbers; `orNone`: or null. */
export function numberStates(name: string, count: number, orNone = false): StateKind {
  const is = (value: unknown) => isNumbers(value) && value.length === count;
  return { name, is: (value) => (orNone && value === null) || is(value) };
}

export function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((number) => typeof number === "number");
}

/** Numbers of many states, one after the other: what a window has of them may be either. */
export type Numbers = number[] | Float64Array;

/**
 * A state of a few numbers that a tuple changes where they stand: it costs no garbage, and no write before
 * the next commit. It must come to what `add` of the aggregate comes to.
 */
export interface InPlace<S extends Json = Json> {
  /** The numbers of no tuple at all; as many as the state takes. */
  readonly start: readonly number[];
  /** What a tuple adds; NaN = nothing. May throw as `add` does; nothing has changed then. */
  read(tuple: Row): number;
  /** Changes numbers[from], numbers[from + 1] and so on. `time`: of the tuple, ms since 1970. */
  add(numbers: Numbers, from: number, value: number, time: number): void;
  /**
   * The same as `add` for `count` tuples in a row: the time of the first stands at rows[at], its value
   * `column` behind it, and each of the others `stride` behind the one before. For an `add` that windows call
   * for all that they have: a number that goes into a call costs an object each time.
   */
  addRows?(
    numbers: number[],
    from: number,
    rows: Float64Array,
    at: number,
    column: number,
    stride: number,
    count: number,
  ): void;
  /** What `read` gave for the only tuple of a state. */
  onlyValue(state: S): number;
  /** The numbers of a state, as many as `start`. */
  thaw(state: S): readonly number[];
  freeze(numbers: Readonly<Numbers>, from: number): S;
  /** What `result` of the state says, where that is said without making the state. */
  result?(numbers: Readonly<Numbers>, from: number): unknown;
}

/** A state of a fixed size as an object that a tuple changes where it stands: see `InPlace`. */
export interface Held<S extends Json = Json> {
  /** Bytes of the state as JSON, about, whatever is in it. */
  readonly bytes: number;
  /** What a tuple adds. May throw as `add` does; nothing has changed then. */
  read(tuple: Row): unknown;
  /** `value`: from `read`. `time`: of the tuple, ms since 1970. */
  add(held: unknown, value: unknown, time: number): void;
  /** An object of its own. */
  thaw(state: S): unknown;
  freeze(held: unknown): S;
}

// biome-ignore lint/suspicious/noExplicitAny: any aggregate, whatever its fields and state are
export type AnyAggregate = Aggregate<any, any, ResultType>;

/** Aggregates by the field that holds their result. */
export type Aggregates = Readonly<Record<string, AnyAggregate>>;

/** The type of an aggregate's result field, for an input with the fields `F`. */
export type ResultOf<F extends Fields, A> =
  A extends Aggregate<never, never, infer T>
    ? T extends FieldSpec
      ? T
      : T extends { readonly of: infer N extends keyof F & string }
        ? F[N]
        : T extends { readonly number: infer N extends keyof F & string }
          ? F[N] extends `${string}?`
            ? "double?"
            : "double"
          : never
    : never;

/** The same at run time. */
export function resultType({ type }: AnyAggregate, input: Fields): FieldSpec {
  if (typeof type === "string") return type;
  if ("of" in type) return input[type.of] ?? "json";
  return (input[type.number] ?? "double").endsWith("?") ? "double?" : "double";
}
