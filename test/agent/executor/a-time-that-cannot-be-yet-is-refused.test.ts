import { expect, test } from "vitest";
import { doubtsMax, Timekeeper } from "../../../agent/executor/timekeeper.js";
import { bolt, eventTimeOf, fields, type Row, spout, TopologyBuilder } from "../../../topology/index.js";
import { GivenSpout, Runtimes } from "./runtimes.js";

const reading = fields({ sensor: "string", at: "timestamp" });
const t0 = 1_700_000_000_000;
const daysMs = 86_400_000;

test.each(["chain", "direct"] as const)(
  "what is refused for its time is no emit, and may be executed again: %s",
  async (way) => {
    const a = new GivenSpout();
    const seen: string[] = [];
    const t = new TopologyBuilder("ahead");
    const eventTime = { field: "at", disorder: 0 } as const;
    const streams = { default: reading };
    const given = t.spout("in", spout({ streams, create: () => a as never }));
    const deal = bolt({
      streams,
      input: reading,
      create: () => ({
        execute({ sensor, at }, out) {
          const row = { sensor: `${sensor}-dealt`, at };
          if (way === "direct") out.emitDirect(0, row);
          else out.emit(row);
        },
      }),
    });
    const dealt = t.bolt("deal", given, deal, { eventTime });
    const watch = bolt({
      streams: {},
      input: reading,
      create: () => ({ execute: (row) => void seen.push(row.sensor) }),
    });
    t.bolt("watch", way === "direct" ? dealt.direct() : dealt, watch);
    const runtimes = await new Runtimes(t.build()).open();
    a.give({ sensor: "x", at: t0 }, { sensor: "far", at: t0 + daysMs + 5_000 }, { sensor: "y", at: t0 + 1 });
    await runtimes.advance(1_000);
    expect(seen).toEqual(["x-dealt", "y-dealt"]);
    expect(runtimes.counter("deal", "emitted")).toBe(2);
    expect(runtimes.counter("watch", "executed")).toBe(2);
    expect(runtimes.deadLetters()).toMatchObject([{ component: "deal", tuple: { sensor: "far-dealt" } }]);
    expect(a.acked).toBe(3);
    await runtimes.advance(5_000);
    // Of one that was dealt by an index nobody knows to whom: it stays, for somebody to look at.
    const again = way === "direct" ? 0 : 1;
    expect(runtimes.runtime().replayDeadLetters([])).toBe(again);
    await runtimes.advance(1_000);
    expect(seen.slice(2)).toEqual(again === 0 ? [] : ["far-dealt"]);
    expect(runtimes.deadLetters()).toHaveLength(1 - again);
    expect(runtimes.counter("deal", "emitted")).toBe(2 + again);
    expect(runtimes.counter("watch", "executed")).toBe(seen.length);
  },
);

test("what was refused of a spout goes on from the spout when it is executed again", async () => {
  const a = new GivenSpout();
  const seen: string[] = [];
  const t = new TopologyBuilder("ahead");
  const source = t.spout("in", spout({ streams: { default: reading }, create: () => a as never }), {
    eventTime: { field: "at", disorder: 0 },
  });
  t.bolt(
    "watch",
    source,
    bolt({ streams: {}, create: () => ({ execute: (row) => void seen.push(row.sensor) }) }),
  );
  const runtimes = await new Runtimes(t.build()).open();
  a.give({ sensor: "x", at: t0 }, { sensor: "far", at: t0 + daysMs + 5_000 });
  await runtimes.advance(1_000);
  expect(runtimes.runtime().replayDeadLetters([])).toBe(1);
  await runtimes.advance(1_000);
  expect([seen, runtimes.deadLetters().length]).toEqual([["x"], 1]);
  await runtimes.advance(5_000);
  expect(runtimes.runtime().replayDeadLetters([])).toBe(1);
  await runtimes.advance(1_000);
  expect([seen, runtimes.deadLetters().length]).toEqual([["x", "far"], 0]);
});

test("a gateway whose clock is behind loses no reading for that: they go on until one is plausible", () => {
  let wall = t0 - 30 * daysMs;
  const refused: number[] = [];
  const emitter = {
    emitted: 0,
    counters: { add() {} },
    rejected: (_: unknown, tuple: Row) => void refused.push(tuple["at"] as number),
  };
  const keeper = new Timekeeper(eventTimeOf({ field: "at", disorder: 0 }), () => wall, emitter);
  for (let n = 0; n < 10; n++) expect(keeper.takes({ at: t0 + n })).toBe(true);
  expect(keeper.watermark).toBe(Number.NEGATIVE_INFINITY);
  wall = t0;
  expect(keeper.takes({ at: t0 + 10 })).toBe(true);
  expect(keeper.watermark).toBe(t0 + 10);
  expect(keeper.takes({ at: t0 + 2 * daysMs })).toBe(false);
  expect(refused).toEqual([t0 + 2 * daysMs]);
});

