import { errorText } from "../base/index.js";
import { timestampMicrosMax } from "./column-writer.js";
import { hasBit } from "./cursor.js";
import { parseJson } from "./dictionary-reader.js";
import { dictionaryEntriesMax } from "./dictionary-writer.js";
import * as wire from "./generated/wire.js";
import { frameTuplesMax } from "./limits.js";
import { requireColumnCount } from "./parts.js";
import type { Values } from "../topology/index.js";
import type { Field } from "./schema.js";
import { badMessage } from "./version.js";

type Column = wire.Column.$Properties;

/**
 * The complete reader of Columns, by protobufjs: any layout that protobuf allows. It judges what the fast
 * reader does not take. Throws `bad-message`.
 */
export function readColumnsStatic(
  fields: readonly Field[],
  bytes: Uint8Array,
): { readonly tuples: number; readonly columns: readonly Values[] } {
  requireColumnCount(bytes, "columns");
  const message = decode(bytes);
  const tuples = message.tuples ?? 0;
  const columns = message.columns ?? [];
  if (tuples > frameTuplesMax) throw badMessage(`${tuples} tuples, at most ${frameTuplesMax}`, "columns");
  if (tuples === 0) return { tuples, columns: fields.map(() => []) };
  if (columns.length !== fields.length)
    throw badMessage(`${columns.length} columns, expected ${fields.length}`, "columns");
  return { tuples, columns: fields.map((field, k) => readColumn(field, columns[k]!, tuples)) };
}

function decode(bytes: Uint8Array): wire.Columns.$Properties {
  try {
    return wire.Columns.decode(bytes);
  } catch (cause) {
    throw badMessage(errorText(cause), "columns");
  }
}

function readColumn(field: Field, column: Column, tuples: number): Values {
  const nulls = column.nulls ?? new Uint8Array(0);
  const place = `column ${field.name}`;
  if (nulls.length > 0 && (!field.nullable || nulls.length !== (tuples + 7) >> 3))
    throw badMessage("nulls that cannot be", place);
  const isNull = (index: number) => nulls.length > 0 && hasBit(nulls, index);
  const values = readValues(field, column, tuples, isNull, place);
  if (values.length !== tuples) throw badMessage(`${values.length} values, expected ${tuples}`, place);
  return nulls.length === 0 ? values : values.map((value, index) => (isNull(index) ? null : value));
}

function readValues(
  field: Field,
  column: Column,
  tuples: number,
  isNull: (index: number) => boolean,
  place: string,
): readonly unknown[] {
  switch (field.type) {
    case "double":
      return column.doubles ?? [];
    case "int":
      return (column.ints ?? []).map((value) => safe(value, place));
    case "timestamp":
      return readTimes(
        (column.times ?? []).map((value) => safe(value, place)),
        place,
      );
    case "bool":
      return readBools(column.bools ?? new Uint8Array(0), tuples, place);
    default:
      return readEntries(field.type, column, isNull, place);
  }
}

function readTimes(deltas: readonly number[], place: string): readonly number[] {
  let micros = 0;
  return deltas.map((delta) => {
    micros += delta;
    if (Math.abs(micros) > timestampMicrosMax) throw badMessage("a time beyond all calendars", place);
    return micros / 1000;
  });
}

function readBools(bits: Uint8Array, tuples: number, place: string): readonly boolean[] {
  if (bits.length !== (tuples + 7) >> 3) throw badMessage(`bits in ${bits.length} bytes`, place);
  return Array.from({ length: tuples }, (_, index) => hasBit(bits, index));
}

function readEntries(
  type: "string" | "json" | "bytes",
  column: Column,
  isNull: (index: number) => boolean,
  place: string,
): readonly unknown[] {
  const raw = column.dictionary?.entries ?? [];
  const indexes = column.indexes ?? [];
  if (raw.length > dictionaryEntriesMax)
    throw badMessage(`${raw.length} entries, at most ${dictionaryEntriesMax}`, place);
  const entries = raw.map((entry, index) => {
    if (type === "bytes") return new Uint8Array(entry);
    const text = Buffer.from(entry.buffer, entry.byteOffset, entry.length).toString("utf8");
    if (type === "string") return text;
    if (indexes.length === 0 && isNull(index)) return null;
    const value = parseJson(text);
    if (value === undefined) throw badMessage("not JSON", place);
    return value;
  });
  if (indexes.length === 0) return entries;
  return indexes.map((index) => {
    if (index < entries.length) return entries[index];
    throw badMessage(`index ${index} in a dictionary of ${entries.length}`, place);
  });
}

/** protobufjs gives 64-bit numbers as two halves. */
function safe(wireValue: unknown, place: string): number {
  const value =
    typeof wireValue === "number" ? wireValue : halves(wireValue as { high: number; low: number });
  if (Number.isSafeInteger(value)) return value;
  throw badMessage("an integer beyond 2^53 - 1", place);
}

function halves({ high, low }: { readonly high: number; readonly low: number }): number {
  return high * 4294967296 + (low >>> 0);
}
