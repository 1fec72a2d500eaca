import { describe, expect, it } from "vitest";
import { MemoryTopologyStore } from "../../../agent/commit/memory-store.js";
import {
  bolt,
  type Delivery,
  fields,
  keyedValue,
  type Spout,
  type StateValue,
  spout,
  TopologyBuilder,
} from "../../../topology/index.js";
import { GivenSpout, Runtimes } from "./runtimes.js";

const number = fields({ n: "int" });
const settings = { heldMax: 100, commitMinMs: 10, commitMs: 500 };

/** A feed that always has something. */
class Endless implements Spout {
  acked = 0;
  #next = 0;

  open(): void {}

  next(out: { emit(row: { n: number }): void }): "reading" {
    out.emit({ n: this.#next++ });
    return "reading";
  }

  ack(through: number): void {
    this.acked = through;
  }
}

/**
 * feed → (pass →) sums with state, which get a tuple each 10 ms from elsewhere, too, so that they do not come
 * to rest. `on`: the agent of each; the feed is on `a`, the other one with the sums.
 */
async function summing(feed: Spout, on: { readonly pass?: string; readonly sums: string }, more = {}) {
  const trickle = new GivenSpout();
  const stores = new Map(["a", "b", "c"].map((agent) => [agent, new MemoryTopologyStore()]));
  const t = new TopologyBuilder("summing", { ...settings, ...more });
  const readings = t.spout("readings", spout({ streams: { default: number }, create: () => feed }));
  const others = t.spout("others", spout({ streams: { default: number }, create: () => trickle }));
  const pass = bolt({
    input: number,
    streams: { default: number },
    create: () => ({ execute: (tuple, out) => void (tuple.n % 8 === 0 && out.emit(tuple)) }),
  });
  const from = on.pass === undefined ? readings : t.bolt("pass", readings.global(), pass);
  const sums = bolt({
    input: number,
    streams: {},
    state: { sum: keyedValue("int") },
    create: ({ sum }: { sum: StateValue<number> }) => ({
      execute: ({ n }) => void sum.set("all", (sum.get("all") ?? 0) + n),
    }),
  });
  t.bolt("sums", [from.global(), others.global()], sums);
  const places = { "readings:0": "a", "others:0": on.sums, "pass:0": on.pass ?? "a", "sums:0": on.sums };
  const runtimes = new Runtimes(t.build(), {
    agents: { a: {}, b: {}, c: {} },
    on: places,
    store: (agent) => stores.get(agent)!,
  });
  await runtimes.open();
  for (const task of runtimes.tasks) {
    runtimes.recorded.set(task, { store: stores.get(runtimes.placeOf(task))!.id, standby: null });
  }
  await runtimes.assign();
  await runtimes.advance(50);
  const pass1s = async () => {
    for (let ms = 0; ms < 1_000; ms += 10) {
      trickle.give({ n: 0 });
      await runtimes.advance(10);
    }
  };
  return { runtimes, pass1s };
}

const wants = ({ sent }: Runtimes) =>
  sent.filter(({ message }) => message.kind === "hello" && message.wanted > 0);

const ways: readonly { readonly what: string; readonly on: { pass?: string; sums: string } }[] = [
  { what: "on the same agent", on: { sums: "a" } },
  { what: "on another agent", on: { sums: "b" } },
  { what: "behind a task that makes less of it", on: { pass: "b", sums: "c" } },
];

describe("a feed that holds half of what it may is committed for", () => {
  for (const { what, on } of ways) {
    it(`${what}, however busy the sums are`, async () => {
      const feed = new Endless();
      const { pass1s } = await summing(feed, on);
      await pass1s();
      // 50 or more each 10 ms and what messages take; without a word of the feed 100 each 500 ms.
      expect(feed.acked).toBeGreaterThan(2_000);
    });
  }

  it("and no more often than commitMinMs", async () => {
    const feed = new Endless();
    const { runtimes, pass1s } = await summing(feed, { sums: "b" }, { commitMinMs: 100 });
    await pass1s();
    const { commit } = runtimes
      .runtime("b")
      .report()
      .tasks.find(({ task }) => task === "sums:0")!;
    expect(commit).toBeLessThanOrEqual(12);
  });
});

describe("a feed at its end is committed for at once", () => {
  for (const { what, on } of ways) {
    it(what, async () => {
      const feed = new GivenSpout();
      const { runtimes } = await summing(feed, on, { commitMinMs: 0 });
      feed.give({ n: 0 });
      await runtimes.advance(100);
      expect(feed.acked).toBe(1);
      feed.give(...Array.from({ length: 8 }, (_, n) => ({ n })));
      feed.end();
      for (let ms = 0; ms < 5; ms++) await runtimes.advance(1);
      expect(feed.acked).toBe(9);
    });
  }
});

describe("nobody is asked to hurry", () => {
  it("by a feed that holds less than half", async () => {
    const feed = new GivenSpout();
    const { runtimes, pass1s } = await summing(feed, { sums: "b" });
    feed.give(...Array.from({ length: 49 }, (_, n) => ({ n })));
    await pass1s();
    expect(feed.acked).toBe(49);
    expect(wants(runtimes)).toEqual([]);
  });

  for (const delivery of ["at-most-once", "exactly-once"] satisfies Delivery[]) {
    it(`in ${delivery}, where a feed does not wait for others`, async () => {
      const feed = new GivenSpout();
      const { runtimes, pass1s } = await summing(feed, { sums: "b" }, { delivery });
      feed.give(...Array.from({ length: 1_000 }, (_, n) => ({ n })));
      await pass1s();
      expect(feed.acked).toBe(1_000);
      expect(wants(runtimes)).toEqual([]);
    });
  }

  it("twice for the same", async () => {
    const feed = new GivenSpout();
    const { runtimes, pass1s } = await summing(feed, { sums: "b" }, { commitMinMs: 400 });
    for (let n = 0; n < 100; n++) {
      feed.give({ n });
      await runtimes.advance(1);
    }
    expect(wants(runtimes)).toHaveLength(1);
    await pass1s();
    expect(feed.acked).toBe(100);
  });
});
