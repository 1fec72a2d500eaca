import { describe, expect, it } from "vitest";
import { seededRandom } from "../../base/index.js";
import {
  formerPackets,
  type NumberedPacket,
  PacketBlock,
  packetsPerBlock,
} from "../../transport/packet-block.js";
import { hashOfMessage, RememberedPackets } from "../../transport/remembered-packets.js";
import { TaskMemory } from "./feed-memory.js";

const firstSeed = Number(process.env["SEED"] ?? 1);
const seeds = 100;
const idsMax = 65_535;
const payload = Buffer.from("21.5");

describe("a block of packets", () => {
  it("is read as it was written, whatever came into it and went", () => {
    for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
      const random = seededRandom(seed);
      const first = packetsPerBlock * random.below(2 ** 40);
      const wanted = new Map<number, NumberedPacket>();
      let block = new PacketBlock(first);
      let id = random.chance(0.2) ? idsMax - random.below(40) : 1 + random.below(idsMax);
      for (let ordinal = first; ordinal < first + packetsPerBlock; ordinal++) {
        if (random.chance(0.03)) continue;
        id = random.chance(0.03) ? 1 + random.below(idsMax) : (id % idsMax) + 1;
        const hash = (BigInt(random.below(2 ** 32)) << 32n) | BigInt(random.below(2 ** 32));
        const packet = { ordinal, id, hash };
        wanted.set(ordinal, packet);
        block.add(ordinal, packet);
        if (random.chance(0.02)) {
          const gone = [...wanted.keys()][random.below(wanted.size)]!;
          wanted.delete(gone);
          block.clear(gone);
        }
        expect(block.last).toBe(ordinal);
        if (!random.chance(0.1)) continue;
        expect(packetsOf(block), `seed ${seed}`).toEqual([...wanted.values()]);
        block = PacketBlock.read(Uint8Array.from(block.written))!;
        expect(packetsOf(block), `seed ${seed}`).toEqual([...wanted.values()]);
      }
    }
  });

  it("takes 8 bytes a packet where ids count up, over their end too, and ends with the last", () => {
    const block = new PacketBlock(640);
    for (let n = 0; n < packetsPerBlock; n++) {
      block.add(640 + n, { id: ((idsMax - 11 + n) % idsMax) + 1, hash: BigInt(n) });
      expect(block.written.length).toBe(9 + 8 * (n + 1));
    }
    block.clear(660);
    expect(block.written.length).toBe(7 + 10 * packetsPerBlock);
  });

  it("is nothing where the bytes are not those of one", () => {
    const random = seededRandom(firstSeed);
    const sound = new PacketBlock(5);
    for (let ordinal = 0; ordinal < 40; ordinal++) sound.add(ordinal, { id: 1 + ordinal, hash: 7n });
    for (let n = 0; n < 20_000; n++) {
      const bytes = Uint8Array.from(sound.written.subarray(0, random.below(sound.written.length + 1)));
      for (let turned = random.below(4); turned > 0; turned--) {
        if (bytes.length > 0) bytes[random.below(bytes.length)] = random.below(256);
      }
      for (const { id, ordinal } of PacketBlock.read(bytes)?.ids() ?? []) {
        expect(id).toBeGreaterThan(0);
        expect(ordinal).toBeGreaterThanOrEqual(0);
      }
    }
    expect(PacketBlock.read(sound.written.subarray(0, 100))).toBeNull();
    expect(PacketBlock.read(new Uint8Array(0))).toBeNull();
  });
});

describe("what a feed remembers", () => {
  it("is what came last, through restarts, new sessions and ids that jump", () => {
    for (let seed = firstSeed; seed < firstSeed + 20; seed++) {
      const random = seededRandom(seed);
      const max = 1 + random.below(300);
      let memory = new TaskMemory();
      let packets = new RememberedPackets(memory, max);
      let known: { readonly id: number; readonly n: number }[] = [];
      let id = 0;
      for (let n = 0; n < 1_500; n++) {
        id = random.chance(0.01) ? 1 + random.below(1_000) : id + 1;
        packets.replace(id);
        packets.add(id, "t", Buffer.from(`${n}`), packets.count(), n);
        known = [...known.filter((one) => one.id !== id), { id, n }].filter((one) => one.n > n - max);
        if (random.chance(0.01)) packets = new RememberedPackets(memory, max);
        if (random.chance(0.003)) {
          packets.forget();
          known = [];
          expect(memory.hand.size).toBe(0);
        }
        const one = known[random.below(Math.max(1, known.length))];
        if (one !== undefined)
          expect(packets.find(one.id, "t", Buffer.from(`${one.n}`))?.id, `seed ${seed}, ${n}`).toBe(one.id);
        expect(packets.find(id, "t", Buffer.from(`${n - max}`))).toBeUndefined();
      }
      memory.commit();
      memory = new TaskMemory(memory.disk);
      const again = new RememberedPackets(memory, max);
      for (const { id: each, n } of known)
        expect(again.find(each, "t", Buffer.from(`${n}`)), `seed ${seed}`).toMatchObject({ place: -1 });
      expect(memory.hand.size).toBeLessThanOrEqual(Math.ceil(max / packetsPerBlock) + 1);
    }
  });

  it("is read where an earlier release wrote it, and goes on from there", () => {
    const max = 1_000;
    const memory = new TaskMemory();
    for (const [number, block] of formerBlocks(2_345, max)) memory.put(number, block);
    const wide = new RememberedPackets(memory, max);
    const expectAll = (packets: RememberedPackets) => {
      for (let n = 1_346; n <= 2_345; n++)
        expect(packets.find(n, `t/${n % 3}`, payload), `${n}`).toMatchObject({ ordinal: n, place: -1 });
      expect(packets.find(1_345, `t/${1_345 % 3}`, payload)).toBeUndefined();
    };
    expectAll(wide);
    expect([...memory.hand].every(([number, block]) => formerPackets(number, block, max) === null)).toBe(
      true,
    );
    expectAll(new RememberedPackets(memory, max));
    expect(wide.count()).toBe(2_346);
  });
});

function packetsOf(block: PacketBlock): NumberedPacket[] {
  return block.ids().map(({ id, ordinal }) => ({ id, ordinal, hash: block.hashOf(ordinal) }));
}

/** Blocks as they were written in layout 1 of stores, for messages up to the newest. */
function formerBlocks(newest: number, max: number): Map<number, Buffer> {
  const blocks = new Map<number, Buffer>();
  for (let n = 1; n <= newest; n++) {
    const slot = n % max;
    const number = Math.floor(slot / packetsPerBlock);
    const block = blocks.get(number) ?? Buffer.alloc(8 + 10 * packetsPerBlock);
    blocks.set(number, block);
    block.writeDoubleBE(n, 0);
    const at = 8 + 10 * (slot % packetsPerBlock);
    block.writeUInt16BE(n, at);
    block.writeBigUInt64BE(hashOfMessage(`t/${n % 3}`, payload), at + 2);
  }
  return blocks;
}
