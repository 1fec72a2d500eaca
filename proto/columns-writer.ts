import { type Row, type RowShape, rowShape } from "../topology/index.js";
import { ByteWriter } from "./bytes.js";
import {
  ColumnScratch,
  writeBools,
  writeDoubles,
  writeEntries,
  writeInts,
  writeTimes,
} from "./column-writer.js";
import { DictionaryWriter } from "./dictionary-writer.js";
import type { Field } from "./schema.js";

/** Writes one column of values with its tag and length. Throws `bad-tuple`. */
type ColumnWriter = (writer: ByteWriter, values: readonly unknown[], count: number) => void;

/** Writes frames of one schema. Keeps buffers and dictionaries from frame to frame. */
export class ColumnsWriter {
  readonly #writers: readonly ColumnWriter[];
  readonly #scratch = new ColumnScratch();
  readonly #out = new ByteWriter(1024);

  readonly #shape: RowShape;
  /** The values of the frame in hand; arrays of numbers begin as such, so that V8 keeps them unboxed. */
  readonly #columns: readonly unknown[][];

  constructor(fields: readonly Field[]) {
    this.#shape = rowShape(fields.map(({ name }) => name));
    this.#columns = fields.map(({ type }) => [type === "double" || type === "timestamp" ? 0.5 : ""]);
    this.#writers = fields.map((field) => columnWriter(field, this.#scratch));
  }

  /** The Columns message of rows[from … to). */
  write(rows: readonly Row[], from: number, to: number): Uint8Array {
    const out = this.#out;
    const count = to - from;
    out.at = 0;
    if (count === 0) return out.finish();
    this.#scratch.resize(count);
    out.byte(0x08);
    out.varint(count);
    const columns = this.#columns;
    this.#shape.split(rows, from, to, columns);
    for (let k = 0; k < columns.length; k++) this.#writers[k]!(out, columns[k]!, count);
    return out.finish();
  }
}

function columnWriter(field: Field, scratch: ColumnScratch): ColumnWriter {
  switch (field.type) {
    case "double":
      return (writer, values, count) => writeDoubles(writer, values, count, field, scratch);
    case "int":
      return (writer, values, count) => writeInts(writer, values, count, field, scratch);
    case "timestamp":
      return (writer, values, count) => writeTimes(writer, values, count, field, scratch);
    case "bool":
      return (writer, values, count) => writeBools(writer, values, count, field, scratch);
    case "string": {
      const dictionary = new DictionaryWriter(field, scratch);
      return (writer, values, count) => dictionary.write(writer, values, count);
    }
    case "bytes":
    case "json":
      return (writer, values, count) => writeEntries(writer, values, count, field, scratch);
  }
}
