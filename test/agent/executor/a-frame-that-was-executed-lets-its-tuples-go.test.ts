import { expect, it, vi } from "vitest";
import { Work } from "../../../agent/executor/work.js";
import { bolt, fields, type Row, spout, TopologyBuilder } from "../../../topology/index.js";
import { GivenSpout, Kept, Runtimes } from "./runtimes.js";

const reading = fields({ n: "int" });

/** More than a task executes in one turn. */
const manyTurns = 1_200;

function readings(count: number): Row[] {
  return Array.from({ length: count }, (_, n) => ({ n }));
}

// A frame that waited for its turn is an old object by then. V8 takes what it holds for alive until it
// collects old objects: tuples that are of no use any more were copied, and became old, too.
it("and the tuples that follow it over the link find no old ones alive", async () => {
  const frames = vi.spyOn(Work.prototype, "delivered");
  const feed = new GivenSpout();
  const sink = new Kept();
  const t = new TopologyBuilder("lets-go");
  const source = t.spout("readings", spout({ streams: { default: reading }, create: () => feed }));
  t.bolt("sink", source.global(), bolt({ streams: {}, create: () => sink }));
  const runtimes = await new Runtimes(t.build(), {
    agents: { a: {}, b: {} },
    on: { "sink:0": "b" },
  }).open();
  feed.give(...readings(manyTurns));
  await runtimes.advance(2_000);
  expect(sink.rows).toEqual(readings(manyTurns));
  expect(frames).toHaveBeenCalled();
  expect(frames.mock.calls.map(([{ rows }]) => rows)).toEqual(frames.mock.calls.map(() => null));
  frames.mockRestore();
});
