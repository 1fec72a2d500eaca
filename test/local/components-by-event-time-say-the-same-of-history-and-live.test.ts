import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  counterRate,
  deadband,
  dedupe,
  ewma,
  fields,
  hysteresisAlarm,
  inOrder,
  interpolate,
  mqttFeed,
  mqttSink,
  silence,
  swingingDoor,
  TopologyBuilder,
  throttle,
} from "../../index.js";
import { runTopology, testTopology } from "../../local/index.js";
import type { BoltSpec, Fields, Graph, Row, Streams } from "../../topology/index.js";
import fc from "../property.js";

const disorderMs = 2_000;
const t0 = Date.UTC(2026, 0, 1);
const url = "mqtt://127.0.0.1:1";
const reading = fields({ line: "string", n: "int", at: "timestamp" });
type F = typeof reading;
type Reading = { readonly line: string; readonly n: number; readonly at: number };

const by = "line" as const;
const at = "at" as const;
/** Those that have a clock of their own where they are given no `at`. */
const clocks = {
  throttle: throttle<F, "at">({ interval: "5s", by, at }),
  dedupe: dedupe<F, "at">({ by: ["line", "n"], within: "5s", at }),
  silence: silence<F, "line", "at">({ by, after: "5s", at, expected: ["a", "b", "never"] }),
};
/** Those that take readings as they come. */
const takers = {
  deadband: deadband<F>({ value: "n", by, at, absolute: 1, atLeastEvery: "8s" }),
  alarm: hysteresisAlarm<F>({
    ...{ value: "n", by, at, raise: 3, clear: 2 },
    ...{ holdOff: "2s", escalateAfter: ["5s"] },
  }),
  points: interpolate<F, "n", "at", "line">({ value: "n", by, at, every: "1s" }),
  rates: counterRate<F>({ value: "n", by, at, as: "rate" }),
  smooth: ewma<F>({ value: "n", by, at, halfLife: "3s" }),
  door: swingingDoor<F>({ value: "n", by, at, deviation: 1 }),
};

function plant(ordered: boolean): Graph {
  const t = new TopologyBuilder("plant", { delivery: "exactly-once" });
  const readings = t.spout("readings", mqttFeed({ url, topic: "h/{line}", fields: reading }), {
    eventTime: { field: "at", disorder: disorderMs },
  });
  const before = ordered ? t.bolt("ordered", readings.global(), inOrder({ at: "at" })) : readings;
  for (const [name, spec] of Object.entries({ ...clocks, ...(ordered ? takers : {}) })) {
    const bolt = t.bolt(
      name,
      before as typeof readings,
      spec as unknown as BoltSpec<Fields, Streams> as never,
    );
    t.bolt(`${name}-out`, bolt as typeof readings, mqttSink({ url, topic: name }));
  }
  return t.build();
}

/** Readings in the order of their times. */
const history = fc
  .array(
    fc.record({
      line: fc.constantFrom("a", "b", "c"),
      n: fc.nat(5),
      step: fc.oneof({ weight: 9, arbitrary: fc.nat(2_500) }, { weight: 1, arbitrary: fc.nat(20_000) }),
    }),
    { minLength: 1, maxLength: 60, size: "max" },
  )
  .map((steps) => {
    let now = t0;
    // Of one line no two at once: which of them came first only their arrival says.
    return steps.map(({ line, n, step }): Reading => {
      now += step + 1;
      return { line, n, at: now };
    });
  });

type Said = Readonly<Record<string, readonly Row[]>>;

/** One row more of a name. */
function add(said: Record<string, Row[]>, name: string, row: Row): void {
  said[name] ??= [];
  said[name].push(row);
}

/** What each sink got, each line by itself. */
function byLine(got: Readonly<Record<string, readonly Row[]>>): Said {
  const said: Record<string, Row[]> = {};
  for (const [sink, rows] of Object.entries(got))
    for (const row of rows) add(said, `${sink} ${row["line"]}`, row);
  return said;
}

/** From a file, as fast as it goes. */
async function bounded(graph: Graph, readings: readonly Reading[]): Promise<Said> {
  const folder = mkdtempSync(join(tmpdir(), "headwater-history-"));
  const file = join(folder, "readings");
  writeFileSync(file, readings.map((each) => JSON.stringify(each)).join("\n"));
  const got: Record<string, Row[]> = {};
  const summary = await runTopology(graph, {
    inputs: [`readings=${file}`],
    print: (sink, tuple) => add(got, sink, JSON.parse(tuple)),
  });
  rmSync(folder, { recursive: true });
  expect(summary.deadLetterSamples).toEqual([]);
  return byLine(got);
}

