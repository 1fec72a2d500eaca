import type { Row } from "../topology/index.js";
import { jsonText, timestampMicrosMax } from "./column-writer.js";
import { badTuple, type Field } from "./schema.js";

/** See rowBytes in columns.ts. */
export type RowMeasure = (row: Row) => number;

/** Bytes of one value; throws `bad-tuple`. */
type Measure = (value: unknown) => number;

/** Characters up to which a text's bytes are not counted, but taken to be one each. */
const shortText = 64;

/** The measure of rows with these fields; unrolled as row-shape.ts is, and for the same reason. */
export function rowMeasure(fields: readonly Field[]): RowMeasure {
  const sum = sums[fields.length] ?? sumOfMany;
  return sum(
    fields.map(({ name }) => name),
    fields.map(measureOf),
  );
}

function measureOf(field: Field): Measure {
  switch (field.type) {
    case "string":
      return (value) => (typeof value === "string" ? textBytes(value) : nothing(field, value));
    case "double":
      return (value) => (typeof value === "number" ? 8 : nothing(field, value));
    case "int":
      return (value) => (Number.isSafeInteger(value) ? intBytes(value as number) : nothing(field, value));
    case "timestamp":
      return (value) => (isTimestamp(value) ? 4 : nothing(field, value));
    case "bool":
      return (value) => (typeof value === "boolean" ? 1 : nothing(field, value));
    case "bytes":
      return (value) => (value instanceof Uint8Array ? value.length + 5 : nothing(field, value));
    case "json":
      return (value) =>
        value === undefined || (value === null && field.nullable)
          ? nothing(field, value)
          : textBytes(jsonText(value, field));
  }
}

/** A null of a nullable field takes a value and a bit; anything else that came here does not fit. */
function nothing(field: Field, value: unknown): number {
  if ((value !== null && value !== undefined) || !field.nullable) throw badTuple(field, value);
  return field.type === "double" ? 9 : 3;
}

function textBytes(text: string): number {
  return text.length <= shortText ? text.length + 4 : Buffer.byteLength(text) + 6;
}

function intBytes(value: number): number {
  return value < 8192 && value > -8192 ? 2 : 8;
}

function isTimestamp(value: unknown): boolean {
  return typeof value === "number" && Math.abs(value * 1000) <= timestampMicrosMax;
}

type Sum = (names: readonly string[], measures: readonly Measure[]) => RowMeasure;

const sums: Readonly<Record<number, Sum>> = {
  1: sumOf1 as Sum,
  2: sumOf2 as Sum,
  3: sumOf3 as Sum,
  4: sumOf4 as Sum,
  5: sumOf5 as Sum,
  6: sumOf6 as Sum,
  7: sumOf7 as Sum,
  8: sumOf8 as Sum,
};

function sumOf1([a]: string[], [ma]: Measure[]): RowMeasure {
  return (row) => 1 + ma!(row[a!]);
}

function sumOf2([a, b]: string[], [ma, mb]: Measure[]): RowMeasure {
  return (row) => 1 + ma!(row[a!]) + mb!(row[b!]);
}

function sumOf3([a, b, c]: string[], [ma, mb, mc]: Measure[]): RowMeasure {
  return (row) => 1 + ma!(row[a!]) + mb!(row[b!]) + mc!(row[c!]);
}

function sumOf4([a, b, c, d]: string[], [ma, mb, mc, md]: Measure[]): RowMeasure {
  return (row) => 1 + ma!(row[a!]) + mb!(row[b!]) + mc!(row[c!]) + md!(row[d!]);
}

function sumOf5([a, b, c, d, e]: string[], [ma, mb, mc, md, me]: Measure[]): RowMeasure {
  return (row) => 1 + ma!(row[a!]) + mb!(row[b!]) + mc!(row[c!]) + md!(row[d!]) + me!(row[e!]);
}

function sumOf6([a, b, c, d, e, f]: string[], [ma, mb, mc, md, me, mf]: Measure[]): RowMeasure {
  return (row) => 1 + ma!(row[a!]) + mb!(row[b!]) + mc!(row[c!]) + md!(row[d!]) + me!(row[e!]) + mf!(row[f!]);
}

function sumOf7([a, b, c, d, e, f, g]: string[], [ma, mb, mc, md, me, mf, mg]: Measure[]): RowMeasure {
  return (row) =>
    1 +
    ma!(row[a!]) +
    mb!(row[b!]) +
    mc!(row[c!]) +
    md!(row[d!]) +
    me!(row[e!]) +
    mf!(row[f!]) +
    mg!(row[g!]);
}

function sumOf8([a, b, c, d, e, f, g, h]: string[], [ma, mb, mc, md, me, mf, mg, mh]: Measure[]): RowMeasure {
  return (row) =>
    1 +
    ma!(row[a!]) +
    mb!(row[b!]) +
    mc!(row[c!]) +
    md!(row[d!]) +
    me!(row[e!]) +
    mf!(row[f!]) +
    mg!(row[g!]) +
    mh!(row[h!]);
}

function sumOfMany(names: readonly string[], measures: readonly Measure[]): RowMeasure {
  return (row) => {
    let bytes = 1;
    for (let k = 0; k < names.length; k++) bytes += measures[k]!(row[names[k]!]);
    return bytes;
  };
}
