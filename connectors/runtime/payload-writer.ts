import { Encoder } from "cbor-x";
import { HeadwaterError } from "../../base/index.js";
import { ByteWriter } from "../../proto/index.js";
import type { Fields, FieldType, Row } from "../../topology/index.js";

/** Turns a tuple into a payload; `id` goes into the member `messageId` where one is named. */
export type PayloadWriter = (tuple: Row, id: string) => Uint8Array;

/** A writer of payloads. */
export function createPayloadWriter(
  format: "json" | "cbor" | "protobuf",
  fields: Fields | null,
  messageId: string | null,
): PayloadWriter {
  if (format === "protobuf") return protobufWriter(fields!);
  const object =
    messageId === null ? (tuple: Row) => tuple : (tuple: Row, id: string) => ({ ...tuple, [messageId]: id });
  if (format === "json") {
    return (tuple, id) => {
      const given = object(tuple, id);
      return Buffer.from(JSON.stringify(hasBytes(given) ? withBase64(given) : given));
    };
  }
  const encoder = new Encoder({
    useRecords: false,
    mapsAsObjects: true,
    tagUint8Array: false,
    variableMapSize: true,
  });
  return (tuple, id) => encoder.encode({ ...object(tuple, id) });
}

function hasBytes(tuple: Row): boolean {
  for (const name in tuple) if (tuple[name] instanceof Uint8Array) return true;
  return false;
}

function withBase64(tuple: Row): Row {
  const members: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(tuple)) {
    const bytes = value instanceof Uint8Array;
    members[name] = bytes
      ? Buffer.from(value.buffer, value.byteOffset, value.length).toString("base64")
      : value;
  }
  return members;
}

/** Wire types of protobuf. */
const varint = 0;
const fixed64 = 1;
const delimited = 2;

function protobufWriter(fields: Fields): PayloadWriter {
  const columns = Object.entries(fields).map(([name, spec], index) => ({
    name,
    type: spec.replace(/\?$/, "") as FieldType,
    number: index + 1,
  }));
  const writer = new ByteWriter(4096);
  return (tuple) => {
    writer.at = 0;
    for (const { name, type, number } of columns) {
      const value = tuple[name];
      if (value !== null && value !== undefined) writeField(writer, number, type, value, name);
    }
    return Uint8Array.prototype.slice.call(writer.buffer, 0, writer.at);
  };
}

function writeField(writer: ByteWriter, number: number, type: FieldType, value: unknown, name: string): void {
  writer.reserve(32);
  const tag = (wire: number) => writer.varint(number * 8 + wire);
  switch (type) {
    case "double":
      tag(fixed64);
      writer.double(requireType(value, "number", name) as number);
      return;
    case "int":
    case "timestamp":
      tag(varint);
      writer.zigzag(requireSafe(value, name));
      return;
    case "bool":
      tag(varint);
      writer.varint(value === true ? 1 : 0);
      return;
    case "bytes": {
      const bytes = value as Uint8Array;
      tag(delimited);
      writer.varint(bytes.length);
      writer.reserve(bytes.length);
      writer.buffer.set(bytes, writer.at);
      writer.at += bytes.length;
      return;
    }
    default:
      tag(delimited);
      writer.text(type === "json" ? JSON.stringify(value) : (requireType(value, "string", name) as string));
  }
}

function requireType(value: unknown, type: "number" | "string", name: string): unknown {
  const is = typeof value;
  if (is === type) return value;
  throw new HeadwaterError("wrong-type", `the field ${name} is no ${type}`, { place: name });
}

function requireSafe(value: unknown, name: string): number {
  const rounded = Math.round(requireType(value, "number", name) as number);
  if (Number.isSafeInteger(rounded)) return rounded;
  throw new HeadwaterError("wrong-type", `the field ${name} is beyond ±9007199254740991`, { place: name });
}
