import { test } from "vitest";
import { intervalJoin, join, lookup } from "../../../components/index.js";
import { type Fields, fields, type Row, spout, TopologyBuilder } from "../../../topology/index.js";
import fc from "../../property.js";
import { expectSame, expectSameList } from "../windows/alike.js";
import { restarts, steps } from "../windows/random-streams.js";
import { WindowLife } from "../windows/window-life.js";

const left = fields({ machine: "string", l: "int", at: "timestamp" });
const right = fields({ name: "string", r: "int", when: "timestamp", out: "bool" });
const inputs = [
  ["lefts", left],
  ["rights", right],
] as const;
const t = new TopologyBuilder("joined");
const source = <F extends Fields>(declared: F) => {
  return spout({ streams: { default: declared }, create: () => ({ open() {}, next: () => "end" as const }) });
};
const sides = {
  left: t.spout("lefts", source(left)),
  right: t.spout("rights", source(right)),
  by: { machine: "name" },
  time: { left: "at", right: "when" },
  fields: { l: "left.l", r: "right.r", lAt: "left.at", rAt: "right.when" },
} as const;

interface Tuple {
  readonly side: "left" | "right";
  readonly key: string;
  readonly at: number;
  readonly n: number;
}

/** Tuples of both sides in the order in which they come, out of order by any amount; many of one time. */
const tuples = steps(24, 12, 60).map((all): readonly Tuple[] => {
  let now = 1_700_000_000_000;
  return all.map(({ step, back, key, more }, n) => {
    now += step;
    return { side: more % 2 === 0 ? "left" : "right", key, at: now - back, n };
  });
});
const kind = fc.constantFrom("inner", "left", "right", "full");
const disorder = fc.integer({ min: 0, max: 60 });

interface Came {
  readonly tuple: Tuple;
  /** Event time when it came. */
  readonly watermark: number;
}

/**
 * Gives the tuples to a join; event time follows `by` behind the latest. `lags`: sometimes timers are
 * called later, behind the next tuple. Checks that no result is late behind it. `timed`: results have a
 * time.
 */
function live(
  spec: object,
  rows: readonly Tuple[],
  by: number,
  restarted: (n: number) => boolean,
  { lags = false, timed = false } = {},
) {
  const life = new WindowLife(spec, inputs);
  const came: Came[] = [];
  const all: Row[] = [];
  /** How far the components behind it know event time. */
  let told = Number.NEGATIVE_INFINITY;
  const take = () => {
    for (const result of life.results.splice(0)) {
      const late = timed && (result["at"] as number) < told;
      expectSame(late, false, "late for what is behind the join");
      all.push(result);
    }
  };
  for (const tuple of rows) {
    const { side, key, at, n } = tuple;
    came.push({ tuple, watermark: life.watermark });
    if (side === "left") life.execute({ machine: key, l: n, at }, "lefts");
    else life.execute({ name: key, r: n, when: at, out: n % 5 === 0 }, "rights");
    if (lags && n % 3 === 0) life.watermark = Math.max(life.watermark, at - by);
    else {
      life.advance(at - by);
      take();
      told = life.watermark;
    }
    if (restarted(n)) life.restart();
  }
  life.advance(Number.POSITIVE_INFINITY);
  take();
  return { life, came, all };
}

type Pair = readonly [end: number | null, left: Tuple | null, right: Tuple | null];

/** A text for each result; equal ones twice when they came twice. */
function sorted(pairs: readonly Pair[]): readonly string[] {
  return pairs.map(([end, l, r]) => `${end} ${(l ?? r)!.key} ${l?.n} ${r?.n}`).sort();
}

function got(rows: readonly Row[], all: readonly Tuple[]): readonly string[] {
  return sorted(
    rows.map((row) => {
      const l = row["l"] === null ? null : all[row["l"] as number]!;
      const r = row["r"] === null ? null : all[row["r"] as number]!;
      expectSame(row["machine"], (l ?? r)!.key);
      expectSame(row["lAt"], l?.at ?? null);
      expectSame(row["rAt"], r?.at ?? null);
      return [(row["end"] as number | undefined) ?? null, l, r];
    }),
  );
}

