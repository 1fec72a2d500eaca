import { type Row, type RowShape, rowShape, type Values } from "../topology/index.js";
import { bufferOf } from "./bytes.js";
import { columnReader } from "./column-reader.js";
import { readColumnsStatic } from "./columns-static.js";
import { type ColumnReader, Cursor, hasBit } from "./cursor.js";
import { frameTuplesMax } from "./limits.js";
import type { Field } from "./schema.js";

/** Reads frames of one schema. Keeps buffers and dictionaries from frame to frame. */
export class ColumnsReader {
  readonly #fields: readonly Field[];
  readonly #readers: readonly ColumnReader[];
  readonly #shape: RowShape;
  readonly #cursor = new Cursor();
  readonly #columns: Values[] = [];

  constructor(fields: readonly Field[]) {
    this.#fields = fields;
    this.#readers = fields.map(columnReader);
    this.#shape = rowShape(fields.map(({ name }) => name));
  }

  /** The rows of a Columns message in any layout that protobuf allows. Throws `bad-message`. */
  read(bytes: Uint8Array): Row[] {
    if (bytes.length === 0) return [];
    const count = this.#readColumns(bufferOf(bytes));
    if (count >= 0) return this.#shape.many(this.#columns, count);
    const { columns, tuples } = readColumnsStatic(this.#fields, bytes);
    return this.#shape.many(columns, tuples);
  }

  /** Fills #columns and returns the number of tuples; -1 when the layout is not our writer's. */
  #readColumns(buffer: Buffer): number {
    const cursor = this.#cursor;
    cursor.buffer = buffer;
    cursor.at = 0;
    cursor.end = buffer.length;
    const readers = this.#readers;
    if (!cursor.take(0x08)) return -1;
    const count = readCount(cursor);
    if (count < 1 || count > frameTuplesMax) return -1;
    for (let k = 0; k < readers.length; k++) {
      cursor.end = buffer.length;
      if (!cursor.take(0x12)) return -1;
      const length = cursor.length();
      if (length < 0) return -1;
      cursor.end = cursor.at + length;
      const values = this.#readColumn(cursor, k, count);
      if (values === undefined) return -1;
      this.#columns[k] = values;
      cursor.at = cursor.end;
    }
    return cursor.at === buffer.length ? count : -1;
  }

  #readColumn(cursor: Cursor, k: number, count: number): Values | undefined {
    const { buffer, end } = cursor;
    if (buffer[cursor.at] !== 0x0a || cursor.at >= end) return this.#readers[k]!.read(cursor, count, null);
    cursor.at++;
    const length = cursor.length();
    if (length !== (count + 7) >> 3 || !this.#fields[k]!.nullable) return undefined;
    const nulls = buffer.subarray(cursor.at, cursor.at + length);
    cursor.at += length;
    const values = this.#readers[k]!.read(cursor, count, nulls);
    return values === undefined ? undefined : withNulls(values, nulls, count);
  }
}

/** The number of tuples: one or two bytes. */
function readCount(cursor: Cursor): number {
  const { buffer } = cursor;
  const first = buffer[cursor.at++]!;
  if (first < 0x80) return first;
  const second = buffer[cursor.at++]!;
  return second < 0x80 ? (first & 0x7f) | (second << 7) : -1;
}

function withNulls(values: Values, nulls: Uint8Array, count: number): Values {
  const all = new Array<unknown>(count);
  for (let i = 0; i < count; i++) all[i] = hasBit(nulls, i) ? null : values[i];
  return all;
}
