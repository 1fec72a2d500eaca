import { expect, test } from "vitest";
import { MemoryTopologyStore } from "../../../agent/index.js";
import {
  bolt,
  type FiredTimer,
  fields,
  filter,
  type Graph,
  type Hold,
  keyedTimer,
  keyedValue,
  spout,
  TopologyBuilder,
  type TopologyOptions,
} from "../../../topology/index.js";
import { GivenSpout, Runtimes } from "./runtimes.js";

const reading = fields({ sensor: "string", at: "timestamp" });
const t0 = 1_700_000_000_000;

interface Stage {
  readonly graph: Graph;
  readonly a: GivenSpout;
  readonly b: GivenSpout;
  /** Timers that were called, and watermarks then. */
  readonly fired: { readonly key: string; readonly at: number; readonly watermark: number }[];
}

/**
 * Two spouts that declare their event time, and behind them, in tasks of their own, a bolt that sets a timer
 * for the time of each tuple.
 */
function stage(options: TopologyOptions, disorder = 0): Stage {
  const a = new GivenSpout();
  const b = new GivenSpout();
  const fired: Stage["fired"] = [];
  const t = new TopologyBuilder("timed", options);
  const eventTime = { field: "at", disorder } as const;
  const sources = [a, b].map((given, index) => {
    return t.spout(`in-${index}`, spout({ streams: { default: reading }, create: () => given as never }), {
      eventTime,
    });
  });
  t.bolt(
    "wakes",
    sources.map((source) => source.shuffle()),
    bolt({
      streams: {},
      input: reading,
      state: { due: keyedTimer("event"), seen: keyedValue("int") },
      create: ({ due, seen }) => {
        let watermark = () => Number.NaN;
        return {
          open(context) {
            watermark = () => context.watermark();
          },
          execute({ sensor, at }) {
            due.set(sensor, at);
            seen.set(sensor, (seen.get(sensor) ?? 0) + 1);
          },
          timer: ({ key, at }: FiredTimer) => void fired.push({ key, at, watermark: watermark() }),
        };
      },
    }),
  );
  return { graph: t.build(), a, b, fired };
}

const deliveries = ["at-most-once", "at-least-once", "exactly-once"] as const;
const agents = { one: {}, two: {} };

async function running(graph: Graph): Promise<Runtimes> {
  const stores = new Map([...Object.keys(agents)].map((name) => [name, new MemoryTopologyStore()]));
  const on = { "in-0:0": "one", "in-1:0": "two", "wakes:0": "two" };
  return await new Runtimes(graph, { agents, on, store: (agent) => stores.get(agent)! }).open();
}

test.each(deliveries)("%s: the least of the inputs counts, in the order of times", async (delivery) => {
  const { graph, a, b, fired } = stage({ delivery });
  const runtimes = await running(graph);
  a.give({ sensor: "x", at: t0 + 30 }, { sensor: "y", at: t0 + 10 }, { sensor: "z", at: t0 + 50 });
  await runtimes.advance(1_000);
  expect(fired).toEqual([]);
  b.give({ sensor: "u", at: t0 + 40 });
  await runtimes.advance(1_000);
  expect(fired.map(({ key }) => key)).toEqual(["y", "x", "u"]);
  expect(fired.map(({ watermark }) => watermark)).toEqual([t0 + 40, t0 + 40, t0 + 40]);
  b.give({ sensor: "v", at: t0 + 60 });
  await runtimes.advance(1_000);
  expect(fired.map(({ key }) => key)).toEqual(["y", "x", "u", "z"]);
});

const silence = 30_000;

test.each(deliveries)("%s: a silent input is set aside after idleMs, and taken back", async (delivery) => {
  const { graph, a, b, fired } = stage({ delivery });
  const runtimes = await running(graph);
  b.give({ sensor: "u", at: t0 });
  await runtimes.advance(1_000);
  a.give({ sensor: "x", at: t0 + 10 });
  await runtimes.advance(silence - 3_000);
  a.give({ sensor: "y", at: t0 + 20 });
  await runtimes.advance(1_500);
  expect(fired.map(({ key }) => key)).toEqual(["u"]);
  await runtimes.advance(1_000);
  expect(fired.map(({ key }) => key)).toEqual(["u", "x", "y"]);
  b.give({ sensor: "late", at: t0 + 15 }, { sensor: "v", at: t0 + 30 });
  a.give({ sensor: "z", at: t0 + 40 });
  await runtimes.advance(1_000);
  const later = fired.slice(3);
  expect(later.map(({ key }) => key)).toEqual(["late", "v"]);
  // It has not gone back to what the input was at when it came back.
  expect(later.every(({ watermark }) => watermark >= t0 + 20)).toBe(true);
});

