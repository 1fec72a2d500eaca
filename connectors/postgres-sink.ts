import type { BoltSpec, Fields, Finding, Graph, GraphComponent } from "../topology/index.js";
import { builtinBolt, errorFinding, inputFieldsOf } from "../topology/index.js";
import { passwordFindings, templateFindings } from "./template.js";

/** Where and how `postgresSink` writes. The texts may hold `${agent.name}` and `${agent.<label>}`. */
export interface PostgresSinkOptions {
  /** postgres://host:5432/database; a socket: postgres://?host=/run/postgresql&dbname=… */
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  readonly tls?: {
    /** PEM text of the CA that signed the server's certificate; default: the CAs that Node knows. */
    readonly ca?: string;
    /** PEM texts of our certificate and its key, where the server asks for one. */
    readonly cert?: string;
    readonly key?: string;
    /** False takes any certificate: for tests only. Default true. */
    readonly rejectUnauthorized?: boolean;
  };
  /** The table, `readings` or `climate.readings`, in the case in which it was made. It must exist. */
  readonly table: string;
  /**
   * Fields that say which row it is; the table needs a primary key or unique index over their columns. With
   * them a tuple replaces the row of its key (idempotent). Without: every tuple is a row, and its position is
   * stored in the same transaction (transactional).
   */
  readonly key?: readonly string[];
  /** The column of each field. Default: every field of the input, into the column of its name. */
  readonly columns?: Readonly<Record<string, string>>;
  /** The table of positions, made when it is not there. Default `headwater_positions`. */
  readonly positions?: string;
}

/** Where rows stay that say what is written. */
export const positionsTable = "headwater_positions";

/**
 * Writes each tuple as a row of a PostgreSQL table. Exactly-once in a topology that is: with `key`, because a
 * row that is written twice is the same; without, because rows and position are one transaction. While the
 * server is away everything waits; a tuple that the server will not take is a dead letter with its words.
 */
export function postgresSink(options: PostgresSinkOptions): BoltSpec<Fields, Record<never, never>> {
  const { url, username, password, tls, table, key, columns, positions = positionsTable } = options;
  const config = {
    address: { url, username: username ?? null, password: password ?? null, tls: tls ? { ...tls } : null },
    table,
    key: key === undefined ? null : [...key],
    columns: columns === undefined ? null : { ...columns },
    positions,
  };
  const check = (component: GraphComponent, graph: Graph): readonly Finding[] => [
    ...addressFindings(options),
    ...tableFindings(table, "table"),
    ...tableFindings(positions, "positions"),
    ...fieldFindings(options, inputFieldsOf(graph, component)),
  ];
  return builtinBolt({}, { builtin: "postgres-sink", config, check });
}

/** The parts of a table's name: schema and table, or the table alone. */
export function tableParts(table: string): readonly string[] {
  const dot = table.indexOf(".");
  return dot < 0 ? [table] : [table.slice(0, dot), table.slice(dot + 1)];
}

function addressFindings({ url, username, password, tls }: PostgresSinkOptions): readonly Finding[] {
  const findings = [...templateFindings(url, "url", true)];
  if (findings.length === 0 && !/^postgres(ql)?:\/\//.test(url)) {
    const message = `${JSON.stringify(url)} is not the address of a PostgreSQL server`;
    findings.push(errorFinding("bad-url", "url", message, "write it as postgres://host:5432/database"));
  }
  if (/^postgres(ql)?:\/\/[^/@]*:[^/@]*@/.test(url)) {
    const message = "the password stands in the url, which is shown in logs";
    findings.push(errorFinding("bad-url", "url", message, 'write password: "${secret:…}" instead'));
  }
  if (/[?&]ssl/.test(url)) {
    const message = "ssl settings in the url are not read";
    findings.push(errorFinding("bad-url", "url", message, "leave them out and give tls: {} or tls: { ca }"));
  }
  for (const [name, text] of Object.entries({ username, password })) {
    if (text !== undefined && text !== "") findings.push(...templateFindings(text, name, true));
  }
  findings.push(...passwordFindings(password, "password"));
  if (tls !== undefined && (tls.cert === undefined) !== (tls.key === undefined)) {
    const message = "a certificate and its key go together";
    findings.push(errorFinding("bad-tls", "tls", message, "give both tls.cert and tls.key, or neither"));
  }
  return findings;
}

function tableFindings(table: string, place: string): readonly Finding[] {
  const isName = (part: string) => part !== "" && Buffer.byteLength(part) <= 63 && !part.includes("\0");
  if (typeof table === "string" && tableParts(table).every(isName)) return [];
  const message = `${JSON.stringify(table)} is not the name of a table`;
  return [errorFinding("bad-table", place, message, 'write "table" or "schema.table"')];
}

function fieldFindings({ key, columns }: PostgresSinkOptions, input: Fields): readonly Finding[] {
  const findings: Finding[] = [];
  const names = Object.keys(input).join(", ");
  for (const [place, fields] of Object.entries({ key: key ?? [], columns: Object.keys(columns ?? {}) })) {
    for (const field of fields) {
      if (Object.hasOwn(input, field)) continue;
      const message = `the input has no field ${field}`;
      findings.push(errorFinding("unknown-field", place, message, `it has ${names}`));
    }
  }
  if (key !== undefined && key.length === 0) {
    const remedy = "name the fields of the primary key, or leave key out";
    findings.push(errorFinding("bad-key", "key", "the key has no field", remedy));
  }
  for (const field of key ?? []) {
    if (columns === undefined || Object.hasOwn(columns, field)) continue;
    const message = `the key field ${field} has no column`;
    findings.push(errorFinding("bad-key", "key", message, `add it to columns: { ${field}: "…" }`));
  }
  if (columns !== undefined && new Set(Object.values(columns)).size < Object.keys(columns).length) {
    const message = "two fields go into one column";
    findings.push(errorFinding("bad-columns", "columns", message, "give each field a column of its own"));
  }
  return findings;
}
