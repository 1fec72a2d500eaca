import { errorText } from "../../base/index.js";
import type { Bolt, ComponentContext, Json, Output, Row } from "../../topology/index.js";
import type { ConnectorScope } from "../connector.js";
import type { TableLookupConfig } from "../table-lookup.js";
import { expandTemplate } from "../template.js";
import { openForReading } from "./file-replay.js";
import { LookupRows, smallerTable, tableBytesMax } from "./lookup-rows.js";
import { RecordRows } from "./record-rows.js";
import { RecordSplitter, type TextRecord } from "./records.js";
import { WatchedFile } from "./watched-file.js";

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
  readonly #file: WatchedFile<LookupRows>;

  constructor(config: FileLookupConfig) {
    this.#config = config;
    const { path, refreshMs } = config;
    this.#file = new WatchedFile({
      ...{ path, refreshMs, bytesMax: tableBytesMax, remedy: smallerTable },
      read: (context) => this.#read(context),
      told: (rows) => `${rows.size} rows`,
    });
  }

  /** Throws `unreadable-file`, `missing-columns`, `too-large`. */
  open(context: ComponentContext): Promise<void> {
    return this.#file.open(context);
  }

  execute(tuple: Row, out: Output): void {
    this.#file.value.answer(tuple, out);
  }

  close(): void {
    this.#file.close();
  }

  // ------------------------------------------------------------ inside

  async #read(context: ComponentContext): Promise<LookupRows> {
    const { path, format } = this.#config;
    const records = new RecordRows({ ...this.#config, name: path });
    const splitter = new RecordSplitter(format === "csv");
    const rows = new LookupRows(this.#config, path);
    const take = (record: TextRecord): void => {
      if (records.headless) {
        records.takeHeader(record);
        return;
      }
      const row = this.#rowOf(records, record, context);
      if (row !== null) rows.take(row);
    };
    for await (const chunk of await openForReading(path, context.component)) splitter.push(chunk, take);
    splitter.end(take);
    return rows;
  }

  #rowOf(records: RecordRows, record: TextRecord, context: ComponentContext): Row | null {
    try {
      return records.rowOf(record);
    } catch (error) {
      context.count("malformed");
      context.log("warn", `${this.#config.path}:${record.line} is left out: ${errorText(error)}`);
      return null;
    }
  }
}
