import { describe, expect, it } from "vitest";
import { keyHashOf } from "../../../proto/index.js";
import {
  type Bolt,
  bolt,
  type ComponentContext,
  fields,
  type Row,
  type Source,
  spout,
  TopologyBuilder,
} from "../../../topology/index.js";
import { GivenSpout, Runtimes, type RuntimesOptions } from "./runtimes.js";

const reading = fields({ n: "int", room: "string" });

/** feed → 4 tasks of a sink by the given grouping; what each task got, by its id. */
async function dealing(
  group: (readings: ReturnType<typeof feedOf>) => Source<typeof reading>,
  options: RuntimesOptions & { readonly pinned?: boolean; readonly near?: boolean } = {},
) {
  const feed = new GivenSpout();
  const got: Record<string, Row[]> = {};
  const t = new TopologyBuilder("dealing");
  const sink: Bolt & { open(context: ComponentContext): void } = {
    open: () => {},
    execute: () => {},
  };
  const create = () => {
    let rows: Row[] = [];
    return {
      ...sink,
      open: ({ task }: ComponentContext) => {
        rows = got[task] ??= [];
      },
      execute: (row: Row) => void rows.push(row),
    };
  };
  const where = options.pinned === true ? ({ onEach: {} } as const) : ({ parallelism: 4 } as const);
  t.bolt("sink", group(feedOf(t, feed)), bolt({ streams: {}, create }), where);
  const runtimes = await new Runtimes(t.build(), options).open();
  return { runtimes, feed, got, counts: () => sorted(got) };
}

function feedOf(t: TopologyBuilder, feed: GivenSpout) {
  return t.spout("readings", spout({ streams: { default: reading }, create: () => feed }));
}

function sorted(got: Record<string, Row[]>): readonly number[] {
  return Object.entries(got)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, rows]) => rows.length);
}

const rooms = (count: number): Row[] =>
  Array.from({ length: count }, (_, n) => ({ n, room: `room-${n % 37}` }));

