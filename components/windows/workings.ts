import {
  type AnyTimeOptions,
  type ComponentContext,
  type Json,
  type Output,
  type Row,
  type RowShape,
  rowShape,
  type SharedByTask,
  type TimeReader,
  timeReader,
} from "../../topology/index.js";
import { KeyLists } from "../key-list.js";
import { late } from "../late.js";
import type { Aggregates, AnyAggregate, Numbers } from "./aggregate.js";
import { HeldStates } from "./held-states.js";
import { PaneNumbers } from "./pane-numbers.js";
import { noTime } from "./time-fields.js";

/** With it begins a key that is the text of a list. */
const openBracket = "[".charCodeAt(0);

/** What each aggregate of a window has come to, in their order. */
export type States = readonly Json[];

/** Which window has a result. */
export interface Place {
  readonly key: string;
  readonly start: number;
  readonly end: number;
  /** A time inside of the window, its event time for what comes behind. */
  readonly at: number;
  /** 0 = the first for this window; corrected ones count up. */
  readonly revision: number;
}

/** A place to be filled in for each result: with halves, so that V8 keeps times where they stand. */
export function anyPlace(): { -readonly [K in keyof Place]: Place[K] } {
  return { key: "", start: 0.5, end: 0.5, at: 0.5, revision: 0 };
}

/** A result on its way out. */
export interface Result extends Place {
  readonly states: States;
}

/** What windows of all kinds do alike: keys, times, aggregates, results. */
export class Workings {
  readonly #by: readonly string[];
  /** The only key field; null = there are none, or several. */
  readonly #single: string | null;
  readonly #keys: KeyLists;
  readonly #aggregates: readonly AnyAggregate[];
  readonly #partial: boolean;
  readonly #time: AnyTimeOptions | null;
  readonly #read: TimeReader | null;
  /** Results, and how many fields they have. */
  readonly #results: RowShape;
  readonly #width: number;
  #context: ComponentContext | null = null;

  /** `time` null: windows go by processing time. `state`: any of the window's cells. */
  constructor(options: {
    readonly by: readonly string[];
    readonly aggregates: Aggregates;
    readonly partial: boolean;
    readonly time: AnyTimeOptions | null;
    readonly state: SharedByTask;
  }) {
    this.#by = options.by;
    this.#single = options.by.length === 1 ? options.by[0]! : null;
    this.#keys = new KeyLists(options.by, options.state);
    this.#aggregates = Object.values(options.aggregates);
    this.#partial = options.partial;
    this.#time = options.time;
    this.#read = options.time === null ? null : timeReader(options.time);
    const fields = [...options.by, "start", "end", "at", "revision", ...Object.keys(options.aggregates)];
    this.#results = rowShape(fields);
    this.#width = fields.length;
  }

  open(context: ComponentContext): void {
    this.#context = context;
    if (this.#read !== null) this.watermark = context.watermark;
  }

  /** The key of a tuple as one text: that of its only field, or its values as JSON. */
  keyOf(row: Row): string {
    if (this.#single === null) return this.#by.length === 0 ? "[]" : this.#keys.of(row);
    const only = row[this.#single];
    if (typeof only === "string" && only.length > 0 && only.charCodeAt(0) !== openBracket) return only;
    return this.#keys.of(row);
  }

  /** When a tuple happened, ms since 1970. Throws `no-time` where its field says nothing. */
  timeOf(row: Row): number {
    if (this.#read === null) return this.#context!.now();
    const time = this.#read(row);
    if (!Number.isNaN(time)) return time;
    throw noTime(this.#time!, row, this.#context!.component, "window");
  }

  /** Time before which nothing more is to be expected. By processing time nothing is ever late. */
  watermark: () => number = () => Number.NEGATIVE_INFINITY;

  /** The aggregates as numbers that are changed where they stand; null = not all of them can be said so. */
  get inPlace(): PaneNumbers | null {
    return PaneNumbers.of(this.#aggregates);
  }

  /** The same as objects, which may hold more; null = not all of them are of a fixed size. */
  get held(): HeldStates | null {
    return HeldStates.of(this.#aggregates);
  }

  /** With one more tuple. Throws what an aggregate throws; then nothing has changed. */
  add(states: States | undefined, row: Row, time: number): States {
    return this.#aggregates.map((each, index) => {
      return each.add(states === undefined ? each.create() : states[index]!, row, time);
    });
  }

  merge = (earlier: States, later: States): States => {
    return this.#aggregates.map((each, index) => each.merge(earlier[index]!, later[index]!));
  };

  /** `of`: a tuple of the key, where one is at hand. */
  emit(result: Result, out: Output, of?: Row): void {
    const { states } = result;
    const values = this.#valuesOf(result, of);
    let at = this.#width - states.length;
    for (let n = 0; n < states.length; n++) {
      const state = states[n]!;
      values[at++] = this.#partial ? state : this.#aggregates[n]!.result(state);
    }
    out.emit(this.#results.one(values));
  }

  /** The same of states that are numbers: those at numbers[from] and behind it. */
  emitNumbers(
    place: Place,
    parts: PaneNumbers,
    numbers: Readonly<Numbers>,
    from: number,
    out: Output,
    of?: Row,
  ): void {
    if (this.#partial) {
      this.emit({ ...place, states: parts.freeze(numbers, from) }, out, of);
      return;
    }
    const values = this.#valuesOf(place, of);
    const count = this.#aggregates.length;
    let at = this.#width - count;
    for (let n = 0; n < count; n++) values[at++] = parts.result(n, numbers, from);
    out.emit(this.#results.one(values));
  }

  /** The tuple came too late for any window. */
  late(row: Row, out: Output): void {
    late(this.#context!, row, out);
  }

  count(name: string): void {
    this.#context!.count(name);
  }

  // ------------------------------------------------------------ inside

  /** The values of a result, up to those of the aggregates. */
  #valuesOf({ key, start, end, at, revision }: Place, of: Row | undefined): unknown[] {
    const by = this.#by;
    const values: unknown[] = new Array(this.#width);
    if (of !== undefined) for (let n = 0; n < by.length; n++) values[n] = of[by[n]!];
    else if (key[0] === "[") {
      const known = JSON.parse(key) as Json[];
      for (let n = 0; n < by.length; n++) values[n] = known[n];
    } else values[0] = key;
    let n = by.length;
    values[n++] = start;
    values[n++] = end;
    values[n++] = at;
    values[n] = revision;
    return values;
  }
}
