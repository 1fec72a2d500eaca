import { type ByteWriter, varintSize } from "./bytes.js";
import { badTuple, type Field } from "./schema.js";

/** µs since 1970 that a timestamp may be away from it: differences stay exact in a double. */
export const timestampMicrosMax = 2 ** 52 - 1;

/** Bytes in front of a column's content: two tags and two lengths. */
const headBytesMax = 12;

/** Room that the writers of all columns of a schema share, large enough for `count` tuples. */
export class ColumnScratch {
  doubles = new Float64Array(0);
  doubleBytes = new Uint8Array(0);
  indexes = new Uint16Array(0);
  /** Null bits of the column in hand; only valid when `anyNull`. */
  nulls = new Uint8Array(0);
  nullBytes = 0;
  anyNull = false;

  /** Prepares for columns of `count` values. */
  resize(count: number): void {
    this.nullBytes = (count + 7) >> 3;
    if (count <= this.doubles.length) return;
    const length = Math.max(512, 2 ** Math.ceil(Math.log2(count)));
    this.doubles = new Float64Array(length);
    this.doubleBytes = new Uint8Array(this.doubles.buffer);
    this.indexes = new Uint16Array(length);
    this.nulls = new Uint8Array(length >> 3);
  }

  markNull(index: number): void {
    if (!this.anyNull) {
      this.anyNull = true;
      this.nulls.fill(0, 0, this.nullBytes);
    }
    this.nulls[index >> 3]! |= 1 << (index & 7);
  }

  /** Bytes of the null bits with tag and length, 0 without nulls. */
  get nullPart(): number {
    return this.anyNull ? 1 + varintSize(this.nullBytes) + this.nullBytes : 0;
  }
}

/** Takes null (or a missing value) of a nullable field; throws for anything else that does not fit. */
export function takeNull(value: unknown, field: Field, scratch: ColumnScratch, index: number): void {
  if ((value !== null && value !== undefined) || !field.nullable) throw badTuple(field, value);
  scratch.markNull(index);
}

/** Tag and length of a column of `content` bytes and the null bits, which are part of the content. */
export function writeColumnHead(writer: ByteWriter, content: number, scratch: ColumnScratch): void {
  writer.byte(0x12);
  writer.varint(content);
  if (!scratch.anyNull) return;
  writer.byte(0x0a);
  writer.varint(scratch.nullBytes);
  writer.buffer.set(scratch.nulls.subarray(0, scratch.nullBytes), writer.at);
  writer.at += scratch.nullBytes;
}

export function writeDoubles(
  writer: ByteWriter,
  values: readonly unknown[],
  count: number,
  field: Field,
  scratch: ColumnScratch,
): void {
  const { doubles } = scratch;
  scratch.anyNull = false;
  for (let i = 0; i < count; i++) {
    const value = values[i];
    if (typeof value === "number") doubles[i] = value;
    else {
      takeNull(value, field, scratch, i);
      doubles[i] = 0;
    }
  }
  const bytes = count * 8;
  writer.reserve(headBytesMax + scratch.nullPart + bytes);
  writeColumnHead(writer, scratch.nullPart + 1 + varintSize(bytes) + bytes, scratch);
  writer.byte(0x12);
  writer.varint(bytes);
  writer.buffer.set(scratch.doubleBytes.subarray(0, bytes), writer.at);
  writer.at += bytes;
}

/** Where varints are written before it is known how long the head in front of them is. */
function openVarints(writer: ByteWriter, count: number, scratch: ColumnScratch): number {
  scratch.anyNull = false;
  writer.reserve(headBytesMax + 4 + scratch.nullBytes + count * 10);
  return writer.at + headBytesMax + 4 + scratch.nullBytes;
}

/** Puts the head in front of the varints that stand from `content` to `end`. */
function closeVarints(writer: ByteWriter, tag: number, content: number, end: number, scratch: ColumnScratch) {
  const bytes = end - content;
  writeColumnHead(writer, scratch.nullPart + 1 + varintSize(bytes) + bytes, scratch);
  writer.byte(tag);
  writer.varint(bytes);
  writer.buffer.copyWithin(writer.at, content, end);
  writer.at += bytes;
}

