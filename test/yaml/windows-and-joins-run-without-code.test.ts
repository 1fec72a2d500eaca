import { existsSync, readdirSync, readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import * as components from "../../components/index.js";
import { aggregateNames, graphOf } from "../../documents/index.js";
import { readDocumentTests, runDocumentTest, type TopologyTest, testTopology } from "../../local/index.js";
import { boiler, readFrom } from "./read.js";

let test: TopologyTest;
afterEach(() => test?.close());

const t0 = Date.UTC(2026, 0, 1);
const reading = { n: 3, maybe: null, any: {} };
const of = (room: string, second: number, celsius: number) => {
  return { ...reading, room, celsius, at: t0 + second * 1_000 };
};
/** A topology whose readings carry their time. */
const timed = (text: string) => {
  const [file, yaml] = Object.entries(boiler(text))[0]!;
  return {
    [file]: yaml.replace("  readings:\n", "  readings:\n    eventTime: { field: at, disorder: 0 }\n"),
  };
};
const windowOfRooms = `  all:
    from: readings
    window:
      by: room
      time: at
      size: 10s
      aggregates:`;
const written: Readonly<Record<string, string>> = {
  count: "count()",
  stddev: "stddev(celsius, of = population)",
  correlation: "correlation(celsius, n)",
  increase: "increase(celsius, wrapsAfter = 65536)",
  timeWeightedMean: "timeWeightedMean(celsius, between = step)",
  percentile: "percentile(celsius, 0.5, error = 0.001)",
  distinctCount: "distinctCount(room, precision = 10)",
  topK: "topK(room, k = 1)",
  histogram: "histogram(celsius, [0, 10.5, 20])",
  merged: "merged(any, mean(celsius), double)",
};

describe("a window in YAML", () => {
  it("has every aggregate of the package", async () => {
    const all = Object.entries(components).filter(([, make]) => typeof make === "function");
    const isAggregate = (name: string) => aggregateNames.includes(name);
    const index = readFileSync(new URL("../../components/index.ts", import.meta.url), "utf8");
    const ofRoom = [...index.matchAll(/\{([^}]*)\} from "\.\/(aggregates\/|windows\/aggregates)/g)];
    const exported = all
      .map(([name]) => name)
      .filter((name) => {
        return ofRoom.some(([, names]) => new RegExp(`(?<!type )\\b${name}\\b`).test(names!));
      });
    expect(exported.filter((name) => !isAggregate(name))).toEqual([]);
    const lines = exported
      .filter((name) => name !== "merged")
      .map((name) => {
        return `        ${name}Of: ${written[name] ?? `${name}(celsius)`}`;
      });
    test = testTopology(graphOf(readFrom(timed(`${windowOfRooms}\n${lines.join("\n")}`)).document));
    await test.feed("readings", [
      of("north", 1, 4),
      of("north", 3, 8),
      of("north", 4, 12),
      of("south", 25, 0),
    ]);
    const [got] = test.take("all");
    expect(got).toMatchObject({
      room: "north",
      start: t0,
      end: t0 + 10_000,
      countOf: 3,
      sumOf: 24,
      meanOf: 8,
      firstOf: 4,
      lastOf: 12,
      deltaOf: 8,
      increaseOf: 8,
      correlationOf: null,
      distinctCountOf: 1,
      topKOf: [{ value: "north", count: 3, error: 0 }],
    });
    expect(got!["stddevOf"]).toBeCloseTo(Math.sqrt(32 / 3), 9);
    expect(got!["timeWeightedMeanOf"]).toBeCloseTo((4 * 2 + 8) / 3, 9);
    expect(Math.abs((got!["percentileOf"] as number) - 8)).toBeLessThan(0.01);
  });

  it.each<[what: string, text: string, column: number, words: RegExp]>([
    ["an aggregate that there is not", "men(celsius)", 0, /no aggregate men; did you mean mean/],
    ["a field that there is not", "mean(  celcius)", 7, /no field celcius; did you mean celsius/],
    ["an argument that is missing", "percentile(celsius)", 18, /, is missing/],
    ["an option that there is not", "mean(celsius, of = population)", 14, /no option of/],
    ["a text for a number", "percentile(celsius, much)", 20, /much is no number/],
    ["something behind it", "mean(celsius) + 1", 14, /nothing may stand behind it/],
    [
      "a word that an option does not have",
      "stddev(celsius, of = popultation)",
      21,
      /stddev, of.*popul.*sample/,
    ],
    ["another one", "integral(celsius, between = stps)", 28, /integral, between.*"stps".*"step"/],
    ["another one of a mean", "timeWeightedMean(celsius, between=x)", 34, /timeWeightedMean, between.*"x"/],
    ["a number below 0", "rate(n, wrapsAfter = -5)", 21, /rate, wrapsAfter.*-5 is not a number above 0/],
    ["a text for a number of an option", "increase(n, wrapsAfter = x)", 25, /increase.*x is not a number/],
    ["an option that has to be there", "topK(room)", 0, /topK, k.*whole number from 1 to 1000/],
    ["a number out of bounds", "percentile(celsius, 0.5, error = 3)", 33, /error.*it is 3/],
    ["a share out of bounds", "percentile(celsius, 5)", 0, /the share is 5/],
    ["bounds that fall", "merged(any, histogram(celsius, [2, 1]), json)", 12, /no rising bounds/],
    ["no aggregate at all", "42", 0, /no aggregate 42|not a text/],
  ])("names the place of %s", (_, text, column, words) => {
    const head = "  w:\n    from: readings\n    window:\n      size: 10s\n      aggregates:";
    const yaml = `${head}\n        x: "${text}"`;
    try {
      readFrom(timed(yaml));
    } catch (error) {
      const { message, remedy, place } = error as { message: string; remedy: string; place: string };
      expect(`${message}; ${remedy}`).toMatch(words);
      // In a text in quotes; at its beginning the place is that of the text.
      expect(place).toBe(`boiler.yaml:15:${column === 0 ? 12 : 13 + column}`);
      return;
    }
    throw new Error("it was taken");
  });

  it("of several tasks is refused where tuples of a key may come to several of them", () => {
    const yaml = (grouping: string) => `  w:
    from: readings
    grouping: ${grouping}
    parallelism: 2
    window: { by: room, size: 10s, aggregates: { n: count() } }`;
    expect(() => readFrom(boiler(yaml("shuffle")))).toThrow(
      /tuples of one room may come to several of them[\s\S]*fields\("room"\)/,
    );
    expect(() => readFrom(boiler(yaml("{ fields: [n] }")))).toThrow(/may come to several/);
    expect(() => readFrom(boiler(yaml("local")))).toThrow(/may come to several/);
    readFrom(boiler(yaml("{ fields: [room] }")));
    // What is keyed stays so in a chain of equal tasks.
    const inChain = `  hot:
    { from: readings, grouping: { fields: [room] }, parallelism: 2, filter: celsius > 0.0 }
  w: { from: hot, parallelism: 2, window: { by: room, size: 10s, aggregates: { n: count() } } }`;
    readFrom(boiler(inChain));
    readFrom(boiler(yaml("shuffle").replace("size: 10s", "size: 10s, partial: true")));
  });
});

describe("a join in YAML", () => {
  it("names its sides as they stand in from:", async () => {
    const text = `  cold: { from: readings, filter: celsius < 10.0 }
  hot: { from: readings, filter: celsius >= 10.0 }
  both:
    from: [hot, cold]
    join:
      { left: hot, right: cold, by: room, time: at, size: 10s, kind: full,
        fields: { hot: left.celsius, cold: right.celsius } }
  near:
    from: [hot, cold]
    intervalJoin:
      { left: hot, right: cold, by: [room], time: at, between: [-2s, 2s], fields: { hot: left.celsius } }
  known:
    from: [hot, cold]
    lookup: { stream: hot, table: cold, by: room, adds: { cold: celsius }, kind: left }`;
    test = testTopology(graphOf(readFrom(timed(text)).document));
    await test.feed("readings", [of("a", 1, 5), of("a", 2, 20), of("a", 15, 7), of("b", 16, 30)]);
    expect(await test.end()).toBe(true);
    const pairs = test.take("both").map(({ room, hot, cold }) => [room, hot, cold]);
    expect(pairs).toEqual([
      ["a", 20, 5],
      ["a", null, 7],
      ["b", 30, null],
    ]);
    expect(test.take("near")).toMatchObject([{ room: "a", hot: 20, at: t0 + 2_000 }]);
    expect(test.take("known").map(({ room, cold }) => [room, cold])).toEqual([
      ["a", 5],
      ["b", null],
    ]);
    expect(test.deadLetters()).toEqual([]);
  });

  it("refuses a side that does not feed it, with the place", () => {
    const text = `  hot: { from: readings, filter: celsius >= 10.0 }
  both:
    from: [readings, hot]
    join: { left: readings, right: cold, by: room, size: 10s, fields: {} }`;
    expect(() => readFrom(timed(text))).toThrow(/cold is not among what stands in from:/);
  });
});

describe("each example without code", () => {
  const folder = new URL("../../examples/", import.meta.url);
  const examples = readdirSync(folder).filter((name) => {
    return existsSync(new URL(`${name}/topology.test.yaml`, folder));
  });
  it.each(examples)("%s does what its tests say", async (name) => {
    const read = (file: string) => readFileSync(new URL(`${name}/${file}`, folder), "utf8");
    const { tests, parameters } = readDocumentTests("topology.test.yaml", read("topology.test.yaml"));
    expect(tests.length).toBeGreaterThan(0);
    for (const each of tests) {
      const document = readFrom({ "topology.yaml": read("topology.yaml") }, parameters).document;
      expect(await runDocumentTest(graphOf(document), each)).toMatchObject({ fault: null });
    }
  });
});
