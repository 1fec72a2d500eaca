import { expect, test } from "vitest";
import {
  correlation,
  delta,
  distinctCount,
  histogram,
  increase,
  integral,
  percentile,
  rate,
  slope,
  stddev,
  type TopKResult,
  timeWeightedMean,
  topK,
  variance,
} from "../../components/index.js";
import type { Json, Row } from "../../topology/index.js";
import fc from "../property.js";

/** As much of an aggregate as a window uses. */
interface Computing<S> {
  create(): S;
  add(state: S, tuple: Row, time: number): S;
  merge(earlier: S, later: S): S;
  result(state: S): unknown;
}

type Timed<V> = readonly [value: V, at: number];

/** The tuple of a value: its field `v`, or the fields of a pair. */
const tupleOf = (value: unknown): Row => (Array.isArray(value) ? { x: value[0], y: value[1] } : { v: value });

/** No state may be changed: a change throws. */
function frozen<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  for (const member of Object.values(value)) frozen(member);
  return Object.freeze(value);
}

function stateOf<S extends Json>(aggregate: Computing<S>, values: readonly Timed<unknown>[]): S {
  return values.reduce(
    (state, [value, at]) => frozen(aggregate.add(state, tupleOf(value), at)),
    frozen(aggregate.create()),
  );
}

/** The result of parts that were computed apart, sent as JSON, and merged in their order. */
function inParts<S extends Json>(
  aggregate: Computing<S>,
  parts: readonly (readonly Timed<unknown>[])[],
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it gets
): any {
  const states = parts.map((part) => frozen(JSON.parse(JSON.stringify(stateOf(aggregate, part))) as S));
  return aggregate.result(states.reduce((a, b) => frozen(aggregate.merge(a, b)), frozen(aggregate.create())));
}

const close = (a: number | null, b: number | null, scale = 1) => {
  if (a === null || b === null) expect(a).toBe(b);
  else expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(b), scale));
};

const number = fc.oneof(
  fc.integer({ min: -5, max: 5 }),
  fc.double({ min: -1e6, max: 1e6, noNaN: true, noDefaultInfinity: true }),
);
const start = 1_700_000_000_000;
/** Values at rising times. */
const series = fc
  .array(fc.tuple(number, fc.integer({ min: 1, max: 100_000 })), { maxLength: 40 })
  .map((steps) => {
    let at = start;
    return steps.map(([value, dt]): Timed<number> => {
      at += dt;
      return [value + 0, at];
    });
  });
const cuts = fc.array(fc.nat(40), { maxLength: 4 });
/** Neighbours stay together, as in panes. */
const panes = (values: readonly Timed<number>[], at: readonly number[]) => {
  const edges = [0, ...[...at].sort((a, b) => a - b), values.length];
  return edges.slice(1).map((edge, n) => values.slice(edges[n], edge));
};
/** Dealt like cards, as gateways see them. */
const dealt = <V>(values: readonly Timed<V>[], hands: number) =>
  Array.from({ length: hands }, (_, hand) => values.filter((_, n) => (n * 7) % hands === hand));
const scaleOf = (values: readonly Timed<number>[]) =>
  Math.max(1, ...values.map(([value]) => Math.abs(value)));
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const runs = { numRuns: 300 };

test.each<[string, () => unknown, string]>([
  ["of", () => stddev("v", { of: "popultation" as never }), "stddev, of"],
  ["of", () => variance("v", { of: "" as never }), "variance, of"],
  ["wrapsAfter", () => rate("v", { wrapsAfter: -5 }), "rate, wrapsAfter"],
  ["wrapsAfter", () => increase("v", { wrapsAfter: Number.NaN }), "increase, wrapsAfter"],
  ["between", () => integral("v", { between: "stps" as never }), "integral, between"],
  ["between", () => timeWeightedMean("v", { between: "stps" as never }), "timeWeightedMean, between"],
  ["k", () => topK("v", undefined as never), "topK"],
])("an option %s that is none is refused at once", (_, make, place) => {
  expect(make).toThrow(expect.objectContaining({ code: "bad-option", place }));
});

