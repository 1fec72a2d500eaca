import type { Values } from "../topology/index.js";

/** Where a reader is in a frame. `end` is where the column in hand ends. */
export class Cursor {
  buffer: Buffer = Buffer.alloc(0);
  at = 0;
  end = 0;

  /** Passes over `byte` if it is next. */
  take(byte: number): boolean {
    if (this.at >= this.end || this.buffer[this.at] !== byte) return false;
    this.at++;
    return true;
  }

  /** A length of less than 2^21 that lies before `end`; -1 for anything else. */
  length(): number {
    let length = 0;
    for (let shift = 0; shift < 21; shift += 7) {
      if (this.at >= this.end) return -1;
      const byte = this.buffer[this.at++]!;
      length |= (byte & 0x7f) << shift;
      if (byte < 0x80) return length <= this.end - this.at ? length : -1;
    }
    return -1;
  }
}

/**
 * Reads a column in the layout that our writer has, up to `cursor.end`. undefined means another layout or
 * damage, which the complete reader (columns-static.ts) tells apart. The values are valid until the next
 * read.
 */
export interface ColumnReader {
  read(cursor: Cursor, count: number, nulls: Uint8Array | null): Values | undefined;
}

/** True when the bit of tuple `index` is set. */
export function hasBit(bits: Uint8Array, index: number): boolean {
  return (bits[index >> 3]! & (1 << (index & 7))) !== 0;
}
