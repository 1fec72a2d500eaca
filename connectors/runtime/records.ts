/** Bytes that one record may have; a longer one is passed on as `tooLong` and its rest skipped. */
export const recordBytesMax = 256 * 1024;

/** Bytes of a record that is too long, or malformed, that are kept to show it. */
export const shownBytesMax = 64 * 1024;

/** One record of a text: a line, or a line of csv with line breaks inside quotes. */
export interface TextRecord {
  /** Number of its first line, from 1. */
  readonly line: number;
  /** Its bytes without the line break; the beginning only when `tooLong`. */
  readonly raw: Uint8Array;
  readonly tooLong: boolean;
  /** Where the text goes on behind it. */
  readonly next: TextPosition;
}

/** A place in a text where a record may begin. */
export interface TextPosition {
  /** Bytes before it. */
  readonly bytes: number;
  /** Number of its line, from 1. */
  readonly line: number;
}

const beginning: TextPosition = { bytes: 0, line: 1 };

const newline = 10;
const carriageReturn = 13;
const quote = 34;

/**
 * Cuts a stream of bytes into records, whatever the chunks; skips empty lines. Memory stays below
 * `recordBytesMax`.
 */
export class RecordSplitter {
  readonly #quotes: boolean;
  #kept: Uint8Array[] = [];
  #keptBytes = 0;
  #tooLong = false;
  /** Inside quotes, by the count of quotes so far: a doubled quote toggles twice. */
  #quoted = false;
  #line: number;
  #begin: number;
  /** Bytes of the text before the chunk in hand. */
  #bytes: number;

  /**
   * `quotes`: a line break inside double quotes does not end a record (csv). `from`: where the bytes begin
   * that will be pushed.
   */
  constructor(quotes: boolean, from: TextPosition = beginning) {
    this.#quotes = quotes;
    this.#line = from.line;
    this.#begin = from.line;
    this.#bytes = from.bytes;
  }

  /** Calls `see` for each record that ends in this chunk. The chunk is copied where it is kept. */
  push(chunk: Uint8Array, see: (record: TextRecord) => void): void {
    let from = 0;
    let nextQuote = this.#quotes ? chunk.indexOf(quote) : -1;
    /** Toggles for each quote before `end`; each quote is looked for once. */
    const passQuotes = (end: number) => {
      for (; nextQuote >= 0 && nextQuote < end; nextQuote = chunk.indexOf(quote, nextQuote + 1)) {
        this.#quoted = !this.#quoted;
      }
    };
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
      passQuotes(at);
      this.#line++;
      if (this.#quoted && !this.#tooLong) this.#keep(chunk.subarray(from, at + 1));
      else this.#finish(chunk.slice(from, at), this.#bytes + at + 1, see);
      from = at + 1;
    }
    passQuotes(chunk.length);
    this.#keep(chunk.subarray(from));
    this.#bytes += chunk.length;
  }

  /** The text is at its end: calls `see` for a last record without a line break. */
  end(see: (record: TextRecord) => void): void {
    this.#finish(new Uint8Array(0), this.#bytes, see);
  }

  #keep(part: Uint8Array): void {
    if (part.length === 0) return;
    const room = recordBytesMax - this.#keptBytes;
    if (part.length > room) this.#tooLong = true;
    const taken = part.length > room ? part.slice(0, room) : part.slice();
    this.#kept.push(taken);
    this.#keptBytes += taken.length;
  }

  #finish(last: Uint8Array, end: number, see: (record: TextRecord) => void): void {
    this.#quoted = false;
    let raw = last;
    if (this.#keptBytes > 0 || last.length > recordBytesMax) {
      this.#keep(last);
      raw = Buffer.concat(this.#kept);
    }
    const { line, tooLong } = { line: this.#begin, tooLong: this.#tooLong };
    this.#kept = [];
    this.#keptBytes = 0;
    this.#tooLong = false;
    this.#begin = this.#line;
    if (raw.length > 0 && raw[raw.length - 1] === carriageReturn) raw = raw.subarray(0, -1);
    if (raw.length > 0)
      see({
        line,
        raw: tooLong ? raw.subarray(0, shownBytesMax) : raw,
        tooLong,
        next: { bytes: end, line: this.#line },
      });
  }
}