export function writeInts(
  writer: ByteWriter,
  values: readonly unknown[],
  count: number,
  field: Field,
  scratch: ColumnScratch,
): void {
  const content = openVarints(writer, count, scratch);
  const start = writer.at;
  const { buffer } = writer;
  let at = content;
  for (let i = 0; i < count; i++) {
    const value = values[i];
    if (typeof value === "number" && value >= -0x40000000 && value < 0x40000000 && (value | 0) === value) {
      let rest = (value << 1) ^ (value >> 31);
      while (rest >= 0x80) {
        buffer[at++] = (rest & 0x7f) | 0x80;
        rest >>= 7;
      }
      buffer[at++] = rest;
    } else if (Number.isSafeInteger(value)) {
      writer.at = at;
      writer.zigzag(value as number);
      at = writer.at;
    } else {
      takeNull(value, field, scratch, i);
      buffer[at++] = 0;
    }
  }
  writer.at = start;
  closeVarints(writer, 0x1a, content, at, scratch);
}

export function writeTimes(
  writer: ByteWriter,
  values: readonly unknown[],
  count: number,
  field: Field,
  scratch: ColumnScratch,
): void {
  const content = openVarints(writer, count, scratch);
  const start = writer.at;
  const { buffer } = writer;
  let at = content;
  let last = 0;
  for (let i = 0; i < count; i++) {
    const value = values[i];
    const micros = typeof value === "number" ? Math.round(value * 1000) : Number.NaN;
    if (!(micros >= -timestampMicrosMax && micros <= timestampMicrosMax)) {
      takeNull(value, field, scratch, i);
      buffer[at++] = 0;
      continue;
    }
    const delta = micros - last;
    last = micros;
    if (delta >= -0x40000000 && delta < 0x40000000) {
      let rest = (delta << 1) ^ (delta >> 31);
      while (rest >= 0x80) {
        buffer[at++] = (rest & 0x7f) | 0x80;
        rest >>= 7;
      }
      buffer[at++] = rest;
    } else {
      writer.at = at;
      writer.zigzag(delta);
      at = writer.at;
    }
  }
  writer.at = start;
  closeVarints(writer, 0x22, content, at, scratch);
}

export function writeBools(
  writer: ByteWriter,
  values: readonly unknown[],
  count: number,
  field: Field,
  scratch: ColumnScratch,
): void {
  const bits = scratch.doubleBytes;
  const bytes = scratch.nullBytes;
  bits.fill(0, 0, bytes);
  scratch.anyNull = false;
  for (let i = 0; i < count; i++) {
    const value = values[i];
    if (value === true) bits[i >> 3]! |= 1 << (i & 7);
    else if (value !== false) takeNull(value, field, scratch, i);
  }
  writer.reserve(headBytesMax + scratch.nullPart + bytes);
  writeColumnHead(writer, scratch.nullPart + 1 + varintSize(bytes) + bytes, scratch);
  writer.byte(0x2a);
  writer.varint(bytes);
  writer.buffer.set(bits.subarray(0, bytes), writer.at);
  writer.at += bytes;
}

/** Bytes, JSON, and strings that are hardly ever the same: one entry a tuple, no indexes. */
export function writeEntries(
  writer: ByteWriter,
  values: readonly unknown[],
  count: number,
  field: Field,
  scratch: ColumnScratch,
): void {
  scratch.anyNull = false;
  const start = writer.at;
  const content = start + headBytesMax + 4 + scratch.nullBytes;
  writer.reserve(content - start);
  writer.at = content;
  for (let i = 0; i < count; i++) {
    const value = values[i];
    writer.reserve(1);
    writer.byte(0x0a);
    if (typeof value === "string" && field.type === "string") writer.text(value);
    else if (value === undefined || (value === null && field.nullable)) {
      takeNull(value, field, scratch, i);
      writer.text("");
    } else if (field.type === "json") writer.text(jsonText(value, field));
    else if (field.type === "bytes" && value instanceof Uint8Array) writer.bytes(value);
    else throw badTuple(field, value);
  }
  const end = writer.at;
  writer.at = start;
  closeVarints(writer, 0x32, content, end, scratch);
}

/** The JSON text of a value; NaN and infinities become null, as JSON.stringify has it. */
export function jsonText(value: unknown, field: Field): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    text = undefined;
  }
  if (text === undefined) throw badTuple(field, value);
  return text;
}
