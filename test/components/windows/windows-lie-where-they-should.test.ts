import { describe, expect, it, test } from "vitest";
import { count, sum, window } from "../../../components/index.js";
import { CountWindows } from "../../../components/windows/count-windows.js";
import { calendarGrid, evenGrid } from "../../../components/windows/grid.js";
import { testBolt } from "../../../local/testing.js";
import { fields, zoneOf } from "../../../topology/index.js";
import fc from "../../property.js";
import { workingsBySensor } from "../alone.js";
import { WindowLife } from "./window-life.js";

const berlin = zoneOf("Europe/Berlin");
const hour = 3_600_000;
const utc = (...parts: [number, number, number?, number?, number?]) => Date.UTC(...parts);

describe("in local time", () => {
  it.each([
    ["a winter day", utc(2026, 0, 15, 12), utc(2026, 0, 14, 23), 24],
    ["the day on which clocks are set forward", utc(2026, 2, 29, 12), utc(2026, 2, 28, 23), 23],
    ["the day on which they are set back", utc(2026, 9, 25, 12), utc(2026, 9, 24, 22), 25],
  ])("%s", (_, time, start, hours) => {
    const grid = calendarGrid("day", berlin, 0);
    expect(grid.paneOf(time)).toBe(start);
    expect(grid.endAfter(time)).toBe(start + hours * hour);
    expect(grid.startOf(start + hours * hour)).toBe(start);
  });

  it("a month, and a week from Monday", () => {
    const march = calendarGrid("month", berlin, 0);
    expect(march.paneOf(utc(2026, 2, 31, 12))).toBe(utc(2026, 1, 28, 23));
    expect(march.endAfter(utc(2026, 2, 31, 12))).toBe(utc(2026, 2, 31, 22));
    const week = calendarGrid("week", zoneOf("UTC"), 0);
    expect(week.paneOf(utc(2026, 10, 28))).toBe(utc(2026, 10, 23));
    expect(week.endAfter(utc(2026, 10, 28))).toBe(utc(2026, 10, 30));
  });

  it("a shift day that begins at six", () => {
    const grid = calendarGrid("day", berlin, 6 * hour);
    expect(grid.paneOf(utc(2026, 0, 15, 4, 59))).toBe(utc(2026, 0, 14, 5));
    expect(grid.paneOf(utc(2026, 0, 15, 5))).toBe(utc(2026, 0, 15, 5));
  });
});

