import { describe, expect, it } from "vitest";
import { HeadwaterError } from "../../base/index.js";
import * as wire from "../../proto/generated/wire.js";
import {
  checksumOf,
  decodeLinkMessages,
  decodeShipOps,
  type Epoch,
  encodeLinkMessages,
  encodeShipOps,
  type FrameMessage,
  frameBodyBytesMax,
  isDamaged,
  type LinkMessage,
  linkBatchMax,
  linkMessageBytes,
  payloadBytesMax,
  type ShipMessage,
  type ShipOp,
  shipBodyBytesMax,
  shipPartsMax,
} from "../../proto/index.js";
import fc from "../property.js";
import { linkMessages } from "./messages.js";

const frame = linkMessages.find(({ kind }) => kind === "frame") as FrameMessage;
const ship = linkMessages.find(({ kind }) => kind === "ship") as ShipMessage;

const number = fc.oneof(fc.constantFrom(0, 1, 127, 128, 2 ** 31, 2 ** 32, 2 ** 53 - 1), fc.maxSafeNat());
const epoch: fc.Arbitrary<Epoch> = fc.record({ term: number, number, start: number });
const task = fc.constantFrom("readings@gw-1", "per-room:0", "a:99999");
const link = fc.tuple(task, task).map(([from, to]) => `${from}>${to}`);
const text = fc.string({ unit: "grapheme", maxLength: 60 });
const end = { link, series: epoch };
const receiver = { ...end, receiverEpoch: epoch };
const sender = { ...end, senderEpoch: epoch };

const message = fc.oneof(
  fc.record({
    kind: fc.constant("hello" as const),
    ...sender,
    floor: number,
    waiting: number,
    wanted: number,
  }),
  fc.record({
    kind: fc.constant("frame" as const),
    ...sender,
    seq: number,
    floor: number,
    total: number,
    stream: fc.constantFrom("a/default", "per-room/alarm"),
    schema: fc.nat(2 ** 32 - 1),
    tuples: fc.nat(4096),
    body: fc.uint8Array({ maxLength: 300 }),
    checksum: fc.nat(2 ** 32 - 1),
    watermark: fc.option(fc.integer({ min: -1e15, max: 2e15 }).map((micros) => micros / 1000)),
    end: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant("gap" as const),
    ...sender,
    from: number,
    to: number,
    floor: number,
    total: number,
    tuples: number,
    reason: text,
  }),
  fc.record({
    kind: fc.constant("fenced" as const),
    link,
    epoch,
    to: fc.constantFrom("sender", "receiver"),
  }) as never,
  fc.record({
    kind: fc.constant("open" as const),
    ...receiver,
    series: fc.option(epoch),
    next: number,
    limit: number,
    limitBytes: number,
    wireMax: fc.nat(100),
  }),
  fc.record({
    kind: fc.constant("ack" as const),
    ...receiver,
    safe: number,
    received: number,
    limit: number,
    limitBytes: number,
  }),
  fc.record({
    kind: fc.constant("refuse" as const),
    ...receiver,
    seq: number,
    reason: fc.constantFrom("damaged" as const, "too-large" as const, "schema" as const, "gone" as const),
  }),
  fc.record({
    kind: fc.constant("ship" as const),
    group: task,
    epoch,
    session: number,
    index: number,
    commit: number,
    after: number,
    part: fc.nat(7),
    parts: fc.integer({ min: 8, max: shipPartsMax }),
    crc: fc.nat(2 ** 32 - 1),
    checksum: fc.nat(2 ** 32 - 1),
    snapshot: fc.boolean(),
    last: fc.boolean(),
    counted: fc.boolean(),
    body: fc.uint8Array({ maxLength: 300 }),
  }),
  fc.record({
    kind: fc.constant("shipped" as const),
    group: task,
    epoch,
    session: number,
    index: number,
    commit: number,
    crc: fc.nat(2 ** 32 - 1),
    store: text,
    have: fc.option(epoch),
    fenced: fc.option(epoch),
  }),
) as fc.Arbitrary<LinkMessage>;

/** Bodies come as Buffers that share memory with the payload. */
function plain(messages: readonly LinkMessage[]): readonly LinkMessage[] {
  return messages.map((one) => ("body" in one ? { ...one, body: new Uint8Array(one.body) } : one));
}

