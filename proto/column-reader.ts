import { timestampMicrosMax } from "./column-writer.js";
import { type ColumnReader, type Cursor, hasBit } from "./cursor.js";
import { DictionaryReader } from "./dictionary-reader.js";
import type { Values } from "../topology/index.js";
import type { Field } from "./schema.js";

/** The reader of a field's column. */
export function columnReader(field: Field): ColumnReader {
  switch (field.type) {
    case "double":
      return new DoubleReader();
    case "int":
      return new IntReader();
    case "timestamp":
      return new TimeReader();
    case "bool":
      return new BoolReader();
    default:
      return new DictionaryReader(field.type);
  }
}

function lengthFor(count: number): number {
  return Math.max(512, 2 ** Math.ceil(Math.log2(count)));
}

class DoubleReader implements ColumnReader {
  #doubles = new Float64Array(0);
  #bytes = new Uint8Array(0);

  read(cursor: Cursor, count: number): Values | undefined {
    if (!cursor.take(0x12)) return undefined;
    const length = cursor.length();
    const { at } = cursor;
    if (length !== count * 8 || at + length !== cursor.end) return undefined;
    if (this.#doubles.length < count) {
      this.#doubles = new Float64Array(lengthFor(count));
      this.#bytes = new Uint8Array(this.#doubles.buffer);
    }
    this.#bytes.set(cursor.buffer.subarray(at, at + length));
    return this.#doubles;
  }
}

class IntReader implements ColumnReader {
  #ints: number[] = [];

  read(cursor: Cursor, count: number): Values | undefined {
    if (!cursor.take(0x1a)) return undefined;
    const length = cursor.length();
    if (cursor.at + length !== cursor.end) return undefined;
    const { buffer, end } = cursor;
    const ints = this.#ints;
    while (ints.length < count) ints.push(0);
    let at = cursor.at;
    for (let i = 0; i < count; i++) {
      const byte = buffer[at]!;
      if (byte < 0x80) {
        ints[i] = (byte >>> 1) ^ -(byte & 1);
        at++;
      } else if (buffer[at + 1]! < 0x80) {
        ints[i] = (((byte & 0x7f) >>> 1) | (buffer[at + 1]! << 6)) ^ -(byte & 1);
        at += 2;
      } else {
        cursor.at = at;
        const value = readLargeZigzag(cursor);
        if (Number.isNaN(value)) return undefined;
        ints[i] = value;
        at = cursor.at;
      }
    }
    return at === end ? ints : undefined;
  }
}

/** So far from the limit no run of small differences can lead across it. */
const timesSafeMax = timestampMicrosMax - 2 ** 41;

class TimeReader implements ColumnReader {
  #times = new Float64Array(0);

  read(cursor: Cursor, count: number): Values | undefined {
    if (!cursor.take(0x22)) return undefined;
    const length = cursor.length();
    if (cursor.at + length !== cursor.end) return undefined;
    const { buffer, end } = cursor;
    if (this.#times.length < count) this.#times = new Float64Array(lengthFor(count));
    const times = this.#times;
    let at = cursor.at;
    let micros = 0;
    for (let i = 0; i < count; i++) {
      const byte = buffer[at]!;
      if (byte < 0x80) {
        micros += (byte >>> 1) ^ -(byte & 1);
        at++;
      } else if (buffer[at + 1]! < 0x80) {
        micros += (((byte & 0x7f) >>> 1) | (buffer[at + 1]! << 6)) ^ -(byte & 1);
        at += 2;
      } else {
        cursor.at = at;
        micros += readLargeZigzag(cursor);
        at = cursor.at;
        if (!(Math.abs(micros) <= timesSafeMax)) return undefined;
      }
      times[i] = micros / 1000;
    }
    return at === end && Math.abs(micros) <= timesSafeMax ? times : undefined;
  }
}

/** A zigzag varint of three bytes and more; NaN beyond 2^53 - 1 or beyond the column. */
function readLargeZigzag(cursor: Cursor): number {
  const { buffer, end } = cursor;
  const start = cursor.at;
  if (start + 4 <= end) {
    const low = (buffer[start]! & 0x7f) | ((buffer[start + 1]! & 0x7f) << 7);
    const third = buffer[start + 2]!;
    if (third < 0x80) return take(cursor, start + 3, low | (third << 14));
    const fourth = buffer[start + 3]!;
    if (fourth < 0x80) return take(cursor, start + 4, low | ((third & 0x7f) << 14) | (fourth << 21));
  }
  let magnitude = (buffer[start]! & 0x7f) >> 1;
  let scale = 0x40;
  for (let at = start + 1; at < end && at < start + 10; at++) {
    const byte = buffer[at]!;
    magnitude += (byte & 0x7f) * scale;
    scale *= 0x80;
    if (byte >= 0x80) continue;
    cursor.at = at + 1;
    const value = (buffer[start]! & 1) === 1 ? -magnitude - 1 : magnitude;
    return Number.isSafeInteger(value) ? value : Number.NaN;
  }
  return Number.NaN;
}

function take(cursor: Cursor, at: number, zigzag: number): number {
  cursor.at = at;
  return (zigzag >>> 1) ^ -(zigzag & 1);
}

class BoolReader implements ColumnReader {
  #bools: boolean[] = [];

  read(cursor: Cursor, count: number): Values | undefined {
    if (!cursor.take(0x2a)) return undefined;
    const length = cursor.length();
    const { buffer, at } = cursor;
    if (length !== (count + 7) >> 3 || at + length !== cursor.end) return undefined;
    const bits = buffer.subarray(at, cursor.end);
    const bools = this.#bools;
    while (bools.length < count) bools.push(false);
    for (let i = 0; i < count; i++) bools[i] = hasBit(bits, i);
    return bools;
  }
}
