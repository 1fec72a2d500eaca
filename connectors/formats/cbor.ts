import { readCbor } from "../../base/index.js";
import { malformed, type Row } from "../../topology/index.js";
import { membersOf } from "./json.js";
import { type PayloadField, type PayloadFormat, type ReadingOptions, requireShallow } from "./payload.js";

/** A CBOR map with the fields as members, keys being texts; other members are ignored. */
export function cborFormat(fields: readonly PayloadField[], options: ReadingOptions): PayloadFormat {
  const members = membersOf(fields, options);
  const jsonFields = fields.filter(({ type }) => type === "json");
  return {
    fill(values, payload) {
      members(values, readCbor(payload));
      for (const { name, index } of jsonFields) values[index] = asJson(name, values[index]);
    },
  };
}

/** What JSON cannot say (bytes, NaN) as JSON says it: base64, null. */
function asJson(name: string, value: unknown): unknown {
  if (value === undefined) return undefined;
  requireShallow(name, value);
  return JSON.parse(
    JSON.stringify(value, (_, member) => (member instanceof Uint8Array ? base64(member) : member)),
  );
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

/** A tuple as a CBOR map (RFC 8949): whole numbers as integers, others as doubles, bytes as bytes. */
export function writeCbor(row: Row): Uint8Array {
  const parts: Buffer[] = [];
  writeValue(parts, row, 0);
  return Buffer.concat(parts);
}

function writeValue(parts: Buffer[], value: unknown, depth: number): void {
  if (depth > 100) throw malformed("it is nested too deep for CBOR", "flatten it");
  if (value === null || value === undefined) parts.push(Buffer.from([0xf6]));
  else if (typeof value === "boolean") parts.push(Buffer.from([value ? 0xf5 : 0xf4]));
  else if (typeof value === "number") parts.push(numberBytes(value));
  else if (typeof value === "string") {
    const text = Buffer.from(value);
    parts.push(head(3, text.length), text);
  } else if (value instanceof Uint8Array) parts.push(head(2, value.length), Buffer.from(value));
  else if (Array.isArray(value)) {
    parts.push(head(4, value.length));
    for (const member of value) writeValue(parts, member, depth + 1);
  } else writeMap(parts, value as object, depth);
}

function writeMap(parts: Buffer[], value: object, depth: number): void {
  const entries = Object.entries(value);
  parts.push(head(5, entries.length));
  for (const [key, member] of entries) {
    writeValue(parts, key, depth);
    writeValue(parts, member, depth + 1);
  }
}

function numberBytes(value: number): Buffer {
  if (Number.isSafeInteger(value) && !Object.is(value, -0))
    return value < 0 ? head(1, -1 - value) : head(0, value);
  const bytes = Buffer.alloc(9);
  bytes[0] = 0xfb;
  bytes.writeDoubleBE(value, 1);
  return bytes;
}

/** Major type and argument in the shortest form. */
function head(major: number, argument: number): Buffer {
  const type = major << 5;
  if (argument < 24) return Buffer.from([type | argument]);
  if (argument < 0x100) return Buffer.from([type | 24, argument]);
  const bytes = Buffer.alloc(argument < 0x10000 ? 3 : argument < 0x100000000 ? 5 : 9);
  if (bytes.length === 3) bytes.writeUInt16BE(argument, 1);
  else if (bytes.length === 5) bytes.writeUInt32BE(argument, 1);
  else bytes.writeBigUInt64BE(BigInt(argument), 1);
  bytes[0] = type | (bytes.length === 3 ? 25 : bytes.length === 5 ? 26 : 27);
  return bytes;
}
