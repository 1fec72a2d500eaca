import type { Row } from "../topology/index.js";
import { jsonText, timestampMicrosMax } from "./column-writer.js";
import { badTuple, type Field } from "./schema.js";

/** See rowBytes in columns.ts. A text counts as ASCII unless it is long, when its bytes are counted. */
export function measureRow(fields: readonly Field[], row: Row): number {
  let bytes = 1;
  for (let k = 0; k < fields.length; k++) bytes += measureValue(fields[k]!, row[fields[k]!.name]);
  return bytes;
}

/** Texts of up to so many characters are taken at three bytes a character at most. */
const shortText = 64;

function measureValue(field: Field, value: unknown): number {
  switch (field.type) {
    case "string":
      if (typeof value === "string") return textBytes(value);
      break;
    case "double":
      if (typeof value === "number") return 8;
      break;
    case "int":
      if (Number.isSafeInteger(value)) return (value as number) < 8192 && (value as number) > -8192 ? 2 : 8;
      break;
    case "timestamp":
      if (typeof value === "number" && Math.abs(value * 1000) <= timestampMicrosMax) return 4;
      break;
    case "bool":
      if (typeof value === "boolean") return 1;
      break;
    case "bytes":
      if (value instanceof Uint8Array) return value.length + 5;
      break;
    case "json":
      if (value !== undefined && (value !== null || !field.nullable))
        return textBytes(jsonText(value, field));
      break;
  }
  if ((value !== null && value !== undefined) || !field.nullable) throw badTuple(field, value);
  return field.type === "double" ? 9 : 3;
}

function textBytes(text: string): number {
  return text.length <= shortText ? text.length + 4 : Buffer.byteLength(text) + 6;
}