/** Every left tuple beside every right one, and those that met none. */
function nestedLoop(
  taken: readonly Tuple[],
  end: number | null,
  meets: (l: Tuple, r: Tuple) => boolean,
  how: string,
): readonly Pair[] {
  const lefts = taken.filter(({ side }) => side === "left");
  const rights = taken.filter(({ side }) => side === "right");
  const pairs: Pair[] = [];
  for (const l of lefts) for (const r of rights) if (l.key === r.key && meets(l, r)) pairs.push([end, l, r]);
  const metLeft = new Set(pairs.map(([, l]) => l));
  const metRight = new Set(pairs.map(([, , r]) => r));
  if (how === "left" || how === "full")
    for (const l of lefts) if (!metLeft.has(l)) pairs.push([end, l, null]);
  if (how === "right" || how === "full")
    for (const r of rights) if (!metRight.has(r)) pairs.push([end, null, r]);
  return pairs;
}

/**
 * Results without those that others took the place of. Holds `revision` against what came before: it is 1
 * for a pair of which one had gone out alone, and 0 for all others.
 */
function settled(rows: readonly Row[], how: string): readonly Row[] {
  if (how === "inner") {
    for (const row of rows) expectSame("revision" in row, false);
    return rows;
  }
  const alone = new Map<string, Row>();
  const pairs: Row[] = [];
  for (const row of rows) {
    const names = [`${row["end"]} l${row["l"]}`, `${row["end"]} r${row["r"]}`];
    if (row["l"] === null || row["r"] === null) {
      const name = row["l"] === null ? names[1]! : names[0]!;
      expectSame(alone.has(name), false, "nobody goes out alone twice");
      expectSame(row["revision"], 0);
      alone.set(name, row);
      continue;
    }
    const replaced = names.filter((name) => alone.delete(name)).length;
    expectSame(row["revision"], replaced > 0 ? 1 : 0);
    pairs.push(row);
  }
  return [...pairs, ...alone.values()];
}

const lateness = fc.constantFrom(0, 0, 15, 60, 1_000);

const lateOf = (aside: WindowLife["aside"]) =>
  aside.map(([stream, row]) => `${stream} ${row["l"] ?? row["r"]}`);

const timeoutMs = 600_000;
/** Of each kind; other cases, and ten times as many, with HEADWATER_LONG=1. */
const runs = { numRuns: process.env["HEADWATER_LONG"] === "1" ? 100_000 : 10_000 };

test(
  "in windows, tumbling and hopping, inner and outer, also restarted between any two tuples",
  () => {
    const shape = fc.record({
      panes: fc.integer({ min: 1, max: 5 }),
      pane: fc.constantFrom(1, 7, 10, 25),
      hop: fc.integer({ min: 1, max: 5 }),
      offset: fc.constantFrom(0, 3, 11),
    });
    fc.assert(
      fc.property(tuples, shape, kind, disorder, restarts, lateness, (rows, cut, how, by, again, later) => {
        const size = cut.panes * cut.pane;
        const every = Math.min(cut.hop, cut.panes) * cut.pane;
        const spec = join({ ...sides, size, every, offset: cut.offset, kind: how, lateness: later });
        const { life, came, all } = live(spec, rows, by, again, { lags: true, timed: later === 0 });
        const windows = new Map<number, Tuple[]>();
        const late: string[] = [];
        for (const { tuple, watermark } of came) {
          const firstEnd =
            Math.floor((tuple.at - cut.offset - size) / every) * every + every + cut.offset + size;
          let taken = false;
          for (let end = firstEnd; end - size <= tuple.at; end += every) {
            if (end + later <= watermark) continue;
            taken = true;
            windows.set(end, [...(windows.get(end) ?? []), tuple]);
          }
          if (!taken) late.push(`late-${tuple.side} ${tuple.n}`);
        }
        const expected = [...windows].flatMap(([end, taken]) => nestedLoop(taken, end, () => true, how));
        expectSameList(got(settled(all, how), rows), sorted(expected));
        expectSameList(lateOf(life.aside), late);
        expectSame(life.keys, 0, "keys that are left");
      }),
      runs,
    );
  },
  timeoutMs,
);

/** Seed -863965720: who had gone out alone at once did so again when a late one came. */
const aloneAtOnce: readonly Tuple[] = [
  { side: "left", key: "a", at: 1_700_000_000_000, n: 0 },
  { side: "right", key: "b", at: 1_700_000_000_000, n: 1 },
  { side: "right", key: "b", at: 1_699_999_999_985, n: 2 },
  { side: "left", key: "a", at: 1_700_000_000_011, n: 3 },
];

