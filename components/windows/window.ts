import { HeadwaterError } from "../../base/index.js";
import type {
  AnyTimeOptions,
  BoltPlace,
  BoltSpec,
  Contents,
  FieldSpec,
  Fields,
  SharedByTask,
  Streams,
  TimeFieldOf,
  TimeOptions,
} from "../../topology/index.js";
import type { KeyField } from "../picked-fields.js";
import { keyTypes } from "../picked-fields.js";
import { keyFields, readyBolt, type Use } from "../ready-bolt.js";
import {
  type Aggregate,
  type Aggregates,
  type AnyAggregate,
  type ResultOf,
  resultType,
} from "./aggregate.js";
import type { CalendarUnit } from "./grid.js";
import { kindOf } from "./kinds.js";
import { timeFaults, timeOptions, timeTypes } from "./time-fields.js";
import { Workings } from "./workings.js";

type Duration = string | number;

/**
 * How windows are cut. Durations are ms or texts such as "10s". Exactly one of `size`, `sliding`, `gap`,
 * `count` and `trigger` says which kind they are.
 */
export interface WindowShape {
  /**
   * Tumbling windows of so long, or of a day, week or month in local time.
   *
   * @range duration whole >0, day, week, month
   */
  readonly size?: Duration | CalendarUnit;
  /**
   * With `size`: hopping windows, one every so often (up to `size`); with `count`: every so many tuples.
   *
   * @range duration whole >0
   */
  readonly every?: Duration;
  /**
   * With `size`: windows begin so long behind the full hour, minute, midnight. Default 0.
   *
   * @range duration
   */
  readonly offset?: Duration;
  /** With a `size` of day, week or month: the time zone, such as "Europe/Berlin". Default "UTC". */
  readonly zone?: string;
  /**
   * Sliding: for each tuple a result over so long up to it. The oldest leave by 1,000ths of it.
   *
   * @range duration whole >0
   */
  readonly sliding?: Duration;
  /**
   * Sessions: tuples less than so long apart.
   *
   * @range duration >0
   */
  readonly gap?: Duration;
  /**
   * The latest so many tuples of a key.
   *
   * @range whole 1..1000000
   */
  readonly count?: number;
  /** All tuples of a key, with a result every so many tuples, or so often, whichever comes first. */
  readonly trigger?: {
    /** @range whole 1..1000000 */
    readonly count?: number;
    /** @range duration whole >0 */
    readonly every?: Duration;
    /** Begin anew after each result. Default false: results cover everything since the beginning. */
    readonly discard?: boolean;
  };
}

/** What a window over tuples with the fields `F` gives. */
export interface WindowOptions<F extends Fields, By extends KeyField<F>, A extends Aggregates>
  extends WindowShape {
  /**
   * Fields whose values have windows of their own; they are in the result. A window of several tasks is to
   * be fed by `fields` of these. Default: none, one row of windows for all that a task gets.
   */
  readonly by?: By | readonly By[];
  /** The field that says when a tuple happened. Left out: windows go by processing time. */
  readonly time?: TimeFieldOf<F> | TimeOptions<F>;
  /**
   * How long behind the end of a window a late tuple still corrects its result: the result comes again with
   * a higher `revision`. With `time` and `size` or `gap`. Default 0: it goes to the stream `late`.
   *
   * @range duration
   */
  readonly lateness?: Duration;
  /**
   * With `trigger` or `count`: a key of which nothing came for so long, in running time, is forgotten and
   * begins anew. Windows of other kinds forget their keys by themselves. Default: never.
   *
   * @range duration
   */
  readonly forgetAfter?: Duration;
  /** The fields of the result: `{ mean: mean("celsius"), readings: count() }`. */
  readonly aggregates: A;
  /** Results are the states of the aggregates, for `merged` in a window elsewhere. Default false. */
  readonly partial?: boolean;
}

/** Aggregates that need fields which `F` has; what does not fit is an error at its place. */
type Fitting<F extends Fields, A> = {
  readonly [K in keyof A]: A[K] extends Aggregate<infer Needs, infer _S, infer _T>
    ? F extends Needs
      ? A[K]
      : Needs
    : never;
};

/** The result of a window: the key, where it lies, how often it was corrected, and what it came to. */
export type WindowResult<F extends Fields, By extends string, A, P> = {
  readonly [K in By | "start" | "end" | "at" | "revision" | (keyof A & string)]: K extends keyof A
    ? P extends true
      ? "json"
      : ResultOf<F, A[K]>
    : K extends "revision"
      ? "int"
      : K extends "start" | "end" | "at"
        ? "timestamp"
        : K extends keyof F
          ? F[K]
          : never;
};

