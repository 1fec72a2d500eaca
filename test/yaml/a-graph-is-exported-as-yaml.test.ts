import { describe, expect, it } from "vitest";
import * as headwater from "../../index.js";
import { graphOf, readyKinds } from "../../documents/index.js";
import { type Fields, type Graph, type Source, type SpoutSpec, specOf } from "../../topology/index.js";
import { exportDocument, recordedKinds, recorded, writeDocument } from "../../yaml/index.js";
import { bolts, type fields, joins, spouts } from "./options-of-each-kind.js";
import { readFrom } from "./read.js";

const makers = recorded(headwater, recordedKinds);
const m = makers;
const aggregates: readonly (readonly [text: string, aggregate: headwater.Aggregates[string]])[] = [
  ["count()", m.count()],
  ["sum(celsius)", m.sum("celsius")],
  ["mean(celsius)", m.mean("celsius")],
  ["min(celsius)", m.min("celsius")],
  ["max(celsius)", m.max("celsius")],
  ["first(room)", m.first("room")],
  ["last(room)", m.last("room")],
  ["stddev(celsius, of = population)", m.stddev("celsius", { of: "population" })],
  ["variance(celsius)", m.variance("celsius")],
  ["slope(celsius)", m.slope("celsius")],
  ["delta(celsius)", m.delta("celsius")],
  ["correlation(celsius, n)", m.correlation("celsius", "n")],
  ["increase(n, wrapsAfter = 65536)", m.increase("n", { wrapsAfter: 65_536 })],
  ["rate(n)", m.rate("n")],
  ["integral(celsius, between = step)", m.integral("celsius", { between: "step" })],
  ["timeWeightedMean(celsius)", m.timeWeightedMean("celsius")],
  ["percentile(celsius, 0.95, error = 0.001)", m.percentile("celsius", 0.95, { error: 0.001 })],
  ["distinctCount(sensor, precision = 10)", m.distinctCount("sensor", { precision: 10 })],
  ["topK(sensor, k = 3, counters = 20)", m.topK("sensor", { k: 3, counters: 20 })],
  ["merged(state, mean(celsius), double)", m.merged("state", m.mean("celsius"), "double")],
  ["histogram(celsius, [-10, 0.5, 20])", m.histogram("celsius", [-10, 0.5, 20])],
];
const named = <T>(of: (each: (typeof aggregates)[number]) => T) => {
  return Object.fromEntries(aggregates.map((each, index) => [`a${index}`, of(each)]));
};
const window = { by: ["room"], time: "at", size: "1h", every: "10m", lateness: "5m" };

type Make = (...args: readonly unknown[]) => SpoutSpec<{ default: Fields }>;
const make = (kind: string, options: unknown) => {
  const call = (makers as unknown as Record<string, Make>)[kind]!;
  return (kind === "select" ? call(...(options as string[])) : call(options)) as never;
};
const eventTime = { field: "at", disorder: "10s", idle: "1m" } as const;

/** All kinds in one topology, by the functions of the package. */
function inTypeScript(): Graph {
  const t = new headwater.TopologyBuilder("all", { delivery: "at-most-once", idleMs: 5_000 });
  const feed = t.spout("from-mqttfeed", make("mqttFeed", spouts["mqttFeed"]), { eventTime } as never);
  const replay = t.spout("from-filereplay", make("fileReplay", spouts["fileReplay"]), { eventTime } as never);
  const [one, other] = [feed, replay] as unknown as readonly Source<typeof fields>[];
  for (const [kind, options] of Object.entries(bolts))
    t.bolt(`to-${kind.toLowerCase()}`, one!, make(kind, options));
  for (const [kind, [[left, right], options]] of Object.entries(joins)) {
    const sides = { [left]: one, [right]: other };
    t.bolt(`to-${kind.toLowerCase()}`, [one!, other!], make(kind, { ...options, ...sides }));
  }
  t.bolt("to-window", one!, make("window", { ...window, aggregates: named(([, aggregate]) => aggregate) }));
  return t.build();
}

