import type { FieldSpec, Json, Row } from "../../topology/index.js";
import type { Aggregate } from "../windows/aggregate.js";

/** Values that can be told apart: a text is another one than the number that it looks like. */
export type Countable = string | number | boolean;

const types = ["string", "int", "bool", "timestamp", "string?", "int?", "bool?", "timestamp?"] as const;

/** Types of fields with such values. */
export type CountableSpec = (typeof types)[number];

/** An aggregate of the values in one field. */
export type OfCountable<N extends string, S extends Json, T extends FieldSpec> = Aggregate<
  { readonly [K in N]: CountableSpec },
  S,
  T
>;

/** What an aggregate of one field says that it reads. */
export function usesOf(field: string): Readonly<Record<string, readonly FieldSpec[]>> {
  return { [field]: types };
}

/** The value of a field; null where there is none. */
export function countableOf(tuple: Row, field: string): Countable | null {
  return (tuple[field] ?? null) as Countable | null;
}