test("variance and stddev are the textbook's, whole and in parts", () => {
  fc.assert(
    fc.property(series, fc.integer({ min: 1, max: 5 }), (values, hands) => {
      const mean = sum(values.map(([value]) => value)) / values.length;
      const squares = sum(values.map(([value]) => (value - mean) ** 2));
      const scale = scaleOf(values) ** 2;
      for (const of of ["sample", "population"] as const) {
        const divisor = of === "sample" ? values.length - 1 : values.length;
        const expected = divisor > 0 ? squares / divisor : null;
        close(inParts(variance("v", { of }), [values]), expected, scale);
        close(inParts(variance("v", { of }), dealt(values, hands)), expected, scale);
        const deviation = inParts(stddev("v", { of }), dealt(values, hands));
        close(deviation === null ? null : deviation ** 2, expected, scale);
      }
    }),
    runs,
  );
});

test("variance keeps its digits far from zero", () => {
  const values = [4, 7, 13, 16].map((value, n): Timed<number> => [1e9 + value, n]);
  expect(inParts(variance("v"), [values])).toBe(30);
  expect(inParts(variance("v"), dealt(values, 3))).toBeCloseTo(30, 6);
});

test("slope and correlation are the textbook's, whole and in parts", () => {
  fc.assert(
    fc.property(series, fc.integer({ min: 1, max: 5 }), (values, hands) => {
      const xs = values.map(([, at]) => (at - start) / 1000);
      const ys = values.map(([value]) => value);
      const [mx, my] = [sum(xs) / xs.length, sum(ys) / ys.length];
      const xx = sum(xs.map((x) => (x - mx) ** 2));
      const yy = sum(ys.map((y) => (y - my) ** 2));
      const xy = sum(xs.map((x, n) => (x - mx) * (ys[n]! - my)));
      const expected = xx > 0 ? xy / xx : null;
      const tolerance = 1e-9 * (scaleOf(values) / Math.sqrt(Math.max(xx, 1e-12))) * 10;
      for (const parts of [[values], dealt(values, hands)]) {
        const got = inParts(slope("v"), parts);
        if (expected === null || got === null) expect(got).toBe(expected);
        else expect(Math.abs(got - expected)).toBeLessThanOrEqual(tolerance);
      }
      const pairs = values.map(([y], n): Timed<readonly [number, number]> => [[xs[n]!, y], 0]);
      const r = inParts(correlation("x", "y"), dealt(pairs, hands));
      if (r !== null && yy > 1e-6 * scaleOf(values) ** 2) close(r, xy / Math.sqrt(xx * yy), 1e3);
      if (r !== null) expect(Math.abs(r)).toBeLessThanOrEqual(1);
      if (values.length < 2) expect(r).toBe(null);
    }),
    runs,
  );
});

test("slope of a straight line is its slope a second, at times of today", () => {
  const line = Array.from({ length: 100 }, (_, n): Timed<number> => [5 - 0.25 * n, start + n * 1_000]);
  expect(inParts(slope("v"), dealt(line, 4))).toBeCloseTo(-0.25, 6);
});

test("what depends on the order of time: recomputed from the whole series, also from late ones", () => {
  fc.assert(
    fc.property(series, cuts, fc.boolean(), (values, at, backwards) => {
      const pairs = values.slice(1).map((value, n) => [values[n]!, value] as const);
      const rises = sum(pairs.map(([[x], [y]]) => (y >= x ? y - x : y)));
      const areas = { linear: 0, step: 0 };
      for (const [[x, from], [y, to]] of pairs) {
        areas.linear += ((x + y) / 2) * ((to - from) / 1000);
        areas.step += x * ((to - from) / 1000);
      }
      const seconds = values.length < 2 ? 0 : (values.at(-1)![1] - values[0]![1]) / 1000;
      const some = values.length > 0;
      const late = [...values].sort(([a, t], [b, u]) => ((a * 7 + t) % 11) - ((b * 7 + u) % 11));
      const parts = backwards ? panes(values, at).reverse() : panes(values, at);
      const scale = scaleOf(values) * Math.max(1, seconds);
      for (const split of [[values], parts, [late], dealt(late, 3)]) {
        close(inParts(delta("v"), split), some ? values.at(-1)![0] - values[0]![0] : null, scale);
        close(inParts(increase("v"), split), some ? rises : null, scale);
        close(inParts(rate("v"), split), seconds > 0 ? rises / seconds : null, scale);
        for (const between of ["linear", "step"] as const) {
          close(inParts(integral("v", { between }), split), some ? areas[between] : null, scale);
          const mean = seconds > 0 ? areas[between] / seconds : some ? values[0]![0] : null;
          close(inParts(timeWeightedMean("v", { between }), split), mean, scale);
        }
      }
    }),
    runs,
  );
});

