import { expect, it, vi } from "vitest";
import { MemoryTopologyStore } from "../../../agent/commit/memory-store.js";
import { FrameBody } from "../../../agent/executor/body.js";
import { LooseFrames } from "../../../agent/executor/loose-frames.js";
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

it("what a task with state takes in from its agent is encoded for no commit that comes soon", async () => {
  const writes = vi.spyOn(Object.getPrototypeOf(schema), "encode");
  const feed = new GivenSpout();
  const t = new TopologyBuilder("soon");
  const source = t.spout("readings", spout({ streams: { default: reading }, create: () => feed }));
  const counting = bolt({
    input: reading,
    streams: {},
    state: { latest: keyedValue("int") },
    create: ({ latest }) => ({ execute: ({ n }) => void latest.set("n", n) }),
  });
  t.bolt("counting", source.global(), counting);
  const store = new MemoryTopologyStore();
  const runtimes = await new Runtimes(t.build(), { store: () => store }).open();
  for (let n = 0; n < 20; n++) {
    feed.give(...readings(1_000).map((row) => ({ ...row, what: "x".repeat(100) })));
    await runtimes.advance(500);
  }
  expect(feed.acked).toBe(20_000);
  expect(writes).not.toHaveBeenCalled();
  writes.mockRestore();
});

/** Counts what it passes on, at-least-once. */
function passes(t: TopologyBuilder, feed: GivenSpout) {
  const source = t.spout("readings", spout({ streams: { default: reading }, create: () => feed }));
  const passing = bolt({
    input: reading,
    streams: { default: reading },
    state: { latest: keyedValue("int") },
    create: ({ latest }) => ({
      execute(tuple: { readonly n: number; readonly what: unknown }, out: Output) {
        latest.set("n", tuple.n);
        out.emit(tuple);
      },
    }),
  });
  return t.bolt("passing", source.global(), passing);
}

it("what a task with state gives to its agent is encoded for no commit when it is safe before", async () => {
  const writes = vi.spyOn(Object.getPrototypeOf(schema), "encode");
  const feed = new GivenSpout();
  const sink = new Kept();
  const t = new TopologyBuilder("safe-before");
  t.bolt("sink", passes(t, feed).global(), bolt({ streams: {}, create: () => sink }));
  const store = new MemoryTopologyStore();
  const runtimes = await new Runtimes(t.build(), { store: () => store }).open();
  for (let n = 0; n < 100; n++) {
    feed.give(...readings(5));
    await runtimes.advance(10);
  }
  await runtimes.advance(1_000);
  expect(feed.acked).toBe(500);
  expect(sink.rows).toHaveLength(500);
  // Of a hundred: those behind the first commit, which had nothing else to go by than one that had just left.
  expect(writes.mock.calls.length).toBeLessThan(40);
  writes.mockRestore();
});

it("where most frames are still kept at a commit, they are encoded while they are at hand", async () => {
  const writes = vi.spyOn(Object.getPrototypeOf(schema), "encode");
  const feed = new GivenSpout();
  const t = new TopologyBuilder("kept-till-then");
  const counting = bolt({
    input: reading,
    streams: {},
    state: { latest: keyedValue("int") },
    create: ({ latest }) => ({ execute: ({ n }) => void latest.set("n", n) }),
  });
  t.bolt("counting", passes(t, feed).global(), counting);
  const store = new MemoryTopologyStore();
  const runtimes = await new Runtimes(t.build(), { store: () => store }).open();
  let steps = 0;
  for (let n = 0; n < 100; n++) {
    const before = writes.mock.calls.length;
    feed.give(...readings(5));
    await runtimes.advance(10);
    if (writes.mock.calls.length > before) steps++;
  }
  // All but those before the first commit, which is after 200 ms at the latest.
  expect(steps).toBeGreaterThanOrEqual(75);
  await runtimes.advance(1_000);
  expect(feed.acked).toBe(500);
  writes.mockRestore();
});

it("tuples that their receiver spoils before a commit has them stop nobody", async () => {
  const feed = new GivenSpout();
  const t = new TopologyBuilder("spoilt");
  const spoiling = bolt({
    input: reading,
    streams: {},
    state: { latest: keyedValue("int") },
    create: ({ latest }) => ({
      execute(tuple) {
        latest.set("n", tuple.n);
        if (tuple.n % 2 === 0) Object.assign(tuple, { n: "spoilt" });
      },
    }),
  });
  t.bolt("spoiling", passes(t, feed).global(), spoiling);
  const store = new MemoryTopologyStore();
  const runtimes = await new Runtimes(t.build(), { store: () => store }).open();
  for (let n = 0; n < 100; n++) {
    feed.give(...readings(5));
    await runtimes.advance(10);
  }
  await runtimes.advance(1_000);
  expect(feed.acked).toBe(500);
});

/** Frames of a link that were executed, of 100,000 measured bytes each; says which have their tuples. */
function executed(count: number, each = manyTurns) {
  const loose = new LooseFrames();
  const rows = readings(each);
  const bodies = Array.from({ length: count }, () => FrameBody.ofRows(schema, rows));
  bodies.forEach((body, index) => {
    body.executed();
    loose.add(index + 1, 100_000, body);
  });
  return { loose, bodies, rows, asTheyAre: () => bodies.map((body) => body.rows() === rows) };
}

it("tuples that were executed and wait for a late commit are bytes, the latest not yet", () => {
  const { bodies, rows, asTheyAre } = executed(5);
  expect(asTheyAre()).toEqual([false, false, false, true, true]);
  expect(bodies[0]!.rows()).toEqual(rows);
});

it("those that a commit lets go before there are more, and a few, are not encoded for it", () => {
  const { loose, asTheyAre, rows } = executed(2);
  loose.safe(1);
  loose.add(3, 100_000, FrameBody.ofRows(schema, rows));
  expect(asTheyAre()).toEqual([true, true]);
  loose.safe(3);
  for (const seq of [4, 5]) loose.add(seq, 100_000, FrameBody.ofRows(schema, rows));
  expect(asTheyAre()).toEqual([true, true]);
  expect(executed(5, 3).asTheyAre()).toEqual([true, true, true, true, true]);
});

it("where there are bytes, no tuples are kept beside them", () => {
  const few = readings(3);
  const body = FrameBody.ofRows(schema, few);
  body.encoded();
  expect(body.rows()).toBe(few);
  body.executed();
  expect(body.rows()).not.toBe(few);
});

it("tuples that a bolt has spoilt for the wire stay as they are", () => {
  const rows = readings(manyTurns);
  const body = FrameBody.ofRows(schema, rows);
  Object.assign(rows[7]!, { n: "seven" });
  expect(() => body.condense()).not.toThrow();
  expect(body.rows()).toBe(rows);
});
