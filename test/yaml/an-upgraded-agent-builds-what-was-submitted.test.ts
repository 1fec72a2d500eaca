import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { loadGraph } from "../../agent/worker/program.js";
import { encodeDocument, graphOf, type TopologyDocument } from "../../documents/index.js";
import { testTopology } from "../../local/index.js";
import { graphHash, specOf } from "../../topology/index.js";
import { boiler, readFrom } from "./read.js";

const t0 = 1_700_000_000_000;
const window = (aggregate: string, more = "") =>
  `  w: { from: readings, window: { count: 2, ${more} aggregates: { x: "${aggregate}" } } }`;
const merged = (made: string, by: string) =>
  `  p: { from: readings, window: { count: 2, partial: true, aggregates: { x: "${made}" } } }\n` +
  `  w: { from: p, window: { count: 2, aggregates: { x: "${by}" } } }`;

/** Documents that an earlier release took, and what this one says of them where they are written. */
const taken: readonly (readonly [what: string, components: string, words: RegExp])[] = [
  [
    "a window by a time that a map has converted",
    "  f: { fileReplay: { path: a, fields: { s: string, t: int } }, eventTime: { field: t, unit: s } }\n" +
      "  ms: { from: f, map: { s: s, time: t * 1000 } }\n" +
      "  w: { from: ms, window: { by: s, time: time, size: 10s, aggregates: { n: count() } } }",
    /is read by default, that of the stream by/,
  ],
  [
    "a join by such a time",
    "  f: { fileReplay: { path: a, fields: { s: string, t: int } }, eventTime: { field: t, unit: s } }\n" +
      "  ms: { from: f, map: { s: s, time: t * 1000 } }\n" +
      "  b: { from: f, map: { s: s, time: t * 1000 } }\n" +
      "  j:\n    from: [ms, b]\n" +
      "    join: { left: ms, right: b, by: s, time: time, size: 10s, fields: { of: left.time } }",
    /is read by default, that of the stream by/,
  ],
  [
    "the zone of a timestamp",
    "  f:\n    fileReplay: { path: a, fields: { t: timestamp } }\n" +
      "    eventTime: { field: t, zone: Europe/Berlin }",
    /ms since 1970 and has no zone/,
  ],
  [
    "the unit of a timestamp by which a window goes",
    "  f: { fileReplay: { path: a, fields: { t: timestamp } }, eventTime: { field: t } }\n" +
      "  w: { from: f, window: { time: { field: t, unit: s }, size: 1m, aggregates: { n: count() } } }",
    /ms since 1970 and has no unit/,
  ],
  ["the greatest of partial counts", merged("count()", "merged(x, max(n), int)"), /holds states of count/],
  [
    "a topK of another k",
    merged("topK(room, k = 3)", "merged(x, topK(room, k = 5), json)"),
    /states of topK/,
  ],
  [
    "a table with a value of another type",
    '  a: { from: readings, annotate: { by: room, adds: { floor: int }, table: { n: { floor: "7" } } } }',
    /floor is "7", not of type int/,
  ],
  ["a word that is none, of stddev", window("stddev(celsius, of = Sample)"), /there is no "Sample"/],
  ["a word that is none, of variance", window("variance(celsius, of = all)"), /there is no "all"/],
  ["a word that is none, of integral", window("integral(celsius, between = Step)"), /there is no "Step"/],
  [
    "a word that is none, of timeWeightedMean",
    window("timeWeightedMean(celsius, between = lines)"),
    /there is no "lines"/,
  ],
  ["a counter that wraps after nothing", window("increase(n, wrapsAfter = 0)"), /0 is not a number above 0/],
  ["a counter that wraps below 0", window("rate(n, wrapsAfter = -1)"), /-1 is not a number above 0/],
  [
    "a pattern in a seldom branch",
    "  hot: { from: readings, filter: \"celsius > 90.0 ? room.matches('[') : true\" }",
    /Invalid regular expression/,
  ],
  [
    "a pattern in a route",
    "  hot: { from: readings, route: { a: \"n == 7 && room.matches('(')\", b: 'true' } }",
    /Invalid regular expression/,
  ],
  [
    "a pattern in a map",
    "  hot: { from: readings, extend: { is: \"n == 7 && room.matches('(')\" } }",
    /Invalid regular expression/,
  ],
  [
    "a pattern in a key",
    "  hot:\n    from: readings\n    filter: 'true'\n" +
      "    grouping: { key: \"n == 7 && room.matches('(')\" }",
    /Invalid regular expression/,
  ],
];

/** What an earlier release has submitted: nobody holds it against the rules of this one. */
function submitted(text: string): TopologyDocument {
  const { topology: name, components } = parse(text);
  return { kind: "headwater/document", version: 1, name, settings: {}, parameters: {}, components };
}

test.each(taken)("%s: refused where it is written, and built where it runs", async (_, components, words) => {
  const files = boiler(components);
  let said = "";
  try {
    readFrom(files);
  } catch (error) {
    const { message, cause } = error as Error;
    said = `${message} ${JSON.stringify(cause)}`;
  }
  expect(said.replaceAll("\\", "")).toMatch(words);
  const document = submitted(files["boiler.yaml"]!);
  const directory = mkdtempSync(join(tmpdir(), "headwater-submitted-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const path = join(directory, "bundle.mjs");
  writeFileSync(path, encodeDocument(document));
  const graph = await loadGraph(path, graphHash(specOf(graphOf(document))));
  expect(graph.components.map(({ name }) => name).sort()).toEqual(Object.keys(document.components).sort());
});

test("an option that an aggregate refuses counts as left out, as a word did that nobody knew", async () => {
  const words = [
    "stddev(celsius, of = Sample)",
    "integral(celsius, between = Step)",
    "rate(n, wrapsAfter = 0)",
  ];
  const readings = [
    [9, 1, t0],
    [2, 4, t0 + 1_000],
    [5, 2, t0 + 2_000],
  ] as const;
  const plain = ["stddev(celsius)", "integral(celsius)", "rate(n)"];
  const results: unknown[] = [];
  for (const [x, y, z] of [words, plain]) {
    const aggregates = `aggregates: { x: "${x}", y: "${y}", z: "${z}" }`;
    const text = boiler(`  w: { from: readings, window: { count: 3, ${aggregates} } }`)["boiler.yaml"]!;
    const running = testTopology(graphOf(submitted(text)), { start: t0 });
    onTestFinished(() => running.close());
    const rest = { room: "a", maybe: null, any: null };
    for (const [n, celsius, at] of readings) await running.feed("readings", [{ ...rest, n, celsius, at }]);
    results.push(running.take("w"));
  }
  expect(results[0]).toEqual(results[1]);
  expect(results[0]).toHaveLength(1);
});

test("what was never taken is not built either", () => {
  const built = (components: string) => graphOf(submitted(boiler(components)["boiler.yaml"]!));
  expect(() => built("  hot: { from: readings, filter: 'celsus > 1.0' }")).toThrow(/no field celsus/);
  expect(() => built(window("meen(celsius)"))).toThrow(/no aggregate meen/);
  expect(() => built(window("topK(room, k = 0)"))).toThrow(/whole number from 1/);
});
