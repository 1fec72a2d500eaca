import type { Json, Row } from "../topology/index.js";

/**
 * A tuple as json, for state that holds tuples back: what JSON has no word for (bytes, NaN, infinities) and
 * what could be taken for that (lists, objects) stands as a pair of a word and a value.
 */
export function heldRow(row: Row): { readonly [field: string]: Json } {
  const held: Record<string, Json> = {};
  for (const name of Object.keys(row)) held[name] = heldValue(row[name]);
  return held;
}

/** The tuple that was held. */
export function restoredRow(held: { readonly [field: string]: Json }): Row {
  const row: Record<string, unknown> = {};
  for (const name of Object.keys(held)) row[name] = restoredValue(held[name]!);
  return row;
}

function heldValue(value: unknown): Json {
  if (value instanceof Uint8Array) return ["bytes", Buffer.from(value).toString("base64")];
  if (typeof value === "number" && !Number.isFinite(value)) return ["number", String(value)];
  if (typeof value === "object" && value !== null) return ["json", value as Json];
  return (value ?? null) as Json;
}

function restoredValue(held: Json): unknown {
  if (!Array.isArray(held)) return held;
  const [word, value] = held as unknown as readonly [string, Json];
  if (word === "bytes") return new Uint8Array(Buffer.from(value as string, "base64"));
  return word === "number" ? Number(value) : value;
}