test.each(["revise", "wait"] as const)("a sender is away: %s", async (whenAway) => {
  const { graph, a, b, fired } = stage({ delivery: "at-least-once", whenAway });
  const runtimes = await running(graph);
  a.give({ sensor: "x", at: t0 + 10 });
  b.give({ sensor: "u", at: t0 + 10 });
  await runtimes.advance(1_000);
  expect(fired).toHaveLength(2);
  runtimes.connect("one", false);
  b.give({ sensor: "v", at: t0 + 20 });
  await runtimes.advance(2 * silence);
  b.give({ sensor: "w", at: t0 + 25 });
  await runtimes.advance(1_000);
  expect(fired.map(({ key }) => key).slice(2)).toEqual(whenAway === "wait" ? [] : ["v", "w"]);
  runtimes.connect("one", true);
  a.give({ sensor: "y", at: t0 + 22 });
  await runtimes.advance(1_000);
  expect(fired.map(({ key }) => key)).toContain("v");
});

test("wait: a sender that is there and has nothing says so, and holds nobody up", async () => {
  const { graph, a, fired } = stage({ delivery: "at-least-once", whenAway: "wait" });
  const runtimes = await running(graph);
  a.give({ sensor: "x", at: t0 + 10 });
  await runtimes.advance(silence - 1_000);
  expect(fired).toEqual([]);
  a.give({ sensor: "y", at: t0 + 11 });
  await runtimes.advance(2_000);
  expect(fired.map(({ key }) => key)).toEqual(["x", "y"]);
});

test("how far behind event time is, and who is set aside, is among a component's figures", async () => {
  const { graph, a, b } = stage({ delivery: "at-least-once" }, 5_000);
  const runtimes = await running(graph);
  const figures = (component: string) => {
    return ["watermark-lag-ms", "idle-inputs"].map((name) => runtimes.counter(component, name));
  };
  expect(figures("wakes")).toEqual([0, 0]);
  const wall = t0 + runtimes.now;
  a.give({ sensor: "x", at: wall - 60_000 });
  b.give({ sensor: "y", at: wall });
  await runtimes.advance(1_000);
  expect(figures("in-0")).toEqual([66_000, 0]);
  expect(figures("in-1")).toEqual([6_000, 0]);
  expect(figures("wakes")).toEqual([66_000, 0]);
  await runtimes.advance(silence - 2_000);
  b.give({ sensor: "z", at: wall });
  await runtimes.advance(2_000);
  expect(figures("in-0")).toEqual([60_000 + 5_000 + silence + 1_000, 1]);
  expect(figures("in-1")).toEqual([5_000 + silence + 1_000, 0]);
  expect(figures("wakes")).toEqual([5_000 + silence + 1_000, 1]);
  for (const spout of [a, b]) spout.end();
  await runtimes.advance(1_000);
  expect(figures("wakes")).toEqual([0, 0]);
});

test.each(deliveries)("%s: at the end of all inputs every timer is called", async (delivery) => {
  const { graph, a, b, fired } = stage({ delivery }, 5_000);
  const runtimes = await running(graph);
  a.give({ sensor: "x", at: t0 + 10 }, { sensor: "y", at: t0 + 5 });
  b.give({ sensor: "z", at: t0 + 7 });
  a.end();
  await runtimes.advance(1_000);
  expect(fired).toEqual([]);
  b.end();
  await runtimes.advance(1_000);
  expect(fired.map(({ key, watermark }) => [key, watermark])).toEqual([
    ["y", Number.POSITIVE_INFINITY],
    ["z", Number.POSITIVE_INFINITY],
    ["x", Number.POSITIVE_INFINITY],
  ]);
});

test("a restarted task goes on with its event time; its inputs are idle only when silent anew", async () => {
  const { graph, a, b, fired } = stage({ delivery: "exactly-once" });
  const runtimes = await running(graph);
  a.give({ sensor: "x", at: t0 + 10 }, { sensor: "y", at: t0 + 30 });
  b.give({ sensor: "u", at: t0 + 20 });
  await runtimes.advance(silence - 1_000);
  expect(fired.map(({ key }) => key)).toEqual(["x", "u"]);
  runtimes.kill("two");
  runtimes.start("two");
  await runtimes.assign();
  await runtimes.advance(2_000);
  // Without the restart the second spout would have been idle by now, and y called.
  expect(fired).toHaveLength(2);
  b.give({ sensor: "v", at: t0 + 15 });
  await runtimes.advance(1_000);
  // What is called after the restart is called with the event time from before it.
  expect(fired.slice(2)).toEqual([{ key: "v", at: t0 + 15, watermark: t0 + 20 }]);
  await runtimes.advance(silence);
  expect(fired.map(({ key }) => key)).toEqual(["x", "u", "v", "y"]);
});

