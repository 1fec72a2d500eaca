import { bolt, fields, filter, logSink, map, spout, TopologyBuilder } from "headwater";
import { type TopologyTest, testTopology } from "headwater/testing";
import { expect, onTestFinished, test } from "vitest";
import type { Hold } from "../../topology/index.js";

const reading = fields({ room: "string", celsius: "double" });
const counted = fields({ room: "string", count: "int" });
const idle = () =>
  spout({ streams: { default: reading }, create: () => ({ open() {}, next: () => "idle" }) });

function start(
  build: (t: TopologyBuilder) => void,
  delivery: "at-most-once" | "at-least-once" = "at-least-once",
) {
  const t = new TopologyBuilder("tested", { delivery });
  build(t);
  const running: TopologyTest = testTopology(t.build());
  onTestFinished(() => running.close());
  return running;
}

const rows = (...celsius: number[]) => celsius.map((value) => ({ room: `r${value % 2}`, celsius: value }));

test("a chain of bolts gives exact outputs, in order, and every reading is acknowledged", async () => {
  const running = start((t) => {
    const readings = t.spout("readings", idle(), { onEach: { role: "gateway" } });
    const warm = t.bolt(
      "warm",
      readings.local(),
      filter((r) => r.celsius > 20),
      { onEach: { role: "gateway" } },
    );
    t.bolt("log", warm.shuffle(), logSink());
  });
  await running.feed("readings", rows(19, 21, 22, 3, 40));
  expect(running.output("warm")).toEqual(rows(21, 22, 40));
  expect(running.received("log")).toEqual(rows(21, 22, 40));
  expect(running.acked("readings")).toBe(5);
  await running.feed("readings", rows(50));
  expect(running.take("warm")).toEqual(rows(21, 22, 40, 50));
  expect(running.take("warm")).toEqual([]);
});

test("fields sends equal keys to one task, and all tasks together see everything", async () => {
  const running = start((t) => {
    const readings = t.spout("readings", idle());
    t.bolt(
      "count",
      readings.fields("room"),
      bolt({
        streams: { default: counted },
        create: () => {
          const counts = new Map<string, number>();
          return {
            execute({ room }, out) {
              counts.set(room, (counts.get(room) ?? 0) + 1);
              out.emit({ room, count: counts.get(room)! });
            },
          };
        },
      }),
      { parallelism: 3 },
    );
  });
  await running.feed("readings", rows(1, 2, 3, 4, 5, 6, 7));
  const last = new Map(running.output("count").map((row) => [row["room"], row["count"]]));
  expect(last).toEqual(
    new Map([
      ["r0", 3],
      ["r1", 4],
    ]),
  );
  expect(running.acked("readings")).toBe(7);
});

test("ticks come at their times of the manual clock, and nothing happens between", async () => {
  const ticks: number[] = [];
  const running = start((t) => {
    const readings = t.spout("readings", idle());
    const create = () => ({ execute() {}, tick: (now: number) => void ticks.push(now) });
    t.bolt("ticking", readings, bolt({ streams: {}, create }), { tickMs: 500 });
  });
  const begin = running.now;
  await running.advance("1200ms");
  expect(ticks.map((at) => at - begin)).toEqual([500, 1_000]);
  await running.advance("1h");
  expect(ticks).toHaveLength(7_202);
  expect(running.now - begin).toBe(3_601_200);
});

test("a throw becomes a dead letter, the others go on, and the reading counts as safe", async () => {
  const running = start((t) => {
    const readings = t.spout("readings", idle());
    const careful = t.bolt(
      "careful",
      readings,
      map(reading, (r) => {
        if (r.celsius < 0) throw new Error("too cold");
        return { room: r.room, celsius: r.celsius };
      }),
    );
    t.bolt("cold", careful.deadLetters.local(), logSink());
  });
  await running.feed("readings", rows(1, -2, 3));
  expect(running.output("careful")).toEqual(rows(1, 3));
  expect(running.deadLetters()).toEqual([
    expect.objectContaining({ component: "careful", error: "too cold" }),
  ]);
  expect(running.received("cold")).toEqual([
    expect.objectContaining({ error: "too cold", tuple: rows(-2)[0] }),
  ]);
  expect(running.pending("readings")).toBe(0);
});

