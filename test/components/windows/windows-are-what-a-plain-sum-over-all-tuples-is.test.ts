import { expect, test } from "vitest";
import { count, first, last, max, mean, min, slope, sum, window } from "../../../components/index.js";
import type { Aggregates } from "../../../components/windows/aggregate.js";
import { CountWindows } from "../../../components/windows/count-windows.js";
import { fields, type Row } from "../../../topology/index.js";
import fc from "../../property.js";
import { workingsBySensor } from "../alone.js";
import { expectSame, expectSameList } from "./alike.js";
import { restarts, steps } from "./random-streams.js";
import { WindowLife } from "./window-life.js";

const input = fields({ sensor: "string", value: "double", at: "timestamp", n: "int" });
type Tuple = { readonly sensor: string; readonly value: number; readonly at: number; readonly n: number };

const aggregates = {
  readings: count(),
  total: sum("value"),
  mean: mean("value"),
  low: min("value"),
  high: max("value"),
  first: first("n"),
  last: last("n"),
};
/** Those whose states are numbers that are changed where they stand, if no others are beside them. */
const { first: _first, last: _last, ...inPlace } = aggregates;
const sets = fc.constantFrom(aggregates, inPlace);
/** A window that is in no topology: nothing says what fields it gets. */
const cut = (shape: object) => window({ ...base, ...shape } as never);
const base = { by: "sensor", time: "at", aggregates } as const;

/** Tuples in the order in which they come, out of order by any amount; some of one time. */
const tuples = steps(40, 40, 120).map((all): readonly Tuple[] => {
  let now = 1_700_000_000_000;
  return all.map(({ step, back, key, more }, n) => {
    now += step;
    // Small whole numbers, and any others up to 1e9. JSON has no negative zero.
    const value = more < 20 ? more - 10 : Math.sin(more * 12.9898 + n) * 10 ** (more % 10);
    return { sensor: key, value: value + 0, at: now - back, n };
  });
});
const disorder = fc.integer({ min: 0, max: 120 });

interface Came {
  readonly tuple: Tuple;
  /** Event time when it came. */
  readonly watermark: number;
}

/** Gives the tuples to a window; event time follows `disorder` behind. */
function live(spec: object, rows: readonly Tuple[], by: number, restarted: (n: number) => boolean) {
  const life = new WindowLife(spec, input);
  const came: Came[] = [];
  rows.forEach((tuple, index) => {
    came.push({ tuple, watermark: life.watermark });
    life.execute(tuple);
    life.advance(tuple.at - by);
    if (restarted(index)) life.restart();
  });
  life.advance(Number.POSITIVE_INFINITY);
  return { life, came };
}

/** What the tuples come to, in the order of their times, those of one time as they came. */
function plain(rows: readonly Tuple[]): Row {
  const sorted = [...rows].sort((a, b) => a.at - b.at || a.n - b.n);
  const values = sorted.map(({ value }) => value);
  const total = exactSum(values);
  return {
    readings: rows.length,
    total,
    mean: total / rows.length,
    low: Math.min(...values),
    high: Math.max(...values),
    first: sorted[0]!.n,
    last: sorted.at(-1)!.n,
  };
}

/** Sum in a precision that loses nothing that matters here. */
function exactSum(values: readonly number[]): number {
  const scale = 2n ** 60n;
  const whole = values.reduce((sum, value) => sum + BigInt(Math.round(value * 2 ** 20)) * scale, 0n);
  const rest = values.reduce((sum, value) => sum + (value * 2 ** 20 - Math.round(value * 2 ** 20)), 0);
  return (Number(whole / scale) + rest) / 2 ** 20;
}

function expectAlike(got: Row, expected: Row, what: string): void {
  const scale = Math.max(1, Math.abs(expected["low"] as number), Math.abs(expected["high"] as number));
  for (const [name, value] of Object.entries(expected)) {
    const seen = got[name] as number;
    if (["total", "mean"].includes(name)) {
      const error = Math.abs(seen - (value as number));
      if (!(error <= 1e-9 * scale)) expect.fail(`${what} ${name}: ${seen} for ${value}`);
    } else expectSame(seen, value, name);
  }
}

const nameOf = (sensor: unknown, end: unknown) => `${sensor} ${end}`;

