import { HeadwaterError, parseCsvRecord } from "../../base/index.js";
import { createRowReader, type Fields, type Row, type RowReader } from "../../topology/index.js";
import { recordBytesMax, type TextRecord } from "./records.js";

/** What the records of a text are. */
export interface RecordForm {
  /** Shown as the source of what is wrong, with the number of the line. */
  readonly name: string;
  readonly format: "csv" | "jsonl";
  readonly fields: Fields;
  /** csv: the first record names the columns; else the columns are the fields in their order. */
  readonly header: boolean;
}

/** Turns the records of one text into tuples. */
export class RecordRows {
  readonly #form: RecordForm;
  readonly #rows: RowReader;
  #columns: readonly number[] | null;

  constructor(form: RecordForm) {
    this.#form = form;
    this.#rows = createRowReader(form.fields);
    const names = Object.keys(form.fields);
    this.#columns = form.format === "csv" && form.header ? null : names.map((_, index) => index);
  }

  /** The record that names the columns is still to come. */
  get headless(): boolean {
    return this.#columns === null;
  }

  /** Takes the record that names the columns. Throws `missing-columns`. */
  takeHeader(header: TextRecord): void {
    const names = parseCsvRecord(textOf(header)).map((name) => name.trim());
    const fields = Object.entries(this.#form.fields);
    const missing = fields.filter(([name, type]) => !type.endsWith("?") && !names.includes(name));
    if (missing.length > 0) {
      const lacking = missing.map(([name]) => name).join(", ");
      throw new HeadwaterError(
        "missing-columns",
        `the header has no column ${lacking}; it has ${names.join(", ")}`,
        {
          place: `${this.#form.name}:${header.line}`,
          remedy: "name the columns as the fields, or declare fields that may be missing with a ?",
        },
      );
    }
    this.#columns = fields.map(([name]) => names.indexOf(name));
  }

  /** Throws `too-large` and `malformed`, with the field. */
  rowOf(record: TextRecord): Row {
    if (record.tooLong) {
      throw new HeadwaterError("too-large", `the record is larger than ${recordBytesMax} bytes`);
    }
    const text = textOf(record);
    if (this.#form.format === "csv") return this.#rows.fromTexts(parseCsvRecord(text), this.#columns!);
    return this.#rows.fromObject(JSON.parse(text));
  }
}

/** The text of a record, without the byte order mark that some tools put before the first. */
function textOf({ raw, line }: TextRecord): string {
  const text = Buffer.from(raw.buffer, raw.byteOffset, raw.length).toString("utf8");
  return line === 1 ? text.replace(/^\uFEFF/, "") : text;
}
