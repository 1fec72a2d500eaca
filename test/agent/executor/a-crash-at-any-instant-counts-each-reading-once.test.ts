import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../base/index.js";
import {
  bolt,
  type Delivery,
  fields,
  keyedValue,
  type Row,
  type SpoutContext,
  type StateValue,
  spout,
  TopologyBuilder,
} from "../../../topology/index.js";
import { CrashDisk } from "./crash-disk.js";
import { Runtimes } from "./runtimes.js";

/** Readings that were not acknowledged come again, from the first on, to each life of the feed. */
class Source {
  readonly rows: Row[] = [];
  acked = 0;
  wake: () => void = () => undefined;
}

const reading = fields({ n: "int", key: "string" });
const running = fields({ key: "string", count: "int", sum: "int" });

/** Feed (remembers its position) → count by key (remembers counts) → sink (the highest count of each key). */
function counting(source: Source, seen: Row[], delivery: Delivery) {
  const t = new TopologyBuilder("counting", { delivery, commitMs: 20, commitMinMs: 5 });
  const feed = t.spout(
    "feed",
    spout({
      streams: { default: reading },
      state: { position: keyedValue("int") },
      create: (state) => {
        let at = 0;
        let base = 0;
        return {
          open(context: SpoutContext) {
            base = source.acked;
            at = base;
            source.wake = () => context.wake();
          },
          next(out) {
            const row = source.rows[at];
            if (row === undefined) return "idle";
            at++;
            if (at > (state.position.get("at") ?? 0)) {
              state.position.set("at", at);
              out.emit(row as never);
            }
            return "reading";
          },
          ack(through) {
            source.acked = Math.max(source.acked, base + through);
          },
        };
      },
    }),
    { on: { side: "left" } },
  );
  const count = t.bolt(
    "count",
    feed.fields("key"),
    bolt({
      streams: { default: running },
      state: { count: keyedValue("int"), sum: keyedValue("int") },
      create: (state) => ({
        execute({ key, n }, out) {
          const add = (cell: StateValue<number>, by: number) => {
            const value = (cell.get(key) ?? 0) + by;
            cell.set(key, value);
            return value;
          };
          out.emit({ key, count: add(state.count, 1), sum: add(state.sum, n) });
        },
      }),
    }),
    { on: { side: "right" } },
  );
  t.bolt(
    "sink",
    count.local(),
    bolt({ streams: {}, create: () => ({ execute: (row) => void seen.push({ ...row }) }) }),
    { on: { side: "right" } },
  );
  return t.build();
}

const agents = { l: { side: "left" }, r: { side: "right" }, s: { side: "right" } };
const keys = ["a", "b", "c"];

/** A small coordinator: records where state is, promotes the copy of an agent that is gone. */
class Cluster {
  readonly source = new Source();
  readonly seen: Row[] = [];
  readonly disks = new Map<string, CrashDisk>();
  readonly runtimes: Runtimes;
  readonly #random;
  #n = 0;