/** Latest revisions by key and end; they count up from 0. */
function finalResults(results: readonly Row[]): ReadonlyMap<string, Row> {
  const final = new Map<string, Row>();
  for (const row of results) {
    const name = nameOf(row["sensor"], row["end"]);
    expectSame(row["revision"], ((final.get(name)?.["revision"] as number | undefined) ?? -1) + 1);
    final.set(name, row);
  }
  return final;
}

const numberOf = (row: Row | Tuple) => row["n"];

const timeoutMs = 600_000;
/** Of each kind; other cases, and ten times as many, with HEADWATER_LONG=1. */
const runs = { numRuns: process.env["HEADWATER_LONG"] === "1" ? 100_000 : 10_000 };

test(
  "tumbling and hopping, with lateness or without, also restarted between any two tuples",
  () => {
    const shape = fc.record({
      aggregates: sets,
      panes: fc.integer({ min: 1, max: 8 }),
      pane: fc.constantFrom(1, 7, 10, 25),
      hop: fc.integer({ min: 1, max: 8 }),
      offset: fc.constantFrom(0, 3, 11),
      lateness: fc.constantFrom(0, 0, 15, 60, 1_000),
    });
    fc.assert(
      fc.property(
        tuples,
        shape,
        disorder,
        restarts,
        (rows, { panes, pane, hop, offset, lateness, ...shape }, by, again) => {
          const size = panes * pane;
          const every = Math.min(hop, panes) * pane;
          const late = lateness === 0 ? {} : { lateness };
          const spec = cut({ size, every, offset, ...late, ...shape });
          const { life, came } = live(spec, rows, by, again);
          const expected = new Map<string, Tuple[]>();
          const tooLate: Tuple[] = [];
          for (const { tuple, watermark } of came) {
            let taken = false;
            const firstEnd = Math.floor((tuple.at - offset - size) / every) * every + every + offset + size;
            for (let end = firstEnd; end - size <= tuple.at; end += every) {
              if (end + lateness <= watermark) continue;
              taken = true;
              const name = nameOf(tuple.sensor, end);
              expected.set(name, [...(expected.get(name) ?? []), tuple]);
            }
            if (!taken) tooLate.push(tuple);
          }
          const final = finalResults(life.results);
          expectSameList([...final.keys()].sort(), [...expected.keys()].sort());
          for (const [name, rowsOf] of expected) {
            const got = final.get(name)!;
            const expectedOf: Row = plain(rowsOf);
            const given = Object.keys(shape.aggregates).map((field) => [field, expectedOf[field]]);
            expectAlike(got, Object.fromEntries(given), name);
            expectSame(got["start"], (got["end"] as number) - size);
            expectSame(got["at"], (got["end"] as number) - 1);
          }
          expectSameList(life.late.map(numberOf), tooLate.map(numberOf));
          expectSame(life.keys, 0, "keys that are left");
        },
      ),
      runs,
    );
  },
  timeoutMs,
);

test(
  "sliding: for each tuple what came up to it, in the order of times",
  () => {
    const size = fc.constantFrom(1, 10, 40, 1_000, 3_500);
    fc.assert(
      fc.property(tuples, size, disorder, restarts, (rows, sliding, by, again) => {
        const { life, came } = live(cut({ sliding }), rows, by, again);
        const inTime = came.filter(({ tuple, watermark }) => tuple.at >= watermark).map(({ tuple }) => tuple);
        const late = came.filter(({ tuple, watermark }) => tuple.at < watermark).map(({ tuple }) => tuple);
        inTime.sort((a, b) => a.at - b.at || a.n - b.n);
        const pane = Math.ceil(sliding / 1_000);
        const expected = inTime.map((tuple, index) => {
          const from = Math.floor((tuple.at - sliding) / pane) * pane;
          const before = inTime.slice(0, index + 1).filter(({ sensor, at }) => {
            return sensor === tuple.sensor && at >= from;
          });
          return { sensor: tuple.sensor, end: tuple.at, ...plain(before) };
        });
        const byKey = (all: readonly Row[], sensor: string) => all.filter((row) => row["sensor"] === sensor);
        for (const sensor of ["a", "b"]) {
          const got = byKey(life.results, sensor);
          const wanted = byKey(expected, sensor);
          expectSameList(
            got.map((row) => row["end"]),
            wanted.map((row) => row["end"]),
          );
          wanted.forEach(({ sensor: _, end, ...values }, index) => {
            expectAlike(got[index]!, values, `${sensor} ${end}`);
          });
        }
        expectSameList(life.late.map(numberOf), late.map(numberOf));
        expectSame(life.keys, 0, "keys that are left");
      }),
      runs,
    );
  },
  timeoutMs,
);