/** As they came, each at its moment of the agent's clock. */
async function live(graph: Graph, came: readonly { reading: Reading; cameAt: number }[]): Promise<Said> {
  const running = testTopology(graph, { start: t0 });
  let now = t0;
  for (const { reading: each, cameAt } of came) {
    await running.advance(cameAt - now);
    now = cameAt;
    await running.feed("readings", [{ ...each }]);
  }
  await running.end();
  const got = Object.fromEntries(
    graph.components
      .map(({ name }) => name)
      .filter((name) => name.endsWith("-out"))
      .map((sink) => [sink, running.received(sink)]),
  );
  expect(running.deadLetters()).toEqual([]);
  await running.close();
  return byLine(got);
}

const lines = (readings: readonly Reading[]) => [...new Set(readings.map(({ line }) => line))];
const spanMs = 5_000;

/** What the formulas say, with the whole history in hand. */
function formulas(readings: readonly Reading[]): Said {
  const said: Record<string, Row[]> = {};
  const say = (name: string, row: Row) => add(said, `${name}-out ${row["line"]}`, row);
  const end = readings.at(-1)!.at;
  for (const line of new Set(["a", "b", "never", ...lines(readings)])) {
    const own = readings.filter((each) => each.line === line);
    for (let first = own[0]; first !== undefined; ) {
      say("throttle", { ...first });
      let from = first.at;
      for (;;) {
        const latest = own.findLast((each) => each.at >= from && each.at < from + spanMs && each !== first);
        from += spanMs;
        if (latest === undefined) break;
        say("throttle", { ...latest });
      }
      first = own.find((each) => each.at >= from);
    }
    const passed: Reading[] = [];
    for (const each of own) {
      if (passed.some(({ n, at: then }) => n === each.n && each.at - then < spanMs)) continue;
      passed.push(each);
      say("dedupe", { ...each });
    }
    let heard: number | null = line === "c" ? own[0]!.at : null;
    let since = heard ?? readings[0]!.at;
    for (const { at: next } of [...own, { at: null }]) {
      const silent = (next ?? end) - since >= spanMs;
      if (silent) say("silence", { line, silent: true, lastHeard: heard, at: since + spanMs });
      if (silent && next !== null) say("silence", { line, silent: false, lastHeard: heard, at: next });
      if (next !== null) since = heard = next;
    }
  }
  return said;
}

test("by event time components say the same of a file, live, and in any order within bounds", async () => {
  const delays = fc.array(fc.nat(disorderMs), { minLength: 1, maxLength: 50 });
  const property = fc.asyncProperty(history, delays, async (readings, lateBy) => {
    const inTurn = readings.map((each) => ({ reading: each, cameAt: each.at }));
    const came = readings
      .map((each, n) => ({ reading: each, cameAt: each.at + lateBy[n % lateBy.length]! }))
      .sort((a, b) => a.cameAt - b.cameAt);
    const wanted = await bounded(plant(true), readings);
    expect(wanted).toMatchObject(formulas(readings));
    expect(await live(plant(true), inTurn)).toEqual(wanted);
    expect(await live(plant(true), came)).toEqual(wanted);
    const shuffled = came.map(({ reading: each }) => each);
    expect(await bounded(plant(true), shuffled)).toEqual(wanted);
    // What comes in order needs not be put in order.
    const unordered = await bounded(plant(false), readings);
    expect(unordered).toEqual(formulas(readings));
    expect(await live(plant(false), inTurn)).toEqual(unordered);
  });
  await fc.assert(property, { numRuns: 10 });
}, 180_000);

test("inOrder gives what waits again after a restart, and sends what comes too late to late", async () => {
  const t = new TopologyBuilder("order", { delivery: "exactly-once" });
  const readings = t.spout("readings", mqttFeed({ url, topic: "h/{line}", fields: reading }), {
    eventTime: { field: "at", disorder: disorderMs },
  });
  const ordered = t.bolt("ordered", readings, inOrder({ at: "at" }));
  t.bolt("out", ordered, mqttSink({ url, topic: "o" }));
  t.bolt("too-late", ordered.stream("late"), mqttSink({ url, topic: "l" }));
  const running = testTopology(t.build(), { start: t0 });
  const of = (n: number, ms: number) => ({ line: "a", n, at: t0 + ms });
  await running.feed("readings", [of(1, 1_500), of(2, 500)]);
  await running.restart();
  await running.feed("readings", [of(3, 500), of(4, 3_000)]);
  await running.feed("readings", [of(5, 999), of(6, 1_000)]);
  expect(running.received("out").map(({ n }) => n)).toEqual([2, 3, 6]);
  expect(running.received("too-late")).toEqual([of(5, 999)]);
  await running.end();
  expect(running.received("out").map(({ n }) => n)).toEqual([2, 3, 6, 1, 4]);
  await running.close();
});

test("a component by event time says so where nothing says when its tuples happened", () => {
  const t = new TopologyBuilder("untimed");
  const readings = t.spout("readings", mqttFeed({ url, topic: "h/{line}", fields: reading }));
  t.bolt("throttled", readings, throttle({ interval: "5s", by: "line", at: "at" }));
  expect(() => t.build()).toThrow(/it goes by event time, but nothing before it says when/);
});