test("of several values at one time the first to come counts, and a turning counter goes on", () => {
  const values: readonly Timed<number>[] = [
    [10, 0],
    [20, 1_000],
    [98, 1_000],
    [40, 2_000],
  ];
  expect(inParts(delta("v"), [values])).toBe(30);
  expect(inParts(integral("v"), [values])).toBe(15 + 30);
  expect(inParts(integral("v"), [values.slice(0, 2), values.slice(2)])).toBe(15 + 30);
  const turning: readonly Timed<number>[] = [
    [250, 0],
    [4, 1_000],
    [10, 2_000],
  ];
  expect(inParts(increase("v", { wrapsAfter: 255 }), [turning])).toBe(16);
  expect(inParts(increase("v"), [turning])).toBe(10);
  expect(inParts(rate("v"), [turning])).toBe(5);
});

test("what keeps readings keeps no more than it may, and delta only the ends", () => {
  const many = Array.from({ length: 10_000 }, (_, n): Timed<number> => [n, n]);
  const whole = panes(many, [2_500, 5_000, 7_500]).map((pane) => pane.flatMap(([value, at]) => [at, value]));
  const full = whole.reduce((a, b) => integral("v").merge(a, b) as number[], [] as number[]);
  expect(full.length).toBe(20_000);
  expect(() => integral("v").add(full, { v: 1 }, 20_000)).toThrow("more than 10000 readings");
  expect(stateOf(delta("v"), many)).toEqual([0, 0, 9_999, 9_999]);
});

test("histogram counts what lies up to each bound", () => {
  const bounds = [-1, 0, 2.5, 100];
  fc.assert(
    fc.property(series, fc.integer({ min: 1, max: 5 }), (values, hands) => {
      const counts = [...bounds, Number.POSITIVE_INFINITY].map(
        (bound, n) => values.filter(([x]) => x <= bound && !(x <= (bounds[n - 1] ?? Number.NaN))).length,
      );
      expect(inParts(histogram("v", bounds), dealt(values, hands))).toEqual({ bounds, counts });
    }),
    runs,
  );
  expect(() => histogram("v", [1, 1])).toThrow("no rising bounds");
  expect(() => histogram("v", [])).toThrow("no rising bounds");
});

test("percentile is within its error of the exact one, whole and in parts", () => {
  const wide = fc.oneof(
    number,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(0, 1e-5),
  );
  const errors = fc.constantFrom(0.001, 0.01, 0.1);
  const shares = fc.oneof(fc.constantFrom(0, 0.5, 0.95, 1), fc.double({ min: 0, max: 1, noNaN: true }));
  const many = fc.array(wide, { maxLength: 60 });
  fc.assert(
    fc.property(many, errors, shares, fc.integer({ min: 1, max: 4 }), (values, error, share, hands) => {
      const timed = values.map((value): Timed<number> => [value, 0]);
      const sorted = [...values].sort((a, b) => a - b);
      const exact = sorted[Math.floor(share * (sorted.length - 1))];
      for (const parts of [[timed], dealt(timed, hands)]) {
        const got = inParts(percentile("v", share, { error }), parts);
        if (exact === undefined || got === null) expect([got, exact]).toEqual([null, undefined]);
        else expect(Math.abs(got - exact)).toBeLessThanOrEqual(error * 1.000001 * Math.abs(exact) + 1e-300);
      }
    }),
    { numRuns: 1_000 },
  );
});

test("percentile keeps to its bins: beyond them the smallest values share one", () => {
  const p = percentile("v", 0.99, { error: 0.001 });
  const values = Array.from({ length: 20_000 }, (_, n): Timed<number> => [1.002 ** (n - 10_000), 0]);
  const state = stateOf(p, values);
  expect(state[2].length).toBe(2 * 2_048);
  expect((p.result(state) as number) / 1.002 ** (19_799 - 10_000)).toBeCloseTo(1, 2);
});

