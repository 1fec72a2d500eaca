import { HeadwaterError, parseDuration } from "../base/index.js";
import type { FieldType, ValueOf } from "./fields.js";
import { requireNames } from "./validate-options.js";

/** One value for each key. */
export interface ValueCell<T extends FieldType = FieldType> {
  readonly kind: "value";
  readonly type: T;
  /** Running ms after the last `set` at which a key is forgotten; 0 = never. */
  readonly ttlMs: number;
  /** Keys that a task keeps of this cell; absent: as many as of all its state. */
  readonly keysMax?: number;
}

/** For each key a map of fields, each with a value. */
export interface MapCell<T extends FieldType = FieldType> {
  readonly kind: "map";
  readonly type: T;
  /** Running ms after the last `set` of a field at which the field is forgotten; 0 = never. */
  readonly ttlMs: number;
  /** Keys that a task keeps of this cell; absent: as many as of all its state. */
  readonly keysMax?: number;
}

/** For each key a list of values. */
export interface ListCell<T extends FieldType = FieldType> {
  readonly kind: "list";
  readonly type: T;
  /** Running ms after the last `push` or `set` at which a list is forgotten; 0 = never. */
  readonly ttlMs: number;
  /** Values that a list keeps, the latest ones; 0 = no bound but that of all state. */
  readonly max: number;
  /** Keys that a task keeps of this cell; absent: as many as of all its state. */
  readonly keysMax?: number;
}

/** For each key at most one time at which the bolt's `timer` is called. */
export interface TimerCell {
  readonly kind: "timer";
  /** By the wall clock, or by the watermark of the inputs. */
  readonly clock: "processing" | "event";
  /** Keys that a task keeps of this cell; absent: as many as of all its state. */
  readonly keysMax?: number;
}

/** One declared cell of state: plain data, part of the graph and of its hash. */
export type StateCell = ValueCell | MapCell | ListCell | TimerCell;

/** Declared state of a component, by name. */
export type StateCells = Readonly<Record<string, StateCell>>;

/** How many keys a task keeps of a cell. */
export interface KeyOptions {
  /**
   * A write to one key more throws `state-full`, and the tuple becomes a dead letter that says so: 1 to
   * 16,000,000. Default: as many as `keysMax` of the topology allows for all state of the task.
   */
  readonly keysMax?: number | undefined;
}

/** How long state is kept: ms, or a text such as "10m". */
export interface KeepOptions extends KeyOptions {
  /**
   * A key that was not written for so long is forgotten. Counted in running time: the time during which the
   * task does not run does not count, nor does a step of the wall clock. Default: never.
   */
  readonly ttl?: string | number;
}

/** One value for each key. Throws HeadwaterError("bad-duration") for a `ttl` that is none. */
export function keyedValue<const T extends FieldType>(type: T, options: KeepOptions = {}): ValueCell<T> {
  requireNames(options, ["ttl", "keysMax"], "keyedValue");
  return { kind: "value", type, ttlMs: parseDuration(options.ttl ?? 0), ...boundOf(options) };
}

/** For each key a map from texts to values. A field is written and forgotten by itself. */
export function keyedMap<const T extends FieldType>(type: T, options: KeepOptions = {}): MapCell<T> {
  requireNames(options, ["ttl", "keysMax"], "keyedMap");
  return { kind: "map", type, ttlMs: parseDuration(options.ttl ?? 0), ...boundOf(options) };
}

/**
 * For each key a list of values; `max`: how many of the latest it keeps (default: all). Throws
 * HeadwaterError("out-of-range") for a `max` of 0, which in the graph stands for all.
 */
export function keyedList<const T extends FieldType>(
  type: T,
  options: KeepOptions & { readonly max?: number } = {},
): ListCell<T> {
  requireNames(options, ["ttl", "keysMax", "max"], "keyedList");
  if (options.max === 0) {
    throw new HeadwaterError("out-of-range", "a list with max: 0 would keep nothing", {
      place: "keyedList, max",
      remedy: "use a whole number from 1 on, or leave it out to keep all",
    });
  }
  const ttlMs = parseDuration(options.ttl ?? 0);
  return { kind: "list", type, ttlMs, max: options.max ?? 0, ...boundOf(options) };
}

/** For each key a time at which the bolt's `timer` is called. */
export function keyedTimer(clock: "processing" | "event", options: KeyOptions = {}): TimerCell {
  // A cell that keeps values beside it may have the same options.
  requireNames(options, ["ttl", "keysMax"], "keyedTimer");
  return { kind: "timer", clock, ...boundOf(options) };
}

/** Absent where nobody chose it, so that it leaves no trace in the graph's hash. */
function boundOf({ keysMax }: KeyOptions): { readonly keysMax?: number } {
  return keysMax === undefined ? {} : { keysMax };
}

/** What the components of a task have in common while it runs; it is not kept. */
export interface SharedByTask {
  /** What the first that asked for this name has made. */
  shared<T>(name: string, make: () => T): T;
}

/**
 * One value for each key. What is set belongs to the state from then on: a json value is frozen, bytes are
 * copied. Every write throws HeadwaterError: `bad-state-value` when the value is not of the declared type,
 * `bad-state-key` when the key is no text of 1 to 1,024 characters, `state-full` when the task, or the cell,
 * holds as much as it may; then nothing has changed.
 */
export interface StateValue<T> extends SharedByTask {
  get(key: string): T | undefined;
  set(key: string, value: T): void;
  delete(key: string): void;
  /** In no promised order. */
  keys(): IterableIterator<string>;
  /**
   * The same keys, with values that are changed where they stand: for what changes with every tuple. To be
   * called once, before the first use. `get` gives the value as it is at the moment.
   */
  live<L>(form: LiveForm<T, L>): LiveValue<L>;
  /**
   * The same for values that are a few numbers each: they stand side by side, without an object for any of
   * them. To be called once, instead of `live`.
   */
  numbers(form: NumbersForm<T>): KeyedNumbers;
}

