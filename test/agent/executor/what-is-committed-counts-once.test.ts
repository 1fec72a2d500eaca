import { expect, it } from "vitest";
import { MemoryTopologyStore } from "../../../agent/commit/memory-store.js";
import type { StoreOp } from "../../../agent/commit/topology-store.js";
import { seededRandom } from "../../../base/index.js";
import {
  type Bolt,
  bolt,
  fields,
  keyedValue,
  type Output,
  type Spout,
  type StateValue,
  spout,
  TopologyBuilder,
} from "../../../topology/index.js";
import { Runtimes } from "./runtimes.js";

const number = fields({ n: "int" });
const counted = fields({ n: "int", times: "int" });

/** What lies on the disk outlives the runtimes; each of them has an opening of its own. */
class Disk {
  readonly kept = new MemoryTopologyStore();
  opening = new Opening(this.kept);

  reopen(): void {
    this.opening.over = true;
    this.opening = new Opening(this.kept);
  }
}

/** Writes wait until they are let through, or fail: before they are on the disk, or after. */
class Opening extends MemoryTopologyStore {
  readonly #kept: MemoryTopologyStore;
  through = true;
  fails: "" | "before" | "after" = "";
  over = false;
  failed = false;

  constructor(kept: MemoryTopologyStore) {
    super();
    this.#kept = kept;
  }

  override get(key: string): Uint8Array | undefined {
    return this.#kept.get(key);
  }

  override read(from: string, below: string) {
    return this.#kept.read(from, below);
  }

  override clear(from: string, below: string): Promise<void> {
    return this.#kept.clear(from, below);
  }

  override async write(ops: readonly StoreOp[]): Promise<void> {
    while (!this.through && !this.over) await new Promise((resolve) => setImmediate(resolve));
    if (this.over) return new Promise(() => undefined);
    if (this.fails !== "before") await this.kept(ops);
    if (this.fails === "") return;
    this.failed = true;
    throw new Error("the disk is full");
  }

  kept(ops: readonly StoreOp[]): Promise<void> {
    return this.#kept.write(ops);
  }
}

interface Seen {
  readonly id: string;
  readonly n: number;
  readonly times: number;
}

/** What a spout may emit, and how it is woken. */
interface Source {
  given: number;
  acked: number;
  wake: () => void;
}

/** Emits 1, 2, 3 … as far as the source goes, and remembers in its state how far it came. */
function remembering(source: Source) {
  return spout({
    streams: { default: number },
    state: { taken: keyedValue("int") },
    create: (({ taken }: { taken: StateValue<number> }): Spout => {
      const began = taken.get("n") ?? 0;
      return {
        open: ({ wake }) => {
          source.wake = wake;
        },
        next(out) {
          const n = (taken.get("n") ?? 0) + 1;
          if (n > source.given) return "idle";
          taken.set("n", n);
          out.emit({ n });
          return "reading";
        },
        ack: (through) => {
          source.acked = began + through;
        },
      };
    }) as never,
  });
}

/** feed → link → a bolt that counts how often it saw each number → link → a sink that notes all it gets. */
async function counting() {
  const disk = new Disk();
  const seen: Seen[] = [];
  const source: Source = { given: 0, acked: 0, wake: () => undefined };
  const t = new TopologyBuilder("counting", { delivery: "exactly-once" });
  const readings = t.spout("readings", remembering(source));
  const count = t.bolt(
    "count",
    readings.global(),
    bolt({
      streams: { default: counted },
      state: { times: keyedValue("int") },
      create: (({ times }: { times: StateValue<number> }): Bolt => ({
        execute({ n }, out) {
          times.set(`${n}`, (times.get(`${n}`) ?? 0) + 1);
          out.emit({ n, times: times.get(`${n}`)! });
        },
      })) as never,
    }),
  );
  const create = (): Bolt => ({
    execute({ n, times }, { position }: Output) {
      const { series, seq, index } = position!;
      seen.push({ id: `${series}/${seq}/${index}`, n: n as number, times: times as number });
    },
  });
  t.bolt("sink", count.global(), bolt({ streams: {}, create: create as never }));
  const more = {
    get store() {
      return disk.opening;
    },
  };
  const runtimes = await new Runtimes(t.build(), { more }).open();
  return {
    disk,
    seen,
    runtimes,
    source,
    async give(many: number) {
      source.given += many;
      source.wake();
      await runtimes.settle();
    },
    async restart() {
      runtimes.kill("a");
      disk.reopen();
      runtimes.start("a");
      await runtimes.assign();
    },
  };
}

it("nothing leaves a task, and nothing is acknowledged, before it is durable", async () => {
  const { disk, seen, runtimes, source, give } = await counting();
  disk.opening.through = false;
  await give(5);
  await runtimes.advance(5_000);
  expect([source.acked, runtimes.counter("count", "executed"), seen]).toEqual([0, 0, []]);
  disk.opening.through = true;
  await runtimes.advance(500);
  expect([source.acked, seen.map(({ n }) => n)]).toEqual([5, [1, 2, 3, 4, 5]]);
});

it.each([1, 2, 3, 4, 5, 6])(
  "through kills and full disks each reading counts once, and each tuple keeps its number: seed %i",
  async (seed) => {
    const random = seededRandom(seed);
    const { disk, seen, runtimes, source, give, restart } = await counting();
    for (let step = 0; step < 60; step++) {
      disk.opening.through = random.below(4) !== 0;
      disk.opening.fails = random.below(12) === 0 ? (random.below(2) === 0 ? "before" : "after") : "";
      await give(random.below(40));
      await runtimes.advance(random.below(400));
      if (disk.opening.failed || random.below(6) === 0) await restart();
    }
    if (disk.opening.failed) await restart();
    disk.opening.through = true;
    disk.opening.fails = "";
    await runtimes.advance(60_000);
    expect(source.acked).toBe(source.given);
    expect(seen.filter(({ times }) => times !== 1)).toEqual([]);
    const numbers = new Map(seen.map(({ id, n }) => [id, n]));
    expect(seen.filter(({ id, n }) => numbers.get(id) !== n)).toEqual([]);
    expect([...numbers.values()].sort((a, b) => a - b)).toEqual(
      Array.from({ length: source.given }, (_, i) => i + 1),
    );
  },
);
