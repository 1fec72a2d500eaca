import { describe, expect, it } from "vitest";
import * as headwater from "../../index.js";
import { graphOf, readyKinds } from "../../documents/index.js";
import { type Fields, type Graph, type Source, type SpoutSpec, specOf } from "../../topology/index.js";
import { exportDocument, recordedKinds, recorded, writeDocument } from "../../yaml/index.js";
import { readFrom } from "./read.js";

const makers = recorded(headwater, recordedKinds);
const fields = headwater.fields({
  room: "string",
  sensor: "string",
  kind: "string",
  line: "string",
  celsius: "double",
  maybe: "double?",
  n: "int",
  at: "timestamp",
  body: "bytes",
  state: "json",
});
const broker = "mqtt://127.0.0.1";

/** Options of each kind as YAML has them, but those that name streams or hold aggregates. */
const bolts: Readonly<Record<string, unknown>> = {
  select: ["room", "celsius"],
  annotate: { by: "room", adds: { line: "int" }, table: { hall: { line: 1 } } },
  bloomMembers: { value: "sensor", members: ["a", "b"], falsePositives: 0.001 },
  convert: { value: "celsius", from: "°C", to: "°F", as: "fahrenheit" },
  counterRate: { value: "n", at: "at", wrapsAfter: 65_536, by: ["room", "sensor"] },
  deadband: { value: "celsius", percent: 10, at: "at", atLeastEvery: "1m", by: "sensor" },
  dedupe: { by: ["sensor", "n"], within: "1h" },
  everyNth: { n: 3 },
  ewma: { value: "celsius", halfLife: "30s", at: "at" },
  fileLookup: {
    path: "/x/${agent.name}.csv",
    fields: { room: "string", l: "int" },
    by: { room: "room" },
    adds: { l: "l" },
  },
  filePredict: { path: "/x/${agent.name}.json", features: ["celsius"], as: "hot", refresh: "1m" },
  fill: { value: "maybe", with: "last" },
  hysteresisAlarm: { value: "celsius", at: "at", raise: 80, clear: 70, escalateAfter: ["1m", 300_000] },
  inOrder: { at: "at" },
  interpolate: { value: "celsius", at: "at", every: "1m", by: "sensor", gapMax: "5m" },
  kalman: { value: "celsius", processNoise: 0.1, sensorNoise: 0.1 },
  lttb: { value: "celsius", at: "at", from: 100, to: 10 },
  movingZScore: { value: "celsius", last: 20, threshold: 3 },
  parseBytes: { value: "body", layout: { t: { type: "i16be", at: 0 } }, keep: ["room"] },
  parseCsv: { value: "line", columns: { a: "int", b: "double" }, keep: ["room"] },
  parseSenml: { value: "line", keep: ["room"] },
  parseSparkplug: { value: "body", kind: "kind", by: "sensor" },
  predict: {
    features: ["celsius"],
    model: { kind: "linear", features: ["celsius"], weights: [2], intercept: 1 },
  },
  rangeCheck: { value: "celsius", min: -40, max: 85 },
  rename: { celsius: "temperature" },
  seasonalAnomaly: { value: "celsius", at: "at", period: "1d", parts: 24 },
  silence: { by: ["room", "sensor"], after: "5m" },
  spikeFilter: { value: "celsius", last: 5, tolerance: 0.5 },
  swingingDoor: { value: "celsius", at: "at", deviation: 0.5 },
  throttle: { interval: "10s", by: "sensor" },
  trainLinear: { features: ["celsius"], target: "n", last: 100, every: 10 },
  trainTree: { features: ["celsius"], target: "n", last: 100, depthMax: 3 },
  writeSenml: { name: ["room", "sensor"], value: "celsius", at: "at", unit: "Cel" },
  mqttSink: { url: broker, topic: "${topology}/${task}/{room}", username: "me", password: "${secret:it}" },
  fileSink: { path: "/x/${agent.site}.jsonl" },
  logSink: { level: "warn", text: "{room} is {celsius}" },
  influxSink: {
    url: "http://127.0.0.1:8086",
    database: "plant",
    measurement: "heat",
    tags: ["room"],
    timestamp: "at",
  },
  postgresSink: { url: "postgres://127.0.0.1/plant", table: "heat", key: ["sensor", "at"] },
  postgresLookup: {
    url: "postgres://127.0.0.1/plant",
    table: "rooms",
    fields: { room: "string", floor: "int" },
    by: { room: "room" },
    adds: { floor: "floor" },
  },
};
const spouts: Readonly<Record<string, unknown>> = {
  mqttFeed: { url: broker, topic: "a/{room}/{sensor}", fields, dedupeKey: ["sensor", "n"] },
  fileReplay: { path: "/x.csv", fields, pace: "real-time", timeField: "at" },
};
const joins: Readonly<Record<string, readonly [sides: readonly [string, string], options: object]>> = {
  join: [
    ["left", "right"],
    { by: "room", time: "at", size: "10s", kind: "full", fields: { l: "left.celsius", r: "right.celsius" } },
  ],
  intervalJoin: [
    ["left", "right"],
    { by: { room: "room" }, time: "at", between: ["-5s", 0], fields: { l: "left.n" }, keysMax: 10 },
  ],
  lookup: [
    ["stream", "table"],
    { by: "room", adds: { other: "celsius" }, time: { left: "at", right: "at" } },
  ],
};
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
