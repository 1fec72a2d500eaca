import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  count,
  fields,
  intervalJoin,
  mqttFeed,
  mqttSink,
  sum,
  TopologyBuilder,
  window,
} from "../../index.js";
import { runTopology, testTopology } from "../../local/index.js";
import type { Graph, Row } from "../../topology/index.js";
import fc from "../property.js";

const disorderMs = 2_000;
const latenessMs = 10_000;
const t0 = Date.UTC(2026, 0, 1);
const url = "mqtt://127.0.0.1:1";
const reading = fields({ line: "string", n: "int", at: "timestamp" });

/** Windows and pairs of what two feeds bring, corrected by what comes late. */
function plant(): Graph {
  const t = new TopologyBuilder("plant", { delivery: "exactly-once" });
  const eventTime = { eventTime: { field: "at", disorder: disorderMs } } as const;
  const heats = t.spout("heats", mqttFeed({ url, topic: "h/{line}", fields: reading }), eventTime);
  const loads = t.spout("loads", mqttFeed({ url, topic: "l/{line}", fields: reading }), eventTime);
  const sums = t.bolt(
    "sums",
    heats.fields("line"),
    window({
      by: "line",
      time: "at",
      size: "5s",
      every: "2s",
      lateness: latenessMs,
      aggregates: { sum: sum("n"), readings: count() },
    }),
    { parallelism: 2 },
  );
  const pairs = t.bolt(
    "pairs",
    [heats.fields("line"), loads.fields("line")],
    intervalJoin({
      left: heats,
      right: loads,
      by: "line",
      time: "at",
      between: ["-3s", "1s"],
      kind: "left",
      lateness: latenessMs,
      fields: { heat: "left.n", load: "right.n" },
    }),
    { parallelism: 2 },
  );
  t.bolt("sums-out", sums, mqttSink({ url, topic: "s" }));
  t.bolt("pairs-out", pairs, mqttSink({ url, topic: "p" }));
  return t.build();
}

interface Reading {
  readonly line: string;
  readonly n: number;
  readonly at: number;
}

type Histories = { readonly heats: readonly Came[]; readonly loads: readonly Came[] };
/** A reading, and when it came: up to the disorder, or far later, behind its own time. */
type Came = { readonly reading: Reading; readonly cameAt: number };

function history(stepMs: number, length: number): fc.Arbitrary<readonly Came[]> {
  const step = fc.record({
    line: fc.constantFrom("a", "b"),
    step: fc.nat(2 * stepMs),
    delay: fc.oneof(
      { weight: 9, arbitrary: fc.nat(disorderMs) },
      { weight: 1, arbitrary: fc.nat(latenessMs) },
    ),
  });
  return fc.array(step, { minLength: 1, maxLength: length, size: "max" }).map((steps) => {
    let at = t0;
    return steps
      .map(({ line, step: by, delay }, n): Came => {
        at += by;
        return { reading: { line, n, at }, cameAt: at + delay };
      })
      .sort((a, b) => a.cameAt - b.cameAt);
  });
}

/** What holds in the end: of each window the last result, and of each row alone what took its place. */
function final(sums: readonly Row[], pairs: readonly Row[]) {
  const windows = new Map<string, Row>();
  for (const row of sums) {
    const name = `${row["line"]} ${row["start"]}`;
    const before = windows.get(name)?.["revision"] as number | undefined;
    if ((before ?? -1) < (row["revision"] as number)) windows.set(name, row);
  }
  const met = new Set(pairs.filter(({ load }) => load !== null).map(({ heat }) => heat));
  const kept = pairs.filter(({ heat, load }) => load !== null || !met.has(heat));
  const texts = (rows: Iterable<Row>) =>
    [...rows].map(({ revision: _, ...row }) => JSON.stringify(row)).sort();
  return { windows: texts(windows.values()), pairs: texts(kept) };
}

/** As it came: both feeds in the order of arrival, some at a time. */
async function live({ heats, loads }: Histories, atOnce: readonly number[]) {
  const running = testTopology(plant());
  const all = [
    ...heats.map((came) => ({ spout: "heats", came })),
    ...loads.map((came) => ({ spout: "loads", came })),
  ];
  all.sort((a, b) => a.came.cameAt - b.came.cameAt);
  for (let n = 0, turn = 0; n < all.length; turn++) {
    const some = all.slice(n, n + atOnce[turn % atOnce.length]!);
    n += some.length;
    for (const spout of ["heats", "loads"])
      await running.feed(
        spout,
        some.filter((each) => each.spout === spout).map(({ came }) => ({ ...came.reading })),
      );
  }
  await running.end();
  const results = final(running.received("sums-out"), running.received("pairs-out"));
  expect(running.deadLetters()).toEqual([]);
  await running.close();
  return results;
}

/** From files, as fast as it goes. */
async function bounded({ heats, loads }: Histories) {
  const folder = mkdtempSync(join(tmpdir(), "headwater-history-"));
  const rows: Record<string, Row[]> = { "sums-out": [], "pairs-out": [] };
  const write = (name: string, all: readonly Came[]) => {
    const lines = all.map(({ reading: each }) => JSON.stringify(each));
    writeFileSync(join(folder, name), lines.join("\n"));
    return `${name}=${join(folder, name)}`;
  };
  const summary = await runTopology(plant(), {
    inputs: [write("heats", heats), write("loads", loads)],
    print: (sink, tuple) => void rows[sink]!.push(JSON.parse(tuple)),
  });
  rmSync(folder, { recursive: true });
  return { ...final(rows["sums-out"]!, rows["pairs-out"]!), summary };
}

test("windows and pairs, with what came late, are the same from files as they came live", async () => {
  const histories = fc.record({ heats: history(300, 80), loads: history(3_000, 12) });
  const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 });
  const property = fc.asyncProperty(histories, sizes, async (given, atOnce) => {
    const { summary, ...results } = await bounded(given);
    expect(summary.deadLetterSamples).toEqual([]);
    expect(results).toEqual(await live(given, atOnce));
  });
  await fc.assert(property, { numRuns: 15 });
}, 120_000);