test("times that cannot be, and none at all, do not move event time, and are counted", async () => {
  const { graph, a, b, fired } = stage({ delivery: "at-least-once" });
  const runtimes = await running(graph);
  const nextYear = t0 + 365 * 86_400_000;
  b.give({ sensor: "u", at: t0 + 40 });
  a.give({ sensor: "x", at: t0 + 10 }, { sensor: "far", at: nextYear }, { sensor: "none", at: 5e15 });
  await runtimes.advance(1_000);
  expect(fired.map(({ key }) => key)).toEqual(["x"]);
  expect(runtimes.counter("in-0", "future")).toBe(1);
  expect(runtimes.counter("in-0", "untimed")).toBe(1);
  const letters = runtimes.deadLetters().map(({ component, error }) => `${component}: ${error}`);
  expect(letters.sort()).toEqual([
    expect.stringMatching(/^in-0: field "at": expected ms since 1970/),
    expect.stringMatching(/^in-0: its time, 2024-11-13T22:13:20.000Z, is more than 86400 s ahead/),
  ]);
  await runtimes.advance(silence - 2_000);
  // Who only has times of the far future has nothing to say, and holds nobody up.
  a.give({ sensor: "far", at: nextYear });
  await runtimes.advance(3_000);
  expect(fired.map(({ key }) => key)).toEqual(["x", "u"]);
});

test("frames that carry only a watermark are few", async () => {
  const a = new GivenSpout();
  const t = new TopologyBuilder("quiet");
  const source = t.spout("in", spout({ streams: { default: reading }, create: () => a as never }), {
    eventTime: { field: "at", disorder: 0 },
  });
  const none = t.bolt(
    "none",
    source,
    filter(() => false),
  );
  const seen: number[] = [];
  const watch = bolt({
    streams: {},
    create: () => {
      let watermark = () => 0;
      return {
        open(context) {
          watermark = () => context.watermark();
        },
        execute: () => {},
        tick: () => void seen.push(watermark()),
      };
    },
  });
  t.bolt("watch", none.shuffle(), watch, { tickMs: 1_000 });
  const on = { "in:0": "one", "watch:0": "two" };
  const runtimes = await new Runtimes(t.build(), { agents, on }).open();
  for (let n = 1; n <= 100; n++) {
    a.give({ sensor: "x", at: t0 + n });
    await runtimes.advance(20);
  }
  await runtimes.advance(1_000);
  const frames = runtimes.sent.filter(({ message }) => message.kind === "frame");
  expect(frames.length).toBeGreaterThanOrEqual(9);
  expect(frames.length).toBeLessThanOrEqual(12);
  expect(seen.at(-1)).toBe(t0 + 100);
});

test("a watermark waits for what is on loan", async () => {
  const a = new GivenSpout();
  const t = new TopologyBuilder("loans", { flushMs: 5_000 });
  const source = t.spout("in", spout({ streams: { default: reading }, create: () => a as never }), {
    eventTime: { field: "at", disorder: 0 },
  });
  const late: string[] = [];
  const gather = bolt({
    streams: { default: reading },
    input: reading,
    create: () => {
      let kept: { readonly row: { sensor: string; at: number }; readonly hold: Hold }[] = [];
      return {
        execute: (row, out) => void kept.push({ row, hold: out.hold() }),
        flush(out) {
          for (const { row, hold } of kept) {
            out.emit(row);
            hold.release();
          }
          kept = [];
        },
      };
    },
  });
  const judge = bolt({
    streams: {},
    input: reading,
    create: () => {
      let watermark = () => 0;
      return {
        open(context) {
          watermark = () => context.watermark();
        },
        execute: ({ sensor, at }) => void late.push(`${sensor} ${at < watermark()} ${watermark() - t0}`),
      };
    },
  });
  t.bolt("judge", t.bolt("gather", source, gather).shuffle(), judge);
  const runtimes = await new Runtimes(t.build()).open();
  a.give({ sensor: "x", at: t0 + 10 }, { sensor: "y", at: t0 + 20 });
  await runtimes.advance(6_000);
  a.give({ sensor: "z", at: t0 + 30 });
  await runtimes.advance(6_000);
  expect(late).toEqual(["x false -Infinity", "y false -Infinity", "z false 20"]);
});

test("what had been late stays late behind a restart", async () => {
  const { graph, a, b, fired } = stage({ delivery: "exactly-once" });
  const runtimes = await running(graph);
  b.give({ sensor: "u", at: t0 });
  a.give({ sensor: "x", at: t0 + 10 });
  await runtimes.advance(silence - 1_000);
  a.give({ sensor: "y", at: t0 + 20 });
  await runtimes.advance(2_000);
  expect(fired.map(({ key }) => key)).toEqual(["u", "x", "y"]);
  runtimes.kill("two");
  runtimes.start("two");
  await runtimes.assign();
  b.give({ sensor: "late", at: t0 + 5 });
  await runtimes.advance(1_000);
  // The second spout counts again, but event time has not gone back to it.
  expect(fired.slice(3)).toEqual([{ key: "late", at: t0 + 5, watermark: t0 + 20 }]);
});