test(
  "sessions, when nothing is late, and when late ones correct them",
  () => {
    const gap = fc.constantFrom(5, 20, 60);
    fc.assert(
      fc.property(tuples, gap, restarts, fc.boolean(), (rows, gapMs, again, late) => {
        const spec = cut({ gap: gapMs, ...(late ? { lateness: 10_000 } : {}) });
        const { life } = live(spec, rows, late ? 0 : 240, again);
        const expected: Tuple[][] = [];
        for (const sensor of ["a", "b"]) {
          const sorted = rows.filter((row) => row.sensor === sensor).sort((a, b) => a.at - b.at || a.n - b.n);
          let session: Tuple[] = [];
          for (const tuple of sorted) {
            if (session.length > 0 && tuple.at - session.at(-1)!.at < gapMs) session.push(tuple);
            else {
              session = [tuple];
              expected.push(session);
            }
          }
        }
        expectSame(life.late.length, 0, "late");
        for (const session of expected) {
          const place = {
            sensor: session[0]!.sensor,
            start: session[0]!.at,
            end: session.at(-1)!.at + gapMs,
          };
          const got = life.results.filter((row) => {
            return row["sensor"] === place.sensor && row["start"] === place.start && row["end"] === place.end;
          });
          expectSame(got.length > 0, true, JSON.stringify(place));
          expectAlike(got.at(-1)!, plain(session), JSON.stringify(place));
        }
        if (!late) expectSame(life.results.length, expected.length, "sessions");
        expectSame(life.keys, 0, "keys that are left");
      }),
      runs,
    );
  },
  timeoutMs,
);

/** Slope over time as the textbook has it; null of one time. */
function plainSlope(rows: readonly Tuple[]): number | null {
  const seconds = rows.map(({ at }) => (at - rows[0]!.at) / 1000);
  const x = seconds.reduce((a, b) => a + b, 0) / rows.length;
  const y = rows.reduce((sum, { value }) => sum + value, 0) / rows.length;
  const xx = seconds.reduce((sum, second) => sum + (second - x) ** 2, 0);
  const xy = seconds.reduce((sum, second, n) => sum + (second - x) * (rows[n]!.value - y), 0);
  return xx > 1e-12 ? xy / xx : null;
}

/** Results of the windows by count of a sensor, against its tuples. */
function expectCounted(got: readonly Row[], own: readonly Tuple[], size: number, step: number): void {
  const expected: (readonly Tuple[])[] = [];
  for (let to = size; to <= own.length; to += step) expected.push(own.slice(to - size, to));
  expectSame(got.length, expected.length, "results");
  expected.forEach((each, index) => {
    const times = each.map(({ at }) => at);
    const { start, end, slope, ...values } = got[index]!;
    expectSameList([start, end], [Math.min(...times), Math.max(...times)], "start and end");
    const given = Object.entries(plain(each)).filter(([name]) => name in values);
    expectAlike(values, Object.fromEntries(given), `${each[0]!.sensor} ${index}`);
    if (slope === undefined) return;
    const steepest = Math.max(1, ...each.map(({ value }) => Math.abs(value))) * 1e3;
    const wanted = plainSlope(each);
    if (wanted === null) expectSame(slope, null, "slope");
    else if (!(Math.abs((slope as number) - wanted) <= 1e-9 * steepest)) expect(slope).toBe(wanted);
  });
}

const counted = fc.record({
  size: fc.integer({ min: 1, max: 12 }),
  every: fc.integer({ min: 1, max: 12 }),
  aggregates: fc.constantFrom<object>(aggregates, inPlace, { slope: slope("value"), readings: count() }),
});

test(
  "by count, tumbling and sliding, in the order in which tuples come",
  () => {
    fc.assert(
      fc.property(tuples, counted, restarts, (rows, { size, every, ...shape }, again) => {
        const step = Math.min(size, every);
        const { life } = live(cut({ count: size, every: step, ...shape }), rows, 0, again);
        for (const sensor of ["a", "b"]) {
          const own = rows.filter((row) => row.sensor === sensor);
          const got = life.results.filter((row) => row["sensor"] === sensor);
          expectCounted(got, own, size, step);
        }
        expectSame(life.late.length, 0, "late");
      }),
      runs,
    );
  },
  timeoutMs,
);

