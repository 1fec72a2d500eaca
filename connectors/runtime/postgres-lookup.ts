import type { Client } from "pg";
import { errorText, HeadwaterError } from "../../base/index.js";
import {
  type Bolt,
  type ComponentContext,
  createRowReader,
  type Json,
  type Output,
  type Row,
  type RowReader,
} from "../../topology/index.js";
import type { ConnectorScope } from "../connector.js";
import { tableParts } from "../postgres-access.js";
import type { TableLookupConfig } from "../table-lookup.js";
import { LookupRows, requireSmall, tableBytesMax } from "./lookup-rows.js";
import { isSchemaFault, type PostgresAddress, PostgresSession, serverWords } from "./postgres-session.js";
import { quoted } from "./postgres-values.js";

interface PostgresLookupConfig extends TableLookupConfig {
  readonly address: PostgresAddress;
  readonly table: string;
}

/** Rows that the server sends at once. */
const rowsAtOnce = 1_000;
/** While there is no table: time between two attempts at most, ms. */
const retryMs = 5_000;

/** The running half of `postgresLookup`. */
export function makePostgresLookup(config: Json, scope: ConnectorScope): Bolt {
  return new PostgresLookup(config as unknown as PostgresLookupConfig, scope);
}

class PostgresLookup implements Bolt {
  readonly #config: PostgresLookupConfig;
  readonly #session: PostgresSession;
  readonly #columns: readonly string[];
  readonly #reader: RowReader;
  #context!: ComponentContext;
  #rows: LookupRows;
  /** Why the table could last not be read: said once. */
  #failed = "";
  #timer: NodeJS.Timeout | undefined;
  #wakes: () => void = () => {};
  #closed = false;

  constructor(config: PostgresLookupConfig, scope: ConnectorScope) {
    this.#config = config;
    this.#session = new PostgresSession(config.address, scope);
    this.#columns = [...new Set([...config.by, ...config.adds].map(([, field]) => field))];
    this.#reader = createRowReader(
      Object.fromEntries(this.#columns.map((name) => [name, config.fields[name]!])),
    );
    this.#rows = new LookupRows(config, config.table);
  }

  /**
   * Resolves when the table is read: without it no tuple can be answered. Throws what waiting does not mend:
   * a table or column that is not there, one that is too large.
   */
  async open(context: ComponentContext): Promise<void> {
    this.#context = context;
    while (!this.#closed) {
      try {
        await this.#read();
        break;
      } catch (error) {
        if (error instanceof HeadwaterError) throw error;
        if (isSchemaFault(error)) throw this.#unfit(error);
        this.#complain(serverWords(error), "waits for the server");
        await this.#pause(Math.min(this.#config.refreshMs, retryMs));
      }
    }
    this.#wait();
  }

  execute(tuple: Row, out: Output): void {
    this.#rows.answer(tuple, out);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#wakes();
    await this.#session.close();
  }

  // ------------------------------------------------------------ inside

  #wait(): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => void this.#look(), this.#config.refreshMs);
  }

  #pause(ms: number): Promise<void> {
    if (this.#closed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wakes = resolve;
      this.#timer = setTimeout(resolve, ms);
    });
  }

  /** Never throws: what was read before counts until the table can be read again. */
  async #look(): Promise<void> {
    try {
      await this.#read();
    } catch (error) {
      this.#complain(serverWords(error), `goes on with the ${this.#rows.size} rows that it has`);
    }
    this.#wait();
  }

  #complain(words: string, what: string): void {
    if (words === this.#failed || this.#closed) return;
    this.#failed = words;
    this.#context.count("unreadable");
    this.#context.log("error", `${what}: ${words}`);
  }

  async #read(): Promise<void> {
    const rows = new LookupRows(this.#config, this.#config.table);
    const told = { bad: 0, twice: 0, bytes: 0 };
    await this.#session.transaction(async (client) => {
      await client.query(this.#cursor());
      for (;;) {
        const texts = await fetched(client);
        if (texts.length === 0) return true;
        for (const text of texts) this.#take(text, rows, told);
      }
    });
    const { table } = this.#config;
    const changed = rows.size !== this.#rows.size;
    if (told.twice > 0 && changed) {
      this.#context.log("warn", `${table} has ${told.twice} rows whose key another row has, too`);
    }
    this.#failed = "";
    this.#rows = rows;
  }

  /** All rows as they are at one moment, as JSON, times in UTC. */
  #cursor(): string {
    const columns = this.#columns.map(quoted).join(", ");
    const table = tableParts(this.#config.table).map(quoted).join(".");
    const rows = `SELECT row_to_json(t)::text AS "row" FROM (SELECT ${columns} FROM ${table}) t`;
    return `SET LOCAL TIME ZONE 'UTC'; DECLARE lookup NO SCROLL CURSOR FOR ${rows}`;
  }

  #take(text: string, rows: LookupRows, told: { bad: number; twice: number; bytes: number }): void {
    told.bytes += text.length;
    requireSmall(told.bytes <= tableBytesMax, `${this.#config.table} has more than ${tableBytesMax} bytes`);
    let row: Row;
    try {
      row = this.#reader.fromObject(this.#ours(JSON.parse(text) as Record<string, unknown>));
    } catch (error) {
      this.#context.count("malformed");
      if (told.bad++ === 0) {
        this.#context.log("warn", `a row of ${this.#config.table} is left out: ${errorText(error)}`);
      }
      return;
    }
    if (!rows.take(row)) told.twice++;
  }

  /** Times without a zone are in UTC; bytes come as hexadecimal digits. */
  #ours(row: Record<string, unknown>): Record<string, unknown> {
    for (const name of this.#columns) {
      const value = row[name];
      if (typeof value !== "string") continue;
      const type = this.#config.fields[name]!;
      if (type.startsWith("timestamp") && /T[\d:.]+$/.test(value)) row[name] = `${value}Z`;
      if (type.startsWith("bytes") && value.startsWith("\\x")) {
        row[name] = new Uint8Array(Buffer.from(value.slice(2), "hex"));
      }
    }
    return row;
  }

  #unfit(cause: unknown): HeadwaterError {
    const columns = this.#columns.join(", ");
    return new HeadwaterError("bad-table", serverWords(cause), {
      place: this.#context.component,
      remedy: `let ${this.#config.table} be there with the columns ${columns}, and let us read it`,
      cause,
    });
  }
}

async function fetched(client: Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ row: string }>(`FETCH ${rowsAtOnce} FROM lookup`);
  return rows.map(({ row }) => row);
}