describe("groupings give each tuple to the right tasks:", () => {
  it("shuffle evenly", async () => {
    const { runtimes, feed, counts } = await dealing((readings) => readings.shuffle());
    feed.give(...rooms(900));
    await runtimes.settle();
    expect(counts().reduce((sum, count) => sum + count, 0)).toBe(900);
    for (const count of counts()) expect(count).toBeGreaterThan(900 / 4 / 1.5);
  });

  it("fields always to the task that the hash of the key names", async () => {
    const { runtimes, feed, got } = await dealing((readings) => readings.fields("room"));
    feed.give(...rooms(500));
    await runtimes.settle();
    for (const [task, rows] of Object.entries(got)) {
      for (const row of rows) expect(`sink:${keyHashOf(row, ["room"]) % 4}`).toBe(task);
    }
    expect(sorted(got).reduce((sum, count) => sum + count, 0)).toBe(500);
  });

  it("partialKey to one of two for each key, and not to one of them alone", async () => {
    const { runtimes, feed, got } = await dealing((readings) => readings.partialKey("room"));
    for (let n = 0; n < 50; n++) feed.give(...rooms(200).map((row) => ({ ...row, room: "hall" })));
    await runtimes.settle();
    const used = Object.values(got).map((rows) => rows.length);
    expect(used.filter((count) => count > 0)).toHaveLength(2);
    expect(Math.min(...used.filter((count) => count > 0))).toBeGreaterThan(2_000);
  });

  it("all to every task, global to the first", async () => {
    const all = await dealing((readings) => readings.all());
    all.feed.give(...rooms(10));
    await all.runtimes.settle();
    expect(all.counts()).toEqual([10, 10, 10, 10]);
    const global = await dealing((readings) => readings.global());
    global.feed.give(...rooms(10));
    await global.runtimes.settle();
    expect(global.counts()).toEqual([10, 0, 0, 0]);
  });

  it("custom where the user's function says; a task that is not there is a dead letter", async () => {
    const { runtimes, feed, counts } = await dealing((readings) => {
      return readings.custom(({ n }, tasks) => (n === 7 ? tasks : n === 8 ? [0, 9] : [n % 2, 3]));
    });
    feed.give(...rooms(10));
    await runtimes.settle();
    expect(counts()).toEqual([4, 4, 0, 8]);
    expect(runtimes.deadLetters().map(({ error, partial }) => [error, partial])).toEqual([
      ["sink has no task with the index 9; use an index from 0 to 3", false],
      ["sink has no task with the index 4; use an index from 0 to 3", false],
    ]);
    expect(feed.acked).toBe(10);
  });

  it("local to the task beside it, and to others only while there is none", async () => {
    const { runtimes, feed, got } = await dealing((readings) => readings.local(), {
      agents: { a: {}, b: {} },
      on: { "sink:0": "b", "sink:1": "b", "sink:2": "a", "sink:3": "b" },
    });
    feed.give(...rooms(50));
    await runtimes.advance(50);
    expect(got["sink:2"]).toHaveLength(50);
    runtimes.move("sink:2", "b");
    await runtimes.assign();
    feed.give(...rooms(400));
    await runtimes.advance(1_000);
    expect(sorted(got).reduce((sum, count) => sum + count, 0)).toBe(450);
    expect(sorted(got).filter((count) => count > 20)).toHaveLength(4);
  });

  it("all to every agent under onEach", async () => {
    const { runtimes, feed, got } = await dealing((readings) => readings.all(), {
      agents: { a: {}, b: {}, c: {} },
      pinned: true,
    });
    feed.give(...rooms(5));
    await runtimes.advance(100);
    expect(Object.keys(got).sort()).toEqual(["sink@a", "sink@b", "sink@c"]);
    expect(sorted(got)).toEqual([5, 5, 5]);
  });

  it("direct to the task that the emitter names", async () => {
    const t = new TopologyBuilder("direct");
    const feed = new GivenSpout();
    const got: Record<string, number[]> = {};
    const streams = { default: reading, side: reading };
    const routed = t.bolt(
      "router",
      feedOf(t, feed),
      bolt({
        streams,
        create: () => ({
          execute(tuple, out) {
            if (tuple.n < 4) out.emitDirect(tuple.n, tuple);
            else if (tuple.n < 8) out.emitDirect(tuple.n - 4, tuple, "side");
            else out.emit(tuple);
          },
        }),
      }),
    );
    const sink = (name: string) =>
      bolt({
        streams: {},
        create: () => {
          let task = "";
          return {
            open: (context: ComponentContext) => {
              task = `${name}:${context.index}`;
            },
            execute: ({ n }: { n: number }) => {
              got[task] = [...(got[task] ?? []), n];
            },
          };
        },
      });
    t.bolt("direct", [routed.direct(), routed.stream("side").direct()], sink("direct"), { parallelism: 3 });
    t.bolt("other", routed.global(), sink("other"));
    const runtimes = await new Runtimes(t.build()).open();
    feed.give(...rooms(9));
    await runtimes.settle();
    expect(got).toEqual({
      "direct:0": [0, 4],
      "direct:1": [1, 5],
      "direct:2": [2, 6],
      "other:0": [0, 1, 2, 8],
    });
    expect(runtimes.deadLetters().map(({ error }) => error)).toEqual([
      "direct has no task with the index 3; use an index from 0 to 2",
      "direct has no task with the index 3; use an index from 0 to 2",
    ]);
  });
});

describe("a shuffle goes round", () => {
  it("a task that is placed nowhere: the others take everything, and nobody waits", async () => {
    const { runtimes, feed, got } = await dealing((readings) => readings.shuffle(), {
      agents: { a: {}, b: {} },
    });
    runtimes.move("sink:1", "");
    await runtimes.assign();
    for (let n = 0; n < 100; n++) {
      feed.give(...rooms(2_000));
      await runtimes.advance(1);
    }
    expect(sorted(got).reduce((sum, count) => sum + count, 0)).toBe(200_000);
    expect(feed.acked).toBe(200_000);
    expect(got["sink:1"]).toEqual([]);
  });
});
