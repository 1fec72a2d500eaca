import type { Client } from "pg";
import { HeadwaterError } from "../../base/index.js";
import type { SinkPosition, SinkPositions } from "../sink-contract.js";
import { sqlName } from "./postgres-table.js";

/** The table beside the data that says how far each link was written; a row for each owner and link. */
export class PostgresPositions {
  readonly #name: string;
  readonly #table: string;
  /** `<installation>/<topology>`: several may write to one database. */
  readonly #owner: string;
  #ready = false;

  constructor(name: string, owner: string) {
    this.#name = name;
    this.#table = sqlName(name);
    this.#owner = owner;
  }

  forget(): void {
    this.#ready = false;
  }

  /** Makes the table if it is not there. Throws HeadwaterError("missing-table") where that is not allowed. */
  async prepare(client: Client): Promise<void> {
    if (this.#ready) return;
    const { rows } = await client.query<{ there: boolean }>("SELECT to_regclass($1) IS NOT NULL AS there", [
      this.#table,
    ]);
    if (rows[0]?.there !== true) await this.#make(client);
    this.#ready = true;
  }

  async read(client: Client): Promise<SinkPositions> {
    const { rows } = await client.query<{ link: string; series: string; seq: string; index: number }>(
      `SELECT link, series, seq, index FROM ${this.#table} WHERE owner = $1`,
      [this.#owner],
    );
    return new Map(
      rows.map(({ link, series, seq, index }) => [link, { series, seq: Number(seq), index }] as const),
    );
  }

  /** Sets positions where they are what its owner knows of; false = another has moved one of them. */
  async move(client: Client, from: SinkPositions, to: SinkPositions): Promise<boolean> {
    const known: object[] = [];
    const fresh: object[] = [];
    // In one order for all owners, so that two never wait for each other.
    for (const [link, position] of [...to].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const before = from.get(link);
      if (before === undefined) fresh.push({ link, ...position });
      else known.push({ link, ...position, ...beforeColumns(before) });
    }
    return (await this.#update(client, known)) && (await this.#insert(client, fresh));
  }

  async #update(client: Client, known: readonly object[]): Promise<boolean> {
    if (known.length === 0) return true;
    const { rowCount } = await client.query(
      `UPDATE ${this.#table} AS at
          SET series = given.series, seq = given.seq, index = given.index, written = now()
         FROM json_to_recordset($2::json) AS given(link text, series text, seq bigint, index integer,
              series_before text, seq_before bigint, index_before integer)
        WHERE at.owner = $1 AND at.link = given.link AND at.series = given.series_before
          AND at.seq = given.seq_before AND at.index = given.index_before`,
      [this.#owner, JSON.stringify(known)],
    );
    return rowCount === known.length;
  }

  async #insert(client: Client, fresh: readonly object[]): Promise<boolean> {
    if (fresh.length === 0) return true;
    const { rowCount } = await client.query(
      `INSERT INTO ${this.#table} (owner, link, series, seq, index)
       SELECT $1, link, series, seq, index
         FROM json_to_recordset($2::json) AS given(link text, series text, seq bigint, index integer)
           ON CONFLICT (owner, link) DO NOTHING`,
      [this.#owner, JSON.stringify(fresh)],
    );
    return rowCount === fresh.length;
  }

  async #make(client: Client): Promise<void> {
    const sql =
      `CREATE TABLE IF NOT EXISTS ${this.#table} (owner text, link text, series text NOT NULL, ` +
      `seq bigint NOT NULL, index integer NOT NULL, written timestamptz NOT NULL DEFAULT now(), ` +
      `PRIMARY KEY (owner, link))`;
    try {
      await client.query(sql);
    } catch (cause) {
      if ((cause as { code?: unknown }).code !== "42501") throw cause;
      throw new HeadwaterError("missing-table", `there is no table ${this.#name}, and no right to make it`, {
        place: "positions",
        remedy: `make it, and grant SELECT, INSERT and UPDATE on it: ${sql}`,
        cause,
      });
    }
  }
}

function beforeColumns({ series, seq, index }: SinkPosition): object {
  return { series_before: series, seq_before: seq, index_before: index };
}
