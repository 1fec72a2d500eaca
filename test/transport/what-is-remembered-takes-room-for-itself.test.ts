import { describe, expect, it, vi } from "vitest";
import { type Random, seededRandom } from "../../base/index.js";
import { PacketSlots } from "../../transport/packet-slots.js";
import { RememberedPackets } from "../../transport/remembered-packets.js";
import { bytesBeside } from "../fixtures/bytes-beside.js";
import { TaskMemory } from "./feed-memory.js";

const firstSeed = Number(process.env["SEED"] ?? 1);
const seeds = 100;
const idsMax = 65_535;

/** A message as the model knows it. */
interface Known {
  readonly id: number;
  readonly text: string;
  readonly ordinal: number;
  /** In the order of acknowledgements; null = an earlier run's that did not come again, -1 = that did. */
  place: number | null;
}

/** What `RememberedPackets` says, by all messages that ever came and one entry for each of 65,535 ids. */
class Model {
  readonly #max: number;
  #all: Known[] = [];
  /** By id: the message that it stands for in this run; null = one that is not remembered. */
  #ids = new Map<number, Known | null>();
  ordinal = 0;

  constructor(max: number) {
    this.#max = max;
  }

  restart(ordinal: number): void {
    this.#ids.clear();
    for (const known of this.#all) known.place = null;
    this.ordinal = ordinal;
  }

  forget(): void {
    this.#ids.clear();
    this.#all = [];
  }

  dropUnseen(): void {
    this.#all = this.#all.filter(({ place }) => place !== null);
  }

  replace(id: number): void {
    this.#ids.set(id, null);
  }

  add(known: Known): void {
    this.#ids.set(known.id, known);
    this.#all.push(known);
  }

  find(id: number, text: string): number | undefined {
    const of = this.#ids.get(id);
    const known = of === undefined ? this.#all.findLast((one) => one.id === id) : of;
    if (known === null || known === undefined || this.ordinal - known.ordinal >= this.#max) return undefined;
    if (of === undefined && known.place !== null) return undefined;
    if (known.text !== text) return undefined;
    if (known.place === null) {
      known.place = -1;
      this.#ids.set(id, known);
      return -1;
    }
    return known.place;
  }
}

/** One life of a feed, with few ids and few texts, so that each stands for many messages; the first fault. */
function liveThrough(seed: number): string | null {
  const random = seededRandom(seed);
  const max = 1 + random.below(300);
  const ids = 1 + random.below([40, 400, 2_000][seed % 3]!);
  const breaks = 5 + random.below(30);
  const texts = 1 + random.below(3);
  const memory = new TaskMemory();
  let packets = new RememberedPackets(memory, max);
  const model = new Model(max);
  let waiting: Omit<Known, "place">[] = [];
  let [id, place] = [0, 0];
  const textOf = (r: Random) => `${r.below(texts)}`;
  const arrive = (of: number, text: string) => {
    model.ordinal = packets.count();
    waiting.push({ id: of, text, ordinal: model.ordinal });
  };
  for (let n = 0; n < 1_500; n++) {
    const choice = random.below(1_000);
    if (choice < 400) {
      id = random.chance(0.02) ? random.below(ids) : id;
      id = (id % ids) + 1;
      packets.replace(id);
      model.replace(id);
      arrive(id, textOf(random));
    } else if (choice < 780) {
      const next = waiting.shift();
      if (next === undefined || random.chance(0.02)) continue;
      packets.add(next.id, "t", Buffer.from(next.text), next.ordinal, place);
      model.add({ ...next, place: place++ });
    } else if (choice < 1_000 - 3 * breaks) {
      const of = 1 + random.below(ids);
      const text = textOf(random);
      const found = packets.find(of, "t", Buffer.from(text))?.place;
      const wanted = model.find(of, text);
      if (found !== wanted) return `seed ${seed}, ${n}: ${found} and not ${wanted}`;
      if (found === undefined && random.chance(0.2)) arrive(of, text);
    } else if (choice < 1_000 - 2 * breaks) {
      packets = new RememberedPackets(memory, max);
      waiting = [];
      model.restart(packets.count());
    } else if (choice < 990) {
      packets.dropUnseen();
      model.dropUnseen();
    } else {
      packets.forget();
      model.forget();
      waiting = [];
    }
  }
  return null;
}

describe("a table of the packets that are remembered", () => {
  it("says what one of all ids says, through restarts, new sessions, and ids that come again", () => {
    for (let seed = firstSeed; seed < firstSeed + seeds; seed++) expect(liveThrough(seed)).toBeNull();
  });

  it("has the newest slot of each id, whatever is put and taken away", () => {
    for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
      const random = seededRandom(seed);
      const count = 1 + random.below(200);
      const slots = new PacketSlots(count);
      const wanted = new Map<number, number>();
      const ids = new Map<number, number>();
      for (let n = 0; n < 1_000; n++) {
        const slot = random.below(count);
        const id = random.chance(0.5) ? 1 + random.below(idsMax) : 1 + 256 * random.below(200);
        wanted.delete(ids.get(slot) ?? 0);
        ids.delete(slot);
        if (random.chance(0.2)) slots.remove(slot);
        else {
          slots.put(id, slot);
          ids.delete(wanted.get(id) ?? -1);
          ids.set(slot, id);
          wanted.set(id, slot);
        }
        if (slots.find(id) !== (wanted.get(id) ?? -1)) expect.unreachable(`seed ${seed}, ${n}`);
      }
      expect([...wanted.keys()].map((id) => slots.find(id))).toEqual([...wanted.values()]);
      slots.clear();
      expect([...wanted.keys()].some((id) => slots.find(id) >= 0)).toBe(false);
    }
  });

  it("is not searched through for each message of a run that goes on from another", () => {
    const memory = new TaskMemory();
    const before = new RememberedPackets(memory, 2_000);
    for (let n = 1; n <= 2_000; n++) before.add(2 * n, "t", payload, before.count(), n);
    const after = new RememberedPackets(memory, 2_000);
    const read = vi.spyOn(Buffer.prototype, "readUInt16BE");
    for (let n = 1; n <= 1_000; n++) {
      after.replace(2 * n - 1);
      after.add(2 * n - 1, "t", payload, after.count(), n);
    }
    const reads = read.mock.calls.length;
    read.mockRestore();
    expect(reads).toBeLessThan(10_000);
    expect(after.find(4_000, "t", payload)).toMatchObject({ ordinal: 2_000, place: -1 });
  });

  it("takes 60 KB of a sensor that has used all ids, with its 2,000 packets", () => {
    const sensors = 10;
    const before = bytesBeside();
    const kept: RememberedPackets[] = [];
    for (let n = 0; n < sensors; n++) kept.push(afterAllIds());
    const bytes = (bytesBeside() - before) / sensors;
    expect(kept.map((packets) => packets.find(idsMax, "t", payload)?.id)).toEqual(
      new Array(sensors).fill(idsMax),
    );
    expect(bytes).toBeLessThan(60_000);
  });
});

const payload = Buffer.from("21.5");

function afterAllIds(): RememberedPackets {
  const memory = { load: () => [], put: () => {}, drop: () => {}, durable: () => Promise.resolve() };
  const packets = new RememberedPackets(memory, 2_000, () => 1n);
  for (let id = 1; id <= idsMax; id++) {
    packets.replace(id);
    packets.add(id, "t", payload, packets.count(), id);
  }
  return packets;
}
