import { expect, it } from "vitest";
import { MemoryTopologyStore } from "../../../agent/commit/memory-store.js";
import { bolt, fields, keyedValue, type Row, spout, TopologyBuilder } from "../../../topology/index.js";
import { GivenSpout, Runtimes } from "./runtimes.js";

const reading = fields({ n: "int" });
const readings = 2_000;

/** A bolt with state whose streams take turns on one link: each frame has one tuple. */
async function run(delivery: "at-least-once" | "exactly-once") {
  const feed = new GivenSpout();
  const seen: number[] = [];
  const t = new TopologyBuilder("turns", {
    delivery,
    heldMax: 6_000,
    commitMs: 60_000,
    commitMinMs: 60_000,
  });
  const given = t.spout("given", spout({ streams: { default: reading }, create: () => feed }));
  const dealt = t.bolt(
    "dealt",
    given.local(),
    bolt({
      streams: { odd: reading, even: reading },
      state: { count: keyedValue("int") },
      create: ({ count }) => ({
        execute({ n }: { n: number }, out) {
          count.set("all", n);
          out.emitTo(n % 2 === 0 ? "even" : "odd", { n });
        },
      }),
    }),
  );
  const create = () => ({ execute: ({ n }: Row) => void seen.push(n as number) });
  t.bolt(
    "sink",
    [dealt.stream("odd").shuffle(), dealt.stream("even").shuffle()],
    bolt({ streams: {}, create }),
  );
  const store = new MemoryTopologyStore();
  const runtimes = await new Runtimes(t.build(), { store: () => store }).open();
  feed.give(...Array.from({ length: readings }, (_, n) => ({ n })));
  // No time passes, so that no commit is due.
  await runtimes.settle();
  return seen.length;
}

it("at-least-once: frames that are safe at their receiver are in no commit, and hold nobody up", async () => {
  expect(await run("at-least-once")).toBe(readings);
});

it("exactly-once: what waits for a commit has a bound", async () => {
  expect(await run("exactly-once")).toBeLessThan(readings / 2);
});
