import { HeadwaterError } from "../../base/index.js";
import { ByteReader, ByteWriter } from "../../proto/index.js";
import { type Fields, type FieldType, malformed, type Row } from "../../topology/index.js";
import { type PayloadField, type PayloadFormat, payloadFields, requireShallow } from "./payload.js";

const protoTypes: Readonly<Record<FieldType, string>> = {
  string: "string",
  double: "double",
  int: "sint64",
  bool: "bool",
  bytes: "bytes",
  timestamp: "sint64",
  json: "string",
};

/**
 * The schema of tuples with these fields as the text of a .proto file, for whoever reads what a sink
 * publishes: the first field has number 1, the next 2 …; timestamps are microseconds since 1970; JSON is its
 * text; what may be null is `optional`, and left out when null. Characters that protobuf's names do not have
 * become `_`.
 */
export function protoTextOf(message: string, fields: Fields): string {
  const lines = payloadFields(fields).map(({ name, type, nullable, index }) => {
    const note = type === "timestamp" ? " // microseconds since 1970" : type === "json" ? " // JSON" : "";
    return `  ${nullable ? "optional " : ""}${protoTypes[type]} ${protoName(name)} = ${index + 1};${note}`;
  });
  return `syntax = "proto3";\n\nmessage ${protoName(message)} {\n${lines.join("\n")}\n}\n`;
}

function protoName(name: string): string {
  return name.replace(/[^A-Za-z0-9_]/g, "_").replace(/^(?=[0-9])/, "_");
}

/** Writes tuples in the schema of protoTextOf. Throws `bad-tuple` for a value that does not fit its field. */
export function protobufWriter(fields: Fields): (row: Row) => Uint8Array {
  const columns = payloadFields(fields);
  return (row) => {
    const writer = new ByteWriter(256);
    for (const field of columns) {
      const value = row[field.name];
      if (value === null || value === undefined) {
        if (!field.nullable) throw badTuple(field, value);
      } else writeField(writer, field, value);
    }
    return writer.finish();
  };
}

function writeField(writer: ByteWriter, field: PayloadField, value: unknown): void {
  const number = field.index + 1;
  const always = field.nullable;
  writer.reserve(20);
  if (field.type === "double" && typeof value === "number") {
    if (!always && Object.is(value, 0)) return;
    writer.varint(number * 8 + 1);
    writer.double(value);
  } else if (field.type === "int" && Number.isSafeInteger(value)) {
    integer(writer, number, value as number, always);
  } else if (field.type === "timestamp" && Number.isSafeInteger(micros(value))) {
    integer(writer, number, micros(value), always);
  } else if (field.type === "bool" && typeof value === "boolean") {
    if (!always && !value) return;
    writer.varint(number * 8);
    writer.varint(value ? 1 : 0);
  } else if (field.type === "bytes" && value instanceof Uint8Array) {
    if (!always && value.length === 0) return;
    writer.varint(number * 8 + 2);
    writer.bytes(value);
  } else if (field.type === "json" || (field.type === "string" && typeof value === "string")) {
    const text = field.type === "json" ? JSON.stringify(value) : (value as string);
    if (!always && text === "") return;
    writer.varint(number * 8 + 2);
    writer.text(text);
  } else throw badTuple(field, value);
}

function integer(writer: ByteWriter, number: number, value: number, always: boolean): void {
  if (value === 0 && !always) return;
  writer.varint(number * 8);
  writer.zigzag(value);
}

function micros(value: unknown): number {
  return typeof value === "number" ? Math.round(value * 1000) : Number.NaN;
}

function badTuple({ name, type, nullable }: PayloadField, value: unknown): HeadwaterError {
  return new HeadwaterError(
    "bad-tuple",
    `field ${JSON.stringify(name)}: expected ${type}${nullable ? " or null" : ""}, got ${String(value)}`,
    { place: name, remedy: "give the sink the fields of its input" },
  );
}

const defaults: Readonly<Record<FieldType, unknown>> = {
  string: "",
  double: 0,
  int: 0,
  bool: false,
  bytes: new Uint8Array(0),
  timestamp: 0,
  json: null,
};

/** Reads what protobufWriter writes; unknown fields are ignored. */
export function protobufFormat(fields: readonly PayloadField[]): PayloadFormat {
  const byNumber = new Map(fields.map((field) => [field.index + 1, field]));
  return {
    fill(values, payload) {
      for (const { index, nullable, type } of fields) values[index] = nullable ? null : defaults[type];
      const reader = new ByteReader(payload, (what) =>
        malformed(`it is no protobuf: ${what}`, "mend the source"),
      );
      while (reader.at < reader.end) {
        const tag = reader.varint();
        const field = byNumber.get(Math.floor(tag / 8));
        if (field === undefined) reader.skip(tag % 8);
        else values[field.index] = readField(reader, field, tag % 8);
      }
    },
  };
}

function readField(reader: ByteReader, { name, type }: PayloadField, wireType: number): unknown {
  const expected = type === "double" ? 1 : type === "int" || type === "timestamp" || type === "bool" ? 0 : 2;
  if (wireType !== expected)
    throw malformed(`the field ${name} has wire type ${wireType}`, "mend the source");
  switch (type) {
    case "double":
      return reader.double();
    case "int":
      return reader.zigzag();
    case "timestamp":
      return reader.zigzag() / 1000;
    case "bool":
      return reader.varint() !== 0;
    case "bytes":
      return new Uint8Array(reader.bytes());
    case "string":
      return reader.text();
    case "json": {
      const value = JSON.parse(reader.text());
      requireShallow(name, value);
      return value;
    }
  }
}
