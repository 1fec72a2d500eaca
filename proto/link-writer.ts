import { unreachable } from "../base/index.js";
import { type ByteWriter, varintSize } from "./bytes.js";
import { countField, epochField, fixedField, linkTextMax, textField } from "./link-fields.js";
import type { FrameMessage, LinkMessage, RefuseMessage } from "./messages.js";
import { shipFields, shippedFields } from "./ship-writer.js";

/** Field numbers of LinkMessage in link.proto. */
export const linkFields = {
  hello: 1,
  frame: 2,
  gap: 3,
  fenced: 4,
  open: 5,
  ack: 6,
  refuse: 7,
  ship: 8,
  shipped: 9,
} as const;

/** Values of RefuseReason in link.proto, from 1 on. */
export const refuseReasons: readonly RefuseMessage["reason"][] = [
  "damaged",
  "too-large",
  "schema",
  "version",
  "gone",
];

/** Bytes of a message without texts and body: numbers, epochs, tags, lengths. */
const fixedBytesMax = 256;
/** Bytes in front of a message: the tags and lengths of LinkBatch.messages and of LinkMessage's member. */
const headBytesMax = 12;

/** See linkMessageBytes. */
export function linkMessageBytesMax(message: LinkMessage): number {
  if (message.kind === "ship") return fixedBytesMax + message.group.length * 3 + message.body.length;
  if (message.kind === "shipped") return fixedBytesMax + (message.group.length + message.store.length) * 3;
  let bytes = fixedBytesMax + message.link.length * 3;
  if (message.kind === "frame") bytes += message.stream.length * 3 + message.body.length;
  else if (message.kind === "gap") bytes += linkTextMax * 3;
  return bytes;
}

/**
 * Writes one element of LinkBatch.messages, as protobufjs does: fields in order of number, zeros left out.
 */
export function writeLinkMessage(writer: ByteWriter, message: LinkMessage): void {
  const start = writer.at;
  writer.at = start + headBytesMax;
  textField(writer, 1, "link" in message ? message.link : message.group);
  switch (message.kind) {
    case "hello":
      epochField(writer, 2, message.senderEpoch);
      epochField(writer, 3, message.series);
      countField(writer, 4, message.floor);
      countField(writer, 5, message.waiting);
      countField(writer, 6, message.wanted);
      break;
    case "frame":
      frameFields(writer, message);
      close(writer, start, linkFields.frame, message.body, 13);
      return;
    case "gap":
      epochField(writer, 2, message.senderEpoch);
      epochField(writer, 3, message.series);
      countField(writer, 4, message.from);
      countField(writer, 5, message.to);
      countField(writer, 6, message.floor);
      countField(writer, 7, message.total);
      textField(writer, 8, message.reason.slice(0, linkTextMax));
      countField(writer, 9, message.tuples);
      break;
    case "fenced":
      epochField(writer, 2, message.epoch);
      countField(writer, 3, message.to === "sender" ? 1 : 2);
      break;
    case "open":
      epochField(writer, 2, message.receiverEpoch);
      if (message.series !== null) epochField(writer, 3, message.series);
      countField(writer, 4, message.next);
      countField(writer, 5, message.limit);
      countField(writer, 6, message.limitBytes);
      countField(writer, 7, message.wireMax);
      break;
    case "ack":
      epochField(writer, 2, message.receiverEpoch);
      epochField(writer, 3, message.series);
      countField(writer, 4, message.safe);
      countField(writer, 5, message.received);
      countField(writer, 6, message.limit);
      countField(writer, 7, message.limitBytes);
      break;
    case "refuse":
      epochField(writer, 2, message.receiverEpoch);
      epochField(writer, 3, message.series);
      countField(writer, 4, message.seq);
      countField(writer, 5, refuseReasons.indexOf(message.reason) + 1);
      break;
    case "ship":
      shipFields(writer, message);
      close(writer, start, linkFields.ship, message.body, 14);
      return;
    case "shipped":
      shippedFields(writer, message);
      break;
    default:
      unreachable(message);
  }
  close(writer, start, linkFields[message.kind], null, 0);
}

function frameFields(writer: ByteWriter, frame: FrameMessage): void {
  epochField(writer, 2, frame.senderEpoch);
  epochField(writer, 3, frame.series);
  countField(writer, 4, frame.seq);
  countField(writer, 5, frame.floor);
  countField(writer, 6, frame.total);
  textField(writer, 7, frame.stream);
  fixedField(writer, 8, frame.schema);
  countField(writer, 9, frame.tuples);
  fixedField(writer, 10, frame.checksum);
  if (frame.watermark !== null) {
    writer.byte(11 << 3);
    writer.zigzag(Math.round(frame.watermark * 1000));
  }
  if (frame.end) countField(writer, 12, 1);
}

/**
 * Puts tags and lengths in front of what was written after the gap at `start`, and the body behind it, in
 * field `bodyField` (below 16).
 */
function close(
  writer: ByteWriter,
  start: number,
  field: number,
  body: Uint8Array | null,
  bodyField: number,
): void {
  const from = start + headBytesMax;
  const small = writer.at - from;
  const bodyBytes = body === null || body.length === 0 ? 0 : 1 + varintSize(body.length) + body.length;
  const inner = small + bodyBytes;
  writer.at = start;
  writer.byte(0x12);
  writer.varint(1 + varintSize(inner) + inner);
  writer.byte((field << 3) | 2);
  writer.varint(inner);
  writer.buffer.copyWithin(writer.at, from, from + small);
  writer.at += small;
  if (body === null || bodyBytes === 0) return;
  writer.byte((bodyField << 3) | 2);
  writer.bytes(body);
}
