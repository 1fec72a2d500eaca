import type { Row } from "../topology/index.js";
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

/** Writes one column of rows[from … to) with its tag and length. Throws `bad-tuple`. */
type ColumnWriter = (writer: ByteWriter, rows: readonly Row[], from: number, to: number) => void;

/** Writes frames of one schema. Keeps buffers and dictionaries from frame to frame. */
export class ColumnsWriter {
  readonly #writers: readonly ColumnWriter[];
  readonly #scratch = new ColumnScratch();
  readonly #out = new ByteWriter(1024);

  constructor(fields: readonly Field[]) {
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
    for (const write of this.#writers) write(out, rows, from, to);
    return out.finish();
  }
}

function columnWriter(field: Field, scratch: ColumnScratch): ColumnWriter {
  switch (field.type) {
    case "double":
      return (writer, rows, from, to) => writeDoubles(writer, rows, from, to, field, scratch);
    case "int":
      return (writer, rows, from, to) => writeInts(writer, rows, from, to, field, scratch);
    case "timestamp":
      return (writer, rows, from, to) => writeTimes(writer, rows, from, to, field, scratch);
    case "bool":
      return (writer, rows, from, to) => writeBools(writer, rows, from, to, field, scratch);
    case "string": {
      const dictionary = new DictionaryWriter(field, scratch);
      return (writer, rows, from, to) => dictionary.write(writer, rows, from, to);
    }
    case "bytes":
    case "json":
      return (writer, rows, from, to) => writeEntries(writer, rows, from, to, field, scratch);
  }
}
