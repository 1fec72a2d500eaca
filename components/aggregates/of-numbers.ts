import type { FieldSpec, Fields, Json, Row } from "../../topology/index.js";
import { numberOf } from "../checks.js";
import { maybeNumberTypes } from "../picked-fields.js";
import type { Aggregate, InPlace, StateKind } from "../windows/aggregate.js";

/** Types of fields that hold a number, or null. */
export type NumberSpec = "double" | "int" | "double?" | "int?";

/** An aggregate of the numbers in these fields; its result is of type `T`. */
export type OfNumbers<N extends string, S extends Json, T extends FieldSpec = "double?"> = Aggregate<
  { readonly [K in N]: NumberSpec },
  S,
  T
>;

/** What is done with the numbers; states are never changed. */
export interface Computation<S extends Json> {
  create(): S;
  add(state: S, numbers: readonly number[], time: number): S;
  merge(earlier: S, later: S): S;
  result(state: S): unknown;
  readonly states: StateKind;
  /** Of one field only. */
  readonly inPlace?: Omit<InPlace<S>, "read">;
}

/**
 * An aggregate of the numbers in one field or several. A tuple in which one of them is null is left out; NaN
 * and infinities make it a dead letter.
 */
export function ofNumbers<const N extends string, S extends Json, const T extends FieldSpec = "double?">(
  fields: readonly N[],
  computation: Computation<S>,
  type: T = "double?" as T,
): OfNumbers<N, S, T> {
  const [first] = fields;
  const { inPlace } = computation;
  const read = (tuple: Row) => (tuple[first!] === null ? Number.NaN : numberOf(tuple, first!));
  const uses: Fields | object = Object.fromEntries(fields.map((field) => [field, maybeNumberTypes]));
  return {
    uses: uses as OfNumbers<N, S, T>["uses"],
    type,
    create: computation.create,
    add(state: S, tuple: Row, time: number) {
      if (fields.some((field) => tuple[field] === null)) return state;
      const numbers = fields.map((field) => numberOf(tuple, field));
      return computation.add(state, numbers, time);
    },
    merge: computation.merge,
    result: computation.result,
    states: computation.states,
    ...(inPlace === undefined ? {} : { inPlace: { ...inPlace, read } }),
  };
}
