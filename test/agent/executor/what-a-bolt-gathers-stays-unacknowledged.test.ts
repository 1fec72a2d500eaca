import { expect, it } from "vitest";
import { bolt, fields, type Hold, spout, TopologyBuilder } from "../../../topology/index.js";
import { GivenSpout, Runtimes } from "./runtimes.js";

const reading = fields({ n: "int" });
const sum = fields({ sum: "int" });

/** feed → gather (emits sums in flush) → sink that holds each sum until it is told that the sum is safe. */
async function gathering(how: "flush" | "execute" | "tick", sinkParallelism: number) {
  const feed = new GivenSpout();
  const sums: { sum: number; safe: () => void }[] = [];
  const t = new TopologyBuilder("gathering", { flushMs: 100 });
  const readings = t.spout("readings", spout({ streams: { default: reading }, create: () => feed }));
  const gather = t.bolt(
    "gather",
    readings,
    bolt({
      streams: { default: sum },
      create: () => {
        let total = 0;
        let holds: Hold[] = [];
        const letGo = (out: { emit(tuple: { sum: number }): void }) => {
          if (holds.length === 0) return;
          for (const hold of holds) hold.release();
          out.emit({ sum: total });
          total = 0;
          holds = [];
        };
        return {
          execute(tuple, out) {
            holds.push(out.hold());
            total += tuple.n;
            if (how === "execute" && holds.length === 3) letGo(out);
          },
          tick: (_, out) => (how === "tick" ? letGo(out) : undefined),
          flush: (out) => (how === "flush" ? letGo(out) : undefined),
        };
      },
    }),
    { tickMs: 150 },
  );
  t.bolt(
    "sink",
    gather,
    bolt({
      streams: {},
      create: () => ({
        execute(tuple, out) {
          const hold = out.hold();
          sums.push({ sum: tuple.sum, safe: () => hold.release() });
        },
      }),
    }),
    { parallelism: sinkParallelism },
  );
  const runtimes = await new Runtimes(t.build()).open();
  feed.give({ n: 1 }, { n: 2 }, { n: 3 });
  await runtimes.advance(400);
  return { runtimes, feed, sums };
}

for (const how of ["flush", "execute", "tick"] as const) {
  for (const parallelism of [1, 2]) {
    const joint = parallelism === 1 ? "in the same chain" : "behind a link";
    it(`emitted in ${how}, until a sink ${joint} has let it go`, async () => {
      const { runtimes, feed, sums } = await gathering(how, parallelism);
      expect(sums.map((each) => each.sum)).toEqual([6]);
      expect(feed.acked).toBe(0);
      sums[0]!.safe();
      await runtimes.settle();
      expect(feed.acked).toBe(3);
      expect(runtimes.runtime().empty).toBe(true);
    });
  }
}

it("and a later sum is not acknowledged for the sake of an earlier one", async () => {
  const { runtimes, feed, sums } = await gathering("execute", 1);
  feed.give({ n: 10 }, { n: 20 }, { n: 30 });
  await runtimes.settle();
  sums[1]!.safe();
  await runtimes.settle();
  expect(feed.acked).toBe(0);
  sums[0]!.safe();
  await runtimes.settle();
  expect(feed.acked).toBe(6);
});