  constructor(seed: number, delivery: Delivery) {
    this.#random = seededRandom(seed);
    for (const agent of Object.keys(agents)) {
      this.disks.set(agent, new CrashDisk(`store-${agent}`, this.#random.fork()));
    }
    const lossy = this.#random.chance(0.5);
    this.runtimes = new Runtimes(counting(this.source, this.seen, delivery), {
      seed,
      agents,
      on: { "feed:0": "l", "count:0": "r", "sink:0": "r" },
      delayMs: () => 1 + this.#random.below(10),
      lost: () => lossy && this.#random.chance(0.1),
      store: (agent) => this.disks.get(agent)!.open(),
    });
  }

  give(count: number): void {
    for (let i = 0; i < count; i++) {
      this.source.rows.push({ n: ++this.#n, key: this.#random.pick(keys) });
    }
    this.source.wake();
  }

  async begin(): Promise<void> {
    await this.runtimes.open();
    await this.record();
  }

  /** What the coordinator does with reports: names stores, counts copies, appoints the other one. */
  async record(): Promise<void> {
    const { runtimes } = this;
    for (const task of runtimes.tasks) {
      const agent = runtimes.placeOf(task);
      if (!runtimes.isRunning(agent)) continue;
      const report = runtimes
        .runtime(agent)
        .report()
        .tasks.find((each) => each.task === task);
      if (report === undefined || report.replicas.length === 0) continue;
      const own = report.replicas[0]!;
      const other = task !== "count:0" ? "" : agent === "r" ? "s" : "r";
      const standby =
        other !== "" && runtimes.isRunning(other) ? { agent: other, store: this.disks.get(other)!.id } : null;
      runtimes.recorded.set(task, { store: own.store, standby });
    }
    void runtimes.tell();
    await runtimes.settle();
  }

  /** The copy counts by its owner's word. */
  get copied(): boolean {
    const owner = this.runtimes.placeOf("count:0");
    if (!this.runtimes.isRunning(owner)) return false;
    const report = this.runtimes
      .runtime(owner)
      .report()
      .tasks.find(({ task }) => task === "count:0");
    return (report?.replicas.length ?? 0) > 1;
  }

  async crash(agent: string): Promise<void> {
    this.runtimes.kill(agent);
    await this.disks.get(agent)!.crash();
  }

  async restart(agent: string): Promise<void> {
    this.runtimes.start(agent);
    void this.runtimes.tell();
    await this.runtimes.settle();
  }

  /** The owner of the counts is gone for good: its copy takes over. */
  async failOver(): Promise<void> {
    const from = this.runtimes.placeOf("count:0");
    const to = from === "r" ? "s" : "r";
    await this.crash(from);
    this.runtimes.move("count:0", to);
    this.runtimes.move("sink:0", to);
    this.runtimes.recorded.set("count:0", { store: this.disks.get(to)!.id, standby: null });
    void this.runtimes.tell();
    await this.runtimes.settle();
  }

  /** The last word of each key. */
  get totals(): Record<string, unknown> {
    const last: Record<string, Row> = {};
    for (const row of this.seen) {
      const before = last[row["key"] as string];
      if (before === undefined || (row["count"] as number) > (before["count"] as number)) {
        last[row["key"] as string] = row;
      }
    }
    return last;
  }

  get expected(): Record<string, unknown> {
    const all: Record<string, { key: string; count: number; sum: number }> = {};
    for (const row of this.source.rows) {
      const key = row["key"] as string;
      const sum = (all[key]?.sum ?? 0) + (row["n"] as number);
      all[key] = { key, count: (all[key]?.count ?? 0) + 1, sum };
    }
    return all;
  }

  /** Each count of a key that came out, came with one sum only: nothing was counted on two histories. */
  get contradictions(): readonly string[] {
    const sums = new Map<string, unknown>();
    const wrong: string[] = [];
    for (const { key, count, sum } of this.seen) {
      const name = `${key}/${count}`;
      if (sums.has(name) && sums.get(name) !== sum) wrong.push(name);
      sums.set(name, sum);
    }
    return wrong;
  }
}

describe("in exactly-once", () => {
  it("what is read goes through", async () => {
    const cluster = new Cluster(1, "exactly-once");
    await cluster.begin();
    cluster.give(50);
    const done = () => cluster.source.acked === 50 && cluster.seen.length === 50;
    expect(await cluster.runtimes.until(done, 5_000)).toBe(true);
    expect(cluster.totals).toEqual(cluster.expected);
  });

  for (let seed = 1; seed <= 60; seed++) {
    it(`crashes at random, seed ${seed}: each reading counts once`, async () => {
      const cluster = new Cluster(seed, "exactly-once");
      const random = seededRandom(seed * 7 + 1);
      await cluster.begin();
      for (let round = 0; round < 6; round++) {
        const victim = random.pick(cluster.runtimes.agents);
        // A disk that is busy: what is on its way there may be gone with the crash.
        cluster.disks.get(victim)!.stuck = random.chance(0.5);
        cluster.give(1 + random.below(40));
        await cluster.runtimes.advance(random.below(120));
        await cluster.record();
        if (random.chance(0.3) && cluster.copied) {
          await cluster.failOver();
        } else {
          await cluster.crash(victim);
          await cluster.runtimes.advance(random.below(60));
          await cluster.restart(victim);
        }
        cluster.disks.get(victim)!.stuck = false;
        for (const agent of Object.keys(agents)) {
          if (!cluster.runtimes.isRunning(agent) && random.chance(0.6)) await cluster.restart(agent);
        }
        await cluster.runtimes.advance(random.below(40));
        await cluster.record();
      }
      for (const agent of Object.keys(agents)) {
        if (!cluster.runtimes.isRunning(agent)) await cluster.restart(agent);
      }
      const done = () => isDeepStrictEqual(cluster.totals, cluster.expected);
      for (let i = 0; i < 40 && !done(); i++) {
        await cluster.runtimes.advance(1_000);
        await cluster.record();
      }
      expect(cluster.source.acked).toBe(cluster.source.rows.length);
      expect(cluster.totals).toEqual(cluster.expected);
      expect(cluster.contradictions).toEqual([]);
    });
  }
});
