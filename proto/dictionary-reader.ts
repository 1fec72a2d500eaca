import { isAscii } from "node:buffer";
import { type ColumnReader, type Cursor, hasBit } from "./cursor.js";
import { dictionaryEntriesMax } from "./dictionary-writer.js";
import type { Values } from "../topology/index.js";

/** Dictionaries of one column that are remembered, for frames of several senders. */
const rememberedMax = 4;

/** Largest dictionary that is remembered, in bytes. */
const rememberedBytesMax = 8192;

interface Remembered {
  readonly bytes: Buffer;
  readonly entries: readonly unknown[];
}

/**
 * Reads a column of strings, JSON or bytes. A dictionary whose bytes came before gives the strings of then.
 */
export class DictionaryReader implements ColumnReader {
  readonly #type: "string" | "json" | "bytes";
  readonly #values: unknown[] = [];
  readonly #remembered: Remembered[] = [];
  #oldest = 0;

  constructor(type: "string" | "json" | "bytes") {
    this.#type = type;
  }

  read(cursor: Cursor, count: number, nulls: Uint8Array | null): Values | undefined {
    if (!cursor.take(0x32)) return undefined;
    const length = cursor.length();
    if (length < 0) return undefined;
    const start = cursor.at;
    cursor.at += length;
    if (cursor.at === cursor.end) {
      const entries = this.#parse(cursor.buffer, start, cursor.end, nulls);
      return entries?.length === count ? entries : undefined;
    }
    const entries = this.#dictionary(cursor.buffer, start, cursor.at);
    return entries === undefined ? undefined : this.#indexed(cursor, count, entries);
  }

  #indexed(cursor: Cursor, count: number, entries: readonly unknown[]): Values | undefined {
    if (!cursor.take(0x3a)) return undefined;
    const length = cursor.length();
    if (cursor.at + length !== cursor.end) return undefined;
    const { buffer, end } = cursor;
    const values = this.#values;
    while (values.length < count) values.push("");
    const size = entries.length;
    let at = cursor.at;
    for (let i = 0; i < count; i++) {
      let index = buffer[at++]!;
      if (index >= 0x80) index = (index & 0x7f) | (buffer[at++]! << 7);
      if (!(index < size)) return undefined;
      values[i] = entries[index];
    }
    return at === end ? values : undefined;
  }

  #dictionary(buffer: Buffer, start: number, end: number): readonly unknown[] | undefined {
    const length = end - start;
    for (const { bytes, entries } of this.#remembered)
      if (bytes.length === length && bytes.compare(buffer, start, end) === 0) return entries;
    const entries = this.#parse(buffer, start, end, null);
    if (entries === undefined || length > rememberedBytesMax || this.#type !== "string") return entries;
    this.#remembered[this.#oldest] = { bytes: Buffer.from(buffer.subarray(start, end)), entries };
    this.#oldest = (this.#oldest + 1) % rememberedMax;
    return entries;
  }

  #parse(buffer: Buffer, start: number, end: number, nulls: Uint8Array | null): unknown[] | undefined {
    const text = this.#type === "bytes" ? "" : asciiOf(buffer, start, end);
    const entries: unknown[] = [];
    let at = start;
    while (at < end) {
      if (buffer[at++] !== 0x0a || entries.length === dictionaryEntriesMax) return undefined;
      let length = buffer[at++]!;
      if (length >= 0x80) {
        length = (length & 0x7f) | ((buffer[at]! & 0x7f) << 7);
        if (buffer[at++]! >= 0x80) length |= buffer[at++]! << 14;
      }
      const to = at + length;
      if (!(to <= end)) return undefined;
      const entry = this.#entry(buffer, at, to, text, start, nulls, entries.length);
      if (entry === undefined) return undefined;
      entries.push(entry);
      at = to;
    }
    return entries;
  }

  #entry(
    buffer: Buffer,
    from: number,
    to: number,
    text: string,
    start: number,
    nulls: Uint8Array | null,
    index: number,
  ): unknown {
    if (this.#type === "bytes") return new Uint8Array(buffer.subarray(from, to));
    // V8 copies what is shorter than 13 characters; a longer slice would keep the whole text in memory.
    const short = text !== "" && to - from < 13;
    const value = short ? text.slice(from - start, to - start) : buffer.toString("utf8", from, to);
    if (this.#type === "string") return value;
    if (nulls !== null && hasBit(nulls, index)) return null;
    return parseJson(value);
  }
}

/** The region as text when each byte is a character, else "". */
function asciiOf(buffer: Buffer, start: number, end: number): string {
  const region = buffer.subarray(start, end);
  return isAscii(region) ? region.toString("latin1") : "";
}

/** undefined when the text is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
