import type { FieldSpec, Fields, KeepOptions } from "../topology/index.js";

/** The names of those fields of `F` whose type is one of `T`. */
export type FieldOf<F extends Fields, T extends FieldSpec> = {
  [K in keyof F & string]: F[K] extends T ? K : never;
}[keyof F & string];

/** A field that holds a number, and never null. */
export type NumberField<F extends Fields> = FieldOf<F, "double" | "int">;

/** A field that holds a number or null. */
export type MaybeNumberField<F extends Fields> = FieldOf<F, "double" | "int" | "double?" | "int?">;

/** A field that holds a time, ms since 1970. */
export type TimeField<F extends Fields> = FieldOf<F, "timestamp">;

/** A field that tells one thing from another: a sensor's name, a number of a machine. */
export type KeyField<F extends Fields> = FieldOf<F, "string" | "int" | "bool">;

/** The fields `F` and one more, or another type for one of them. */
export type With<F extends Fields, Name extends string, T extends FieldSpec> = {
  readonly [K in (keyof F & string) | Name]: K extends Name ? T : F[K];
};

/** The fields `F` and those of `More`, which take the place of equal names. */
export type Joined<F extends Fields, More extends Fields> = {
  readonly [K in (keyof F & string) | (keyof More & string)]: K extends keyof More ? More[K] : F[K];
};

/** Default name of the one that a component adds, where the user gives none. */
export type Named<As, Otherwise extends string> = As extends string ? As : Otherwise;

/** Which fields tell apart what is remembered apart: one sensor from another. */
export interface ByKey<F extends Fields> {
  /**
   * One field or several. What is known of a key is the state of the task that has the key, so feed a bolt
   * of several tasks by `fields` of these. Default: no key, one state for all that the task gets.
   */
  readonly by?: KeyField<F> | readonly KeyField<F>[];
  /**
   * A key of which nothing came for so long is forgotten, in running time, and begins anew. "10m" or ms.
   * Default: never.
   *
   * @range duration 0..315576000000
   */
  readonly forgetAfter?: string | number;
  /**
   * Keys that a task knows at most; a tuple of one more is a dead letter that says so. Default: as many as
   * `keysMax` of the topology allows for all that the task remembers.
   *
   * @range whole 1..16000000
   */
  readonly keysMax?: number;
}

/** What `ByKey` says where fields are not known at compile time. */
export interface AnyByKey {
  readonly by?: string | readonly string[];
  readonly forgetAfter?: string | number;
  readonly keysMax?: number;
}

/** How long and of how many keys it is remembered. */
export function keepOf({ forgetAfter = 0, keysMax }: AnyByKey): KeepOptions {
  return { ttl: forgetAfter, keysMax };
}

export const numberTypes = ["double", "int"] as const;
export const maybeNumberTypes = ["double", "int", "double?", "int?"] as const;
export const timeTypes = ["timestamp"] as const;
export const keyTypes = ["string", "int", "bool"] as const;