test(
  "within an interval, before, behind or around, inner and outer, with restarts",
  () => {
    const interval = fc
      .tuple(fc.integer({ min: -40, max: 40 }), fc.integer({ min: 0, max: 50 }))
      .map(([from, length]) => [from, from + length] as const);
    fc.assert(
      fc.property(
        tuples,
        interval,
        kind,
        disorder,
        restarts,
        lateness,
        (rows, between, how, by, again, later) => {
          const spec = intervalJoin({ ...sides, between, kind: how, lateness: later });
          const { life, came, all } = live(spec, rows, by, again, { lags: true, timed: later === 0 });
          const isLate = ({ tuple, watermark }: Came) => tuple.at < watermark - later;
          const inTime = came.filter((each) => !isLate(each)).map(({ tuple }) => tuple);
          const late = came.filter(isLate);
          const meets = (l: Tuple, r: Tuple) => r.at - l.at >= between[0] && r.at - l.at <= between[1];
          expectSameList(got(settled(all, how), rows), sorted(nestedLoop(inTime, null, meets, how)));
          expectSameList(
            lateOf(life.aside),
            late.map(({ tuple }) => `late-${tuple.side} ${tuple.n}`),
          );
          expectSame(life.keys, 0, "keys that are left");
        },
      ),
      { ...runs, examples: [[aloneAtOnce, [1, 1], "full", 0, () => false, 15]] },
    );
  },
  timeoutMs,
);

test(
  "a table by event time: what held when the tuple happened, also with restarts",
  () => {
    const kinds = fc.constantFrom("inner", "left");
    fc.assert(
      fc.property(tuples, kinds, disorder, restarts, (rows, how, by, again) => {
        const { left: stream, right: table, by: keys, time } = sides;
        const adds = { r: "r" } as const;
        const spec = lookup({ stream, table, by: keys, time, adds, kind: how, gone: "out" });
        const { life, came, all } = live(spec, rows, by, again);
        // A tuple is answered when the watermark has passed it; rows that came by then count, late ones too.
        const answeredAt = (at: number) => {
          const passed = came.findIndex(({ watermark }) => watermark > at);
          return passed < 0 ? came.length : passed;
        };
        const answers = came
          .filter(({ tuple, watermark }) => tuple.side === "left" && tuple.at >= watermark)
          .map(({ tuple }) => {
            const held = came
              .slice(0, answeredAt(tuple.at))
              .map((each) => each.tuple)
              .filter(({ side, key, at }) => side === "right" && key === tuple.key && at <= tuple.at)
              .sort((a, b) => a.at - b.at || a.n - b.n)
              .at(-1);
            return { l: tuple.n, r: held === undefined || held.n % 5 === 0 ? null : held.n };
          });
        const text = ({ l, r }: { readonly l: unknown; readonly r: unknown }) => `${l} ${r}`;
        const joined = answers.filter(({ r }) => how === "left" || r !== null);
        expectSameList(all.map((row) => text(row as never)).sort(), joined.map(text).sort());
        const unmatched = life.aside.filter(([name]) => name === "unmatched").map(([, row]) => row["l"]);
        const alone = how === "left" ? [] : answers.filter(({ r }) => r === null).map(({ l }) => l);
        expectSameList([...unmatched].sort(), [...alone].sort());
        const late = came.filter(({ tuple, watermark }) => tuple.side === "left" && tuple.at < watermark);
        expectSameList(
          life.late.map((row) => row["l"]),
          late.map(({ tuple }) => tuple.n),
        );
        const rights = rows.filter(({ side }) => side === "right").length;
        expectSame(life.keys <= rights, true, "no tuple waits");
      }),
      runs,
    );
  },
  timeoutMs,
);

test(
  "a table by arrival: what it says when the tuple comes, also restarted between any two tuples",
  () => {
    fc.assert(
      fc.property(tuples, restarts, (rows, again) => {
        const { left: stream, right: table, by: keys } = sides;
        const spec = lookup({ stream, table, by: keys, adds: { r: "r" }, gone: "out" });
        const { life, all } = live(spec, rows, 0, again);
        const held = new Map<string, number>();
        const expected: string[] = [];
        const alone: number[] = [];
        for (const { side, key, n } of rows) {
          if (side === "right" && n % 5 === 0) held.delete(key);
          else if (side === "right") held.set(key, n);
          else if (held.has(key)) expected.push(`${n} ${held.get(key)}`);
          else alone.push(n);
        }
        expectSameList(
          all.map(({ l, r }) => `${l} ${r}`),
          expected,
        );
        expectSameList(
          life.aside.map(([name, row]) => `${name} ${row["l"]}`),
          alone.map((n) => `unmatched ${n}`),
        );
        expectSame(life.keys, held.size, "keys that are left");
      }),
      runs,
    );
  },
  timeoutMs,
);
