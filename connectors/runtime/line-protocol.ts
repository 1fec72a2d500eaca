import { HeadwaterError } from "../../base/index.js";
import type { Fields, FieldType, Row } from "../../topology/index.js";
import { jsonText } from "../json-text.js";

/** What becomes what in a point. */
export interface PointPlan {
  readonly measurement: string;
  readonly tags: readonly string[];
  /** Null: all fields of the input that are neither tags nor the timestamp. */
  readonly fields: readonly string[] | null;
  readonly timestamp: string;
}

/**
 * Makes lines of InfluxDB's line protocol of tuples, timestamps in microseconds. A field that is null, and a
 * number that is none, are left out. Throws HeadwaterError("unwritable-point") for a tuple that has no line.
 */
export function pointWriter(plan: PointPlan, input: Fields): (tuple: Row) => string {
  const { tags, timestamp } = plan;
  const names =
    plan.fields ?? Object.keys(input).filter((name) => !tags.includes(name) && name !== timestamp);
  const fields = names.map(
    (name) => [name, (input[name] ?? "json").replace(/\?$/, "") as FieldType] as const,
  );
  const measurement = plan.measurement.replaceAll(/[, ]/g, "\\$&");
  // Sorted, as the server wants them for speed.
  const sorted = [...tags].sort();
  return (tuple) => {
    let line = measurement;
    for (const name of sorted) {
      const text = tagText(name, tuple[name]);
      if (text !== "") line += `,${escaped(name)}=${text}`;
    }
    const parts: string[] = [];
    for (const [name, type] of fields) {
      const text = fieldText(tuple[name], type);
      if (text !== null) parts.push(`${escaped(name)}=${text}`);
    }
    if (parts.length === 0) throw unwritable("all its fields are null, and a point needs one");
    return `${line} ${parts.join(",")} ${micros(tuple[timestamp], timestamp)}`;
  };
}

/** A tag's key or value: a backslash escapes only these three. */
function escaped(text: string): string {
  return text.replaceAll(/[,= ]/g, "\\$&");
}

function tagText(name: string, value: unknown): string {
  if (value === null || value === undefined) return "";
  const text = typeof value === "object" ? jsonText(value as Row) : String(value);
  if (/[\r\n]/.test(text)) throw unwritable(`the tag ${name} holds a line break`);
  // Servers read a backslash before a backslash, a separator or the end in different ways.
  if (/\\(?:[\\,= ]|$)/.test(text))
    throw unwritable(`the tag ${name} holds a backslash that has two meanings`);
  return escaped(text);
}

function fieldText(value: unknown, type: FieldType): string | null {
  if (value === null || value === undefined) return null;
  switch (type) {
    case "double":
      return Number.isFinite(value) ? String(value) : null;
    case "int":
    case "timestamp":
      return Number.isFinite(value) ? `${Math.round(value as number)}i` : null;
    case "bool":
      return value === true ? "true" : "false";
    case "string":
      return quoted(String(value));
    case "bytes":
      return quoted(Buffer.from(value as Uint8Array).toString("base64"));
    case "json":
      return quoted(JSON.stringify(value));
  }
}

function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, "\\$&")}"`;
}

/** Microseconds since 1970, as a whole number that is exact. */
function micros(value: unknown, name: string): string {
  const found = typeof value === "number" ? Math.round(value * 1_000) : Number.NaN;
  if (Number.isSafeInteger(found)) return String(found);
  throw unwritable(`its ${name} is ${String(value)}, which is no time`);
}

function unwritable(why: string): HeadwaterError {
  return new HeadwaterError("unwritable-point", `the tuple cannot be a point: ${why}`);
}
