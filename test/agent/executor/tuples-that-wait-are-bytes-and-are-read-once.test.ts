import { expect, it, vi } from "vitest";
import { MemoryTopologyStore } from "../../../agent/commit/memory-store.js";
import { FrameBody } from "../../../agent/executor/body.js";
import { schemaOf } from "../../../proto/index.js";
import {
  bolt,
  fields,
  keyedValue,
  type Output,
  type Row,
  spout,
  TopologyBuilder,
} from "../../../topology/index.js";
import { GivenSpout, Kept, Runtimes } from "./runtimes.js";

const reading = fields({ n: "int", what: "json" });
const schema = schemaOf(reading);

/** More than a task executes in one turn. */
const manyTurns = 200;

function readings(count: number): Row[] {
  return Array.from({ length: count }, (_, n) => ({ n, what: { of: "all" } }));
}

it("a frame is read once, however many turns it takes", async () => {
  const reads = vi.spyOn(Object.getPrototypeOf(schema), "decode");
  const feed = new GivenSpout();
  const sink = new Kept();
  const t = new TopologyBuilder("read-once", { delivery: "exactly-once" });
  const source = t.spout("readings", spout({ streams: { default: reading }, create: () => feed }));
  // Two that are ready, for one alone has longer turns.
  t.bolt("sink", source.global(), bolt({ streams: {}, create: () => sink }));
  t.bolt("other", source.global(), bolt({ streams: {}, create: () => new Kept() }));
  const store = new MemoryTopologyStore();
  const runtimes = await new Runtimes(t.build(), { store: () => store }).open();
  feed.give(...readings(manyTurns));
  await runtimes.advance(5_000);
  expect(sink.rows.map(({ n }) => n)).toEqual(readings(manyTurns).map(({ n }) => n));
  // One commit, and so one frame for each.
  expect(reads).toHaveBeenCalledTimes(2);
  reads.mockRestore();
});

it("between two tasks with state of one agent the tuples pass as they are", async () => {
  const feed = new GivenSpout();
  const sink = new Kept();
  const emitted: Row[] = [];
  const passing = bolt({
    input: reading,
    streams: { default: reading },
    state: { latest: keyedValue("int") },
    create: ({ latest }) => ({
      execute(tuple: { readonly n: number; readonly what: unknown }, out: Output) {
        latest.set("n", tuple.n);
        const own = { ...tuple };
        emitted.push(own);
        out.emit(own);
      },
    }),
  });
  const t = new TopologyBuilder("as-they-are");
  const source = t.spout("readings", spout({ streams: { default: reading }, create: () => feed }));
  const passed = t.bolt("passing", source.global(), passing);
  t.bolt("sink", passed.global(), bolt({ streams: {}, create: () => sink }));
  const store = new MemoryTopologyStore();
  const runtimes = await new Runtimes(t.build(), { store: () => store }).open();
  feed.give(...readings(manyTurns));
  await runtimes.advance(5_000);
  expect(feed.acked).toBe(manyTurns);
  expect(emitted).toHaveLength(manyTurns);
  expect(sink.rows.every((row, n) => row === emitted[n])).toBe(true);
});

it("tuples that were executed and stay until a commit are bytes from then on", () => {
  const rows = readings(manyTurns);
  const body = FrameBody.ofRows(schema, rows);
  expect(body.rows()).toBe(rows);
  body.executed(true);
  expect(body.rows()).toEqual(rows);
  expect(body.rows()).not.toBe(rows);
});

it("those that are let go at once, and a few, are not encoded for it", () => {
  const [many, few] = [readings(manyTurns), readings(3)];
  const [gone, small] = [FrameBody.ofRows(schema, many), FrameBody.ofRows(schema, few)];
  gone.executed(false);
  small.executed(true);
  expect(gone.rows()).toBe(many);
  expect(small.rows()).toBe(few);
  // Where there are bytes, nothing is kept beside them.
  small.encoded();
  expect(small.rows()).toBe(few);
  small.executed(false);
  expect(small.rows()).not.toBe(few);
});

it("tuples that a bolt has spoilt for the wire stay as they are", () => {
  const rows = readings(manyTurns);
  const body = FrameBody.ofRows(schema, rows);
  Object.assign(rows[7]!, { n: "seven" });
  expect(() => body.executed(true)).not.toThrow();
  expect(body.rows()).toBe(rows);
});
