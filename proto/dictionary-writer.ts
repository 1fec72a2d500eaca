import { ByteWriter, varintSize } from "./bytes.js";
import { type ColumnScratch, takeNull, writeColumnHead, writeEntries } from "./column-writer.js";
import type { Field } from "./schema.js";

/** Entries of one dictionary; what comes beyond starts a new one. */
export const dictionaryEntriesMax = 8192;

/** Bytes of entries that may be kept for the next frame. */
const keptBytesMax = 8192;

/** Below so many tuples a dictionary is not worth its while. */
const smallFrame = 8;

/** A power of two. */
const slotCount = 256;

/** Frames that are written without a dictionary after one in which most values were different. */
const plainFrames = 16;

/**
 * Writes a column of strings with a dictionary. The dictionary is kept for the next frame while most of it is
 * in use: then its bytes are ready, and the same at the reader, who keeps the strings of the last ones.
 */
export class DictionaryWriter {
  readonly #field: Field;
  readonly #scratch: ColumnScratch;
  readonly #positions = new Map<string, number>();
  /** In front of the map: a string that was seen, and its position, where a cheap look says. "" = none. */
  readonly #slots: string[] = new Array(slotCount).fill("");
  readonly #slotPositions = new Uint16Array(slotCount);
  readonly #entries = new ByteWriter(256);
  /** The frame in which an entry was last used, by position; it grows with the dictionary. */
  #usedIn = new Uint32Array(0);
  #stale = false;
  #frame = 0;
  #plainLeft = 0;

  constructor(field: Field, scratch: ColumnScratch) {
    this.#field = field;
    this.#scratch = scratch;
  }

  write(writer: ByteWriter, values: readonly unknown[], count: number): void {
    if (count < smallFrame) writeEntries(writer, values, count, this.#field, this.#scratch);
    else if (this.#plainLeft > 0) {
      this.#plainLeft--;
      writeEntries(writer, values, count, this.#field, this.#scratch);
    } else this.#writeIndexed(writer, values, count);
  }

  #writeIndexed(writer: ByteWriter, values: readonly unknown[], count: number): void {
    const positions = this.#positions;
    if (positions.size * 2 > count || this.#stale || this.#entries.at > keptBytesMax) this.#clear();
    const kept = positions.size;
    this.#collect(values, count);
    const added = positions.size - kept;
    if (added * 4 > count * 3) this.#plainLeft = plainFrames;
    if (added === count && kept === 0) this.#writeEntries(writer);
    else this.#writeDictionary(writer, count);
    if ((++this.#frame & 7) === 0) this.#stale = this.#used(count) * 2 < positions.size;
  }

  /** The position of each value in the dictionary, to which new values are added. */
  #collect(values: readonly unknown[], count: number): void {
    const positions = this.#positions;
    const slots = this.#slots;
    const slotPositions = this.#slotPositions;
    const { indexes } = this.#scratch;
    this.#scratch.anyNull = false;
    for (let i = 0; i < count; i++) {
      let value = values[i];
      if (typeof value !== "string") {
        takeNull(value, this.#field, this.#scratch, i);
        value = "";
      }
      const text = value as string;
      const slot = slotOf(text);
      if (slots[slot] !== text || text.length === 0) {
        slotPositions[slot] = positions.get(text) ?? this.#add(text);
        slots[slot] = text;
      }
      indexes[i] = slotPositions[slot]!;
    }
  }

  /** How many entries of the dictionary the frame uses. */
  #used(count: number): number {
    const frame = this.#frame;
    // Marks of earlier frames are not looked at again.
    if (this.#usedIn.length < this.#positions.size) this.#usedIn = new Uint32Array(this.#positions.size * 2);
    const usedIn = this.#usedIn;
    const { indexes } = this.#scratch;
    let used = 0;
    for (let i = 0; i < count; i++) {
      if (usedIn[indexes[i]!] === frame) continue;
      usedIn[indexes[i]!] = frame;
      used++;
    }
    return used;
  }

  #add(value: string): number {
    const position = this.#positions.size;
    this.#positions.set(value, position);
    this.#entries.reserve(1);
    this.#entries.byte(0x0a);
    this.#entries.text(value);
    return position;
  }

  #clear(): void {
    this.#positions.clear();
    this.#slots.fill("");
    this.#stale = false;
    this.#entries.at = 0;
  }

  /** All values are different: entry i is the value of tuple i. */
  #writeEntries(writer: ByteWriter): void {
    const scratch = this.#scratch;
    const bytes = this.#entries.at;
    writer.reserve(16 + scratch.nullPart + bytes);
    writeColumnHead(writer, scratch.nullPart + 1 + varintSize(bytes) + bytes, scratch);
    this.#copyEntries(writer);
  }

  #writeDictionary(writer: ByteWriter, count: number): void {
    const scratch = this.#scratch;
    const indexBytes = this.#positions.size <= 0x80 ? count : bytesOfIndexes(scratch.indexes, count);
    const bytes = this.#entries.at;
    const dictionaryPart = 1 + varintSize(bytes) + bytes;
    const indexPart = 1 + varintSize(indexBytes) + indexBytes;
    writer.reserve(16 + scratch.nullPart + dictionaryPart + indexPart);
    writeColumnHead(writer, scratch.nullPart + dictionaryPart + indexPart, scratch);
    this.#copyEntries(writer);
    writer.byte(0x3a);
    writer.varint(indexBytes);
    writeIndexes(writer, scratch.indexes, count);
  }

  #copyEntries(writer: ByteWriter): void {
    const entries = this.#entries;
    writer.byte(0x32);
    writer.varint(entries.at);
    entries.buffer.copy(writer.buffer, writer.at, 0, entries.at);
    writer.at += entries.at;
  }
}

/** Names of one kind differ in their last characters and in their length. */
function slotOf(text: string): number {
  const { length } = text;
  if (length < 3) return length;
  const last =
    text.charCodeAt(length - 1) + text.charCodeAt(length - 2) * 10 + text.charCodeAt(length - 3) * 57;
  return (last + length * 7) & (slotCount - 1);
}

function bytesOfIndexes(indexes: Uint16Array, count: number): number {
  let bytes = count;
  for (let i = 0; i < count; i++) if (indexes[i]! >= 0x80) bytes++;
  return bytes;
}

function writeIndexes(writer: ByteWriter, indexes: Uint16Array, count: number): void {
  const { buffer } = writer;
  let at = writer.at;
  for (let i = 0; i < count; i++) {
    const index = indexes[i]!;
    if (index < 0x80) buffer[at++] = index;
    else {
      buffer[at++] = (index & 0x7f) | 0x80;
      buffer[at++] = index >> 7;
    }
  }
  writer.at = at;
}