test("every time lies in one day, week and month, and they touch", () => {
  const zones = ["UTC", "Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "Africa/Cairo"];
  const time = fc.integer({ min: utc(2010, 0, 1), max: utc(2030, 0, 1) });
  const place = fc.record({
    unit: fc.constantFrom("day" as const, "week" as const, "month" as const),
    zone: fc.constantFrom(...zones),
    offset: fc.constantFrom(0, hour, 6 * hour),
  });
  fc.assert(
    fc.property(time, place, (at, { unit, zone, offset }) => {
      const grid = calendarGrid(unit, zoneOf(zone), offset);
      const start = grid.paneOf(at);
      const end = grid.endAfter(at);
      expect(start).toBeLessThanOrEqual(at);
      expect(end).toBeGreaterThan(at);
      expect(grid.paneOf(start)).toBe(start);
      expect(grid.paneOf(end)).toBe(end);
      expect(grid.paneOf(end - 1)).toBe(start);
      expect(grid.lastEnd(start)).toBe(end);
      expect(grid.startOf(end)).toBe(start);
      expect(end - start).toBeGreaterThanOrEqual(22 * hour);
    }),
    { numRuns: 3_000 },
  );
});

test("hopping: a pane is in just the windows that cover it", () => {
  const even = fc.record({
    pane: fc.integer({ min: 1, max: 20 }),
    size: fc.integer({ min: 1, max: 10 }),
    every: fc.integer({ min: 1, max: 10 }),
    offset: fc.integer({ min: 0, max: 50 }),
    at: fc.integer({ min: -1_000, max: 1_000 }),
  });
  fc.assert(
    fc.property(even, ({ pane, size, every, offset, at }) => {
      const [sizeMs, everyMs] = [size * pane, Math.min(size, every) * pane];
      const grid = evenGrid(sizeMs, everyMs, offset);
      const start = grid.paneOf(at);
      const ends: number[] = [];
      for (let end = at - 500; end <= at + 500; end++) {
        if ((end - offset - sizeMs) % everyMs === 0 && end - sizeMs <= at && at < end) ends.push(end);
      }
      expect(grid.endAfter(start)).toBe(ends[0]);
      expect(grid.lastEnd(start)).toBe(ends.at(-1));
    }),
  );
});

const input = fields({ sensor: "string", at: "timestamp", value: "double" });
/** A window that is in no topology: nothing says what fields it gets. */
const cut = (options: object) => window(options as never);

test("windows by processing time close by the clock", () => {
  const life = new WindowLife(cut({ by: "sensor", size: "1s", aggregates: { n: count() } }), input);
  life.advance(5_200, "processing");
  life.execute({ sensor: "a", at: 0, value: 1 });
  life.execute({ sensor: "a", at: 0, value: 1 });
  life.advance(5_999, "processing");
  expect(life.results).toEqual([]);
  life.restart();
  life.advance(6_000, "processing");
  expect(life.results).toEqual([{ sensor: "a", start: 5_000, end: 6_000, at: 5_999, revision: 0, n: 2 }]);
  expect(life.keys).toBe(0);
});

test("sliding by processing time gives its result at once, and forgets keys that are silent", () => {
  const life = new WindowLife(cut({ sliding: "1s", aggregates: { n: count() } }), input);
  for (const now of [100, 900, 1_099, 1_101]) {
    life.advance(now, "processing");
    life.execute({ sensor: "a", at: 0, value: 1 });
  }
  expect(life.results.map(({ n }) => n)).toEqual([1, 2, 3, 3]);
  life.advance(10_000, "processing");
  expect(life.keys).toBe(0);
});

test("a window without an end gives a result when its trigger says so", () => {
  const spec = (trigger: object) => {
    return cut({ by: "sensor", time: "at", trigger, aggregates: { n: count() } });
  };
  const give = (life: WindowLife, ...times: number[]) => {
    for (const at of times) life.execute({ sensor: "a", at, value: 1 });
  };
  const counting = new WindowLife(spec({ count: 2 }), input);
  give(counting, 1, 2, 3, 4, 5);
  expect(counting.results.map(({ n, revision }) => [n, revision])).toEqual([
    [2, 0],
    [4, 1],
  ]);
  const timed = new WindowLife(spec({ every: 100, discard: true }), input);
  give(timed, 10, 120);
  timed.advance(200);
  give(timed, 250);
  timed.restart();
  timed.advance(1_000);
  expect(timed.results.map(({ n, start, end }) => [n, start, end])).toEqual([
    [2, 10, 120],
    [1, 250, 250],
  ]);
});

test("a window without an end forgets a key of which nothing comes any more, in running time", async () => {
  const trigger = { count: 2 };
  const tested = testBolt(
    input,
    window({ by: "sensor", trigger, forgetAfter: "1h", aggregates: { n: count() } }),
  );
  const give = (...sensors: readonly string[]) => {
    return tested.execute(...sensors.map((sensor, at) => ({ sensor, value: 1, at })));
  };
  await give("a", "a", "b");
  await tested.advance("40m");
  await give("a");
  await tested.restart();
  await tested.advance("40m");
  await give("a", "b");
  // The first of a counts, for it was heard meanwhile; that of b is forgotten.
  expect(tested.take().map(({ sensor, n }) => [sensor, n])).toEqual([
    ["a", 2],
    ["a", 4],
  ]);
  await give("b");
  expect(tested.take()).toMatchObject([{ sensor: "b", n: 2, revision: 0 }]);
  await tested.close();
});

test("windows by count forget a key whole when nothing of it comes any more", async () => {
  const tested = testBolt(
    input,
    window({
      by: "sensor",
      count: 4,
      every: 2,
      forgetAfter: "1h",
      aggregates: { n: count(), all: sum("value") },
    }),
  );
  const give = (sensor: string, ...values: readonly number[]) => {
    return tested.execute(...values.map((value, at) => ({ sensor, value, at })));
  };
  const taken = () => tested.take().map(({ sensor, n, all }) => [sensor, n, all]);
  await give("a", 1, 2, 3, 4);
  await give("b", 1, 2, 3);
  expect(taken()).toEqual([["a", 4, 10]]);
  await tested.advance("40m");
  await give("a", 5);
  await tested.restart();
  await tested.advance("40m");
  // The first tuples of a are older than an hour, and stay: a itself was heard meanwhile.
  await give("a", 6);
  expect(taken()).toEqual([["a", 4, 18]]);
  // b is forgotten: its window begins anew.
  await give("b", 10, 20, 30);
  expect(taken()).toEqual([]);
  await give("b", 40);
  expect(taken()).toEqual([["b", 4, 100]]);
  await tested.close();
  // Also of keys that never come again nothing is kept.
  const life = new WindowLife(
    cut({ by: "sensor", count: 4, every: 2, forgetAfter: "1h", aggregates: { n: count() } }),
    input,
  );
  for (const sensor of ["a", "b", "c"]) life.execute({ sensor, value: 1, at: 0 });
  const kept = life.keys;
  life.pass(1_800_000);
  life.execute({ sensor: "a", value: 1, at: 0 });
  life.pass(1_800_000);
  life.execute({ sensor: "d", value: 1, at: 0 });
  // A count, a pane and a time to look, of a and d.
  expect([kept, life.keys]).toEqual([9, 6]);
  // Running time decides, also where the clock was set back meanwhile.
  life.pass(3_600_000, 0);
  for (let n = 0; n < 4; n++) life.execute({ sensor: "a", value: 1, at: 0 });
  expect(life.results).toMatchObject([{ sensor: "a", n: 4 }]);
});

test.each([
  ["a tumbling one", 3, 5],
  ["a sliding one", 1, 6],
])("a window by count forgets keys, also those that panes were kept of: %s", (_, every, kept) => {
  const aggregates = { n: count() };
  const size = 3;
  const spec = cut({ by: "sensor", count: size, every, forgetAfter: "1h", aggregates }) as object;
  const make = (state: never) => {
    return new CountWindows(workingsBySensor(aggregates), [size, every, 3_600_000], state);
  };
  const life = new WindowLife({ ...spec, implementation: { kind: "user", make } }, input);
  const give = (sensor: string) => life.execute({ sensor, value: 1, at: 0 });
  for (const sensor of ["a", "b", "b"]) give(sensor);
  life.restart(spec);
  life.pass(1_800_000);
  for (const sensor of ["a", "c", "c"]) give(sensor);
  // Of a and c one value each, of b count, panes and a time to look.
  expect(life.keys).toBe(kept);
  life.pass(1_800_000);
  // Of b there is nothing any more, of a and c one value each.
  life.restart();
  expect(life.keys).toBe(2);
  give("b");
  give("a");
  expect(life.results).toMatchObject([{ sensor: "a", n: 3 }]);
  life.pass(3_600_000);
  // A commit looks at the rest of a round of keys, and the next at all of them.
  life.restart();
  life.restart();
  expect(life.keys).toBe(0);
  for (let n = 0; n < 3; n++) give("c");
  expect(life.results).toMatchObject([
    { sensor: "a", n: 3 },
    { sensor: "c", n: 3 },
  ]);
});

describe("what does not fit is refused with its place", () => {
  const aggregates = { n: count() };
  it.each([
    [{}, /exactly one of size, sliding, gap, count, trigger, and has none/],
    [{ size: "1m", gap: "1m" }, /and has size and gap/],
    [{ size: "1m", every: "2m" }, /do not touch/],
    [{ size: "1d", every: "7ms" }, /panes, at most 100000/],
    [{ size: "day", every: "1h" }, /every needs a size in ms/],
    [{ size: "1d", zone: "Europe/Berlin" }, /zone needs a size of "day"/],
    [{ size: "day", zone: "Berlin" }, /not a time zone/],
    [{ size: "1m", lateness: "1m" }, /lateness needs time/],
    [{ gap: 0 }, /a duration of 0/],
    [{ count: 0 }, /not a whole number/],
    [{ count: 5, every: 6 }, /not a whole number from 1 to 5/],
    [{ trigger: {} }, /needs a count or an interval/],
    [{ gap: "5m", forgetAfter: "1h" }, /forgetAfter needs a trigger or a count/],
    [{ trigger: { every: "1h" }, forgetAfter: "1m" }, /forgotten before its result is due/],
    [{ size: "1m", aggregates: {} }, /it has no aggregates/],
    [{ size: "1m", aggregates: { start: count() } }, /two fields of its result are named start/],
    [{ size: 1.5 }, /no whole number of ms/],
  ])("%j", (options, words) => {
    expect(() => cut({ aggregates, ...options })).toThrow(words);
  });

  it("a field that is not there, or of another type", () => {
    const life = (options: object) => () =>
      new WindowLife(cut({ size: "1m", aggregates, ...options }), input);
    expect(life({ by: "room" })).toThrow(/no field "room"/);
    expect(life({ by: "value" })).toThrow(/value is of type double/);
    expect(life({ time: "when" })).toThrow(/no field "when"/);
  });

  it("a tuple without a time", () => {
    const life = new WindowLife(cut({ size: "1m", time: "at", aggregates }), input);
    expect(() => life.execute({ sensor: "a", at: Number.NaN, value: 1 })).toThrow(
      "the tuple does not say when it happened: the field at is NaN, no time in the years 1828 to 2112",
    );
    expect(() => life.execute({ sensor: "a", at: 1e20, value: 1 })).toThrow(
      "the field at is 100000000000000000000,",
    );
    expect(life.keys).toBe(0);
  });
});
