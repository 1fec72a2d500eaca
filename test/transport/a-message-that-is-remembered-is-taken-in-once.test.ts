import { describe, expect, it } from "vitest";
import { packetsPerBlock } from "../../transport/packet-block.js";
import { type FeedMemory, hashOfMessage, RememberedPackets } from "../../transport/remembered-packets.js";
import { FeedDays, type FeedFault, type Weather } from "./feed-days.js";

const firstSeed = Number(process.env["SEED"] ?? 1);
const seeds = 4_000;

const days = { alike: false, rewinds: true, breaks: true };
const alike = { alike: true, rewinds: false, breaks: true };
const calm = { alike: true, rewinds: true, breaks: false };

/** The first seed on which something goes wrong, with its story. */
function firstFault(weather: Weather, fault: FeedFault | null): string {
  for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
    const life = new FeedDays(seed, weather, fault);
    const wrong = life.run();
    if (wrong !== null) return `seed ${seed}: ${wrong}\n${life.story.slice(-60).join("\n")}`;
  }
  return "";
}

describe("a feed that remembers counts each reading once", () => {
  it("whatever breaks", () => expect(firstFault(days, null)).toBe(""));
  it("also when all payloads are alike", () => expect(firstFault(alike, null)).toBe(""));
  it("also when a broker has older ids and all payloads are alike, if nothing breaks", () =>
    expect(firstFault(calm, null)).toBe(""));

  for (const [fault, weather, wrong] of [
    ["without hash", days, "lost"],
    ["without DUP", calm, "lost"],
    ["kept over a lost session", alike, "lost"],
    ["forgotten only in memory", alike, "lost"],
    ["forgotten at PUBACK", days, "counted twice"],
    ["subscribed before it was forgotten", alike, "lost"],
    ["old commit not confirmed", days, "before the commit of the earlier run was confirmed"],
  ] as const) {
    it(`a rule left out is found: ${fault}`, () => expect(firstFault(weather, fault)).toContain(wrong));
  }
});

describe("what is remembered", () => {
  const memory = () => {
    const records = new Map<number, Uint8Array>();
    const store: FeedMemory = {
      load: () => [...records],
      put: (number, block) => void records.set(number, Uint8Array.from(block)),
      drop: (number) => void records.delete(number),
      durable: () => Promise.resolve(),
    };
    return { records, store };
  };
  const payload = Buffer.from("21.5");

  it("is known after a restart, until 10,000 later messages have come", () => {
    const { records, store } = memory();
    const first = new RememberedPackets(store);
    first.add(7, "a", payload, first.count(), 0);
    const second = new RememberedPackets(store);
    expect(second.find(7, "a", payload)).toMatchObject({ id: 7, place: -1 });
    expect(second.find(7, "b", payload)).toBeUndefined();
    expect(second.find(8, "a", payload)).toBeUndefined();
    for (let n = 1; n < 10_000; n++) second.add(100 + n, "a", payload, second.count(), n);
    expect(second.find(7, "a", payload)).toBeDefined();
    second.count();
    expect(second.find(7, "a", payload)).toBeUndefined();
    expect(records.size).toBe(Math.ceil(10_001 / packetsPerBlock));
  });

  it("goes when the broker has sent all without it, also where its id came with another content", () => {
    const { records, store } = memory();
    const first = new RememberedPackets(store);
    for (let id = 1; id <= 3 * packetsPerBlock; id++) first.add(id, "a", payload, first.count(), id);
    const second = new RememberedPackets(store);
    expect(second.find(5, "a", Buffer.from("other"))).toBeUndefined();
    expect(second.find(packetsPerBlock + 5, "a", payload)).toBeDefined();
    second.dropUnseen();
    expect(records.size).toBe(1);
    for (const id of [5, 2 * packetsPerBlock + 5]) expect(second.find(id, "a", payload)).toBeUndefined();
    expect(second.find(packetsPerBlock + 5, "a", payload)).toMatchObject({ place: -1 });
  });

  it("is dropped where it is damaged", () => {
    const { records, store } = memory();
    records.set(3, new Uint8Array(5)).set(4, new Uint8Array(18));
    new RememberedPackets(store);
    expect(records.size).toBe(0);
  });

  it("tells messages apart by topic and payload", () => {
    const hashes = new Set<bigint>();
    for (let n = 0; n < 20_000; n++) hashes.add(hashOfMessage(`t/${n % 10}`, Buffer.from(`${n >> 1}`)));
    expect(hashes.size).toBe(20_000);
  });
});
