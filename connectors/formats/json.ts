import { fromJson, malformed, type Row } from "../../topology/index.js";
import { pickOf } from "./members.js";
import {
  type PayloadField,
  type PayloadFormat,
  type ReadingOptions,
  requireShallow,
  textOf,
} from "./payload.js";

/** A JSON object with the fields as members; other members are ignored. */
export function jsonFormat(fields: readonly PayloadField[], options: ReadingOptions): PayloadFormat {
  const members = membersOf(fields, options);
  return { fill: (values, payload) => members(values, JSON.parse(textOf(payload))) };
}

/** Sets the values of fields from a decoded object, type-checked. */
export function membersOf(
  fields: readonly PayloadField[],
  options: ReadingOptions,
): (values: unknown[], from: unknown) => void {
  const pick = pickOf(fields.map(({ name }) => name));
  const members: unknown[] = fields.map(() => null);
  const factor = { ms: 1, s: 1000, us: 0.001 }[options.timestamps ?? "ms"];
  return (values, from) => {
    if (typeof from !== "object" || from === null || Array.isArray(from)) {
      throw malformed("it is not an object", "send one object a reading");
    }
    pick(from, members);
    for (let k = 0; k < fields.length; k++) {
      const { name, type, index } = fields[k]!;
      const value = members[k];
      if (type === "string" && typeof value === "string") values[index] = value;
      else if (type === "double" && typeof value === "number") values[index] = value;
      else if (value === null || value === undefined) values[index] = value;
      else if (type === "timestamp" && typeof value === "number") values[index] = time(name, value, factor);
      else {
        if (type === "json") requireShallow(name, value);
        values[index] = fromJson(name, type, value);
      }
    }
  };
}

function time(name: string, value: number, factor: number): unknown {
  return factor === 0.001
    ? fromJson(name, "timestamp", value / 1000)
    : fromJson(name, "timestamp", value * factor);
}

/** A tuple as JSON: bytes as base64, timestamps as ms, NaN and infinities as null. */
export function writeJson(row: Row): Uint8Array {
  return Buffer.from(JSON.stringify(row, replaceBytes));
}

/** Buffers say themselves how they look in JSON before this is asked, so the holder is. */
function replaceBytes(this: unknown, key: string, value: unknown): unknown {
  const held = (this as Record<string, unknown>)[key];
  return held instanceof Uint8Array ? Buffer.from(held).toString("base64") : value;
}
