import type { Client } from "pg";
import { HeadwaterError } from "../../base/index.js";
import type { Fields, Row } from "../../topology/index.js";
import { tableParts } from "../postgres-access.js";
import { isRowFault, serverWords } from "./postgres-session.js";
import { columnsFor, type PostgresColumn, quoted, rowsAsJson } from "./postgres-values.js";

/** What a table is to be written with. */
export interface TableOptions {
  readonly table: string;
  readonly key: readonly string[] | null;
  readonly columns: Readonly<Record<string, string>> | null;
  readonly input: Fields;
}

interface ColumnRecord {
  readonly name: string;
  readonly type: string;
  /** A row without it is refused. */
  readonly needed: boolean;
}

/** A table that is written to: looked at once in each connection, then written by one statement a batch. */
export class PostgresTable {
  readonly #options: TableOptions;
  #columns: readonly PostgresColumn[] | null = null;
  #insert = "";

  constructor(options: TableOptions) {
    this.#options = options;
  }

  /** What is known of it may be outdated. */
  forget(): void {
    this.#columns = null;
  }

  /**
   * Holds the table against the fields, in a transaction of the caller's. Throws HeadwaterError
   * ("missing-table", "bad-columns", "bad-key") with a remedy.
   */
  async prepare(client: Client): Promise<void> {
    if (this.#columns !== null) return;
    const { table, columns: wanted, input, key } = this.#options;
    const found = await columnsOf(client, table);
    if (found.length === 0) {
      throw new HeadwaterError("missing-table", `there is no table ${table}`, {
        place: "table",
        remedy: `make it: CREATE TABLE ${sqlName(table)} (${Object.keys(input).map(quoted).join(" …, ")} …)`,
      });
    }
    const columns = columnsFor(input, wanted, new Map(found.map(({ name, type }) => [name, type])), table);
    requireNeeded(found, columns, table);
    this.#insert = insertText(table, columns, key);
    try {
      await client.query(this.#insert, ["[]"]);
    } catch (cause) {
      if ((cause as { code?: unknown }).code !== "42P10") throw cause;
      const names = key!.map((field) => columns.find((column) => column.field === field)!.name);
      throw new HeadwaterError("bad-key", `${table} has no unique index over ${names.join(", ")}`, {
        place: "key",
        remedy: `make it: CREATE UNIQUE INDEX ON ${sqlName(table)} (${names.map(quoted).join(", ")})`,
        cause,
      });
    }
    this.#columns = columns;
  }

  /** Writes rows, in the order given. */
  async insert(client: Client, rows: readonly Row[]): Promise<void> {
    await client.query(this.#insert, [rowsAsJson(this.#latest(rows), this.#columns!)]);
  }

  /**
   * Tries rows one by one and finds those that the table will not have, with the server's words. To be rolled
   * back.
   */
  async refusals(client: Client, rows: readonly Row[]): Promise<ReadonlyMap<number, string>> {
    const refused = new Map<number, string>();
    for (const [index, row] of rows.entries()) {
      await client.query("SAVEPOINT one");
      try {
        await this.insert(client, [row]);
      } catch (error) {
        if (!isRowFault(error)) throw error;
        refused.set(index, serverWords(error));
        await client.query("ROLLBACK TO SAVEPOINT one");
      }
    }
    return refused;
  }

  /** Of rows with the same key only the last: one statement may not touch a row twice. */
  #latest(rows: readonly Row[]): readonly Row[] {
    const { key } = this.#options;
    if (key === null) return rows;
    const byKey = new Map<string, Row>();
    for (const row of rows) byKey.set(JSON.stringify(key.map((field) => row[field])), row);
    return [...byKey.values()];
  }
}

/** The name of a table as SQL takes it. */
export function sqlName(table: string): string {
  return tableParts(table).map(quoted).join(".");
}

async function columnsOf(client: Client, table: string): Promise<readonly ColumnRecord[]> {
  const { rows } = await client.query<ColumnRecord>(
    `SELECT attname AS name, format_type(atttypid, atttypmod) AS type,
            attnotnull AND NOT atthasdef AND attidentity = '' AS needed
       FROM pg_attribute
      WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
      ORDER BY attnum`,
    [sqlName(table)],
  );
  return rows;
}

function requireNeeded(
  found: readonly ColumnRecord[],
  columns: readonly PostgresColumn[],
  table: string,
): void {
  const written = new Set(columns.map(({ name }) => name));
  const left = found.filter(({ name, needed }) => needed && !written.has(name)).map(({ name }) => name);
  if (left.length === 0) return;
  throw new HeadwaterError(
    "bad-columns",
    `no field goes into ${left.join(", ")} of ${table}, which may not be null`,
    {
      place: "columns",
      remedy: "give these columns a default in the table, or emit fields for them",
    },
  );
}

function insertText(
  table: string,
  columns: readonly PostgresColumn[],
  key: readonly string[] | null,
): string {
  const names = columns.map(({ name }) => quoted(name));
  const typed = columns.map(({ name, type }) => `${quoted(name)} ${type}`);
  const insert =
    `INSERT INTO ${sqlName(table)} (${names.join(", ")}) ` +
    `SELECT ${names.join(", ")} FROM json_to_recordset($1::json) AS given(${typed.join(", ")})`;
  if (key === null) return insert;
  const isKey = (column: PostgresColumn) => key.includes(column.field);
  const keys = columns.filter(isKey).map(({ name }) => quoted(name));
  const others = columns.filter((column) => !isKey(column)).map(({ name }) => quoted(name));
  const change =
    others.length === 0
      ? "NOTHING"
      : `UPDATE SET ${others.map((name) => `${name} = EXCLUDED.${name}`).join(", ")}`;
  return `${insert} ON CONFLICT (${keys.join(", ")}) DO ${change}`;
}
