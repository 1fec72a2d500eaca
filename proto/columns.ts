import { HeadwaterError } from "../base/index.js";
import type { Fields, Row } from "../topology/index.js";
import { ColumnsReader } from "./columns-reader.js";
import { ColumnsWriter } from "./columns-writer.js";
import { frameBodyBytesMax, frameTuplesMax } from "./limits.js";
import { type RowMeasure, rowMeasure } from "./measure.js";
import { type Field, fieldsOf, schemaHash } from "./schema.js";

/**
 * The fields of a stream, ready to encode and decode its tuples. It keeps buffers and dictionaries from frame
 * to frame, so make one for each stream and keep it; use it in one thread. A table of them by `hash` finds
 * the one of a frame.
 */
export class Schema {
  readonly fields: Fields;
  /** The fields as a list, in the order of columns. */
  readonly columns: readonly Field[];
  /** Names the schema on the wire: unsigned 32 bits over names, types and order. */
  readonly hash: number;
  /** See rowBytes. */
  readonly measure: RowMeasure;
  readonly #writer: ColumnsWriter;
  readonly #reader: ColumnsReader;
  /** Names of the fields that tuples get when they are read; null = those of the schema. */
  readonly #readAs: readonly string[] | null;

  /** `readAs`: fields of a later version of the stream, which tuples get when they are read. */
  constructor(fields: Fields, readAs?: Fields) {
    this.#readAs = readAs === undefined ? null : Object.keys(readAs);
    this.fields = fields;
    this.columns = fieldsOf(fields);
    this.hash = schemaHash(this.columns);
    this.measure = rowMeasure(this.columns);
    this.#writer = new ColumnsWriter(this.columns);
    this.#reader = new ColumnsReader(this.columns);
  }

  /** See encodeColumns. */
  encode(rows: readonly Row[], from: number, to: number): Uint8Array {
    if (to - from > frameTuplesMax) throw tooLarge(`${to - from} tuples, at most ${frameTuplesMax}`);
    const bytes = this.#writer.write(rows, from, to);
    if (bytes.length > frameBodyBytesMax)
      throw tooLarge(`${bytes.length} bytes, at most ${frameBodyBytesMax}`);
    return bytes;
  }

  /** See decodeColumns. */
  decode(bytes: Uint8Array): Row[] {
    const rows = this.#reader.read(bytes);
    return this.#readAs === null ? rows : rows.map((row) => withFields(row, this.#readAs!));
  }
}

/**
 * A Schema of declared fields; throws `bad-fields`. `readAs`: read tuples get these fields instead, null
 * where the schema has none of the name.
 */
export function schemaOf(fields: Fields, readAs?: Fields): Schema {
  return new Schema(fields, readAs);
}

function withFields(row: Row, names: readonly string[]): Row {
  return Object.fromEntries(names.map((name) => [name, row[name] ?? null]));
}

/**
 * The tuples rows[from … to) as the body of a frame, an exact and independent copy. Integers must be safe
 * integers, timestamps are rounded to µs, lone surrogates in strings become U+FFFD, -0 in an int becomes 0,
 * and JSON is what JSON.stringify makes of it. Missing values of nullable fields are null; fields that are
 * not declared are left out. Throws `bad-tuple` (naming the field, what was expected and what came) and
 * `too-large` (frameBodyBytesMax, frameTuplesMax).
 */
export function encodeColumns(schema: Schema, rows: readonly Row[], from: number, to: number): Uint8Array {
  return schema.encode(rows, from, to);
}

/**
 * The tuples of a frame's body: plain objects with the fields in the schema's order, independent of `bytes`.
 * Throws `bad-message` and nothing else, whatever the bytes.
 */
export function decodeColumns(schema: Schema, bytes: Uint8Array): Row[] {
  return schema.decode(bytes);
}

/**
 * About how many bytes a tuple takes in a frame: sum them up to seal a frame in time, and refuse a tuple
 * above tupleBytesMax where it is emitted. Throws `bad-tuple` as encodeColumns would.
 */
export function rowBytes(schema: Schema, row: Row): number {
  return schema.measure(row);
}

function tooLarge(what: string): HeadwaterError {
  return new HeadwaterError("too-large", `frame: ${what}`, {
    place: "frame",
    remedy: "emit smaller tuples; large values belong into a store, with their key in the tuple",
  });
}
