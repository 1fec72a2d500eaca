import type { ByteReader } from "./bytes.js";
import { readEpoch, readShortText } from "./link-fields.js";
import { linkFields, refuseReasons } from "./link-writer.js";
import type {
  AckMessage,
  Epoch,
  FencedMessage,
  FrameMessage,
  GapMessage,
  HelloMessage,
  LinkMessage,
  OpenMessage,
  RefuseMessage,
} from "./messages.js";
import { isLinkName } from "./shape.js";
import { readShip, readShipped } from "./ship-reader.js";

const nothing = new Uint8Array(0);

/**
 * The numbers, texts and epochs of one message by field number, as they stand on the wire. All messages of
 * links have their fields in the same places: 1 is the link, 2 an epoch, 3 a series or a side, from 4 on
 * numbers; texts where told.
 */
class LinkFields {
  link = "";
  epoch: Epoch | null = null;
  series: Epoch | null = null;
  /** Of Fenced only. */
  side = 0;
  readonly counts = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  stream = "";
  reason = "";
  watermark: number | null = null;
  body: Uint8Array = nothing;
}

/** Reads the LinkMessage that ends at `reader.end`. */
export function readLinkMessage(reader: ByteReader): LinkMessage {
  let message: LinkMessage | null = null;
  const end = reader.end;
  while (reader.at < end) {
    const tag = reader.varint();
    const field = tag >>> 3;
    if ((tag & 7) !== 2 || field < linkFields.hello || field > linkFields.shipped) {
      reader.skip(tag & 7);
      continue;
    }
    if (message !== null) throw reader.fault("several kinds in one message");
    reader.end = reader.length();
    if (field === linkFields.ship) message = readShip(reader);
    else if (field === linkFields.shipped) message = readShipped(reader);
    else message = build(field, readFields(reader, field), reader);
    reader.end = end;
  }
  if (message === null) throw reader.fault("a message of an unknown kind");
  return message;
}

function readFields(reader: ByteReader, kind: number): LinkFields {
  const fields = new LinkFields();
  while (reader.at < reader.end) {
    const tag = reader.varint();
    const field = tag >>> 3;
    const wireType = tag & 7;
    if (wireType === 2) readBytesField(reader, kind, field, fields);
    else if (wireType === 5 && kind === linkFields.frame && (field === 8 || field === 10))
      fields.counts[field] = reader.fixed32();
    else if (wireType === 0 && kind === linkFields.frame && field === 11)
      fields.watermark = reader.zigzag() / 1000;
    else if (wireType === 0 && kind === linkFields.fenced && field === 3) fields.side = reader.varint();
    else if (wireType === 0 && field >= 4 && field <= 12) fields.counts[field] = reader.varint();
    else reader.skip(wireType);
  }
  return fields;
}

function readBytesField(reader: ByteReader, kind: number, field: number, fields: LinkFields): void {
  if (field === 1) fields.link = readLink(reader);
  else if (field === 2) fields.epoch = readEpoch(reader);
  else if (field === 3 && kind !== linkFields.fenced) fields.series = readEpoch(reader);
  else if (field === 7 && kind === linkFields.frame) fields.stream = readShortText(reader);
  else if (field === 8 && kind === linkFields.gap) fields.reason = readShortText(reader);
  else if (field === 13 && kind === linkFields.frame) fields.body = reader.bytes();
  else reader.skip(2);
}

function readLink(reader: ByteReader): string {
  const link = readShortText(reader);
  if (!isLinkName(link)) throw reader.fault(`${JSON.stringify(link.slice(0, 80))} is not a link`);
  return link;
}

function build(kind: number, fields: LinkFields, reader: ByteReader): LinkMessage {
  const { link, epoch, counts } = fields;
  if (link === "") throw reader.fault("a message without link");
  if (epoch === null) throw reader.fault("a message without epoch");
  if (kind === linkFields.fenced) return fenced(fields, epoch, reader);
  if (kind === linkFields.open) return open(fields, epoch);
  const series = fields.series;
  if (series === null) throw reader.fault("a message without series");
  switch (kind) {
    case linkFields.hello:
      return {
        kind: "hello",
        link,
        senderEpoch: epoch,
        series,
        floor: counts[4]!,
        waiting: counts[5]!,
        wanted: counts[6]!,
      } satisfies HelloMessage;
    case linkFields.frame:
      return frame(fields, epoch, series);
    case linkFields.gap:
      return gap(fields, epoch, series);
    case linkFields.ack:
      return {
        kind: "ack",
        link,
        receiverEpoch: epoch,
        series,
        safe: counts[4]!,
        received: counts[5]!,
        limit: counts[6]!,
        limitBytes: counts[7]!,
      } satisfies AckMessage;
    default:
      return refuse(fields, epoch, series, reader);
  }
}

function frame(fields: LinkFields, senderEpoch: Epoch, series: Epoch): FrameMessage {
  const { link, counts, stream, body, watermark } = fields;
  return {
    kind: "frame",
    link,
    senderEpoch,
    series,
    seq: counts[4]!,
    floor: counts[5]!,
    total: counts[6]!,
    stream,
    schema: counts[8]!,
    tuples: counts[9]!,
    body,
    checksum: counts[10]!,
    watermark,
    end: counts[12] !== 0,
  };
}

function gap(fields: LinkFields, senderEpoch: Epoch, series: Epoch): GapMessage {
  const { link, counts, reason } = fields;
  return {
    kind: "gap",
    link,
    senderEpoch,
    series,
    from: counts[4]!,
    to: counts[5]!,
    floor: counts[6]!,
    total: counts[7]!,
    tuples: counts[9]!,
    reason,
  };
}

function fenced(
  { link, side }: LinkFields,
  epoch: Epoch,
  reader: ByteReader,
): FencedMessage & { readonly to: "sender" | "receiver" } {
  if (side !== 1 && side !== 2) throw reader.fault("fenced without side");
  return { kind: "fenced", link, epoch, to: side === 1 ? "sender" : "receiver" };
}

function open({ link, series, counts }: LinkFields, receiverEpoch: Epoch): OpenMessage {
  return {
    kind: "open",
    link,
    receiverEpoch,
    series,
    next: counts[4]!,
    limit: counts[5]!,
    limitBytes: counts[6]!,
    wireMax: counts[7]!,
  };
}

function refuse(
  { link, counts }: LinkFields,
  receiverEpoch: Epoch,
  series: Epoch,
  reader: ByteReader,
): RefuseMessage {
  const reason = refuseReasons[counts[5]! - 1];
  if (reason === undefined) throw reader.fault("refuse for an unknown reason");
  return { kind: "refuse", link, receiverEpoch, series, seq: counts[4]!, reason };
}