/**
 * Windows over a stream: tumbling, hopping, sliding, sessions, by count, or one without an end. Results go to
 * the default stream: the fields of `by`, `start` and `end` of the window, `at` (a time inside of it, for
 * windows behind this one), `revision`, and one field for each aggregate. Tuples that come too late go to
 * the stream `late` and are counted. What a window knows is declared state: it survives, and moves.
 */
export function window<
  F extends Fields,
  const By extends KeyField<NoInfer<F>> = never,
  const A extends Aggregates = Aggregates,
  const P extends boolean = false,
>(
  options: WindowOptions<NoInfer<F>, By, A & Fitting<NoInfer<F>, A>> & { readonly partial?: P },
): BoltSpec<F, { readonly default: WindowResult<F, By, A, P>; readonly late: F }> {
  const { aggregates, partial = false } = options as { aggregates: Aggregates; partial?: boolean };
  const by = keyFields({ by: options.by as string | readonly string[] | undefined });
  const time = timeOptions(options.time as string | AnyTimeOptions | undefined);
  const { state, make } = kindOf(options, time !== null);
  requireNames(by, aggregates);
  return readyBolt({
    uses: usesOf(by, time, aggregates),
    streams: (input) => streamsOf(input, by, aggregates, partial),
    // Parts of a window may be anywhere: what merges them is keyed.
    meetsBy: partial ? [] : by,
    faults: (input, place) => [
      ...place.inputs.flatMap((placed) => timeFaults(input, time, placed, "its time")).slice(0, 1),
      ...mergeFaults(aggregates, place),
    ],
    contents: partial ? contentsOf(aggregates) : {},
    state,
    create(handles) {
      const [cell] = Object.values(handles) as readonly SharedByTask[];
      return make(new Workings({ by, aggregates, partial, time, state: cell! }), handles);
    },
  });
}

function usesOf(by: readonly string[], time: AnyTimeOptions | null, aggregates: Aggregates): readonly Use[] {
  const uses: Use[] = by.map((field) => [field, keyTypes]);
  if (time !== null) uses.push([time.field, timeTypes]);
  for (const each of Object.values(aggregates)) {
    for (const [field, types] of Object.entries((each as AnyAggregate).uses)) uses.push([field, types]);
  }
  return uses;
}

function streamsOf(input: Fields, by: readonly string[], aggregates: Aggregates, partial: boolean): Streams {
  const keys = by.map((field): [string, FieldSpec] => [field, input[field] ?? "string"]);
  const results = Object.entries(aggregates).map(([name, each]): [string, FieldSpec] => {
    return [name, partial ? "json" : resultType(each, input)];
  });
  const place = { start: "timestamp", end: "timestamp", at: "timestamp", revision: "int" } as const;
  return { default: { ...Object.fromEntries(keys), ...place, ...Object.fromEntries(results) }, late: input };
}

/** What the fields of partial results hold. */
function contentsOf(aggregates: Aggregates): Contents {
  const known = Object.entries(aggregates).flatMap(([name, { states }]) => {
    return states === undefined ? [] : [[name, statesText(states.name)]];
  });
  return Object.fromEntries(known);
}

function statesText(name: string): string {
  return `states of ${name}`;
}

/** States that another aggregate has made, as far as the graph shows who made them. */
function mergeFaults(aggregates: Aggregates, { inputs }: BoltPlace) {
  return Object.values(aggregates).flatMap(({ merges }) => {
    if (merges === undefined) return [];
    const { field, states } = merges;
    const wanted = statesText(states.name);
    const found = inputs.map(({ contents }) => contents[field] ?? wanted).find((each) => each !== wanted);
    if (found === undefined) return [];
    const message = `the field ${field} holds ${found}, and it is to merge ${wanted}`;
    return [{ message, remedy: "give merged(…) the aggregate that made them, with the same options" }];
  });
}

function requireNames(by: readonly string[], aggregates: Aggregates): void {
  const names = [...by, "start", "end", "at", "revision", ...Object.keys(aggregates)];
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  const message =
    twice === undefined
      ? Object.keys(aggregates).length === 0 && "it has no aggregates"
      : `two fields of its result are named ${twice}`;
  if (message === false) return;
  throw new HeadwaterError("bad-option", message, {
    place: "window, aggregates",
    remedy: 'give the results names of their own: { mean: mean("celsius") }',
  });
}
