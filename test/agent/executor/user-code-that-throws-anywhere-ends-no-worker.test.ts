import { describe, expect, it } from "vitest";
import { bolt, fields, type SpoutTurn, spout, TopologyBuilder } from "../../../topology/index.js";
import { GivenSpout, Kept, Runtimes } from "./runtimes.js";

const reading = fields({ n: "int" });

function fail(): never {
  throw new Error("broken");
}

async function fed(feed: GivenSpout, sink = new Kept()) {
  const t = new TopologyBuilder("edges");
  const readings = t.spout("readings", spout({ streams: { default: reading }, create: () => feed }));
  t.bolt("sink", readings.global(), bolt({ streams: {}, create: () => sink }));
  return { runtimes: await new Runtimes(t.build()).open(), sink };
}

describe("a spout", () => {
  for (const method of ["ack", "throttle", "stats"] as const) {
    it(`whose ${method} throws goes on`, async () => {
      const feed = Object.assign(new GivenSpout(), { [method]: fail });
      const { runtimes, sink } = await fed(feed);
      feed.give({ n: 1 });
      await runtimes.advance(1_000);
      await runtimes.assign({ paused: true });
      runtimes.runtime().report();
      await runtimes.assign({ paused: false });
      feed.give({ n: 2 });
      await runtimes.advance(1_000);
      expect(sink.rows).toEqual([{ n: 1 }, { n: 2 }]);
      expect(runtimes.runtime().empty).toBe(true);
      expect(runtimes.logs.join("\n")).toContain(`readings:0 ${method}: broken`);
    });
  }

  it("whose next throws is asked again after a pause, though it never wakes", async () => {
    let calls = 0;
    const next = (out: { emit(row: object): void }): SpoutTurn => {
      calls++;
      if (calls === 1) fail();
      if (calls > 2) return "end";
      out.emit({ n: calls });
      return "reading";
    };
    const { runtimes, sink } = await fed(Object.assign(new GivenSpout(), { next }));
    await runtimes.advance(5_000);
    expect(sink.rows).toEqual([{ n: 2 }]);
  });
});

describe("a bolt", () => {
  const strange: Readonly<Record<string, unknown>> = {
    null: null,
    undefined: undefined,
    "an object without a prototype": Object.create(null),
    "an error whose message is none": Object.assign(new Error("x"), { message: { a: 1 } }),
    "an error of a megabyte": new Error("é".repeat(1_000_000)),
  };
  for (const [name, thrown] of Object.entries(strange)) {
    it(`may throw ${name}`, async () => {
      const feed = new GivenSpout();
      const sink = Object.assign(new Kept(), {
        execute(row: { n?: unknown }) {
          if (row.n === 1) throw thrown;
          sink.rows.push(row);
        },
      });
      const { runtimes } = await fed(feed, sink as unknown as Kept);
      feed.give({ n: 1 }, { n: 2 });
      await runtimes.advance(1_000);
      expect(sink.rows).toEqual([{ n: 2 }]);
      expect(runtimes.deadLetters()).toMatchObject([{ component: "sink", tuple: { n: 1 } }]);
    });
  }
});

it("who looks at a stream and throws changes nothing", async () => {
  const feed = new GivenSpout();
  const { runtimes, sink } = await fed(feed);
  runtimes.runtime().tap("readings", "default", fail);
  feed.give({ n: 1 });
  await runtimes.advance(1_000);
  expect(sink.rows).toEqual([{ n: 1 }]);
  expect(runtimes.counter("readings", "failed")).toBe(0);
});
