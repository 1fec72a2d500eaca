import type { Client } from "pg";
import { errorText, HeadwaterError } from "../../base/index.js";
import type { Bolt, ComponentContext, Json, Row } from "../../topology/index.js";
import type { ConnectorScope } from "../connector.js";
import { idempotent } from "../idempotent.js";
import type {
  IdempotentSink,
  OpenSink,
  SinkPositions,
  TransactionalSink,
  WriteOutcome,
} from "../sink-contract.js";
import { transactional } from "../transactional.js";
import { PostgresPositions } from "./postgres-positions.js";
import {
  isRowFault,
  isSchemaFault,
  type PostgresAddress,
  PostgresSession,
  serverWords,
} from "./postgres-session.js";
import { PostgresTable } from "./postgres-table.js";

interface PostgresSinkConfig {
  readonly address: PostgresAddress;
  readonly table: string;
  readonly key: readonly string[] | null;
  readonly columns: Readonly<Record<string, string>> | null;
  readonly positions: string;
}

/** at-most-once, where nothing holds the stream back. */
const waitingMax = 10_000;

/** The running half of `postgresSink`. */
export function makePostgresSink(config: Json, scope: ConnectorScope): Bolt {
  const given = config as unknown as PostgresSinkConfig;
  const atMostOnce = scope.delivery === "at-most-once";
  const options = atMostOnce ? { waitingMax } : {};
  if (given.key !== null || atMostOnce) return idempotent(new PlainRows(given, scope), options);
  return transactional(new PositionedRows(given, scope), options);
}

/** What both kinds have in common: a session, and the table that it writes to. */
abstract class PostgresSink implements OpenSink {
  protected readonly table: PostgresTable;
  readonly #session: PostgresSession;

  constructor({ address, table, key, columns }: PostgresSinkConfig, scope: ConnectorScope) {
    this.#session = new PostgresSession(address, scope);
    this.table = new PostgresTable({ table, key, columns, input: scope.input });
  }

  /** A table that does not fit is named at once; a server that is away is waited for. */
  async open(context: ComponentContext): Promise<void> {
    try {
      await this.transaction(async () => true);
    } catch (error) {
      if (error instanceof HeadwaterError || isSchemaFault(error)) throw inPlace(error, context.component);
      context.log("warn", `${serverWords(error)}; waits for the server`);
    }
  }

  close(): Promise<void> {
    return this.#session.close();
  }

  /** A transaction in which the table is known. Rejects with an error whose message can be shown. */
  protected async transaction<T>(work: (client: Client) => Promise<T | null>): Promise<T | null> {
    if (!this.#session.connected) this.forget();
    try {
      return await this.#session.transaction(async (client) => {
        await this.prepare(client);
        return await work(client);
      });
    } catch (error) {
      if (isSchemaFault(error)) this.forget();
      throw error;
    }
  }

  protected forget(): void {
    this.table.forget();
  }

  protected async prepare(client: Client): Promise<void> {
    await this.table.prepare(client);
  }

  /** Writes by `work`; a fault of rows is looked into, to find which. */
  protected async attempt(
    rows: readonly Row[],
    work: (client: Client) => Promise<true | null>,
  ): Promise<WriteOutcome> {
    try {
      const done = await this.transaction(work);
      return done === null ? { kind: "overtaken" } : { kind: "written" };
    } catch (error) {
      if (!isRowFault(error)) return { kind: "later", afterMs: 0, why: serverWords(error) };
      const refused = new Map<number, string>();
      await this.transaction(async (client) => {
        for (const [index, words] of await this.table.refusals(client, rows)) refused.set(index, words);
        return null;
      });
      if (refused.size > 0) return { kind: "refused", rows: refused };
      return { kind: "later", afterMs: 0, why: serverWords(error) };
    }
  }
}

class PlainRows extends PostgresSink implements IdempotentSink {
  write(rows: readonly Row[]): Promise<WriteOutcome> {
    return this.attempt(rows, async (client) => {
      await this.table.insert(client, rows);
      return true;
    });
  }
}

class PositionedRows extends PostgresSink implements TransactionalSink {
  readonly #positions: PostgresPositions;

  constructor(config: PostgresSinkConfig, scope: ConnectorScope) {
    super(config, scope);
    this.#positions = new PostgresPositions(config.positions, `${scope.installation}/${scope.topology}`);
  }

  async positions(): Promise<SinkPositions> {
    return (await this.transaction((client) => this.#positions.read(client)))!;
  }

  /** Positions first: their rows stay locked to the end, so another owner waits for it and then sees them. */
  write(rows: readonly Row[], from: SinkPositions, to: SinkPositions): Promise<WriteOutcome> {
    return this.attempt(rows, async (client) => {
      if (!(await this.#positions.move(client, from, to))) return null;
      await this.table.insert(client, rows);
      return true;
    });
  }

  protected override forget(): void {
    super.forget();
    this.#positions.forget();
  }

  protected override async prepare(client: Client): Promise<void> {
    await super.prepare(client);
    await this.#positions.prepare(client);
  }
}

function inPlace(error: unknown, component: string): HeadwaterError {
  if (!(error instanceof HeadwaterError)) {
    return new HeadwaterError("refused", serverWords(error), {
      place: component,
      remedy: "give the sink's user the right to insert into the table, or mend what the server names",
      cause: error,
    });
  }
  const { code, remedy, place } = error;
  return new HeadwaterError(code, errorText(error), {
    place: place === undefined ? component : `${component}, ${place}`,
    ...(remedy === undefined ? {} : { remedy }),
    cause: error,
  });
}
