import { describe, expect, it } from "vitest";
import { linkLimits } from "../../../agent/link/link.js";
import {
  bolt,
  fields,
  type Hold,
  spout,
  TopologyBuilder,
  type TopologyOptions,
} from "../../../topology/index.js";
import { GivenSpout, Runtimes } from "./runtimes.js";

const number = fields({ n: "int", text: "string" });

/**
 * feed → a sink that holds until it is flushed. `joined`: in the same chain, else behind a link; `apart`:
 * on another agent. `keeps`: it does not let go when it is flushed, either.
 */
async function holding(
  joined: boolean,
  options: TopologyOptions = {},
  { apart = false, keeps = false } = {},
) {
  const feed = new GivenSpout();
  const flushes: number[] = [];
  const holds: Hold[] = [];
  const t = new TopologyBuilder("holding", options);
  const readings = t.spout("readings", spout({ streams: { default: number }, create: () => feed }));
  let runtimes: Runtimes | null = null;
  const create = () => ({
    execute: (_: unknown, out: { hold(): Hold }) => void holds.push(out.hold()),
    flush: () => {
      flushes.push(runtimes!.now);
      if (keeps) return;
      for (const hold of holds.splice(0)) hold.release();
    },
  });
  t.bolt("sink", joined ? readings : readings.global(), bolt({ streams: {}, create }));
  const where = { agents: { a: {}, b: {} }, on: { "sink:0": "b" } };
  runtimes = await new Runtimes(t.build(), apart ? where : {}).open();
  const give = async (count: number, text = "") => {
    feed.give(...Array.from({ length: count }, (_, n) => ({ n, text })));
    await runtimes.settle();
  };
  return { runtimes, feed, flushes, holds, give };
}

describe("a hold is a loan: it is asked back", () => {
  for (const joined of [true, false]) {
    const where = joined ? "in the same chain" : "behind a link";
    it(`when inputs bring nothing for flushMs (${where})`, async () => {
      const { runtimes, feed, flushes, give } = await holding(joined, { flushMs: 300 });
      await give(5);
      await runtimes.advance(200);
      await give(5);
      await runtimes.advance(299);
      expect(flushes).toEqual([]);
      expect(feed.acked).toBe(0);
      await runtimes.advance(2);
      expect(flushes).toEqual([500]);
      expect(feed.acked).toBe(10);
      await runtimes.advance(5_000);
      expect(flushes).toEqual([500]);
    });
  }

  it("when half of a feed's readings are held", async () => {
    const { feed, flushes, give } = await holding(true, { heldMax: 100, flushMs: 60_000 });
    await give(49);
    expect(flushes).toHaveLength(0);
    await give(1);
    expect(flushes).toHaveLength(1);
    expect(feed.acked).toBe(50);
    await give(1_000);
    expect(feed.acked).toBeGreaterThanOrEqual(1_000);
    expect(flushes.length).toBeLessThan(30);
  });

  it("when half of a feed's readings are held behind a link", async () => {
    const { runtimes, feed, flushes, give } = await holding(false, { heldMax: 100, flushMs: 60_000 });
    await give(49);
    await runtimes.advance(1_000);
    expect(flushes).toHaveLength(0);
    await give(1);
    expect(flushes).toHaveLength(1);
    expect(feed.acked).toBe(50);
    await give(1_000);
    await runtimes.advance(100);
    expect(feed.acked).toBe(1_050);
    expect(flushes.length).toBeLessThan(30);
  });

  it("when half of a link's window is held", async () => {
    const { runtimes, feed, flushes, give } = await holding(false, { heldMax: 6_000, flushMs: 60_000 });
    const half = linkLimits.windowFrames / 2;
    for (let frame = 1; frame < half; frame++) await give(1);
    await runtimes.advance(1_000);
    expect(flushes).toHaveLength(0);
    await give(1);
    expect(flushes).toHaveLength(1);
    await runtimes.advance(100);
    expect(feed.acked).toBe(half);
  });

  it("when half of what a link may have under way is held in bytes", async () => {
    const { flushes, give } = await holding(false, { heldMax: 6_000, flushMs: 60_000 });
    const text = "x".repeat(200_000);
    await give(2, text);
    expect(flushes).toHaveLength(0);
    await give(1, text);
    expect(flushes).toHaveLength(1);
  });

  it("at a drain, without waiting", async () => {
    const { runtimes, feed, give } = await holding(false, { flushMs: 60_000 });
    await give(3);
    const drained = runtimes.runtime().drain(10_000);
    await runtimes.advance(100);
    expect(await drained).toBe(true);
    expect(feed.acked).toBe(3);
  });
});

describe("a hold that is released", () => {
  it("outside of any call takes effect at once; twice does no harm", async () => {
    const { runtimes, feed, holds, give } = await holding(true, { flushMs: 60_000 });
    await give(3);
    const [first, second, third] = holds.splice(0) as [Hold, Hold, Hold];
    second.release();
    second.release();
    await runtimes.settle();
    expect(feed.acked).toBe(0);
    first.release();
    await runtimes.settle();
    expect(feed.acked).toBe(2);
    third.release();
    second.release();
    await runtimes.settle();
    expect(feed.acked).toBe(3);
    expect(runtimes.counter("sink", "held")).toBe(0);
  });
});

describe("a sender that says what it wants to be safe", () => {
  /** It gives frames, then says up to which number it wants them, and gives more, one after the other. */
  const wanting = async (given: number, wanted: number, more: number, keeps: boolean) => {
    const options = { heldMax: 6_000, flushMs: 60_000 };
    const { runtimes, flushes, give } = await holding(false, options, { apart: true, keeps });
    const one = async () => {
      await give(1);
      await runtimes.advance(5);
    };
    for (let n = 0; n < given; n++) await one();
    const { message } = runtimes.sent.findLast((each) => each.message.kind === "frame")!;
    if (message.kind !== "frame") throw new Error("no frame was sent");
    const { link, senderEpoch, series, floor } = message;
    runtimes.runtime("b").receive("a", {
      kind: "hello",
      ...{ link, senderEpoch, series, floor, waiting: 0, wanted },
    });
    await runtimes.settle();
    for (let n = 0; n < more; n++) await one();
    return flushes.length;
  };

  it("gets it when all of that was executed, with one flush", async () => {
    expect(await wanting(5, 5, 0, false)).toBe(1);
    expect(await wanting(5, 10, 4, false)).toBe(0);
    expect(await wanting(5, 10, 5, false)).toBe(1);
    expect(await wanting(5, 10, 20, false)).toBe(1);
  });

  it("has a bolt asked once that cannot let go", async () => {
    expect(await wanting(5, 5, 20, true)).toBe(1);
  });

  it("has nobody asked for what it never gives", async () => {
    expect(await wanting(5, Number.MAX_SAFE_INTEGER, 20, false)).toBe(0);
  });
});
