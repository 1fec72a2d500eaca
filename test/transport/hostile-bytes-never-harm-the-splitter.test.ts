import { describe, expect, it } from "vitest";
import { seededRandom } from "../../base/index.js";
import { type InboundPublish, PacketReader } from "../../transport/packet-reader.js";
import { mqttPacket, mutate, randomChunks, randomStream, readOurs, readReference } from "./packet-streams.js";

const seed = Number(process.env["SEED"] ?? 20_261_105);
const limits = { payloadBytesMax: 256 * 1024, controlBytesMax: 65_536 };

/** Fails unless ours says what the reference says, as far as it came before it called the bytes bad. */
function compare(version: 4 | 5, bytes: Buffer, chunks: readonly Buffer[], stream: number): void {
  const ours = readOurs(version, chunks);
  const reference = readReference(version, bytes);
  const shortened = ours.events.map((event) => (event.startsWith("other") ? "other" : event));
  const expected = reference.events.slice(0, shortened.length);
  const hex = bytes.toString("hex");
  const where = `seed ${seed}, stream ${stream}, MQTT ${version}: ${hex}; ${reference.error}`;
  // The reference stops at bad packets that we pass to MQTT.js untouched, which stops at them itself.
  const beyond = shortened.length - expected.length;
  if (beyond > 0 && reference.error !== null) {
    expect(ours.events[expected.length], where).toMatch(/^other/);
    shortened.length = expected.length;
  }
  expect(shortened, where).toEqual(expected);
  if (ours.error === null && reference.error === null) {
    expect(ours.events.length, where).toBe(reference.events.length);
  }
}

describe("the reader of packets", () => {
  it("reads 20,000 sound streams as the reference does, whatever the chunks", () => {
    const random = seededRandom(seed);
    for (let stream = 0; stream < 20_000; stream++) {
      const version = random.chance(0.5) ? 4 : 5;
      const bytes = randomStream(random, version, 1 + random.below(6));
      compare(version, bytes, randomChunks(random, bytes), stream);
    }
  });

  it("reads 100,000 damaged streams as the reference does, or calls them bad", () => {
    const random = seededRandom(seed + 1);
    let bad = 0;
    for (let stream = 0; stream < 100_000; stream++) {
      const version = random.chance(0.5) ? 4 : 5;
      const bytes = mutate(random, randomStream(random, version, 1 + random.below(4)));
      const chunks = randomChunks(random, bytes);
      compare(version, bytes, chunks, stream);
      if (readOurs(version, chunks).error !== null) bad++;
    }
    expect(bad).toBeGreaterThan(5_000);
  });

  it("buffers no more of a packet than its limit, and reads on behind one that is too large", () => {
    const random = seededRandom(seed + 2);
    for (const size of [256 * 1024 + 200_000, 5_000_000]) {
      const big = Buffer.alloc(size, 7);
      const bytes = Buffer.concat([
        mqttPacket.generate({
          cmd: "publish",
          topic: "a",
          payload: "before",
          qos: 0,
          dup: false,
          retain: false,
        }),
        mqttPacket.generate({
          cmd: "publish",
          topic: "big/one",
          payload: big,
          qos: 1,
          messageId: 9,
          dup: false,
          retain: false,
        }),
        mqttPacket.generate({
          cmd: "publish",
          topic: "a",
          payload: "after",
          qos: 0,
          dup: false,
          retain: false,
        }),
      ]);
      const seen: InboundPublish[] = [];
      const none = { puback: () => undefined, other: () => undefined };
      const reader = new PacketReader({ publish: (packet) => seen.push(packet), ...none }, 4, limits);
      let most = 0;
      for (let at = 0; at < bytes.length; ) {
        const end = at + 1 + random.below(random.chance(0.5) ? 10 : 65_536);
        reader.push(bytes.subarray(at, end));
        most = Math.max(most, reader.pendingBytes);
        at = end;
      }
      expect(seen.map((packet) => packet.topic)).toEqual(["a", "big/one", "a"]);
      expect(seen[1]!.size).toBe(size);
      expect(seen[1]!.packetId).toBe(9);
      expect(seen[1]!.payload.length).toBeLessThan(80_000);
      expect(seen[1]!.payload.every((byte) => byte === 7)).toBe(true);
      expect(seen[2]!.payload.toString()).toBe("after");
      expect(most).toBeLessThan(80_000);
    }
  });

  it("refuses a control packet above its limit before it is buffered", () => {
    const none = { publish: () => undefined, puback: () => undefined, other: () => undefined };
    const reader = new PacketReader(none, 5, limits);
    expect(() => reader.push(Buffer.from([0x90, 0xff, 0xff, 0xff, 0x7f, 0]))).toThrow(/limit 65536/);
  });

  it("refuses QoS 2, topic aliases, packet id 0 and a fifth length byte", () => {
    const refused: readonly (readonly [Buffer, RegExp])[] = [
      [Buffer.from([0x34, 5, 0, 1, 97, 0, 1]), /QoS 2/],
      [Buffer.from([0x36, 5, 0, 1, 97, 0, 1]), /QoS 3/],
      [Buffer.from([0x30, 7, 0, 1, 97, 3, 0x23, 0, 1]), /topic alias/],
      [Buffer.from([0x30, 3, 0, 0, 0]), /without a topic/],
      [Buffer.from([0x32, 6, 0, 1, 97, 0, 0, 0]), /packet id 0/],
      [Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff, 1]), /more than 4 bytes/],
      [Buffer.from([0x30, 3, 0, 9, 97]), /longer than the packet/],
      [Buffer.from([0x40, 1, 0]), /too short/],
    ];
    for (const [bytes, why] of refused) expect(readOurs(5, [bytes]).error).toMatch(why);
  });
});
