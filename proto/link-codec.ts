import { crc32 } from "node:zlib";
import { HeadwaterError } from "../base/index.js";
import { ByteReader, ByteWriter } from "./bytes.js";
import { frameTuplesMax, linkBatchMax, payloadBytesMax } from "./limits.js";
import { readLinkMessage } from "./link-reader.js";
import { linkMessageBytesMax, writeLinkMessage } from "./link-writer.js";
import type { FrameMessage, LinkMessage, ShipMessage } from "./messages.js";
import { badMessage, readVersion, requirePayloadSize, requireWireVersion, wireVersion } from "./version.js";

/** Bytes that are always enough for a message in a payload: sum them up to fill a payload to its limit. */
export function linkMessageBytes(message: LinkMessage): number {
  return linkMessageBytesMax(message);
}

/**
 * Link messages as one payload, in order. At most linkBatchMax messages and 256 KiB (`too-large`). The same
 * bytes as protobuf's LinkBatch.
 */
export function encodeLinkMessages(messages: readonly LinkMessage[]): Uint8Array {
  let bytes = 8;
  for (const message of messages) bytes += linkMessageBytesMax(message);
  const writer = new ByteWriter(bytes, true);
  writer.byte(0x08);
  writer.varint(wireVersion);
  for (const message of messages) writeLinkMessage(writer, message);
  if (writer.at <= payloadBytesMax && messages.length <= linkBatchMax)
    return writer.buffer.subarray(0, writer.at);
  throw new HeadwaterError(
    "too-large",
    `${messages.length} link messages of ${writer.at} bytes do not fit into one payload`,
    { place: "link", remedy: `send at most ${linkBatchMax} messages and ${payloadBytesMax} bytes together` },
  );
}

/**
 * The messages of a payload. Bodies share memory with `payload`: copy what is kept longer than the
 * payload. Throws `bad-message` or `wire-version`, and nothing else, whatever the bytes. A body is not looked
 * into: see isDamaged.
 */
export function decodeLinkMessages(payload: Uint8Array): LinkMessage[] {
  requirePayloadSize(payload.length, "link");
  requireWireVersion(readVersion(payload, "link"), "link");
  const reader = new ByteReader(payload, (what) => badMessage(what, "link"));
  const messages: LinkMessage[] = [];
  while (reader.at < reader.end) {
    const tag = reader.varint();
    if (tag !== 0x12) {
      reader.skip(tag & 7);
      continue;
    }
    if (messages.length === linkBatchMax) throw badMessage(`more than ${linkBatchMax} messages`, "link");
    const end = reader.end;
    reader.end = reader.length();
    const message = readLinkMessage(reader);
    reader.end = end;
    if (message.kind === "frame" && message.tuples > frameTuplesMax)
      throw badMessage(`a frame of ${message.tuples} tuples, at most ${frameTuplesMax}`, "link");
    messages.push(message);
  }
  return messages;
}

/** The checksum that belongs to a body. */
export function checksumOf(body: Uint8Array): number {
  return crc32(body);
}

/** True when the body is not the one that was sent: a frame is to be refused as `damaged`. */
export function isDamaged(message: FrameMessage | ShipMessage): boolean {
  return crc32(message.body) !== message.checksum;
}
