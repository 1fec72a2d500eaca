import { describe, expect, it } from "vitest";
import {
  type BoltOf,
  bolt,
  type ComponentOptions,
  fields,
  type Hold,
  type OutputOf,
  spout,
  TopologyBuilder,
} from "../../../topology/index.js";
import { GivenSpout, Kept, Runtimes } from "./runtimes.js";

const number = fields({ n: "int" });
const streams = { default: number, side: number };
type Out = OutputOf<typeof streams>;

/** feed → bolt → sink, and the bolt's dead letters → letters. */
async function running(
  execute: BoltOf<typeof number, typeof streams>["execute"],
  options: ComponentOptions = {},
  sinkParallelism = 1,
) {
  const feed = new GivenSpout();
  const [sink, letters] = [new Kept(), new Kept()];
  const t = new TopologyBuilder("throwing");
  const readings = t.spout("readings", spout({ streams: { default: number }, create: () => feed }));
  const shaky = t.bolt("shaky", readings, bolt({ streams, create: () => ({ execute }) }), options);
  const parallelism = sinkParallelism;
  t.bolt("sink", [shaky, shaky.stream("side")], bolt({ streams: {}, create: () => sink }), { parallelism });
  t.bolt("letters", shaky.deadLetters, bolt({ streams: {}, create: () => letters }));
  const runtimes = await new Runtimes(t.build()).open();
  const give = async (...numbers: readonly number[]) => {
    feed.give(...numbers.map((n) => ({ n })));
    await runtimes.advance(10);
  };
  return { runtimes, feed, sink, letters, give };
}

describe("a throwing bolt", () => {
  it("leaves a dead letter with the tuple, the error and its source, and goes on", async () => {
    const { give, sink, letters, runtimes, feed } = await running((tuple, out) => {
      if (tuple.n === 2) throw new RangeError("two is too much");
      out.emit(tuple);
    });
    await give(1, 2, 3);
    expect(sink.rows).toEqual([{ n: 1 }, { n: 3 }]);
    expect(letters.rows).toMatchObject([
      { component: "shaky", task: "readings:0", error: "two is too much", tuple: { n: 2 }, partial: false },
    ]);
    expect(runtimes.deadLetters()).toMatchObject([{ component: "shaky", tuple: { n: 2 }, raw: null }]);
    expect(runtimes.counter("shaky", "failed")).toBe(1);
    expect(runtimes.counter("shaky", "executed")).toBe(3);
    expect(runtimes.counter("shaky", "emitted")).toBe(2);
    expect(feed.acked).toBe(3);
  });

  it("is asked again as often as its retries say, if it had emitted nothing", async () => {
    let calls = 0;
    const flaky = (tuple: { n: number }, out: Out) => {
      if (++calls % 3 !== 0) throw new Error("not this time");
      out.emit(tuple);
    };
    const enough = await running(flaky, { retries: 2 });
    await enough.give(1, 2);
    expect(enough.sink.rows).toEqual([{ n: 1 }, { n: 2 }]);
    expect(enough.letters.rows).toEqual([]);
    calls = 0;
    const tooFew = await running(flaky, { retries: 1 });
    await tooFew.give(1);
    expect(tooFew.sink.rows).toEqual([]);
    expect(tooFew.letters.rows).toMatchObject([{ error: "not this time", partial: false }]);
  });

  for (const [how, emit] of Object.entries({
    "on its default stream": (out: Out, tuple: { n: number }) => out.emit(tuple),
    "on a named stream": (out: Out, tuple: { n: number }) => out.emitTo("side", tuple),
  })) {
    for (const parallelism of [1, 2]) {
      const where = parallelism === 1 ? "" : " over a link";
      it(`that had emitted ${how}${where} is not asked again: its dead letter is partial`, async () => {
        const { give, sink, letters } = await running(
          (tuple, out) => {
            emit(out, tuple);
            throw new Error("too late");
          },
          { retries: 5 },
          parallelism,
        );
        await give(1);
        expect(sink.rows).toEqual([{ n: 1 }]);
        expect(letters.rows).toMatchObject([{ error: "too late", partial: true }]);
      });
    }
  }

  it("that rejects is treated as one that throws", async () => {
    let calls = 0;
    const { give, sink, letters, feed } = await running(
      async (tuple, out) => {
        calls++;
        await Promise.resolve();
        if (tuple.n === 2) throw new Error("rejected");
        if (calls === 1) throw undefined;
        out.emit(tuple);
        await Promise.resolve();
        if (tuple.n === 3) throw new Error("partly");
      },
      { retries: 1 },
    );
    await give(1, 2, 3);
    expect(sink.rows).toEqual([{ n: 1 }, { n: 3 }]);
    expect(letters.rows).toMatchObject([
      { error: "rejected", partial: false, tuple: { n: 2 } },
      { error: "partly", partial: true, tuple: { n: 3 } },
    ]);
    expect(feed.acked).toBe(3);
  });

  it("gives back what it held in the call; what it held before stays", async () => {
    const holds: Hold[] = [];
    const { give, feed, runtimes } = await running((tuple, out) => {
      const hold = out.hold();
      if (tuple.n > 1) throw new Error("the hold is lost");
      holds.push(hold);
    });
    await give(1, 2, 3);
    expect(feed.acked).toBe(0);
    expect(runtimes.counter("shaky", "held")).toBe(1);
    holds[0]!.release();
    await runtimes.settle();
    expect(feed.acked).toBe(3);
    expect(runtimes.runtime().empty).toBe(true);
  });

  it("in the middle of a chain does not throw into the one before it", async () => {
    let caught: unknown = null;
    const feed = new GivenSpout();
    const t = new TopologyBuilder("borders");
    const readings = t.spout("readings", spout({ streams: { default: number }, create: () => feed }));
    const first = t.bolt(
      "first",
      readings,
      bolt({
        streams: { default: number },
        create: () => ({
          execute(tuple, out) {
            try {
              out.emit(tuple);
            } catch (error) {
              caught = error;
            }
          },
        }),
      }),
    );
    const create = () => ({
      execute: () => {
        throw new Error("mine");
      },
    });
    t.bolt("second", first, bolt({ streams: {}, create }));
    const runtimes = await new Runtimes(t.build()).open();
    feed.give({ n: 1 });
    await runtimes.settle();
    expect(caught).toBeNull();
    expect(runtimes.deadLetters()).toMatchObject([{ component: "second", error: "mine" }]);
  });
});