/** Puts out one count for each batch, at a flush. */
function batching() {
  let holds: Hold[] = [];
  return bolt({
    streams: { default: { count: "int" } },
    create: () => ({
      execute: (_tuple, out) => void holds.push(out.hold()),
      flush(out) {
        if (holds.length > 0) out.emit({ count: holds.length });
        for (const hold of holds) hold.release();
        holds = [];
      },
    }),
  });
}

test("what is held is flushed when inputs bring nothing for a while", async () => {
  const running = start((t) => void t.bolt("batch", t.spout("readings", idle()), batching()));
  await running.feed("readings", rows(1, 2, 3));
  expect(running.pending("readings")).toBe(3);
  await running.advance("1s");
  expect(running.output("batch")).toEqual([{ count: 3 }]);
  expect(running.pending("readings")).toBe(0);
});

test("drain flushes what is held", async () => {
  const running = start((t) => void t.bolt("batch", t.spout("readings", idle()), batching()));
  await running.feed("readings", rows(1, 2));
  expect(await running.drain()).toBe(true);
  expect(running.output("batch")).toEqual([{ count: 2 }]);
});

test("at the end of all input every bolt is flushed, also one that holds nothing", async () => {
  const running = start((t) => {
    let count = 0;
    const create = () => ({
      execute: () => void count++,
      flush: (out: { emit(tuple: { count: number }): void }) => out.emit({ count }),
    });
    const sums = bolt({ streams: { default: { count: "int" } }, create });
    const sum = t.bolt("sum", t.spout("readings", idle()), sums);
    t.bolt("batch", sum.shuffle(), batching());
  });
  await running.feed("readings", rows(1, 2, 3));
  expect(await running.end()).toBe(true);
  expect(running.output("sum").at(-1)).toEqual({ count: 3 });
  expect(running.output("batch")).toHaveLength(1);
});

test("after a restart unacknowledged readings come again, and bolts are new", async () => {
  let made = 0;
  const running = start((t) => {
    const create = () => {
      made++;
      return { execute: (_: unknown, out: { hold(): Hold }) => void out.hold() };
    };
    t.bolt("keeper", t.spout("readings", idle()), bolt({ streams: {}, create }));
  });
  await running.feed("readings", rows(1, 2));
  await running.restart();
  expect(made).toBe(2);
  expect(running.output("readings")).toEqual(rows(1, 2, 1, 2));
});

test("at-most-once acknowledges what is taken in", async () => {
  const running = start((t) => void t.bolt("batch", t.spout("readings", idle()), batching()), "at-most-once");
  await running.feed("readings", rows(1, 2));
  expect(running.pending("readings")).toBe(0);
});

test("an async bolt is waited for", async () => {
  const running = start((t) => {
    const readings = t.spout("readings", idle());
    t.bolt(
      "slow",
      readings,
      bolt({
        streams: { default: reading },
        create: () => ({
          async execute(tuple, out) {
            await Promise.resolve();
            await Promise.resolve();
            out.emit(tuple);
          },
        }),
      }),
    );
  });
  await running.feed("readings", rows(1, 2, 3));
  expect(running.output("slow")).toEqual(rows(1, 2, 3));
});

test("a name that is not there is said, with what there is", async () => {
  const running = start((t) => void t.bolt("log", t.spout("readings", idle()), logSink()));
  await expect(running.feed("reading", [])).rejects.toMatchObject({
    code: "unknown-name",
    remedy: expect.stringMatching(/readings/),
  });
  expect(() => running.output("log")).toThrow(/"log\/default"/);
  expect(() => running.received("logs")).toThrow(
    expect.objectContaining({ remedy: expect.stringContaining("log") }),
  );
});
