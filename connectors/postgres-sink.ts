import type { BoltSpec, Fields, Finding, Graph, GraphComponent } from "../topology/index.js";
import { builtinBolt, errorFinding, inputFieldsOf } from "../topology/index.js";
import { addressFindings, addressOf, type PostgresAccess, tableFindings } from "./postgres-access.js";

/** Where and how `postgresSink` writes. */
export interface PostgresSinkOptions extends PostgresAccess {
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
  const { table, key, columns, positions = positionsTable } = options;
  const config = {
    address: addressOf(options),
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
