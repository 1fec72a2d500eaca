import { ByteWriter, type ChangesWriter } from "../../proto/index.js";
import type { Codec } from "./codec.js";
import { expiresBit, lentValue, listBit, type StateEntry } from "./entry.js";

/** Small values share memory, which is less work than memory for each. */
const sharedBytes = 8 * 1024;

/** What became of a dirty entry, for a commit; it is clean then. */
export function writeChange(entry: StateEntry, to: ChangesWriter): void {
  entry.dirty = false;
  entry.known = true;
  if (!entry.live) {
    to.gone(entry.id);
    return;
  }
  to.begin(entry.id);
  writeEntry(entry, to.bytes);
  to.end();
}

/** Values of entries for a checkpoint, in memory that nothing else is ever written to. */
export class EntryValues {
  #writer = new ByteWriter(sharedBytes);

  of(entry: StateEntry): Uint8Array {
    if (this.#writer.at >= sharedBytes) this.#writer = new ByteWriter(sharedBytes);
    const { at: from } = this.#writer;
    writeEntry(entry, this.#writer);
    const { buffer, at } = this.#writer;
    return new Uint8Array(buffer.buffer, buffer.byteOffset + from, at - from);
  }
}

/** Type, expiry if it has one, and the value; for a list how many, and each with its length. */
function writeEntry(entry: StateEntry, to: ByteWriter): void {
  const { cell, expiresAt, mortal: expires } = entry;
  const { codec, list } = cell;
  const value = lentValue(entry);
  to.reserve(1 + 8);
  to.byte(codec.tag | (list ? listBit : 0) | (expires ? expiresBit : 0));
  if (expires) to.double(expiresAt);
  if (list) writeList(codec, value as readonly unknown[], to);
  else codec.write(value, to);
}

function writeList(codec: Codec, values: readonly unknown[], to: ByteWriter): void {
  to.reserve(8);
  to.varint(values.length);
  let width = 1;
  for (let n = 0; n < values.length; n++) {
    const from = to.open(width);
    codec.write(values[n], to);
    width = to.close(from, width);
  }
}