describe("link messages", () => {
  it("come out as they went in, several in a payload, in order", () => {
    expect(plain(decodeLinkMessages(encodeLinkMessages(linkMessages)))).toEqual(linkMessages);
    fc.assert(
      fc.property(fc.array(message, { maxLength: 6 }), (messages) => {
        expect(plain(decodeLinkMessages(encodeLinkMessages(messages)))).toEqual(messages);
      }),
      { numRuns: 2000 },
    );
  });

  it("are what protobufjs writes and reads", () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 6 }), (messages) => {
        const payload = encodeLinkMessages(messages);
        const theirs = wire.LinkBatch.decode(payload);
        expect(Buffer.from(wire.LinkBatch.encode(theirs).finish())).toEqual(Buffer.from(payload));
        expect(theirs.messages?.length ?? 0).toBe(messages.length);
      }),
      { numRuns: 2000 },
    );
  });

  it("are read in any order of fields, with fields that are unknown here", () => {
    const reversed = Buffer.concat([
      Buffer.from([0x98, 0x06, 1]), // field 99, a varint
      Buffer.from([0x20, 7]), // floor
      wire.Hello.encode({ series: { term: 3 } }).finish(),
      wire.Hello.encode({ senderEpoch: { start: 4 } }).finish(),
      wire.Hello.encode({ link: "a:0>b:0" }).finish(),
    ]);
    const inner = Buffer.concat([Buffer.from([0x0a, reversed.length]), reversed]);
    const payload = Buffer.concat([Buffer.from([0x08, 1, 0x12, inner.length]), inner]);
    expect(decodeLinkMessages(payload)).toEqual([
      {
        kind: "hello",
        link: "a:0>b:0",
        senderEpoch: { term: 0, number: 0, start: 4 },
        series: { term: 3, number: 0, start: 0 },
        floor: 7,
        waiting: 0,
        wanted: 0,
      },
    ]);
  });

  it("a largest frame fits into a payload, and is no larger than was said", () => {
    const largest = { ...frame, body: new Uint8Array(frameBodyBytesMax) };
    const payload = encodeLinkMessages([largest]);
    expect(payload.length).toBeLessThanOrEqual(Math.min(payloadBytesMax, linkMessageBytes(largest)));
    expect(() => encodeLinkMessages([largest, largest])).toThrow(
      expect.objectContaining({ code: "too-large" }),
    );
    const many = Array.from({ length: linkBatchMax + 1 }, () => linkMessages[0]!);
    expect(() => encodeLinkMessages(many)).toThrow(expect.objectContaining({ code: "too-large" }));
  });

  it("a largest part of a ship fits into a payload, and is no larger than was said", () => {
    const largest = { ...ship, body: new Uint8Array(shipBodyBytesMax) };
    const payload = encodeLinkMessages([largest]);
    expect(payload.length).toBeLessThanOrEqual(Math.min(payloadBytesMax, linkMessageBytes(largest)));
  });

  it("a damaged body is seen by its checksum", () => {
    const body = new Uint8Array([1, 2, 3]);
    const sound = { ...frame, body, checksum: checksumOf(body) };
    expect(isDamaged(sound)).toBe(false);
    expect(isDamaged({ ...sound, body: new Uint8Array([1, 2, 4]) })).toBe(true);
    expect(isDamaged({ ...ship, body, checksum: checksumOf(body) })).toBe(false);
    expect(isDamaged({ ...ship, body, checksum: 1 })).toBe(true);
  });

  const batch = (one: wire.LinkMessage.$Properties) =>
    wire.LinkBatch.encode({ wire: 1, messages: [one] }).finish();
  const epochs = { senderEpoch: {}, receiverEpoch: {}, series: {} };
  it.each([
    ["nothing", new Uint8Array(0), "bad-message"],
    ["the future", wire.LinkBatch.encode({ wire: 2 }).finish(), "wire-version"],
    ["an unknown kind", Buffer.from([8, 1, 0x12, 2, 0x7a, 0]), "bad-message"],
    ["no link", batch({ hello: epochs }), "bad-message"],
    ["a bad link", batch({ hello: { ...epochs, link: "a:0>../b" } }), "bad-message"],
    ["no epoch", batch({ hello: { link: "a:0>b:0", series: {} } }), "bad-message"],
    ["a ship of no task", batch({ ship: { epoch: {}, group: "../b" } }), "bad-message"],
    ["a ship without epoch", batch({ ship: { group: "a:0" } }), "bad-message"],
    ["a part too many", batch({ ship: { epoch: {}, group: "a:0", part: 2, parts: 2 } }), "bad-message"],
    ["a million parts", batch({ ship: { epoch: {}, group: "a:0", parts: 1_000_000 } }), "bad-message"],
    ["a shipped without epoch", batch({ shipped: { group: "a:0" } }), "bad-message"],
    [
      "a store of 2,000 letters",
      batch({ shipped: { epoch: {}, group: "a:0", store: "x".repeat(2000) } }),
      "bad-message",
    ],
    ["no series", batch({ ack: { link: "a:0>b:0", receiverEpoch: {} } }), "bad-message"],
    ["two kinds in one", batch({ hello: { ...epochs, link: "a:0>b:0" }, ack: {} }), "bad-message"],
    [
      "an unknown reason",
      batch({ refuse: { ...epochs, link: "a:0>b:0", reason: 77 as never } }),
      "bad-message",
    ],
    ["5,000 tuples", batch({ frame: { ...epochs, link: "a:0>b:0", tuples: 5000 } }), "bad-message"],
    [
      "a number beyond 2^53",
      batch({ hello: { ...epochs, link: "a:0>b:0", floor: "9007199254740992" as never } }),
      "bad-message",
    ],
    [
      "300 messages",
      wire.LinkBatch.encode({
        wire: 1,
        messages: Array.from({ length: 300 }, () => ({ hello: { ...epochs, link: "a:0>b:0" } })),
      }).finish(),
      "bad-message",
    ],
    ["300 KB", Buffer.alloc(300_000, 8), "bad-message"],
  ])("%s is refused", (_what, payload, code) => {
    expect(() => decodeLinkMessages(payload)).toThrow(expect.objectContaining({ code }));
  });

  it("100,000 mutated payloads are decoded or refused by a HeadwaterError", () => {
    const sound = encodeLinkMessages(linkMessages);
    const mutation = fc.record({
      cut: fc.option(fc.nat(sound.length), { freq: 6 }),
      changes: fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
    });
    fc.assert(
      fc.property(mutation, ({ cut, changes }) => {
        const payload = Buffer.from(sound.subarray(0, cut ?? sound.length));
        for (const [at, byte] of changes) if (at < payload.length) payload[at] = byte;
        try {
          decodeLinkMessages(payload);
        } catch (error) {
          if (!(error instanceof HeadwaterError)) throw error;
        }
      }),
      { numRuns: 100_000 },
    );
  }, 180_000);
});

