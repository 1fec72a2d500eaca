import type { Client, ClientConfig } from "pg";
import { errorText } from "../../base/index.js";
import type { ConnectorScope } from "../connector.js";
import { expandSecrets, expandTls } from "../template.js";

/** The address as it lies in the configuration. */
export interface PostgresAddress {
  readonly url: string;
  readonly username: string | null;
  readonly password: string | null;
  readonly tls: Readonly<Record<string, unknown>> | null;
}

const connectMs = 10_000;
/** Time that the server gives a statement, and a transaction whose client says nothing more. */
const statementMs = 30_000;
const silentMs = 10_000;
/** Time after which a query is given up with its connection. */
const queryMs = 40_000;
const farewellMs = 1_000;

const begin =
  `BEGIN; SET LOCAL statement_timeout = ${statementMs}; ` +
  `SET LOCAL idle_in_transaction_session_timeout = ${silentMs}; SET CONSTRAINTS ALL IMMEDIATE`;

/** One connection to a PostgreSQL server, made when it is needed and given up after any doubt. */
export class PostgresSession {
  readonly #config: ClientConfig;
  #client: Client | null = null;

  constructor(address: PostgresAddress, scope: ConnectorScope) {
    this.#config = clientConfig(address, scope);
  }

  /** True from a connection on until it is lost: what was found out about the server may be outdated then. */
  get connected(): boolean {
    return this.#client !== null;
  }

  /**
   * Runs `work` in a transaction; commits when it resolves to something, rolls back when to null. A rejection
   * with a fault of a row (`isRowFault`) rolls back; any other gives up the connection, and it is not known
   * whether the transaction was committed.
   */
  async transaction<T>(work: (client: Client) => Promise<T | null>): Promise<T | null> {
    const client = await this.#connected();
    try {
      await client.query(begin);
      const result = await work(client);
      await client.query(result === null ? "ROLLBACK" : "COMMIT");
      return result;
    } catch (error) {
      if (!isRowFault(error)) this.#giveUp();
      else await client.query("ROLLBACK").catch(() => this.#giveUp());
      throw error;
    }
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    if (client === null) return;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, farewellMs);
    });
    await Promise.race([client.end().catch(() => {}), late]);
    clearTimeout(timer);
  }

  /** Loaded only now: a topology without it does not pay for the driver. */
  async #connected(): Promise<Client> {
    if (this.#client !== null) return this.#client;
    const { default: pg } = await import("pg");
    const client = new pg.Client(this.#config);
    client.on("error", () => {
      if (this.#client === client) this.#client = null;
    });
    try {
      await client.connect();
    } catch (error) {
      client.end().catch(() => {});
      throw error;
    }
    this.#client = client;
    return client;
  }

  #giveUp(): void {
    const client = this.#client;
    this.#client = null;
    client?.end().catch(() => {});
  }
}

/** The server will never take the rows: a value that it cannot read, a constraint that they break. */
export function isRowFault(error: unknown): boolean {
  return /^(22|23)/.test(codeOf(error) ?? "");
}

/** Table, column, type or right that is not as it was: to be looked at again. */
export function isSchemaFault(error: unknown): boolean {
  return /^42/.test(codeOf(error) ?? "");
}

/** What went wrong in the server's words, without the rows. */
export function serverWords(error: unknown): string {
  const { detail } = error as { readonly detail?: unknown };
  return typeof detail === "string" ? `${errorText(error)} (${detail})` : errorText(error);
}

function codeOf(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === "string" && code.length === 5 ? code : undefined;
}

/** Host, port and database from the url; name and password from where they belong. */
function clientConfig(address: PostgresAddress, scope: ConnectorScope): ClientConfig {
  const expand = (text: string, place: string) => expandSecrets(text, scope, place);
  const url = new URL(expand(address.url, "url"));
  const parameter = (name: string) => url.searchParams.get(name);
  const user = address.username === null ? decodeURIComponent(url.username) : null;
  const database = decodeURIComponent(url.pathname.slice(1)) || parameter("dbname");
  const name = user ?? expand(address.username!, "username");
  return {
    host: parameter("host") ?? (url.hostname.replace(/^\[(.*)\]$/, "$1") || "localhost"),
    port: Number(url.port || parameter("port") || 5432),
    ...(name === "" ? {} : { user: name }),
    ...(database ? { database } : {}),
    ...(address.password === null ? {} : { password: expand(address.password, "password") }),
    ...(address.tls === null ? {} : { ssl: expandTls(address.tls, scope) as ClientConfig["ssl"] }),
    application_name: `headwater ${scope.topology}/${scope.task}`.slice(0, 63),
    connectionTimeoutMillis: connectMs,
    query_timeout: queryMs,
    keepAlive: true,
  } as ClientConfig;
}
