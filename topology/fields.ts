/** The types a field may have. `timestamp` is ms since 1970 in the API (microseconds on the wire). */
export type FieldType = "string" | "double" | "int" | "bool" | "bytes" | "timestamp" | "json";

/** A field's declaration: its type, with `?` when it may be null. */
export type FieldSpec = FieldType | `${FieldType}?`;

/** Declared fields in order; the order is the order of columns on the wire. */
export type Fields = Readonly<Record<string, FieldSpec>>;

/** Anything JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

interface ValueTypes {
  string: string;
  double: number;
  int: number;
  bool: boolean;
  bytes: Uint8Array;
  timestamp: number;
  json: Json;
}

/** The type that a value of a declared field has. */
export type ValueOf<S> = S extends `${infer T}?`
  ? T extends FieldType
    ? ValueTypes[T] | null
    : never
  : S extends FieldType
    ? ValueTypes[S]
    : never;

/**
 * The tuple type of declared fields: `{ room: "string", celsius: "double?" }` → `{ room: string; celsius:
 * number | null }`.
 */
export type TupleOf<F extends Fields> = { readonly [K in keyof F]: ValueOf<F[K]> };

/** A tuple whose fields are not known at compile time. */
export type Row = Readonly<Record<string, unknown>>;

/** Named output streams of a component; `default` is the one that `emit` writes to. */
export type Streams = Readonly<Record<string, Fields>>;

/** The name of the stream that `emit` without a stream name writes to. */
export const defaultStream = "default";

/** Every component has it without declaring it: what could not be processed, with the error. */
export const deadLetterStream = "dead-letter";

/**
 * Fields of the dead-letter stream. `tuple` is the tuple as JSON, or the raw payload as text, cut at 64
 * KiB.
 */
export const deadLetterFields = {
  component: "string",
  task: "string",
  error: "string",
  source: "string",
  tuple: "json",
  raw: "bytes?",
  partial: "bool",
  at: "timestamp",
} as const satisfies Fields;
