import { type FileHandle, open } from "node:fs/promises";
import { dirname } from "node:path";
import {
  errorText,
  formatCsvRecord,
  HeadwaterError,
  makeDirectories,
  parseCsvRecord,
} from "../../base/index.js";
import type { ComponentContext, Row } from "../../topology/index.js";
import { countNotFinite, jsonText } from "../json-text.js";

/** Bytes of a csv file that are read to find its header. */
const headerBytesMax = 64 * 1024;

/** A file of lines that is written at its end, at a place that we keep ourselves. */
export class LineFile {
  readonly path: string;
  readonly #format: "csv" | "jsonl";
  #file: FileHandle | null = null;
  /** Where the next write goes: what is behind it does not count. */
  #end = 0;
  #columns: readonly string[] | null = null;

  constructor(path: string, format: "csv" | "jsonl") {
    this.path = path;
    this.#format = format;
  }

  get end(): number {
    return this.#end;
  }

  /**
   * Opens or makes the file. `length`: bytes that count, what is behind them is cut off; null: all of it.
   * Throws HeadwaterError("unwritable-file"), with `component` as its place.
   */
  async open(component: string, length: number | null): Promise<void> {
    try {
      await makeDirectories(dirname(this.path), 0o777);
      this.#file = await openForWriting(this.path);
      this.#end = (await this.#file.stat()).size;
      if (length !== null && length < this.#end) {
        await this.#file.truncate(length);
        this.#end = length;
      }
    } catch (cause) {
      throw new HeadwaterError("unwritable-file", `cannot write ${this.path}: ${errorText(cause)}`, {
        place: component,
        remedy: "give the agent's user the right to write there, or name another path",
        cause,
      });
    }
    if (this.#end > 0 && this.#format === "csv") this.#columns = await this.#header();
  }

  /** Goes on behind `length` bytes, whoever wrote them: what is there is written over. */
  async continueAt(length: number): Promise<void> {
    this.#end = length;
    if (length === 0) this.#columns = null;
    else if (this.#format === "csv") this.#columns ??= await this.#header();
  }

  /** Counts a tuple as `not-finite` where its line has not what it holds; csv has NaN and infinities. */
  countNotFinite(tuple: Row, context: ComponentContext): void {
    if (this.#format === "jsonl") countNotFinite(tuple, context);
  }

  /** The line of a tuple; of the first one in a csv file the header, too. */
  lineOf(tuple: Row): string {
    if (this.#format === "jsonl") return `${jsonText(tuple)}\n`;
    if (this.#columns !== null) return `${formatCsvRecord(this.#columns.map((column) => tuple[column]))}\n`;
    this.#columns = Object.keys(tuple);
    return `${formatCsvRecord(this.#columns)}\n${formatCsvRecord(Object.values(tuple))}\n`;
  }

  /** Writes at the end and syncs if asked; after a throw the end is where it was. */
  async append(text: string, synced: boolean): Promise<void> {
    const file = this.#file!;
    const bytes = Buffer.from(text);
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await file.write(bytes, done, bytes.length - done, this.#end + done);
      done += bytesWritten;
    }
    if (synced) await file.datasync();
    this.#end += bytes.length;
  }

  /** Whether the last line has no end: a crash cut it off. */
  async torn(): Promise<boolean> {
    if (this.#end === 0) return false;
    const last = Buffer.alloc(1);
    await this.#file!.read(last, 0, 1, this.#end - 1);
    return last[0] !== 10;
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = null;
  }

  /** The columns of an existing csv file. */
  async #header(): Promise<readonly string[]> {
    const bytes = Buffer.alloc(Math.min(this.#end, headerBytesMax));
    await this.#file!.read(bytes, 0, bytes.length, 0);
    const text = bytes.toString("utf8").replace(/^\uFEFF/, "");
    return parseCsvRecord(text.slice(0, /\r?\n|$/.exec(text)!.index));
  }
}

/**
 * Opens for reading and for writing at any place; creates the file. ("a" would ignore the place of a
 * write.)
 */
async function openForWriting(path: string): Promise<FileHandle> {
  try {
    return await open(path, "r+");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return await open(path, "wx+");
  }
}
