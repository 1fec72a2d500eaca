import { stat } from "node:fs/promises";
import { errorText, HeadwaterError } from "../../base/index.js";
import type { Bolt, ComponentContext, Json, Output, Row } from "../../topology/index.js";
import type { ConnectorScope } from "../connector.js";
import type { TableLookupConfig } from "../table-lookup.js";
import { expandTemplate } from "../template.js";
import { openForReading } from "./file-replay.js";
import { LookupRows, requireSmall, tableBytesMax } from "./lookup-rows.js";
import { RecordRows } from "./record-rows.js";
import { RecordSplitter, type TextRecord } from "./records.js";

interface FileLookupConfig extends TableLookupConfig {
  readonly path: string;
  readonly format: "csv" | "jsonl";
  readonly header: boolean;
}

/** The running half of `fileLookup`. */
export function makeFileLookup(config: Json, scope: ConnectorScope): Bolt {
  const given = config as unknown as FileLookupConfig;
  return new FileLookup({ ...given, path: expandTemplate(given.path, scope, "path") });
}

class FileLookup implements Bolt {
  readonly #config: FileLookupConfig;
  #context!: ComponentContext;
  #rows: LookupRows;
  /** What the file was when it was read, and when it last could not be: text of its size and time. */
  #version = "";
  #failed = "";
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(config: FileLookupConfig) {
    this.#config = config;
    this.#rows = new LookupRows(config, config.path);
  }

  /** Throws `unreadable-file`, `missing-columns`, `too-large`: without a file no tuple can be answered. */
  async open(context: ComponentContext): Promise<void> {
    this.#context = context;
    await this.#read();
    this.#wait();
  }

  execute(tuple: Row, out: Output): void {
    this.#rows.answer(tuple, out);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  // ------------------------------------------------------------ inside

  #wait(): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => void this.#look(), this.#config.refreshMs);
  }

  /** Never throws: what was read before counts until another file can be read. */
  async #look(): Promise<void> {
    try {
      if ((await this.#versionNow()) !== this.#version) {
        await this.#read();
        this.#context.log("info", `${this.#config.path} has changed: ${this.#rows.size} rows`);
      }
      this.#failed = "";
    } catch (error) {
      const text = errorText(error);
      if (text !== this.#failed) {
        this.#context.count("unreadable");
        this.#context.log("error", `goes on with the ${this.#rows.size} rows that it has: ${text}`);
      }
      this.#failed = text;
    }
    this.#wait();
  }

  async #versionNow(): Promise<string> {
    const { path } = this.#config;
    try {
      const { mtimeMs, size, ino } = await stat(path);
      requireSmall(size <= tableBytesMax, `${path} has ${size} bytes, at most ${tableBytesMax}`);
      return `${ino} ${size} ${mtimeMs}`;
    } catch (cause) {
      if (cause instanceof HeadwaterError) throw cause;
      throw new HeadwaterError("unreadable-file", `cannot read ${path}: ${errorText(cause)}`, {
        remedy: "check that the file is on this agent's host and that the agent may read it",
        cause,
      });
    }
  }

  async #read(): Promise<void> {
    const { path, format } = this.#config;
    const version = await this.#versionNow();
    const records = new RecordRows({ ...this.#config, name: path });
    const splitter = new RecordSplitter(format === "csv");
    const rows = new LookupRows(this.#config, path);
    const take = (record: TextRecord): void => {
      if (records.headless) {
        records.takeHeader(record);
        return;
      }
      const row = this.#rowOf(records, record);
      if (row !== null) rows.take(row);
    };
    for await (const chunk of await openForReading(path, this.#context.component)) splitter.push(chunk, take);
    splitter.end(take);
    if ((await this.#versionNow()) !== version) {
      throw new HeadwaterError("unreadable-file", `${path} changed while it was read`, {
        remedy: "write another file, and rename it to this name",
        retryable: true,
      });
    }
    this.#rows = rows;
    this.#version = version;
  }

  #rowOf(records: RecordRows, record: TextRecord): Row | null {
    try {
      return records.rowOf(record);
    } catch (error) {
      this.#context.count("malformed");
      this.#context.log("warn", `${this.#config.path}:${record.line} is left out: ${errorText(error)}`);
      return null;
    }
  }
}