/** A map of fields for each key; see `StateValue` for what writes throw. */
export interface StateMap<T> extends SharedByTask {
  get(key: string, field: string): T | undefined;
  set(key: string, field: string, value: T): void;
  delete(key: string, field: string): void;
  /** The fields of a key and their values, in no promised order. */
  entries(key: string): IterableIterator<readonly [string, T]>;
  /** Forgets all fields of a key. */
  clear(key: string): void;
  /** The names of the fields of a key, in no promised order. */
  fields(key: string): IterableIterator<string>;
  /** Keys that have a field, in no promised order. */
  keys(): IterableIterator<string>;
  /**
   * The same fields, with values that are changed where they stand: for what changes with every tuple. To be
   * called once, before the first use. `get` and `entries` give the values as they are at the moment.
   */
  live<L>(form: LiveForm<T, L>): LiveMap<L>;
  /**
   * The same for values that are a few numbers each: they stand side by side, without an object for any of
   * them. To be called once, instead of `live`.
   */
  numbers(form: NumbersForm<T>): LiveNumbers;
}

/**
 * How a value is held that is changed where it stands, instead of being written anew: it becomes part of the
 * state when a commit asks what has changed, and not before.
 */
export interface LiveForm<T, L> {
  /** Bytes that a value counts as, whatever is in it: it is of a fixed size. */
  readonly bytes: number;
  /** From what is in the state. */
  thaw(value: T): L;
  /** For the state: a value of its own, which later changes leave alone. */
  freeze(live: L): T;
  /**
   * The same for a commit, which copies it before anything else is asked for: it may be one object again and
   * again. Default: `freeze`.
   */
  lend?(live: L): T;
}

/** Values that are changed where they stand. What is found counts as changed. */
export interface LiveValue<L> {
  /** To be changed before the call ends, and not to be kept. */
  find(key: string): L | undefined;
  /** A key that was not there. Throws what `StateValue.set` throws; then nothing has changed. */
  add(key: string, value: L): void;
}

/** The same, by key and field. */
export interface LiveMap<L> {
  /** To be changed before the call ends, and not to be kept. */
  find(key: string, field: string): L | undefined;
  /** A field that was not there. Throws what `StateMap.set` throws; then nothing has changed. */
  add(key: string, field: string, value: L): void;
}

/** How a value is held as numbers, as many of each. */
export interface NumbersForm<T> {
  /** Bytes that a value counts as, whatever is in it. */
  readonly bytes: number;
  /** The numbers of a field that was not there; as many as there are of each. */
  readonly start: readonly number[];
  /** From what is in the state: as many as `start`. */
  thaw(value: T): readonly number[];
  /** For the state: what numbers[at] and those behind it come to. */
  freeze(numbers: Float64Array, at: number): T;
  /** See `LiveForm`. */
  lend?(numbers: Float64Array, at: number): T;
}

/** Numbers by key that are changed where they stand. What is found counts as changed. */
export interface KeyedNumbers {
  /** Those of all keys. To be asked for after each `find` and `add`, and not to be kept. */
  readonly numbers: Float64Array;
  /** Where those of the key begin; -1 = it has none. To be changed before the call ends. */
  find(key: string): number;
  /**
   * Where those of the key begin, which had none: they are `start`. Throws what `set` throws; then nothing
   * has changed.
   */
  add(key: string): number;
}

/** The same, by key and field. */
export interface LiveNumbers extends KeyedNumbers {
  /** Which field of a key `find` and `add` are about from here on. */
  turnTo(field: string): void;
}

/** A list for each key; see `StateValue` for what writes throw. */
export interface StateList<T> extends SharedByTask {
  /** A new array, oldest first; empty when there is none. */
  get(key: string): T[];
  /** Puts values behind the others; costs nothing for those that are there. */
  push(key: string, ...values: readonly T[]): void;
  /** Puts these in the place of all that is there. */
  set(key: string, values: readonly T[]): void;
  clear(key: string): void;
  /** Keys that have a list, in no promised order. */
  keys(): IterableIterator<string>;
}

/**
 * One time for each key, ms since 1970. When it has come the bolt's `timer` is called once, in the order of
 * times; the time is forgotten then. One that came while the task did not run is called when it runs again.
 */
export interface StateTimer extends SharedByTask {
  /** Sets the time, in the place of the one that the key had. One that is over is called soon. */
  set(key: string, at: number): void;
  clear(key: string): void;
  at(key: string): number | undefined;
  /** Keys that have a time, in no promised order. */
  keys(): IterableIterator<string>;
}

/** Any cell, where the declaration is not known at compile time. */
export type StateHandle = StateValue<unknown> | StateMap<unknown> | StateList<unknown> | StateTimer;

/** What the state of declared cells is reached by. */
export type StateHandles<C extends StateCells> = { readonly [N in keyof C]: HandleOfCell<C[N]> };

type HandleOfCell<C> =
  C extends ValueCell<infer T>
    ? StateValue<ValueOf<T>>
    : C extends MapCell<infer T>
      ? StateMap<ValueOf<T>>
      : C extends ListCell<infer T>
        ? StateList<ValueOf<T>>
        : C extends TimerCell
          ? StateTimer
          : never;

/** A timer whose time has come. */
export interface FiredTimer {
  /** Of the declared cell. */
  readonly name: string;
  readonly key: string;
  /** The time that was set, ms since 1970. */
  readonly at: number;
}
