/** What a PUBLISH that was too large for the broker was about. */
export interface TooLarge {
  /** Where the client meant it to go. */
  readonly topic: string;
  /** Bytes of its whole payload. */
  readonly bytes: number;
}

/** Of the packet so much is read: any topic, the packet id, and the beginning of the payload. */
export const keptOfTooLargeBytes = 2 + 65_535 + 2 + 4096;
/** The beginning of the payload that goes on, for whoever must see what it was. */
const beginningBytes = 4096;
const topicBytesMax = 65_535;
/** `$`: no client may publish there by itself, nor subscribe. */
const prefix = "$headwater/too-large/";

/**
 * A PUBLISH that stands for one that is too large: same QoS, same packet id, so that whoever sent it gets the
 * answer that it waits for, and only the beginning of the payload. `kept` is the beginning of the packet
 * behind its fixed header `head`, `length` the bytes of the whole. Null when its topic cannot be carried.
 */
export function shortened(head: number, kept: Buffer, length: number): Buffer | null {
  const topicEnd = kept.length < 2 ? Infinity : 2 + kept.readUInt16BE(0);
  const bodyAt = topicEnd + ((head & 0x06) === 0 ? 0 : 2);
  if (bodyAt > kept.length) return null;
  const name = Buffer.from(`${prefix}${length - bodyAt}/`);
  const topicBytes = name.length + topicEnd - 2;
  if (topicBytes > topicBytesMax) return null;
  const rest = kept.subarray(topicEnd, Math.min(kept.length, bodyAt + beginningBytes));
  const size = 2 + topicBytes + rest.length;
  const lengthBytes = size < 0x80 ? 1 : size < 0x4000 ? 2 : 3;
  const packet = Buffer.alloc(1 + lengthBytes + 2);
  // The broker is not to keep it.
  packet[0] = head & 0xfe;
  for (let i = 0; i < lengthBytes; i++) {
    packet[1 + i] = ((size >> (7 * i)) & 0x7f) | (i < lengthBytes - 1 ? 0x80 : 0);
  }
  packet.writeUInt16BE(topicBytes, 1 + lengthBytes);
  return Buffer.concat([packet, name, kept.subarray(2, topicEnd), rest]);
}

/** What a message stands for; null for all that were not too large. */
export function tooLargeOf(topic: string): TooLarge | null {
  if (!topic.startsWith(prefix)) return null;
  const slash = topic.indexOf("/", prefix.length);
  if (slash < 0) return null;
  return { topic: topic.slice(slash + 1), bytes: Number(topic.slice(prefix.length, slash)) || 0 };
}