test("distinctCount: within four standard errors from one to 400,000, also merged", () => {
  const d = distinctCount("v");
  const error = 1.04 / Math.sqrt(2 ** 12);
  let half = d.create();
  let whole = d.create();
  let n = 0;
  for (const target of [1, 10, 100, 1_000, 5_000, 10_000, 20_000, 100_000, 400_000]) {
    for (; n < target; n++) {
      const tuple = { v: `sensor-${n}` };
      if (n % 2 === 0) whole = d.add(whole, tuple, 0);
      else half = d.add(half, tuple, 0);
    }
    const counted = d.result(d.merge(half, whole)) as number;
    expect(Math.abs(counted - target)).toBeLessThanOrEqual(Math.ceil(4 * error * target));
  }
  expect(d.result(d.create())).toBe(0);
});

test("distinctCount: changed where it stands it is what it is when it is written anew", () => {
  const value = fc.oneof(fc.string({ maxLength: 3 }), fc.integer({ min: 0, max: 99 }), fc.constant(null));
  const { create, add, held } = distinctCount("v", { precision: 4 });
  fc.assert(
    fc.property(fc.array(value, { maxLength: 60 }), fc.nat(60), (values, thawAt) => {
      let state = create();
      let registers = held!.thaw(state);
      values.forEach((v, n) => {
        if (n === thawAt) registers = held!.thaw(held!.freeze(registers));
        state = add(state, { v }, 0);
        held!.add(registers, held!.read({ v }), 0);
      });
      expect(held!.freeze(registers)).toBe(state);
      expect(JSON.stringify(state).length).toBe(held!.bytes);
    }),
    runs,
  );
});

test("distinctCount counts small sets exactly enough, tells types apart, and repeats change nothing", () => {
  const value = fc.oneof(fc.string({ maxLength: 3 }), fc.integer({ min: 0, max: 99 }), fc.boolean());
  fc.assert(
    fc.property(fc.array(value, { maxLength: 60 }), fc.integer({ min: 1, max: 4 }), (values, hands) => {
      const timed = values.map((each): Timed<string | number | boolean> => [each, 0]);
      const exact = new Set(values).size;
      expect(Math.abs(inParts(distinctCount("v"), dealt(timed, hands)) - exact)).toBeLessThanOrEqual(2);
      const once = inParts(distinctCount("v"), [timed]);
      expect(inParts(distinctCount("v"), [timed, timed, timed])).toBe(once);
    }),
    runs,
  );
});

test("topK: no count is too low, none too high by more than its error, frequent ones are there", () => {
  const value = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom("a", "b", "c") },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 30 }) },
  );
  const many = fc.array(value, { maxLength: 150 });
  fc.assert(
    fc.property(
      many,
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom(3, 8, 60),
      (values, hands, counters) => {
        const timed = values.map((each): Timed<string | number | boolean> => [each, 0]);
        const count = (of: unknown) => values.filter((each) => each === of).length;
        const k = Math.min(3, counters);
        for (const parts of [[timed], dealt(timed, hands)]) {
          const top = inParts(topK("v", { k: counters, counters }), parts);
          for (const { value, count: said, error } of top as TopKResult) {
            expect(said).toBeGreaterThanOrEqual(count(value));
            expect(said - error).toBeLessThanOrEqual(count(value));
            expect(error).toBeLessThanOrEqual(values.length / counters);
          }
          for (const each of new Set(values))
            if (count(each) > values.length / counters)
              expect((top as TopKResult).map((row) => row.value)).toContain(each);
          expect(inParts(topK("v", { k, counters }), parts)).toEqual(top.slice(0, k));
          if (new Set(values).size <= counters)
            expect((top as TopKResult).every((row) => row.error === 0)).toBe(true);
        }
      },
    ),
    runs,
  );
});

test("a value that is no number is refused, null is left out", () => {
  const all = [
    variance("v"),
    slope("v"),
    delta("v"),
    integral("v"),
    percentile("v", 0.5),
    histogram("v", [0]),
  ];
  for (const one of all as readonly Computing<Json>[]) {
    const state = frozen(one.add(one.create(), { v: 1 }, 0));
    for (const v of [Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => one.add(state, { v }, 1)).toThrow("is not a finite number");
    expect(one.add(state, { v: null }, 1)).toBe(state);
  }
  for (const one of [distinctCount("v"), topK("v", { k: 3 })] as readonly Computing<Json>[])
    expect(one.result(one.add(one.create(), { v: null }, 1))).toEqual(one.result(one.create()));
});
