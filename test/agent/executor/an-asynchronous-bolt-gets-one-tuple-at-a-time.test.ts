import { describe, expect, it } from "vitest";
import {
  type Bolt,
  bolt,
  fields,
  type OutputOf,
  type SpoutTurn,
  spout,
  TopologyBuilder,
  type TopologyOptions,
} from "../../../topology/index.js";
import { GivenSpout, Kept, Runtimes } from "./runtimes.js";

const number = fields({ n: "int" });
type Out = OutputOf<{ default: typeof number }>;

/** A promise that the test settles. */
interface Call {
  readonly n: number;
  readonly out: Out;
  settle(): void;
}

/** feed → before → a bolt whose promises the test settles → sink. */
async function running(options: TopologyOptions = {}, before: (n: number) => readonly number[] = (n) => [n]) {
  const feed = new GivenSpout();
  const sink = new Kept();
  const calls: Call[] = [];
  const t = new TopologyBuilder("async", options);
  const readings = t.spout("readings", spout({ streams: { default: number }, create: () => feed }));
  const spread = t.bolt(
    "spread",
    readings,
    bolt({
      streams: { default: number },
      create: () => ({
        execute({ n }, out) {
          for (const each of before(n)) out.emit({ n: each });
        },
      }),
    }),
  );
  const slow = t.bolt(
    "slow",
    spread,
    bolt({
      streams: { default: number },
      create: () => ({
        execute: ({ n }, out) => {
          return new Promise<void>((settle) => void calls.push({ n, out, settle }));
        },
      }),
    }),
  );
  t.bolt("sink", slow, bolt({ streams: {}, create: () => sink }));
  const runtimes = await new Runtimes(t.build()).open();
  const give = async (...numbers: readonly number[]) => {
    feed.give(...numbers.map((n) => ({ n })));
    await runtimes.settle();
  };
  return { runtimes, feed, sink, calls, give };
}

describe("an asynchronous bolt", () => {
  it("gets one tuple at a time, in order, also those that one call before it emitted", async () => {
    const { calls, give, sink, feed, runtimes } = await running({}, (n) => [n, n + 1, n + 2]);
    await give(10, 20);
    for (const expected of [10, 11, 12, 20, 21, 22]) {
      expect(calls).toHaveLength(1);
      expect(feed.acked).toBe(expected < 20 ? 0 : 1);
      const call = calls.shift()!;
      expect(call.n).toBe(expected);
      call.out.emit({ n: expected });
      call.settle();
      await runtimes.settle();
    }
    expect(sink.rows.map((row) => row["n"])).toEqual([10, 11, 12, 20, 21, 22]);
    expect(feed.acked).toBe(2);
    expect(runtimes.counter("slow", "executed")).toBe(6);
    expect(runtimes.counter("spread", "emitted")).toBe(6);
    expect(runtimes.runtime().empty).toBe(true);
  });

  it("may emit until its promise settles, and not after", async () => {
    const { calls, give, sink, runtimes } = await running();
    await give(1);
    const { out, settle } = calls[0]!;
    out.emit({ n: 5 });
    expect(sink.rows).toEqual([{ n: 5 }]);
    settle();
    await runtimes.settle();
    expect(() => out.emit({ n: 6 })).toThrow(/outside of execute, tick, timer and flush/);
    expect(() => out.hold()).toThrow(expect.objectContaining({ code: "emit-outside-call" }));
    expect(sink.rows).toEqual([{ n: 5 }]);
  });

  it("whose promise does not settle within executeMs has thrown; the next tuple gets its turn", async () => {
    const { calls, give, feed, runtimes } = await running({ executeMs: 500 });
    await give(1, 2);
    await runtimes.advance(499);
    expect(calls.map(({ n }) => n)).toEqual([1]);
    await runtimes.advance(1);
    expect(calls.map(({ n }) => n)).toEqual([1, 2]);
    expect(runtimes.deadLetters()).toMatchObject([
      { component: "slow", tuple: { n: 1 }, error: expect.stringMatching(/within 500 ms; give the outside/) },
    ]);
    calls[0]!.settle();
    await runtimes.settle();
    expect(feed.acked).toBe(1);
    calls[1]!.settle();
    await runtimes.settle();
    expect(feed.acked).toBe(2);
  });

  it("keeps its task from taking more in, so nothing piles up", async () => {
    const { give, feed } = await running();
    await give(...Array.from({ length: 500 }, (_, n) => n));
    expect(feed.taken).toBe(1);
  });
});

describe("outside of a call", () => {
  it("an emit is refused, also of a bolt that never returns promises", async () => {
    let later: Out | null = null;
    const feed = new GivenSpout();
    const t = new TopologyBuilder("outside");
    const readings = t.spout("readings", spout({ streams: { default: number }, create: () => feed }));
    const keeper: Bolt = {
      execute(_, out) {
        later = out as unknown as Out;
      },
    };
    const kept = t.bolt(
      "keeper",
      readings,
      bolt({ streams: { default: number }, create: () => keeper as never }),
    );
    const sink = new Kept();
    t.bolt("sink", kept, bolt({ streams: {}, create: () => sink }));
    const runtimes = await new Runtimes(t.build()).open();
    feed.give({ n: 1 });
    await runtimes.settle();
    for (const act of [
      () => later!.emit({ n: 2 }),
      () => later!.emitTo("default", { n: 2 }),
      () => later!.emitDirect(0, { n: 2 }),
      () => later!.hold(),
    ]) {
      expect(act).toThrow(expect.objectContaining({ code: "emit-outside-call" }));
    }
    expect(sink.rows).toEqual([]);
  });

  it("an emit of a spout is refused, too", async () => {
    let later: { emit(tuple: { n: number }): void } | null = null;
    const t = new TopologyBuilder("outside");
    const readings = t.spout(
      "readings",
      spout({
        streams: { default: number },
        create: () => ({
          open: () => {},
          next: (out): SpoutTurn => {
            later = out;
            return "idle";
          },
        }),
      }),
    );
    t.bolt("sink", readings, bolt({ streams: {}, create: () => new Kept() }));
    const runtimes = await new Runtimes(t.build()).open();
    await runtimes.settle();
    expect(() => later!.emit({ n: 1 })).toThrow(expect.objectContaining({ code: "emit-outside-call" }));
  });
});

describe("ticks", () => {
  it("come in their rhythm, wait for a promise, and are not made up for", async () => {
    const feed = new GivenSpout();
    const ticks: number[] = [];
    let settle = () => {};
    const t = new TopologyBuilder("ticking");
    const readings = t.spout("readings", spout({ streams: { default: number }, create: () => feed }));
    t.bolt(
      "clock",
      readings,
      bolt({
        streams: {},
        create: () => ({
          execute: () => {
            return new Promise<void>((resolve) => {
              settle = resolve;
            });
          },
          tick: (now) => void ticks.push(now - 1_700_000_000_000),
        }),
      }),
      { tickMs: 100 },
    );
    const runtimes = await new Runtimes(t.build()).open();
    await runtimes.advance(250);
    expect(ticks).toEqual([100, 200]);
    feed.give({ n: 1 });
    await runtimes.advance(500);
    expect(ticks).toEqual([100, 200]);
    settle();
    await runtimes.settle();
    expect(ticks).toEqual([100, 200, 750]);
    await runtimes.advance(150);
    expect(ticks.length).toBeLessThanOrEqual(5);
  });
});
