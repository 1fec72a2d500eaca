import type { PublishOptions } from "./transport.js";

const propertyUser = 0x26;

/** DISCONNECT, normal. */
export const disconnectPacket = Buffer.from([0xe0, 0x00]);
/** DISCONNECT of MQTT 5 that ends the session, too (session expiry 0). */
export const disconnectAndEndSession = Buffer.from([0xe0, 0x07, 0x00, 0x05, 0x11, 0, 0, 0, 0]);

/** Bytes that `userProperties` take in a PUBLISH of MQTT 5. */
function propertiesBytes(properties: Readonly<Record<string, string>> | undefined): number {
  if (properties === undefined) return 0;
  let bytes = 0;
  for (const [name, value] of Object.entries(properties)) {
    bytes += 5 + Buffer.byteLength(name) + Buffer.byteLength(value);
  }
  return bytes;
}

function varintBytes(value: number): number {
  return value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : 4;
}

function writeVarint(into: Buffer, value: number, from: number): number {
  let at = from;
  let left = value;
  while (left >= 0x80) {
    into[at++] = (left & 0x7f) | 0x80;
    left >>>= 7;
  }
  into[at++] = left;
  return at;
}

function writeText(into: Buffer, text: string, at: number): number {
  const length = into.write(text, at + 2);
  into.writeUInt16BE(length, at);
  return at + 2 + length;
}

/** A whole PUBLISH in a buffer of its own: the payload is copied and may be reused by the caller. */
export function encodePublish(
  version: 4 | 5,
  topic: string,
  payload: Uint8Array,
  options: PublishOptions,
  packetId: number,
): Buffer {
  const properties = version === 5 ? propertiesBytes(options.userProperties) : 0;
  const propertiesHead = version === 5 ? varintBytes(properties) : 0;
  const idBytes = options.qos === 0 ? 0 : 2;
  const body = 2 + Buffer.byteLength(topic) + idBytes + propertiesHead + properties + payload.length;
  const packet = Buffer.allocUnsafe(1 + varintBytes(body) + body);
  packet[0] = 0x30 | (options.qos << 1) | (options.retain === true ? 1 : 0);
  let at = writeVarint(packet, body, 1);
  at = writeText(packet, topic, at);
  if (options.qos > 0) at = packet.writeUInt16BE(packetId, at);
  if (version === 5) {
    at = writeVarint(packet, properties, at);
    for (const [name, value] of Object.entries(options.userProperties ?? {})) {
      packet[at++] = propertyUser;
      at = writeText(packet, name, at);
      at = writeText(packet, value, at);
    }
  }
  packet.set(payload, at);
  return packet;
}

/**
 * PUBACKs for `ids[from … to)`, in that order, as one run of bytes. The same in MQTT 3.1.1 and 5 (reason 0
 * left out).
 */
export function encodePubacks(ids: ArrayLike<number>, count: number): Buffer {
  const bytes = Buffer.allocUnsafe(count * 4);
  for (let i = 0; i < count; i++) {
    const id = ids[i]!;
    bytes[i * 4] = 0x40;
    bytes[i * 4 + 1] = 2;
    bytes[i * 4 + 2] = id >> 8;
    bytes[i * 4 + 3] = id & 0xff;
  }
  return bytes;
}