describe("a tuple that does not fit its stream", () => {
  const wrong = { n: "one" as unknown as number };

  it("is refused where it is emitted, when it leaves the chain: nothing was emitted", async () => {
    const { give, letters, sink } = await running((_, out) => out.emit(wrong), {}, 2);
    await give(1);
    expect(sink.rows).toEqual([]);
    expect(letters.rows).toMatchObject([{ tuple: { n: 1 }, partial: false }]);
    expect(letters.rows[0]!["error"]).toMatch(/field "n": expected a safe integer/);
  });

  it("also between fused components, when tuples are checked", async () => {
    const feed = new GivenSpout();
    const t = new TopologyBuilder("checked");
    const readings = t.spout("readings", spout({ streams: { default: number }, create: () => feed }));
    const create = () => ({
      execute: (_: unknown, out: { emit(tuple: { n: number }): void }) => out.emit(wrong),
    });
    const bad = t.bolt("bad", readings, bolt({ streams: { default: number }, create }));
    const sink = new Kept();
    t.bolt("sink", bad, bolt({ streams: {}, create: () => sink }));
    const runtimes = await new Runtimes(t.build(), { more: { checkTuples: true } }).open();
    feed.give({ n: 1 });
    await runtimes.settle();
    expect(sink.rows).toEqual([]);
    expect(runtimes.deadLetters()).toMatchObject([{ component: "bad" }]);
  });

  it("or is too large for any frame, is refused with its size", async () => {
    const feed = new GivenSpout();
    const text = fields({ text: "string" });
    const t = new TopologyBuilder("large");
    const texts = t.spout("texts", spout({ streams: { default: text }, create: () => feed }));
    const sink = new Kept();
    t.bolt("sink", texts, bolt({ streams: {}, create: () => sink }), { parallelism: 2 });
    const runtimes = await new Runtimes(t.build()).open();
    feed.give({ text: "a" }, { text: "b".repeat(300_000) }, { text: "c" });
    await runtimes.settle();
    expect(sink.rows.map((row) => row["text"]).sort()).toEqual(["a", "c"]);
    expect(runtimes.deadLetters()[0]!.error).toMatch(/a tuple of about 300\d{3} bytes, at most/);
    expect(feed.acked).toBe(3);
  });
});
