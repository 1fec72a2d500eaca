import { HeadwaterError } from "../../base/index.js";
import type { FieldSpec, Json, Row } from "../../topology/index.js";
import { finite, numberOf } from "../checks.js";
import { maybeNumberTypes } from "../picked-fields.js";
import type { Aggregate, InPlace, Numbers, StateKind } from "./aggregate.js";
import { numberStates } from "./aggregate.js";

type NumberSpec = "double" | "int" | "double?" | "int?";
type Needs<N extends string, T extends FieldSpec> = { readonly [K in N]: T };

/** An aggregate over the numbers in one field. */
type OfNumber<N extends string, S extends Json> = Aggregate<Needs<N, NumberSpec>, S, { readonly number: N }>;

/** How many tuples. */
export function count(): Aggregate<Record<never, never>, number, "int"> {
  return {
    uses: {},
    type: "int",
    create: () => 0,
    add: (state) => state + 1,
    merge: (earlier, later) => earlier + later,
    result: (state) => state,
    states: { name: "count", is: (value) => typeof value === "number" },
    inPlace: {
      start: [0],
      read: () => 1,
      add: (numbers, from) => {
        numbers[from] = numbers[from]! + 1;
      },
      onlyValue: () => 1,
      thaw: (state) => [state],
      freeze: (numbers, from) => numbers[from]!,
      result: (numbers, from) => numbers[from]!,
    },
  };
}

/** A sum and what rounding has taken from it; null = there was no number. */
type Sum = readonly [sum: number, rest: number] | null;

/**
 * The sum of a field; null values are left out. It is compensated, so that what many small numbers come to
 * beside a large one is not lost.
 *
 * Source: A. Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen", ZAMM 54
 * (1974).
 */
export function sum<const N extends string>(field: N): OfNumber<N, Sum> {
  return {
    ...ofNumber(field),
    create: () => null,
    add: (state, tuple) => plus(state, tuple, field),
    merge: mergeSums,
    result: totalOf,
    states: numberStates("sum", 2, true),
    inPlace: {
      ...countedSum(field),
      onlyValue: (state) => state?.[0] ?? Number.NaN,
      thaw: (state) => [state === null ? 0 : 1, state?.[0] ?? 0, state?.[1] ?? 0],
      freeze: (numbers, from) => (numbers[from] === 0 ? null : [numbers[from + 1]!, numbers[from + 2]!]),
    },
  };
}

type Mean = readonly [count: number, sum: number, rest: number] | null;

/** The arithmetic mean of a field: its sum (see `sum`) by the number of values that are not null. */
export function mean<const N extends string>(field: N): OfNumber<N, Mean> {
  const make = (n: number, total: Sum): Mean => (total === null ? null : [n, total[0], total[1]]);
  const sumOf = (state: Mean): Sum => (state === null ? null : [state[1], state[2]]);
  return {
    ...ofNumber(field),
    create: () => null,
    add(state, tuple) {
      if (tuple[field] === null) return state;
      return make((state?.[0] ?? 0) + 1, plus(sumOf(state), tuple, field));
    },
    merge: (earlier, later) => {
      return make((earlier?.[0] ?? 0) + (later?.[0] ?? 0), mergeSums(sumOf(earlier), sumOf(later)));
    },
    result: (state) => (state === null ? null : totalOf(sumOf(state))! / state[0]),
    states: numberStates("mean", 3, true),
    inPlace: {
      ...countedSum(field),
      onlyValue: (state) => state?.[1] ?? Number.NaN,
      thaw: (state) => state ?? [0, 0, 0],
      result: (numbers, from) => {
        return numbers[from] === 0 ? null : (numbers[from + 1]! + numbers[from + 2]!) / numbers[from]!;
      },
      freeze: (numbers, from) => {
        return numbers[from] === 0 ? null : [numbers[from]!, numbers[from + 1]!, numbers[from + 2]!];
      },
    },
  };
}

/** The least value of a field; null values are left out. */
export function min<const N extends string>(field: N): OfNumber<N, number | null> {
  return extreme("min", field, Math.min);
}

/** The greatest value of a field; null values are left out. */
export function max<const N extends string>(field: N): OfNumber<N, number | null> {
  return extreme("max", field, Math.max);
}

type At = readonly [time: number, value: Json] | null;
/** Types whose values JSON can keep exactly. */
const keptTypes = ["string", "double", "int", "bool", "timestamp", "json"] as const;
type KeptSpec = (typeof keptTypes)[number] | `${(typeof keptTypes)[number]}?`;
type OfField<N extends string> = Aggregate<Needs<N, KeptSpec>, At, { readonly of: N }>;

/** The value of a field in the earliest tuple; of several at one time, that of the first to come. */
export function first<const N extends string>(field: N): OfField<N> {
  return pick("first", field, (earlier, later) => (later[0] < earlier[0] ? later : earlier));
}

/** The value of a field in the latest tuple; of several at one time, that of the last to come. */
export function last<const N extends string>(field: N): OfField<N> {
  return pick("last", field, (earlier, later) => (later[0] >= earlier[0] ? later : earlier));
}

