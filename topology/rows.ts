import { HeadwaterError } from "../base/index.js";
import { endOfTime } from "./event-time.js";
import type { Fields, FieldType, Row } from "./fields.js";
import { instantReader } from "./instants.js";

/**
 * Turns decoded JSON, or the texts of a line of csv, into tuples of declared fields. Members without a
 * field are ignored.
 */
export interface RowReader {
  /** From a JSON object. Throws HeadwaterError("malformed") that names the field. */
  fromObject(value: unknown): Row;
  /** From one text a column; `columns[i]` is the index in `texts` of the i-th field, -1 = not there. */
  fromTexts(texts: readonly string[], columns: readonly number[]): Row;
}

/** A reader of tuples with these fields. */
export function createRowReader(fields: Fields): RowReader {
  const columns = Object.entries(fields).map(([name, spec]) => ({
    name,
    type: spec.replace(/\?$/, "") as FieldType,
    nullable: spec.endsWith("?"),
  }));
  return {
    fromObject(value) {
      if (typeof value !== "object" || value === null || Array.isArray(value)) {
        throw malformed("it is not an object", "write one JSON object a reading");
      }
      const row: Record<string, unknown> = {};
      for (const { name, type, nullable } of columns) {
        const member = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
        if (member === undefined || member === null) row[name] = nothing(name, nullable);
        else row[name] = fromJson(name, type, member);
      }
      return row;
    },
    fromTexts(texts, positions) {
      const row: Record<string, unknown> = {};
      for (let i = 0; i < columns.length; i++) {
        const { name, type, nullable } = columns[i]!;
        const text = texts[positions[i]!];
        if (text === undefined || (text === "" && type !== "string")) row[name] = nothing(name, nullable);
        else row[name] = text === "" && nullable ? null : fromText(name, type, text);
      }
      return row;
    },
  };
}

/** Null, when the field may be; else throws `malformed`. */
export function nothing(name: string, nullable: boolean): null {
  if (nullable) return null;
  throw malformed(`the field ${name} is missing`, "declare it with a ? when it may be missing");
}

/** A field's value from a decoded one of JSON or CBOR; throws `malformed`. */
export function fromJson(name: string, type: FieldType, value: unknown): unknown {
  switch (type) {
    case "string":
      if (typeof value === "string") return value;
      break;
    case "double":
      if (typeof value === "number") return value;
      break;
    case "int":
      if (Number.isSafeInteger(value)) return value;
      break;
    case "bool":
      if (typeof value === "boolean") return value;
      break;
    case "timestamp":
      if (typeof value === "number" && Number.isFinite(value)) return requireInCalendar(name, value);
      if (typeof value === "string") return timestampFrom(name, value);
      break;
    case "bytes":
      if (value instanceof Uint8Array) return value;
      if (typeof value === "string" && base64.test(value))
        return new Uint8Array(Buffer.from(value, "base64"));
      break;
    case "json":
      return value;
  }
  throw malformed(
    `the field ${name} is ${shown(value)}, not ${described[type]}`,
    "mend the source or the type",
  );
}

/** A field's value from a text, of csv or of a topic's level; throws `malformed`. */
export function fromText(name: string, type: FieldType, text: string): unknown {
  switch (type) {
    case "string":
      return text;
    case "double": {
      const value = decimal(text);
      if (!Number.isNaN(value) || text.trim().toLowerCase() === "nan") return value;
      break;
    }
    case "int": {
      const value = decimal(text);
      if (Number.isSafeInteger(value)) return value;
      break;
    }
    case "bool": {
      const value = text.trim().toLowerCase();
      if (value === "true" || value === "1") return true;
      if (value === "false" || value === "0") return false;
      break;
    }
    case "timestamp":
      return timestampFrom(name, text);
    case "bytes":
      return fromJson(name, type, text);
    case "json":
      try {
        return JSON.parse(text);
      } catch {
        break;
      }
  }
  throw malformed(
    `the field ${name} is ${shown(text)}, not ${described[type]}`,
    "mend the source or the type",
  );
}

/** JavaScript also reads 0x1F, 0o7 and 0b1, and blanks as 0: no sensor means these. */
function decimal(text: string): number {
  return text.trim() === "" || otherBase.test(text) ? Number.NaN : Number(text);
}

function timestampFrom(name: string, text: string): number {
  const value = numeric.test(text.trim()) ? Number(text) : isoInUtc(text);
  if (Number.isFinite(value)) return requireInCalendar(name, value);
  throw malformed(`the field ${name} is ${shown(text)}, not ${described.timestamp}`, "mend the source");
}

/**
 * A time (ms since 1970) that a tuple may have. Throws `malformed` for one outside of the years 1828 to 2112,
 * which is most often counted in another unit.
 */
export function requireInCalendar(name: string, ms: number): number {
  if (Math.abs(ms) < endOfTime) return ms;
  const message = `the field ${name} is ${ms} ms since 1970, outside of the years 1828 to 2112`;
  throw malformed(message, "is it in µs or ns? convert it to ms, or mend the source");
}

/** Strict, and the same on each gateway: a text without an offset is in UTC, wherever the agent is. */
const isoInUtc = instantReader("iso", "UTC");
const otherBase = /^\s*0[box]/i;
const numeric = /^-?\d+(\.\d+)?$/;
const base64 = /^[A-Za-z0-9+/_-]*={0,2}$/;

const described: Readonly<Record<FieldType, string>> = {
  string: "a text",
  double: "a number",
  int: "a whole number between ±9007199254740991",
  bool: "true or false",
  bytes: "base64",
  timestamp: "ms since 1970 or a date like 2026-11-05T12:00:00Z",
  json: "JSON",
};

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** What is wrong with a reading. */
export function malformed(message: string, remedy: string): HeadwaterError {
  return new HeadwaterError("malformed", message, { remedy });
}
