import { createRequire } from "node:module";
import type { Packet } from "mqtt-packet";
import type { Random } from "../../base/index.js";
import { HeadwaterError } from "../../base/index.js";
import { PacketReader } from "../../transport/packet-reader.js";

/** The codec inside MQTT.js: the reference. */
const fromHere = createRequire(import.meta.url);
export const mqttPacket: typeof import("mqtt-packet") = createRequire(fromHere.resolve("mqtt"))(
  "mqtt-packet",
);

/** What a reader of packets saw, in a form that can be compared. */
export interface Seen {
  readonly events: readonly string[];
  readonly error: string | null;
}

const limits = { payloadBytesMax: 256 * 1024, controlBytesMax: 65_536 };

/** A stream of packets as a broker sends them. */
export function randomStream(random: Random, version: 4 | 5, packets: number): Buffer {
  const parts: Buffer[] = [];
  for (let i = 0; i < packets; i++) {
    parts.push(mqttPacket.generate(randomPacket(random, version), { protocolVersion: version }));
  }
  return Buffer.concat(parts);
}

function randomPacket(random: Random, version: 4 | 5): Packet {
  const messageId = 1 + random.below(65_535);
  const code = version === 5 ? { reasonCode: 0 } : {};
  switch (random.below(8)) {
    case 0:
      return { cmd: "pingresp" };
    case 1:
      return { cmd: "suback", messageId, granted: [random.below(2), version === 5 ? 135 : 128] } as Packet;
    case 2:
      return { cmd: "puback", messageId, ...code };
    case 3:
      return { cmd: "connack", sessionPresent: random.chance(0.5), returnCode: 0, ...code } as Packet;
    default: {
      const qos = random.below(2) as 0 | 1;
      const length = random.pick([0, 1, 20, 130, random.below(400)]);
      const payload = Buffer.from(Array.from({ length }, () => random.below(256)));
      const topic = random.pick(["a", "plant/1/temperature", "räume/ü", `t/${random.below(50)}`]);
      const properties = version === 5 && random.chance(0.4) ? { properties: randomProperties(random) } : {};
      const flags = { dup: qos === 1 && random.chance(0.2), retain: random.chance(0.2) };
      return { cmd: "publish", topic, payload, qos, ...flags, messageId, ...properties } as Packet;
    }
  }
}

function randomProperties(random: Random): object {
  return {
    ...(random.chance(0.5) ? { payloadFormatIndicator: true } : {}),
    ...(random.chance(0.5) ? { messageExpiryInterval: random.below(100_000) } : {}),
    ...(random.chance(0.3) ? { responseTopic: "answers" } : {}),
    ...(random.chance(0.3) ? { correlationData: Buffer.from("abc") } : {}),
    ...(random.chance(0.3) ? { contentType: "text/plain" } : {}),
    ...(random.chance(0.5) ? { userProperties: { unit: "°C", id: String(random.below(1000)) } } : {}),
    ...(random.chance(0.1) ? { subscriptionIdentifier: 1 + random.below(200) } : {}),
    ...(random.chance(0.02) ? { topicAlias: 3 } : {}),
  };
}

/** Damages a stream in one to three places. */
export function mutate(random: Random, stream: Buffer): Buffer {
  let bytes = Buffer.from(stream);
  for (let i = 1 + random.below(3); i > 0 && bytes.length > 0; i--) {
    const at = random.below(bytes.length);
    switch (random.below(5)) {
      case 0:
        bytes[at] = random.below(256);
        break;
      case 1:
        bytes[at] = bytes[at]! ^ (1 << random.below(8));
        break;
      case 2:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(4))]);
        break;
      case 3:
        bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from([random.below(256)]), bytes.subarray(at)]);
        break;
      default:
        bytes = bytes.subarray(0, at);
    }
  }
  return bytes;
}

/** `bytes` in pieces, cut at random borders; many pieces of one byte. */
export function randomChunks(random: Random, bytes: Buffer): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + (random.chance(0.3) ? 1 : 1 + random.below(random.chance(0.5) ? 6 : 300));
    chunks.push(Buffer.from(bytes.subarray(at, end)));
    at = end;
  }
  return chunks;
}

/** What our reader makes of the chunks. */
export function readOurs(version: 4 | 5, chunks: readonly Buffer[]): Seen {
  const events: string[] = [];
  const reader = new PacketReader(
    {
      publish: (p) => {
        const text = `${p.qos} ${p.packetId} ${p.dup} ${p.retain} ${p.topic} ${p.payload.toString("hex")}`;
        events.push(`publish ${text}`);
      },
      puback: (packetId, reasonCode) => events.push(`puback ${packetId} ${reasonCode}`),
      other: (_type, bytes) => events.push(`other ${bytes.toString("hex")}`),
    },
    version,
    limits,
  );
  try {
    for (const chunk of chunks) reader.push(chunk);
  } catch (error) {
    if (!(error instanceof HeadwaterError) || error.code !== "bad-packet") throw error;
    return { events, error: error.message };
  }
  return { events, error: null };
}

/**
 * What the reference makes of the same bytes. Other packets than PUBLISH and PUBACK are `other`, nothing
 * more.
 */
export function readReference(version: 4 | 5, bytes: Buffer): Seen {
  const events: string[] = [];
  let error: string | null = null;
  const parser = mqttPacket.parser({ protocolVersion: version });
  parser.on("packet", (packet: Packet) => {
    if (error !== null) return;
    if (packet.cmd === "publish") {
      const { qos, dup, retain, topic, payload } = packet;
      const messageId = qos === 0 ? 0 : packet.messageId;
      events.push(
        `publish ${qos} ${messageId} ${dup} ${retain} ${topic} ${(payload as Buffer).toString("hex")}`,
      );
    } else if (packet.cmd === "puback") {
      events.push(`puback ${packet.messageId} ${packet.reasonCode ?? 0}`);
    } else events.push("other");
  });
  parser.on("error", (thrown: Error) => {
    error ??= thrown.message;
  });
  try {
    parser.parse(bytes);
  } catch (thrown) {
    error ??= String(thrown);
  }
  return { events, error };
}