/**
 * Merges what a window with `partial: true` emitted elsewhere in the field `field`: the mean over all
 * gateways from the states of each one's mean. Give the same aggregate, with the field and the options that
 * it had there, and the type of its result. Another one is refused where the graph shows it, and a value that
 * is no such state makes its tuple a dead letter.
 */
export function merged<const N extends string, S extends Json, const T extends FieldSpec>(
  field: N,
  { create, merge, result, states }: Pick<Aggregate<never, S>, "create" | "merge" | "result" | "states">,
  type: T,
): Aggregate<Needs<N, "json">, S, T> {
  return {
    uses: { [field]: ["json"] },
    type,
    create,
    add: (state, tuple) => {
      const value = tuple[field];
      if (states !== undefined && !states.is(value)) throw noState(field, states);
      return merge(state, value as S);
    },
    merge,
    result,
    ...(states === undefined ? {} : { states, merges: { field, states } }),
  };
}

// ------------------------------------------------------------ inside

function noState(field: string, { name }: StateKind): HeadwaterError {
  const message = `the field ${field} holds no state of ${name}`;
  const remedy = "merge what a window with partial: true emits, by the same aggregate with the same options";
  return new HeadwaterError("bad-value", message, { place: field, remedy });
}

function isTimed(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.length === 2 && typeof value[0] === "number");
}

function ofNumber<N extends string>(field: N) {
  return { uses: { [field]: maybeNumberTypes }, type: { number: field } } as const;
}

function plus(state: Sum, tuple: Row, field: string): Sum {
  if (tuple[field] === null) return state;
  const value = numberOf(tuple, field);
  return state === null ? [value, 0] : add(state[0], value, state[1]);
}

/** The number in a field; NaN where it is null. */
function maybe(tuple: Row, field: string): number {
  const value = tuple[field];
  return value === null ? Number.NaN : finite(value, field);
}

/** Three numbers: how many values, their sum, and what rounding has taken from it. */
function countedSum(field: string) {
  return {
    start: [0, 0, 0],
    read: (tuple: Row) => maybe(tuple, field),
    add(numbers: Numbers, from: number, value: number) {
      const sum = numbers[from + 1]!;
      const both = sum + value;
      numbers[from] = numbers[from]! + 1;
      if (Number.isFinite(both)) {
        const lost = Math.abs(sum) >= Math.abs(value) ? sum - both + value : value - both + sum;
        numbers[from + 1] = both;
        numbers[from + 2] = numbers[from + 2]! + lost;
      } else {
        numbers[from + 1] = both > 0 ? Number.MAX_VALUE : -Number.MAX_VALUE;
        numbers[from + 2] = 0;
      }
    },
  };
}

function mergeSums(earlier: Sum, later: Sum): Sum {
  if (earlier === null || later === null) return earlier ?? later;
  return add(earlier[0], later[0], earlier[1] + later[1]);
}

function totalOf(state: Sum): number | null {
  return state === null ? null : state[0] + state[1];
}

/** What the sum loses by rounding is the rest; exact unless a sum overflows. */
function add(a: number, b: number, rest: number): Sum {
  const both = a + b;
  if (!Number.isFinite(both)) return [both > 0 ? Number.MAX_VALUE : -Number.MAX_VALUE, 0];
  const lost = Math.abs(a) >= Math.abs(b) ? a - both + b : b - both + a;
  return [both, rest + lost];
}

function extreme<N extends string>(name: string, field: N, choose: (a: number, b: number) => number) {
  const merge = (a: number | null, b: number | null) => (a === null || b === null ? (a ?? b) : choose(a, b));
  const inPlace: InPlace<number | null> = {
    // Nothing that a tuple has is NaN: it says that there was none.
    start: [Number.NaN],
    read: (tuple) => maybe(tuple, field),
    add: (numbers, from, value) => {
      const known = numbers[from]!;
      numbers[from] = Number.isNaN(known) ? value : choose(known, value);
    },
    onlyValue: (state) => state ?? Number.NaN,
    thaw: (state) => [state ?? Number.NaN],
    freeze: (numbers, from) => (Number.isNaN(numbers[from]!) ? null : numbers[from]!),
  };
  return {
    ...ofNumber(field),
    create: () => null,
    add: (state: number | null, tuple: Row) => {
      return tuple[field] === null ? state : merge(state, numberOf(tuple, field));
    },
    merge,
    result: (state: number | null) => state,
    states: { name, is: (value: unknown) => value === null || typeof value === "number" },
    inPlace,
  };
}

function pick<N extends string>(
  name: string,
  field: N,
  choose: (earlier: NonNullable<At>, later: NonNullable<At>) => At,
): OfField<N> {
  const merge = (a: At, b: At): At => (a === null || b === null ? (a ?? b) : choose(a, b));
  return {
    uses: { [field]: [...keptTypes, ...keptTypes.map((type) => `${type}?` as const)] },
    type: { of: field },
    create: () => null,
    add(state, tuple, time) {
      const value = tuple[field];
      // JSON says nothing of infinities and NaN: they would come back as null.
      return merge(state, [time, typeof value === "number" ? numberOf(tuple, field) : (value as Json)]);
    },
    merge,
    result: (state) => state?.[1] ?? null,
    states: { name, is: isTimed },
  };
}
