import { HeadwaterError } from "../../base/index.js";
import type { Fields, FieldType, Row } from "../../topology/index.js";

/** A column that is written: its field, name and type as the server names it. */
export interface PostgresColumn {
  readonly field: string;
  readonly name: string;
  /** e.g. `timestamp with time zone`, `numeric(10,2)`. */
  readonly type: string;
  readonly from: FieldType;
}

/** A name as SQL takes it, whatever is in it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * Rows as the text of a JSON array of objects by column, for `json_to_recordset`: the server turns each
 * member into the type of its column, as it does with texts.
 */
export function rowsAsJson(rows: readonly Row[], columns: readonly PostgresColumn[]): string {
  return JSON.stringify(rows.map((row) => objectOf(row, columns)));
}

function objectOf(row: Row, columns: readonly PostgresColumn[]): Readonly<Record<string, unknown>> {
  const object: Record<string, unknown> = {};
  for (const column of columns) object[column.name] = valueFor(row[column.field], column);
  return object;
}

/** A value of ours as JSON from which the server makes one of the column's type. */
export function valueFor(value: unknown, { type, from }: Pick<PostgresColumn, "type" | "from">): unknown {
  if (value === null || value === undefined) return null;
  switch (from) {
    case "timestamp":
      return /^(timestamp|date)/.test(type) ? isoText(Number(value)) : value;
    case "bytes": {
      const bytes = Buffer.from(value as Uint8Array);
      return type === "bytea" ? `\\x${bytes.toString("hex")}` : bytes.toString("base64");
    }
    case "double":
      return Number.isFinite(value) ? value : String(value);
    default:
      return value;
  }
}

/** ISO 8601 in UTC with microseconds; the text of what is no time, for the server to refuse. */
function isoText(ms: number): string {
  const micros = Math.round(ms * 1_000);
  const date = new Date(Math.floor(micros / 1_000));
  if (Number.isNaN(date.getTime())) return String(ms);
  const rest = String(((micros % 1_000) + 1_000) % 1_000).padStart(3, "0");
  return date.toISOString().replace(/Z$/, `${rest}Z`);
}

/**
 * The columns for the fields of the input. `table`: name and type of each column of the table. Throws
 * HeadwaterError("bad-columns") that names all that do not fit.
 */
export function columnsFor(
  input: Fields,
  wanted: Readonly<Record<string, string>> | null,
  table: ReadonlyMap<string, string>,
  tableName: string,
): readonly PostgresColumn[] {
  const pairs = Object.entries(wanted ?? Object.fromEntries(Object.keys(input).map((name) => [name, name])));
  const missing = pairs.filter(([, column]) => !table.has(column)).map(([, column]) => column);
  if (missing.length > 0) {
    throw new HeadwaterError("bad-columns", `the table ${tableName} has no column ${missing.join(", ")}`, {
      place: "columns",
      remedy:
        `it has ${[...table.keys()].join(", ")}: add columns to it, or say which fields go where: ` +
        `columns: { ${pairs[0]?.[0]}: "…" }`,
    });
  }
  const columns = pairs.map(([field, name]) => ({
    field,
    name,
    type: table.get(name)!,
    from: (input[field] ?? "json").replace(/\?$/, "") as FieldType,
  }));
  const unfit = columns.filter(({ from, type }) => !fits(from, type));
  if (unfit.length === 0) return columns;
  const pairsText = unfit.map(({ field, name, from, type }) => `${field} (${from}) into ${name} (${type})`);
  throw new HeadwaterError("bad-columns", `${tableName} cannot take ${pairsText.join(", ")}`, {
    place: "columns",
    remedy: "change the type of the column or of the field, or send the field to another column",
  });
}

const numbers = /^(smallint|integer|bigint|numeric|real|double precision)/;
const texts = /^(text|character|json)/;
const times = /^(timestamp|date)/;
/** Types whose values never come from some of our fields; what is not among them is the server's to judge. */
const known = /^(boolean|bytea|uuid|inet|interval|time |time$)/;

/** False when no value of the field could ever go into the column. */
function fits(from: FieldType, type: string): boolean {
  if (texts.test(type)) return true;
  switch (from) {
    case "double":
    case "int":
      return numbers.test(type) || !(times.test(type) || known.test(type));
    case "bool":
      return type === "boolean" || !(numbers.test(type) || times.test(type) || known.test(type));
    case "timestamp":
      return numbers.test(type) || times.test(type) || !known.test(type);
    case "bytes":
      return type === "bytea" || !(numbers.test(type) || times.test(type) || known.test(type));
    case "string":
    case "json":
      return true;
  }
}