describe("the operations of a ship", () => {
  const key = fc.string({ unit: "grapheme", minLength: 1, maxLength: 200 });
  const value = fc.option(fc.uint8Array({ maxLength: 300 }));
  const list: fc.Arbitrary<ShipOp[]> = fc.array(fc.record({ key, value }), { maxLength: 8 });
  const read = (bytes: Uint8Array) =>
    decodeShipOps(bytes).map((op) => ({ ...op, value: op.value && new Uint8Array(op.value) }));

  it("come out as they went in, are what protobufjs writes, and lists join end to end", () => {
    fc.assert(
      fc.property(list, list, (first, second) => {
        const bytes = encodeShipOps(first);
        expect(read(bytes)).toEqual(first);
        const theirs = wire.ShipOps.decode(bytes);
        expect(Buffer.from(wire.ShipOps.encode(theirs).finish())).toEqual(Buffer.from(bytes));
        const joined = Buffer.concat([bytes, encodeShipOps(second)]);
        expect(read(joined)).toEqual([...first, ...second]);
      }),
      { numRuns: 1000 },
    );
  });

  it("without key, cut off, or of another shape are refused", () => {
    const sound = encodeShipOps([{ key: "k", value: new Uint8Array([1]) }]);
    const bad = [sound.subarray(0, 4), Buffer.from([0x0a, 0]), Buffer.from([0x0a, 9, 1])];
    for (const bytes of bad)
      expect(() => decodeShipOps(bytes)).toThrow(expect.objectContaining({ code: "bad-message" }));
  });

  it("20,000 mutated lists are decoded or refused by a HeadwaterError", () => {
    const ops = Array.from({ length: 9 }, (_, i) => ({ key: `s/a/${i}`, value: new Uint8Array(i * 20) }));
    const sound = encodeShipOps(ops);
    const change = fc.tuple(fc.nat(sound.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const bytes = Buffer.from(sound);
        for (const [at, byte] of changes) bytes[at] = byte;
        try {
          decodeShipOps(bytes);
        } catch (error) {
          if (!(error instanceof HeadwaterError)) throw error;
        }
      }),
      { numRuns: 20_000 },
    );
  });
});
