import type { ByteReader, ByteWriter } from "./bytes.js";
import type { Epoch } from "./messages.js";

/** Longest text in a link message, in characters; a reason is cut there. */
export const linkTextMax = 400;

/** Writes a text; like all below, what is empty or 0 is left out, as proto3 does. */
export function textField(writer: ByteWriter, field: number, value: string): void {
  if (value === "") return;
  writer.byte((field << 3) | 2);
  writer.text(value);
}

export function countField(writer: ByteWriter, field: number, value: number): void {
  if (value === 0) return;
  writer.byte(field << 3);
  writer.varint(value);
}

/** As a 32-bit number of fixed size. */
export function fixedField(writer: ByteWriter, field: number, value: number): void {
  if (value === 0) return;
  writer.byte((field << 3) | 5);
  writer.fixed32(value);
}

export function flagField(writer: ByteWriter, field: number, value: boolean): void {
  if (value) countField(writer, field, 1);
}

/** Always written: an epoch of zeros is an epoch. */
export function epochField(writer: ByteWriter, field: number, epoch: Epoch): void {
  writer.byte((field << 3) | 2);
  const length = writer.at++;
  countField(writer, 1, epoch.term);
  countField(writer, 2, epoch.number);
  countField(writer, 3, epoch.start);
  writer.buffer[length] = writer.at - length - 1;
}

export function readShortText(reader: ByteReader): string {
  const start = reader.at;
  const text = reader.text();
  if (reader.at - start > linkTextMax * 3)
    throw reader.fault(`a text of more than ${linkTextMax} characters`);
  return text;
}

export function readEpoch(reader: ByteReader): Epoch {
  const end = reader.end;
  reader.end = reader.length();
  let term = 0;
  let number = 0;
  let start = 0;
  while (reader.at < reader.end) {
    const tag = reader.varint();
    if (tag === 0x08) term = reader.varint();
    else if (tag === 0x10) number = reader.varint();
    else if (tag === 0x18) start = reader.varint();
    else reader.skip(tag & 7);
  }
  reader.end = end;
  return { term, number, start };
}