test(
  "by count: numbers go on with what panes have kept",
  () => {
    fc.assert(
      fc.property(tuples, counted, fc.nat(40), (rows, { size, every, ...shape }, at) => {
        const step = Math.min(size, every);
        const spec = cut({ count: size, every: step, ...shape }) as object;
        const life = new WindowLife(inPanes(spec, shape.aggregates as Aggregates, size, step), input);
        rows.forEach((tuple, index) => {
          if (index === at) life.restart(spec);
          life.execute(tuple);
        });
        for (const sensor of ["a", "b"]) {
          const own = rows.filter((row) => row.sensor === sensor);
          const got = life.results.filter((row) => row["sensor"] === sensor);
          expectCounted(got, own, size, step);
        }
      }),
      runs,
    );
  },
  timeoutMs,
);

test("by count: a window that becomes longer has its first result when so many tuples are there", () => {
  const shape = { every: 1, aggregates: { readings: count(), mean: mean("value") } };
  const life = new WindowLife(cut({ count: 3, ...shape }), input);
  const give = (value: number) => life.execute({ sensor: "a", value, at: value * 10, n: value });
  for (let n = 1; n <= 4; n++) give(n);
  life.restart(cut({ count: 5, ...shape }));
  for (let n = 5; n <= 7; n++) give(n);
  life.restart(cut({ count: 2, ...shape }));
  give(8);
  const seen = life.results.map((row) => [row["start"], row["end"], row["readings"], row["mean"]]);
  expect(seen).toEqual([
    [10, 30, 3, 2],
    [20, 40, 3, 3],
    [20, 60, 5, 4],
    [30, 70, 5, 5],
    [70, 80, 2, 7.5],
  ]);
});

test.each([
  ["a tumbling one", { count: 4 }],
  ["a sliding one", { count: 4, every: 1 }],
])("by count: %s with other aggregates begins anew", (_, shape) => {
  const life = new WindowLife(cut({ ...shape, aggregates: { mean: mean("value") } }), input);
  const give = (value: number) => life.execute({ sensor: "a", value, at: value * 10, n: value });
  for (let n = 1; n <= 3; n++) give(n);
  life.restart(cut({ ...shape, aggregates: { low: min("value"), readings: count() } }));
  for (let n = 4; n <= 7; n++) give(n);
  expect(life.results).toEqual([expect.objectContaining({ start: 40, end: 70, low: 4, readings: 4 })]);
});

/** The same window, as it is where not all aggregates are numbers: its tuples in panes. */
function inPanes(spec: object, aggregates: Aggregates, size: number, every: number): object {
  const make = (state: never) => {
    return new CountWindows(workingsBySensor(aggregates), [size, every, 0], state);
  };
  return { ...spec, implementation: { kind: "user", make } };
}

test(
  "without an end, every so many tuples: of all that came, or of those since the last result",
  () => {
    const trigger = fc.record({ count: fc.integer({ min: 1, max: 7 }), discard: fc.boolean() });
    fc.assert(
      fc.property(tuples, trigger, sets, restarts, (rows, { count: every, discard }, aggregates, again) => {
        const { life } = live(cut({ trigger: { count: every, discard }, aggregates }), rows, 0, again);
        for (const sensor of ["a", "b"]) {
          const own = rows.filter((row) => row.sensor === sensor);
          const got = life.results.filter((row) => row["sensor"] === sensor);
          expectSame(got.length, Math.floor(own.length / every), "results");
          got.forEach((row, index) => {
            const to = (index + 1) * every;
            const part = own.slice(discard ? to - every : 0, to);
            const times = part.map(({ at }) => at);
            const place = [Math.min(...times), Math.max(...times), discard ? 0 : index];
            expectSameList([row["start"], row["end"], row["revision"]], place, "start, end and revision");
            const given = Object.entries(plain(part)).filter(([name]) => name in aggregates);
            expectAlike(row, Object.fromEntries(given), `${sensor} ${index}`);
          });
        }
        expectSame(life.late.length, 0, "late");
      }),
      runs,
    );
  },
  timeoutMs,
);