/** The same, as YAML is to have it. */
const inYaml = {
  topology: "all",
  settings: { delivery: "at-most-once", idleMs: 5_000 },
  components: Object.fromEntries([
    ...Object.entries(spouts).map(([kind, options]) => {
      return [
        `from-${kind.toLowerCase()}`,
        { [kind]: options, eventTime: { field: "at", disorder: 10_000, idle: 60_000 } },
      ];
    }),
    ...Object.entries(bolts).map(([kind, options]) => [
      `to-${kind.toLowerCase()}`,
      { from: "from-mqttfeed", [kind]: options },
    ]),
    ...Object.entries(joins).map(([kind, [[left, right], options]]) => {
      const sides = { [left]: "from-mqttfeed", [right]: "from-filereplay" };
      return [
        `to-${kind.toLowerCase()}`,
        { from: ["from-mqttfeed", "from-filereplay"], [kind]: { ...options, ...sides } },
      ];
    }),
    ["to-window", { from: "from-mqttfeed", window: { ...window, aggregates: named(([text]) => text) } }],
  ]),
};

describe("a graph of ready components", () => {
  const { document, faults } = exportDocument(inTypeScript());

  it("is exported with the options of every kind, as a person would write them", () => {
    const kinds = [...Object.keys(bolts), ...Object.keys(spouts), ...Object.keys(joins), "window", "select"];
    expect(readyKinds.filter((kind) => !kinds.includes(kind))).toEqual([]);
    expect(faults).toEqual([]);
    expect(document).toEqual(inYaml);
  });

  it("comes back from YAML as the same graph, so with the same plan", () => {
    const read = readFrom({ "all.yaml": writeDocument(document) }).document;
    expect(specOf(graphOf(read))).toEqual(specOf(inTypeScript()));
  });
});

/** What is wrong with a feed and one bolt behind it. */
function faultsOf(build: (t: headwater.TopologyBuilder, feed: Source<typeof fields>) => unknown) {
  const t = new headwater.TopologyBuilder("faulty");
  const feed = t.spout("feed", make("mqttFeed", spouts["mqttFeed"])) as unknown as Source<typeof fields>;
  build(t, feed);
  return exportDocument(t.build()).faults.map(({ component, message, remedy }) => {
    return `${component}: ${message}; ${remedy}`;
  });
}

describe("what has no place in YAML", () => {
  it.each<[what: string, build: Parameters<typeof faultsOf>[0], words: RegExp]>([
    [
      "a filter of one's own",
      (t, feed) =>
        t.bolt(
          "hot",
          feed,
          m.filter((r) => r.celsius > 40),
        ),
      /^hot: filter\(…\) is code of your own.*filter: celsius > 40/,
    ],
    [
      "a bolt that nothing recorded made",
      (t, feed) =>
        t.bolt(
          "hot",
          feed,
          headwater.filter((r) => r.celsius > 40),
        ),
      /^hot: it was made by nothing that headwater exports; put it together/,
    ],
    [
      "a grouping of one's own",
      (t, feed) => t.bolt("log", { ...feed, grouping: { kind: "custom", choose: () => 0 } }, m.logSink()),
      /^log: its input has a grouping of your own; use fields/,
    ],
    [
      "an aggregate of one's own",
      (t, feed) => t.bolt("w", feed, make("window", { size: "1m", aggregates: { c: { ...m.count() } } })),
      /^w: window.aggregates.c is an aggregate of your own.*use one of count, sum/,
    ],
    [
      "a text that would be a parameter",
      (t, feed) => t.bolt("log", feed, m.logSink({ text: "${price}" })),
      /^log: \$\{price\} in logSink.text would be a parameter/,
    ],
    [
      "a number that JSON cannot say",
      (t, feed) => t.bolt("r", feed, make("rangeCheck", { value: "celsius", min: 0, max: Infinity })),
      /^r: rangeCheck.max is Infinity/,
    ],
  ])("is named with what to do: %s", (_, build, words) => {
    const faults = faultsOf(build);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(words);
  });
});
