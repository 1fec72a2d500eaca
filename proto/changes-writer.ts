import type { ByteWriter } from "./bytes.js";
import { textField } from "./link-fields.js";

/** Tags of a change, and of its value. */
const changeTag = 0x32;
const valueTag = 0x1a;

/**
 * Writes what became of keys of state, one after the other, into the record of a commit: elements of
 * CommitRecord.changes (commit.proto). By hand and without an object for any of them, for there may be tens
 * of thousands. Each byte of a commit wears flash twice, in the log and in the first table of the database:
 * so only the first change behind `turnTo` names the cell.
 */
export class ChangesWriter {
  /** Where the value of the change that was begun goes. */
  readonly bytes: ByteWriter;
  /** "" = the change before has named it. */
  #cell = "";
  /** Where the change that was begun has its lengths, and how many bytes these took in the one before. */
  #change = 0;
  #changeWidth = 1;
  #value = 0;
  #valueWidth = 1;

  constructor(bytes: ByteWriter) {
    this.bytes = bytes;
  }

  /** The changes that follow are of this cell, `<component>/<name>`. */
  turnTo(cell: string): void {
    this.#cell = cell;
  }

  /** A key has another value: that is to be put into `bytes`, and then comes `end`. */
  begin(key: string): void {
    this.#open(key);
    this.bytes.reserve(1);
    this.bytes.byte(valueTag);
    this.#value = this.bytes.open(this.#valueWidth);
  }

  end(): void {
    this.#valueWidth = this.bytes.close(this.#value, this.#valueWidth);
    this.#changeWidth = this.bytes.close(this.#change, this.#changeWidth);
  }

  /** A key is gone. */
  gone(key: string): void {
    this.#open(key);
    this.#changeWidth = this.bytes.close(this.#change, this.#changeWidth);
  }

  #open(key: string): void {
    const { bytes } = this;
    bytes.reserve(3);
    bytes.byte(changeTag);
    this.#change = bytes.open(this.#changeWidth);
    if (this.#cell !== "") {
      bytes.reserve(1);
      textField(bytes, 1, this.#cell);
      this.#cell = "";
    }
    bytes.reserve(1);
    textField(bytes, 2, key);
  }
}
