import { testTopology } from "headwater/testing";
import { expect, onTestFinished, test } from "vitest";
import { City } from "../../examples/riotbench/city.js";
import { type CityRow, rowOf } from "../../examples/riotbench/rows.js";
import { classOf, features } from "../../examples/riotbench/train/dataflow.js";
import { type ReadTable, rangeRead } from "../../examples/riotbench/train/range-read.js";
import topology from "../../examples/riotbench/train/topology.js";

const startMs = Date.UTC(2026, 0, 1);
const city = new City({ seed: 54, outliers: 0 });
const table: readonly CityRow[] = Array.from({ length: 2_000 }, (_, n) =>
  rowOf(city.message(startMs + n).pack),
);

type Node = readonly [value: number] | readonly [feature: number, threshold: number, yes: number, no: number];
interface Published {
  readonly kind: string;
  readonly rows: number;
  readonly error: number;
  readonly model: {
    readonly weights: readonly number[];
    readonly intercept: number;
    readonly nodes: readonly Node[];
  };
}

async function models(): Promise<readonly Published[]> {
  const running = testTopology(topology);
  onTestFinished(() => running.close());
  await running.feed("range-read", table);
  expect(running.deadLetters()).toEqual([]);
  return running.received<Published & { [name: string]: unknown }>("publish");
}

test("each range of rows becomes a model of either kind", async () => {
  const made = await models();
  expect(made.map(({ kind, rows }) => `${kind} ${rows}`).sort()).toEqual([
    "linear 1000",
    "linear 1000",
    "tree 1000",
    "tree 1000",
  ]);
});

test("no other line is nearer: what the regression misses goes with no feature", async () => {
  const linear = (await models()).filter(({ kind }) => kind === "linear");
  linear.forEach(({ model, error }, range) => {
    const rows = table.slice(range * 1_000, (range + 1) * 1_000);
    const misses = rows.map((row) => {
      const said = features.reduce((sum, name, n) => sum + model.weights[n]! * row[name], model.intercept);
      return row.airquality - said;
    });
    expect(Math.abs(misses.reduce((sum, miss) => sum + miss, 0))).toBeLessThan(1e-6);
    for (const name of features) {
      const along = misses.reduce((sum, miss, n) => sum + miss * rows[n]![name], 0);
      expect(Math.abs(along)).toBeLessThan(1e-3);
    }
    const squares = misses.reduce((sum, miss) => sum + miss * miss, 0);
    expect(error).toBeCloseTo(Math.sqrt(squares / 1_000), 9);
  });
});

test("the tree asks first what divides classes best, and its leaves say the most frequent one", async () => {
  const trees = (await models()).filter(({ kind }) => kind === "tree");
  trees.forEach(({ model }, range) => {
    const rows = table.slice(range * 1_000, (range + 1) * 1_000);
    const [feature, threshold] = model.nodes[0] as readonly [number, number, number, number];
    expect(impurity(rows, feature, threshold)).toBeCloseTo(leastImpurity(rows), 6);
    for (const [leaf, own] of leavesOf(model.nodes, rows)) {
      const counts = [0, 1, 2].map((each) => own.filter((row) => classOf(row) === each).length);
      expect(counts[leaf]).toBe(Math.max(...counts));
    }
  });
});

function impurity(rows: readonly CityRow[], feature: number, threshold: number): number {
  const yes = rows.filter((row) => row[features[feature]!] <= threshold);
  const no = rows.filter((row) => row[features[feature]!] > threshold);
  return gini(yes) + gini(no);
}

function gini(rows: readonly CityRow[]): number {
  const counts = [0, 1, 2].map((each) => rows.filter((row) => classOf(row) === each).length);
  return rows.length - counts.reduce((sum, count) => sum + (count * count) / rows.length, 0);
}

/** Over all questions that leave ten rows on either side. */
function leastImpurity(rows: readonly CityRow[]): number {
  const all = features.flatMap((name, feature) => {
    const values = rows.map((row) => row[name]).sort((a, b) => a - b);
    const cuts = [...new Set(values.slice(9, -10))];
    return cuts
      .filter((cut) => values.filter((value) => value > cut).length >= 10)
      .map((cut) => impurity(rows, feature, cut));
  });
  return Math.min(...all);
}

function leavesOf(nodes: readonly Node[], rows: readonly CityRow[]): readonly [number, CityRow[]][] {
  const leaves = new Map<number, CityRow[]>();
  for (const row of rows) {
    let at = 0;
    while (nodes[at]!.length > 1) {
      const [feature, threshold, yes, no] = nodes[at] as readonly [number, number, number, number];
      at = row[features[feature]!] <= threshold ? yes : no;
    }
    leaves.set(at, [...(leaves.get(at) ?? []), row]);
  }
  return [...leaves].map(([at, own]) => [nodes[at]![0], own]);
}

/** Drives the spout by hand: what it emits until it is idle. */
function reader(read: ReadTable, next: { value: number }, clock: { now: number }) {
  const spec = rangeRead(read, { everyMs: 10_000, rangeRows: 3 });
  const set = (_: string, to: number) => {
    next.value = to;
  };
  const state = { next: { get: () => next.value, set } };
  const { make } = spec.implementation as unknown as { make: (state: object) => Spout };
  const spout = make(state);
  spout.open({ now: () => clock.now, wake: () => {} });
  onTestFinished(() => spout.close());
  return (limit = Number.POSITIVE_INFINITY) => {
    const rows: CityRow[] = [];
    while (rows.length < limit && spout.next({ emit: (row) => rows.push(row) }) === "reading");
    return rows;
  };
}

interface Spout {
  open(context: { now(): number; wake(): void }): void;
  next(out: { emit(row: CityRow): void }): string;
  close(): void;
}

test("a range comes when it is time, whole, and after a restart goes on in its middle", () => {
  const clock = { now: 0 };
  const next = { value: 0 };
  let stored = 5;
  const read: ReadTable = (from, count) => table.slice(from, Math.min(stored, from + count));
  const rows = reader(read, next, clock);
  expect(rows()).toEqual(table.slice(0, 3));
  clock.now = 9_999;
  expect(rows()).toEqual([]);
  clock.now = 10_000;
  expect(rows(), "two rows are no range").toEqual([]);
  stored = 9;
  clock.now = 20_000;
  expect(rows(1)).toEqual(table.slice(3, 4));
  const again = reader(read, next, clock);
  expect(again()).toEqual(table.slice(4, 6));
});
