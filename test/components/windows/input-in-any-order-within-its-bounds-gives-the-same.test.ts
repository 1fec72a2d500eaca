import { expect, test } from "vitest";
import { type Random, seededRandom } from "../../../base/index.js";
import {
  count,
  first,
  intervalJoin,
  join,
  last,
  max,
  mean,
  min,
  sum,
  window,
} from "../../../components/index.js";
import { type Fields, fields, type Row, spout, TopologyBuilder } from "../../../topology/index.js";
import { WindowLife } from "./window-life.js";

const ways = 1_000;
const disorderMs = 500;
const t0 = 1_700_000_000_000;
const input = fields({ sensor: "string", value: "double", at: "timestamp", n: "int" });

interface Tuple {
  readonly sensor: string;
  readonly value: number;
  readonly at: number;
  readonly n: number;
}

/** Readings in the order of their times, no two of one time. */
function history(): readonly Tuple[] {
  const random = seededRandom(1);
  let at = t0;
  return Array.from({ length: 50 }, (_, n) => {
    at += 1 + random.below(120);
    return { sensor: random.pick(["a", "b"]), value: random.next() * 1e6 - 5e5, at, n };
  });
}

/** The same readings, each out of its place by less than the disorder. */
function shuffled(rows: readonly Tuple[], random: Random): readonly Tuple[] {
  return rows
    .map((row) => ({ row, place: row.at + random.next() * disorderMs }))
    .sort((a, b) => a.place - b.place)
    .map(({ row }) => row);
}

const aggregates = {
  readings: count(),
  total: sum("value"),
  mean: mean("value"),
  low: min("value"),
  high: max("value"),
  first: first("n"),
  last: last("n"),
};
const cut = (shape: object) => window({ by: "sensor", time: "at", aggregates, ...shape } as never);

const t = new TopologyBuilder("shuffled");
const source = <F extends Fields>(declared: F) => {
  return spout({ streams: { default: declared }, create: () => ({ open() {}, next: () => "end" as const }) });
};
const left = t.spout("lefts", source(input));
const right = t.spout("rights", source(input));
const sides = {
  left,
  right,
  by: "sensor",
  time: "at",
  kind: "full",
  fields: { l: "left.n", r: "right.n" },
} as const;

const specs: Readonly<Record<string, object>> = {
  tumbling: cut({ size: "300ms" }),
  hopping: cut({ size: "1s", every: "250ms" }),
  sliding: cut({ sliding: "1s" }),
  sessions: cut({ gap: "150ms" }),
  "a join in windows": join({ ...sides, size: "1s" }),
  "a join by an interval": intervalJoin({ ...sides, between: ["-300ms", "200ms"] }),
};

/** All results in an order of their own; event time follows as far behind as the disorder says. */
function resultsOf(spec: object, rows: readonly Tuple[]): readonly Row[] {
  const life = new WindowLife(spec, [
    ["lefts", input],
    ["rights", input],
  ]);
  for (const row of rows) {
    life.execute({ ...row }, row.n % 2 === 0 ? "lefts" : "rights");
    life.advance(row.at - disorderMs);
  }
  life.advance(Number.POSITIVE_INFINITY);
  expect([...life.late, ...life.aside]).toEqual([]);
  const place = ({ sensor, start, end, l, r }: Row) => JSON.stringify([sensor, start, end, l, r]);
  return [...life.results].sort((a, b) => (place(a) < place(b) ? -1 : 1));
}

test.each(Object.entries(specs))(`%s: ${ways} orders of one input`, (_, spec) => {
  const rows = history();
  const expected = resultsOf(spec, rows);
  expect(expected.length).toBeGreaterThan(10);
  const random = seededRandom(2);
  for (let way = 0; way < ways; way++) {
    const got = resultsOf(spec, shuffled(rows, random));
    expect(got.length, `way ${way}`).toBe(expected.length);
    got.forEach((row, index) => {
      for (const [name, value] of Object.entries(expected[index]!)) {
        const seen = row[name];
        if (typeof value === "number" && ["total", "mean"].includes(name)) {
          const error = Math.abs((seen as number) - value);
          expect(error, `way ${way}, ${name}`).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(value)));
        } else if (seen !== value) expect.fail(`way ${way}, ${name}: ${seen} for ${value}`);
      }
    });
  }
});
