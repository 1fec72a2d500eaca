import { formatCsvRecord, HeadwaterError } from "../../base/index.js";
import type { Fields, Row } from "../../topology/index.js";
import { cborFormat, writeCbor } from "./cbor.js";
import { jsonFormat, writeJson } from "./json.js";
import { type PayloadField, type PayloadFormat, PayloadReader, type ReadingOptions } from "./payload.js";
import { protobufFormat, protobufWriter } from "./protobuf.js";
import { csvFormat, rawFormat } from "./text.js";

type Make = (fields: readonly PayloadField[], options: ReadingOptions) => PayloadFormat;

const readers: Readonly<Record<string, Make>> = {
  json: jsonFormat,
  csv: csvFormat,
  raw: rawFormat,
  cbor: cborFormat,
  protobuf: protobufFormat,
};

/** A reader of payloads in this format: json, csv, raw, cbor, protobuf. Throws `bad-format`. */
export function payloadReader(format: string, options: ReadingOptions): PayloadReader {
  const make = Object.hasOwn(readers, format) ? readers[format] : undefined;
  if (make === undefined) throw badFormat(format, Object.keys(readers));
  return new PayloadReader(options, (fields) => make(fields, options));
}

/**
 * A tuple as the payload of a message. `id` becomes the member that `messageId` names, where one does. Throws
 * `bad-tuple` for a tuple that the format cannot say.
 */
export type PayloadWriter = (row: Row, id: string) => Uint8Array;

/**
 * A writer of payloads in this format: json, cbor, csv, protobuf; the last two need the fields, in their
 * order, and have no room for an id. Throws `bad-format`.
 */
export function payloadWriter(
  format: string,
  fields: Fields | null,
  messageId: string | null = null,
): PayloadWriter {
  if (format === "json" || format === "cbor") {
    const write = format === "json" ? writeJson : writeCbor;
    return messageId === null ? write : (row, id) => write({ ...row, [messageId]: id });
  }
  if (format !== "csv" && format !== "protobuf") throw badFormat(format, ["json", "cbor", "csv", "protobuf"]);
  if (fields === null) {
    throw new HeadwaterError("bad-format", `${format} needs the order and types of the fields`, {
      place: "fields",
      remedy: "give the fields of the input: fields: {…}",
    });
  }
  if (format === "protobuf") return protobufWriter(fields);
  const names = Object.keys(fields);
  return (row) => Buffer.from(formatCsvRecord(names.map((name) => row[name])));
}

function badFormat(format: string, known: readonly string[]): HeadwaterError {
  return new HeadwaterError("bad-format", `${JSON.stringify(format)} is not a format`, {
    place: "format",
    remedy: `use ${known.join(", ")}`,
  });
}
