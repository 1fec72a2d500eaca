import { expect, it } from "vitest";
import {
  type Bolt,
  bolt,
  fields,
  type Hold,
  type Output,
  spout,
  TopologyBuilder,
  type TuplePosition,
} from "../../../topology/index.js";
import { GivenSpout, Runtimes, type RuntimesOptions } from "./runtimes.js";

const number = fields({ n: "int" });

interface Seen {
  readonly n: number;
  readonly position: TuplePosition | null;
}

/** feed → link → a sink that notes positions, with its own way to execute. */
async function noting(
  options: RuntimesOptions = {},
  execute: (n: number, out: Output, note: () => void) => void | Promise<void> = (_, __, note) => note(),
) {
  const feed = new GivenSpout();
  const seen: Seen[] = [];
  const t = new TopologyBuilder("noting");
  const readings = t.spout("readings", spout({ streams: { default: number }, create: () => feed }));
  const create = (): Bolt => ({
    execute: ({ n }, out) =>
      execute(n as number, out, () => seen.push({ n: n as number, position: out.position })),
    flush: (out) => void seen.push({ n: -1, position: out.position }),
  });
  t.bolt("sink", readings.global(), bolt({ streams: {}, create: create as never }));
  const runtimes = await new Runtimes(t.build(), options).open();
  const give = async (from: number, to: number) => {
    feed.give(...Array.from({ length: to - from }, (_, i) => ({ n: from + i })));
    await runtimes.settle();
  };
  return { runtimes, feed, seen, give };
}

/** Frames are numbered from 1 without a hole, and the tuples of each from 0. */
function expectGapless(seen: readonly Seen[]): void {
  let [seq, index] = [1, 0];
  for (const { position } of seen) {
    if (position!.seq === seq + 1) [seq, index] = [seq + 1, 0];
    expect([position!.seq, position!.index]).toEqual([seq, index]);
    index++;
  }
}

it("names link, series, frame and place in the frame, also of frames that take several turns", async () => {
  const { seen, give } = await noting();
  await give(0, 700);
  await give(700, 707);
  expect(seen.map(({ n }) => n)).toEqual(Array.from({ length: 707 }, (_, n) => n));
  expect(seen[0]!.position).toEqual({ link: "readings:0>sink:0", series: "1.1.2", seq: 1, index: 0 });
  expect(new Set(seen.map(({ position }) => position!.link)).size).toBe(1);
  expectGapless(seen);
});

it("stays while a promise is pending, and is none in flush", async () => {
  const { runtimes, seen, give } = await noting({}, async (n, out, note) => {
    if (n % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
    note();
    if (n === 9) out.hold();
  });
  await give(0, 10);
  expect(seen.map(({ n }) => n)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expectGapless(seen);
  await runtimes.advance(2_000);
  expect(seen.at(-1)).toEqual({ n: -1, position: null });
});

it("is the same when the sink starts again, and of a higher series when the sender does", async () => {
  const holds: Hold[] = [];
  const { runtimes, seen, give } = await noting(
    { agents: { a: {}, b: {} }, on: { "sink:0": "b" } },
    (_, out, note) => {
      note();
      holds.push(out.hold());
    },
  );
  await give(0, 20);
  await runtimes.advance(10);
  const before = seen.splice(0).filter(({ n }) => n >= 0);
  expect(before).toHaveLength(20);
  runtimes.kill("b");
  runtimes.start("b");
  await runtimes.assign();
  await runtimes.advance(1_000);
  expect(seen.filter(({ n }) => n >= 0)).toEqual(before);
  runtimes.kill("a");
  runtimes.start("a");
  await runtimes.assign();
  seen.splice(0);
  await give(20, 25);
  await runtimes.advance(1_000);
  const series = new Set(seen.filter(({ n }) => n >= 20).map(({ position }) => position!.series));
  expect(series.size).toBe(1);
  const start = (text: string) => Number(text.split(".")[2]);
  expect(start([...series][0]!)).toBeGreaterThan(start(before[0]!.position!.series));
});

it("counts tuples that are kept from a component, too", async () => {
  const verdicts = [false, true, false, false];
  const place = {
    suspicious: true,
    at: () => {},
    idle: () => {},
    poison: (component: number) => component === 1 && verdicts.shift()!,
  };
  const { seen, give } = await noting({ more: { place } });
  await give(0, 4);
  expect(seen.map(({ n, position }) => [n, position!.index])).toEqual([0, 2, 3].map((n) => [n, n]));
});

it("a hold that is rejected makes a dead letter, later and once, and lets the ack go", async () => {
  const holds: Hold[] = [];
  const { runtimes, feed, give } = await noting({}, (_, out) => void holds.push(out.hold()));
  await give(0, 2);
  expect(feed.acked).toBe(0);
  holds[1]!.release();
  holds[1]!.reject(new Error("too late"), { n: 1 });
  holds[0]!.reject(new Error("the column celsius has no room"), { n: 0 });
  holds[0]!.reject(new Error("again"), { n: 0 });
  await runtimes.settle();
  await runtimes.advance(100);
  expect(feed.acked).toBe(2);
  const letters = runtimes.deadLetters();
  expect(letters.map(({ error, tuple }) => [error, tuple])).toEqual([
    ["the column celsius has no room", { n: 0 }],
  ]);
});
