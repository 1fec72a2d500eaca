import { type FileHandle, mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import { errorText, HeadwaterError } from "../../base/index.js";
import type { Bolt, ComponentContext, Hold, Json, Output, Row } from "../../topology/index.js";
import type { ConnectorScope } from "../connector.js";
import { jsonText } from "../json-text.js";
import { expandTemplate } from "../template.js";
import { formatCsvRecord, parseCsvRecord } from "./records.js";

/** Bytes of lines that are gathered before they are written without being asked to. */
const gatheredBytesMax = 256 * 1024;
/** Shortest time between two lines of the log about a failing disk, in ms. */
const complaintMs = 10_000;
/** Bytes of a csv file that are read to find its header. */
const headerBytesMax = 64 * 1024;

/** The running half of `fileSink`. */
export function makeFileSink(config: Json, scope: ConnectorScope): Bolt {
  const { path, format } = config as { path: string; format: "csv" | "jsonl" };
  return new FileSink(expandTemplate(path, scope, "path"), format, scope.delivery !== "at-most-once");
}

class FileSink implements Bolt {
  readonly #path: string;
  readonly #format: "csv" | "jsonl";
  readonly #synced: boolean;
  #context!: ComponentContext;
  #file!: FileHandle;
  /** Where the next write goes: what is behind it was never acknowledged. */
  #end = 0;
  #columns: readonly string[] | null = null;
  #lines: string[] = [];
  #gatheredBytes = 0;
  #holds: Hold[] = [];
  #complainedAt = Number.NEGATIVE_INFINITY;

  constructor(path: string, format: "csv" | "jsonl", synced: boolean) {
    this.#path = path;
    this.#format = format;
    this.#synced = synced;
  }

  async open(context: ComponentContext): Promise<void> {
    this.#context = context;
    try {
      await mkdir(dirname(this.#path), { recursive: true });
      this.#file = await openForAppending(this.#path);
      this.#end = (await this.#file.stat()).size;
    } catch (cause) {
      throw new HeadwaterError("unwritable-file", `cannot write ${this.#path}: ${errorText(cause)}`, {
        place: context.component,
        remedy: "give the agent's user the right to write there, or name another path",
        cause,
      });
    }
    if (this.#end === 0) return;
    if (this.#format === "csv") this.#columns = await this.#header();
    await this.#closeTornLine();
  }

  execute(tuple: Row, out: Output): void | Promise<void> {
    const line = this.#lineOf(tuple);
    this.#lines.push(line);
    this.#gatheredBytes += line.length;
    this.#holds.push(out.hold());
    if (this.#gatheredBytes >= gatheredBytesMax) return this.#write();
  }

  flush(): Promise<void> {
    return this.#write();
  }

  async close(): Promise<void> {
    await this.#write();
    await this.#file.close();
  }

  #lineOf(tuple: Row): string {
    if (this.#format === "jsonl") return `${jsonText(tuple)}\n`;
    if (this.#columns !== null) return `${formatCsvRecord(this.#columns.map((column) => tuple[column]))}\n`;
    this.#columns = Object.keys(tuple);
    return `${formatCsvRecord(this.#columns)}\n${formatCsvRecord(Object.values(tuple))}\n`;
  }

  /**
   * Writes what is gathered and lets the acknowledgements go. When the disk refuses, lines and holds stay:
   * credit runs out, the stream stops, and the next flush tries again at the same place, so that no line
   * is written half or twice.
   */
  async #write(): Promise<void> {
    if (this.#lines.length === 0) return;
    const bytes = Buffer.from(this.#lines.join(""));
    try {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await this.#file.write(bytes, done, bytes.length - done, this.#end + done);
        done += bytesWritten;
      }
      if (this.#synced) await this.#file.datasync();
    } catch (error) {
      this.#complain(errorText(error));
      return;
    }
    this.#end += bytes.length;
    const holds = this.#holds;
    this.#lines = [];
    this.#gatheredBytes = 0;
    this.#holds = [];
    for (const hold of holds) hold.release();
  }

  #complain(why: string): void {
    this.#context.count("write-failures");
    const now = this.#context.now();
    if (Math.abs(now - this.#complainedAt) < complaintMs) return;
    this.#complainedAt = now;
    this.#context.log("error", `cannot write ${this.#path}: ${why}; ${this.#holds.length} tuples wait`);
  }

  /** The columns of an existing csv file. */
  async #header(): Promise<readonly string[]> {
    const bytes = Buffer.alloc(Math.min(this.#end, headerBytesMax));
    await this.#file.read(bytes, 0, bytes.length, 0);
    const text = bytes.toString("utf8").replace(/^\uFEFF/, "");
    return parseCsvRecord(text.slice(0, /\r?\n|$/.exec(text)!.index));
  }

  /**
   * A line that a crash cut off was never acknowledged and comes again: ends it, so that it harms no
   * other.
   */
  async #closeTornLine(): Promise<void> {
    const last = Buffer.alloc(1);
    await this.#file.read(last, 0, 1, this.#end - 1);
    if (last[0] !== 10) this.#lines.push("\n");
  }
}

/**
 * Opens for reading and for writing at any place; creates the file. ("a" would ignore the place of a
 * write.)
 */
async function openForAppending(path: string): Promise<FileHandle> {
  try {
    return await open(path, "r+");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return await open(path, "wx+");
  }
}