test("nothing is held against a clock that was never set, and all is, once it is", () => {
  let wall = 1_000;
  const refused: string[] = [];
  const emitter = {
    emitted: 0,
    counters: { add() {} },
    rejected: (_: unknown, tuple: Row) => void refused.push(tuple["sensor"] as string),
  };
  const keeper = new Timekeeper(eventTimeOf({ field: "at", future: "1h" }), () => wall, emitter);
  const takes = (sensor: string, at: number) => keeper.takes({ sensor, at });
  expect(takes("x", t0)).toBe(true);
  wall = t0 + 1_000;
  expect(takes("y", t0 + 3_600_000)).toBe(true);
  expect(takes("far", t0 + 2 * 3_600_000)).toBe(false);
  expect(takes("z", t0 + 3_600_001)).toBe(true);
  expect(refused).toEqual(["far"]);
});

/** A keeper under a clock that the test sets, and what it refused. */
function keeperAt(start: number) {
  const at = { wall: start };
  const refused: number[] = [];
  const emitter = {
    emitted: 0,
    counters: { add() {} },
    rejected: (_: unknown, tuple: Row) => void refused.push(tuple["at"] as number),
  };
  const keeper = new Timekeeper(eventTimeOf({ field: "at", disorder: 0 }), () => at.wall, emitter);
  return { at, refused, takes: (time: number) => keeper.takes({ at: time }), keeper };
}

test.each([
  ["one that says 1970", 0],
  ["one that waited for longer than future", t0 - 5 * daysMs],
])("%s does not prove a clock that is behind: the good ones go on, and so they do after it", (_, first) => {
  const { at, refused, takes, keeper } = keeperAt(t0 - 3 * daysMs);
  expect(takes(first)).toBe(true);
  for (let n = 0; n < 200; n++) {
    at.wall += 1_000;
    expect(takes(t0 + n * 1_000)).toBe(true);
    expect(takes(first)).toBe(true);
  }
  expect([refused, keeper.watermark]).toEqual([[], first]);
  at.wall = t0 + 200_000;
  expect(takes(t0 + 200_000)).toBe(true);
  expect(takes(t0 + 3 * daysMs)).toBe(false);
});

test("a clock that was proved by a reading of before it stood still is in doubt after many refusals", () => {
  const { at, refused, takes } = keeperAt(t0 - 3 * daysMs);
  // Kept by the broker since the gateway went off.
  expect(takes(at.wall - 1_000)).toBe(true);
  const went: boolean[] = [];
  for (let n = 0; n < 200; n++) {
    at.wall += 1_000;
    went.push(takes(t0 + n * 1_000));
  }
  expect(refused).toHaveLength(doubtsMax);
  expect(went.lastIndexOf(false)).toBe(doubtsMax - 1);
  at.wall = t0 + 200_000;
  expect(takes(t0 + 200_000)).toBe(true);
  expect(takes(t0 + 3 * daysMs)).toBe(false);
});

test("one sensor that is ahead is refused for good while others are right, also below the latest", () => {
  const { at, refused, takes } = keeperAt(t0);
  // The latest: the others stay below it.
  expect(takes(t0 + daysMs / 2)).toBe(true);
  for (let n = 1; n <= 5 * doubtsMax; n++) {
    at.wall += 1_000;
    if (n % (doubtsMax - 1) === 0) expect(takes(at.wall - 500)).toBe(true);
    expect(takes(t0 + 3_000 * daysMs)).toBe(false);
    expect(takes(0)).toBe(true);
  }
  expect(refused).toHaveLength(5 * doubtsMax);
});

test("a clock that was never set is proved by no reading of 1970", () => {
  const { at, refused, takes } = keeperAt(1_000);
  expect(takes(2_000)).toBe(true);
  at.wall = t0 - 3 * daysMs;
  for (let n = 0; n < 10; n++) expect(takes(t0 + n)).toBe(true);
  expect(refused).toEqual([]);
});

test("seconds that are read as ms are counted, and no other time", () => {
  const counted: string[] = [];
  const counters = { add: (name: string) => void counted.push(name) };
  const keeper = new Timekeeper(eventTimeOf({ field: "at" }), () => t0, {
    emitted: 0,
    counters,
    rejected() {},
  });
  const times = [t0 / 1_000, Date.UTC(2001, 8, 10) / 1_000, Date.UTC(2099, 0, 1) / 1_000, t0 / 1_000 - 5];
  for (const at of [...times, 0, 60_000, t0, -t0 / 1_000]) keeper.takes({ sensor: "a", at });
  expect(counted).toEqual(times.map(() => "in-1970"));
});
