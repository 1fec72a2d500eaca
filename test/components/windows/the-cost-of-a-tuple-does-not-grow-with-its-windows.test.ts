import { expect, test } from "vitest";
import type { Aggregate } from "../../../components/index.js";
import {
  count,
  first,
  last,
  max,
  mean,
  min,
  slope,
  stddev,
  sum,
  variance,
  window,
} from "../../../components/index.js";
import { PaneFold } from "../../../components/windows/pane-fold.js";
import { fields, type Json } from "../../../topology/index.js";
import fc from "../../property.js";
import { WindowLife } from "./window-life.js";

const input = fields({ value: "double", at: "timestamp" });

/** Counts, and counts how often panes are merged. */
function watched(seen: { merges: number }): Aggregate<Record<never, never>, number, "int"> {
  const plain = count();
  const merge = (a: number, b: number) => {
    seen.merges++;
    return plain.merge(a, b);
  };
  return { ...plain, merge };
}

test.each([
  ["hopping over 10 s", { size: "10s", every: "1s" }],
  ["hopping over 1 hour", { size: "1h", every: "1s" }],
  ["hopping over 1 day", { size: "1d", every: "1s" }],
  ["sliding over 10 s", { sliding: "10s" }],
  ["sliding over 1 day", { sliding: "1d" }],
  ["the latest 10", { count: 10, every: 1 }],
  ["the latest 10,000", { count: 10_000, every: 1 }],
])("%s: a few merges for each tuple", (_, shape) => {
  const seen = { merges: 0 };
  const life = new WindowLife(
    window({ ...shape, time: "at", aggregates: { n: watched(seen) } } as never),
    input,
  );
  const tuples = 20_000;
  for (let n = 0; n < tuples; n++) {
    life.execute({ value: n, at: n * 1_000 });
    life.advance(n * 1_000);
  }
  expect(life.results.length).toBeGreaterThan(tuples / 2);
  expect(seen.merges / tuples).toBeLessThan(5);
});

test("what panes come to is the same in any order of queries and late panes", () => {
  const step = fc.record({
    pane: fc.integer({ min: 0, max: 60 }),
    query: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (steps, width) => {
      const panes = new Map<number, string>();
      const fold = new PaneFold<string>(
        [],
        (pane) => panes.get(pane)!,
        (a, b) => `${a} ${b}`,
      );
      let to = 0;
      steps.forEach(({ pane, query }, n) => {
        panes.set(pane, `${panes.get(pane) ?? pane}+${n}`);
        fold.touch(pane);
        if (!query) return;
        to = Math.max(to, pane);
        const inside = [...panes].filter(([at]) => at >= to - width && at < to).sort(([a], [b]) => a - b);
        const expected = inside.length === 0 ? undefined : inside.map(([, value]) => value).join(" ");
        expect(fold.query(to - width, to)).toBe(expected);
      });
    }),
    { numRuns: 2_000 },
  );
});

const row = fc.record({
  value: fc.oneof(
    fc.constant(null),
    fc.integer({ min: -1_000, max: 1_000 }),
    fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  ),
  at: fc.integer({ min: 0, max: 20 }),
});

test.each([
  ["count", count()],
  ["sum", sum("value")],
  ["mean", mean("value")],
  ["min", min("value")],
  ["max", max("value")],
  ["first", first("at")],
  ["last", last("at")],
] as const)("%s: parts that are merged are what the whole is, also as JSON", (_, aggregate) => {
  const { create, add, merge, result } = aggregate as unknown as Aggregate<never, Json>;
  const all = (rows: readonly { value: number | null; at: number }[]) => {
    const state = rows.reduce((before: Json, each) => add(before, each, each.at), create());
    return JSON.parse(JSON.stringify(state)) as Json;
  };
  fc.assert(
    fc.property(fc.array(row, { maxLength: 20 }), fc.nat(20), fc.nat(20), (rows, a, b) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      const parts = [rows.slice(0, low), rows.slice(low, high), rows.slice(high)].map(all) as [
        Json,
        Json,
        Json,
      ];
      const whole = result(all(rows)) as number | null;
      const left = result(merge(merge(parts[0], parts[1]), parts[2])) as number | null;
      const right = result(merge(parts[0], merge(parts[1], parts[2]))) as number | null;
      for (const got of [left, right]) {
        if (whole === null) expect(got).toBeNull();
        else expect(Math.abs(got! - whole)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(whole), 1e6));
      }
    }),
    { numRuns: 1_000 },
  );
});

test.each([
  ["count", count()],
  ["sum", sum("value")],
  ["mean", mean("value")],
  ["min", min("value")],
  ["max", max("value")],
  ["variance", variance("value")],
  ["deviation", stddev("value", { of: "population" })],
  ["slope", slope("value")],
] as const)("%s: changed where it stands it is what it is when it is written anew", (_, aggregate) => {
  const { create, add, result, inPlace } = aggregate as unknown as Aggregate<never, Json>;
  const { start, read, add: change, thaw, freeze, onlyValue } = inPlace!;
  fc.assert(
    fc.property(fc.array(row, { maxLength: 20 }), fc.nat(20), (rows, thawAt) => {
      let state = create();
      let numbers = [7, ...start];
      rows.forEach((each, n) => {
        if (n === thawAt) numbers = [7, ...thaw(JSON.parse(JSON.stringify(state)) as Json)];
        state = add(state, each, each.at);
        const value = read(each);
        if (!Number.isNaN(value)) change(numbers, 1, value, each.at);
        expect(onlyValue(add(create(), each, each.at))).toBe(value);
      });
      expect(numbers[0]).toBe(7);
      if (inPlace!.result !== undefined) expect(inPlace!.result(numbers, 1)).toBe(result(freeze(numbers, 1)));
      const frozen = JSON.parse(JSON.stringify(freeze(numbers, 1))) as Json;
      const [got, wanted] = [result(frozen), result(JSON.parse(JSON.stringify(state)) as Json)] as (
        | number
        | null
      )[];
      if (wanted === null) expect(got).toBeNull();
      else expect(Math.abs(got! - wanted!)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(wanted!)));
    }),
    { numRuns: 1_000 },
  );
});

test("slope: tuples that are added at once come to exactly what they come to one after the other", () => {
  const { start, read, add, addRows } = slope("value").inPlace!;
  fc.assert(
    fc.property(fc.array(row, { maxLength: 20 }), fc.nat(20), fc.nat(3), (rows, split, column) => {
      const stride = column + 2;
      const ofRow = (each: (typeof rows)[number]) => [each.at, ...Array(column).fill(-1), read(each)];
      const table = Float64Array.from(rows.flatMap(ofRow));
      const one = [7, ...start];
      for (const each of rows) if (!Number.isNaN(read(each))) add(one, 1, read(each), each.at);
      const many = [7, ...start];
      const first = Math.min(split, rows.length);
      addRows!(many, 1, table, 0, column + 1, stride, first);
      addRows!(many, 1, table, first * stride, column + 1, stride, rows.length - first);
      expect(many).toEqual(one);
    }),
    { numRuns: 1_000 },
  );
});
