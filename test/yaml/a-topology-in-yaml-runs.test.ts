import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { graphOf } from "../../documents/index.js";
import {
  readDocumentTests,
  runDocumentTest,
  runTopology,
  type TopologyTest,
  testTopology,
} from "../../local/index.js";
import { documentSchema } from "../../yaml/index.js";
import { boiler, readFrom } from "./read.js";

let test: TopologyTest;
afterEach(() => test?.close());

const reading = { room: "north", n: 3, at: 1_000, maybe: null, any: {} };

function start(components: string): void {
  test = testTopology(graphOf(readFrom(boiler(components)).document));
}

describe("a topology in YAML", () => {
  it("filters, maps, extends and routes by expressions", async () => {
    start(`  plausible: { from: readings, filter: celsius > -40.0 && celsius < 200.0 }
  small:
    from: plausible
    map: { room: room, tenfold: n * 10, level: "maybe == null ? 0.5 : double(maybe)" }
  more: { from: plausible, extend: { fahrenheit: celsius * 1.8 + 32.0, n: n + 1 } }
  sorted: { from: more, route: { hot: celsius > 30.0, cold: celsius < 0.0 } }
  hot: { from: sorted/hot, filter: "true" }
  cold: { from: sorted/cold, filter: "true" }`);
    const rows = [20, -10, 40, 900].map((celsius) => ({ ...reading, celsius }));
    await test.feed("readings", rows);
    expect(test.output("small")).toEqual([1, 2, 3].map(() => ({ room: "north", tenfold: 30, level: 0.5 })));
    expect(test.output("more")[0]).toEqual({ ...reading, celsius: 20, fahrenheit: 68, n: 4 });
    expect(test.output("hot")).toMatchObject([{ celsius: 40 }]);
    expect(test.output("cold")).toMatchObject([{ celsius: -10 }]);
    expect(test.deadLetters()).toEqual([]);
    expect(test.pending("readings")).toBe(0);
  });

  it("takes it for one also behind an alias, and where no whole number is as large", async () => {
    const map = `  one:
    from: readings
    map: &all { a: &two 2.0, b: *two, c: 1e20, d: 1e21, e: "\${big}", f: "\${three}" }
  other: { from: readings, map: *all }`;
    const graph = graphOf(
      readFrom(boiler(map, "parameters: { big: &b 1e20, two: &t 2.0, three: *t }")).document,
    );
    const types = graph.components.slice(1).map(({ streams }) => Object.values(streams["default"]!));
    expect(types).toEqual([Array(6).fill("double"), Array(6).fill("double")]);
    test = testTopology(graph);
    await test.feed("readings", [{ ...reading, celsius: 1 }]);
    expect(test.output("other")).toEqual([{ a: 2, b: 2, c: 1e20, d: 1e21, e: 1e20, f: 2 }]);
  });

  it("takes a number that is written 2.0 for a double, also in an included file", async () => {
    const files = {
      ...boiler("", "include: more.yaml"),
      "more.yaml": `components:
  small: { from: readings, map: { a: 2.0, b: 2, c: 1e3, d: { value: 3.0, type: double }, e: -2.0, f: 2.5 } }
  more: { from: readings, extend: { room: 2.0 } }
  each: { from: readings, flatMap: { each: any.points, fields: { x: 4.0, y: 4 } } }`,
    };
    const graph = graphOf(readFrom(files).document);
    const streamOf = (name: string) =>
      graph.components.find((each) => each.name === name)!.streams["default"];
    expect(streamOf("small")).toEqual({
      a: "double",
      b: "int",
      c: "double",
      d: "double",
      e: "double",
      f: "double",
    });
    expect(streamOf("more")).toMatchObject({ room: "double" });
    expect(streamOf("each")).toEqual({ x: "double", y: "int" });
    test = testTopology(graph);
    await test.feed("readings", [{ ...reading, celsius: 1 }]);
    expect(test.output("small")).toEqual([{ a: 2, b: 2, c: 1_000, d: 3, e: -2, f: 2.5 }]);
  });

  it("makes a tuple for each member of a list, none for null, and all or none of them", async () => {
    start(`  points:
    from: readings
    flatMap: { each: any.points, as: point, fields: { room: room, twice: "double(point.v) * 2.0" } }`);
    const points = [{ v: 1.5 }, { v: 4 }];
    const lists = [points, null, [], [{ v: 1 }, { w: 2 }], { v: 1 }];
    await test.feed(
      "readings",
      lists.map((list) => ({ ...reading, celsius: 1, any: { points: list } })),
    );
    expect(test.output("points")).toEqual([3, 8].map((twice) => ({ room: "north", twice })));
    expect(test.deadLetters()).toMatchObject([
      { error: expect.stringContaining("in double(point.v) * 2.0") },
      { error: expect.stringContaining('any.points is {"v":1}, not a list') },
    ]);
    expect(test.pending("readings")).toBe(0);
  });

  it("judges by the model in a file beside the agent", async () => {
    const folder = mkdtempSync(join(tmpdir(), "headwater-yaml-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const model = { kind: "linear", features: ["celsius"], weights: [2], intercept: 1 };
    writeFileSync(join(folder, "model.json"), JSON.stringify(model));
    start(`  judged:
    from: readings
    filePredict: { path: "${folder}/model.json", features: [celsius, n], as: likely, refresh: 1m }`);
    await test.feed("readings", [{ ...reading, celsius: 20 }]);
    await vi.waitFor(
      () => expect(test.output("judged")).toMatchObject([{ celsius: 20, likely: 41 }]),
      30_000,
    );
    expect(test.deadLetters()).toEqual([]);
  });

  it("makes a dead letter with the reason of a tuple that an expression cannot take", async () => {
    start("  ratio: { from: readings, extend: { ratio: n / (n - 3) } }");
    await test.feed("readings", [
      { ...reading, celsius: 1 },
      { ...reading, n: 4, celsius: 1 },
    ]);
    expect(test.output("ratio")).toMatchObject([{ ratio: 4 }]);
    expect(test.deadLetters()).toMatchObject([
      { error: expect.stringContaining("division by zero in n / (n - 3)") },
    ]);
    expect(test.pending("readings")).toBe(0);
  });

  it("makes a dead letter of a result that is not of its field's type", async () => {
    start("  picked: { from: readings, map: { level: { value: any.level, type: double } } }");
    await test.feed("readings", [
      { ...reading, celsius: 1, any: { level: 2.5 } },
      { ...reading, celsius: 1, any: { level: "high" } },
    ]);
    expect(test.output("picked")).toEqual([{ level: 2.5 }]);
    expect(test.deadLetters()).toHaveLength(1);
  });

  it("deals tuples by an expression: equal results go to the same task, others also elsewhere", () => {
    const text = `  counted:
    from: readings
    grouping: { key: room + string(n % 50) }
    parallelism: 3
    filter: "true"`;
    const { inputs } = graphOf(readFrom(boiler(text)).document).components.at(-1)!;
    const { grouping } = inputs[0]!;
    if (grouping.kind !== "custom") throw new Error(`it is dealt by ${grouping.kind}`);
    const taskOf = (n: number) => grouping.choose({ ...reading, n, celsius: n }, 3);
    const tasks = Array.from({ length: 50 }, (_, n) => taskOf(n));
    expect(Array.from({ length: 50 }, (_, n) => taskOf(n + 50))).toEqual(tasks);
    expect(new Set(tasks)).toEqual(new Set([0, 1, 2]));
  });

  it("makes a dead letter with the reason of a tuple that has no key, and the others get it", async () => {
    start(`  passed: { from: readings, filter: "true" }
  other: { from: passed, grouping: { key: maybe }, parallelism: 2, filter: "true" }
  counted: { from: passed, grouping: { key: n / (n - 3) }, parallelism: 3, filter: "true" }`);
    await test.feed("readings", [
      { ...reading, celsius: 1 },
      { ...reading, n: 4, celsius: 1 },
    ]);
    expect(test.output("counted")).toMatchObject([{ n: 4 }]);
    expect(test.output("other")).toMatchObject([{ n: 3, maybe: null }, { n: 4 }]);
    const error = expect.stringContaining("division by zero in n / (n - 3)");
    expect(test.deadLetters()).toMatchObject([
      { component: "passed", source: "passed/default/counted", error },
    ]);
    expect(test.pending("readings")).toBe(0);
  });

  it("takes a text parameter as one text in an expression, whatever is in it", async () => {
    const text = boiler("  hot: { from: readings, filter: 'room == ${name}' }", "parameters: { name: a }");
    const evil = 'x" || true || "';
    test = testTopology(graphOf(readFrom(text, { name: evil }).document));
    await test.feed("readings", [
      { ...reading, celsius: 1 },
      { ...reading, room: evil, celsius: 2 },
    ]);
    expect(test.output("hot")).toMatchObject([{ celsius: 2 }]);
  });
});

describe("tests beside a topology", () => {
  const graph = graphOf(
    readFrom(
      boiler(
        "  hot: { from: readings, filter: celsius > 30.0 }\n  late: { from: hot, map: { at: at } }\n" +
          "  inverse: { from: hot, map: { x: 1 / n } }",
      ),
    ).document,
  );
  const run = async (text: string) => {
    const { tests } = readDocumentTests("boiler.test.yaml", text);
    return Promise.all(tests.map((each) => runDocumentTest(graph, each)));
  };
  const given = "{ room: a, celsius: 40.0, n: 1, at: 2026-01-01T00:00:00Z, maybe: null, any: {} }";

  it("pass when what is expected comes, in this order and nothing else", async () => {
    const results = await run(`tests:
  - name: passes
    steps:
      - given: { readings: [${given}, ${given}] }
        expect: { hot: [{ room: a }, { celsius: 40.0000000001 }] }
      - expect: { hot: [], late: [{ at: 2026-01-01T00:00:00Z }, { at: 2026-01-01T00:00:00Z }] }
      - { advance: 10s, restart: true }
      - { end: true, expect: { hot: [] } }`);
    expect(results).toEqual([{ name: "passes", fault: null }]);
  });

  it.each([
    ["another value", `{ hot: { celsius: 41.0 } }`, "4:31", /hot: celsius is 40, expected 41/],
    ["one too many", "{ hot: [] }", "4:15", /gave 1 tuples, not 0/],
    ["one too few", "{ hot: [{}, {}] }", "4:25", /gave 1 tuples, and this one is missing/],
    ["a component that is not there", "{ hott: [] }", "4:15", /hott.*did you mean hot/],
    [
      "a field that is not there",
      "{ hot: { celsus: 40.0 } }",
      "4:30",
      /no field celsus; did you mean celsius/,
    ],
  ])("fail for %s, with the place", async (_, expected, place, words) => {
    const [result] = await run(`tests:
  - name: fails
    given: { readings: ${given} }
    expect: ${expected}`);
    expect(result!.fault?.message).toMatch(words);
    expect(result!.fault?.place).toBe(`boiler.test.yaml:${place}`);
  });

  it("say what became a dead letter when a tuple is missing", async () => {
    const [result] = await run(`tests:
  - given: { readings: { room: a, celsius: 40.0, n: 0, at: 2026-01-01T00:00:00Z, any: {} } }
    expect: { inverse: [{}] }`);
    expect(result!.fault?.message).toMatch(/gave 0 tuples.*; 1 became dead letters.*inverse: .*zero/);
  });

  it("that give what its spout would not take are wrong themselves", async () => {
    const [result] = await run(`tests:
  - given: { readings: [${given}, { room: a, celsius: hot, n: 1, at: 2026-01-01T00:00:00Z }] }`);
    expect(result!.fault).toEqual({
      place: expect.stringMatching(/^boiler\.test\.yaml:2:/),
      message: 'the field celsius is "hot", not a number; mend the source or the type',
    });
  });

  it("that nobody can read are refused with the place", () => {
    const read = () => readDocumentTests("t.test.yaml", "tests:\n  - { name: a, expekt: {} }");
    expect(read).toThrow(expect.objectContaining({ code: "unknown-key", place: "t.test.yaml:2:16" }));
  });
});

it("what is late, and what no route takes, is counted in the summary of a run", async () => {
  const folder = mkdtempSync(join(tmpdir(), "headwater-run-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const input = join(folder, "x.jsonl");
  const at = (second: number) => JSON.stringify({ n: second, at: Date.UTC(2026, 0, 1) + second * 1_000 });
  const many = Array.from({ length: 2_000 }, (_, second) => at(second));
  writeFileSync(input, [...many, at(0), at(1)].join("\n"));
  const text = `topology: late
components:
  readings:
    fileReplay: { path: x.jsonl, fields: { n: int, at: timestamp } }
    eventTime: { field: at, disorder: 0 }
  w: { from: readings, window: { time: at, size: 1s, aggregates: { n: count() } } }
  r: { from: readings, route: { low: n < 10 } }
  o: { from: w, logSink: {} }
  s: { from: readings, split: { low: n < 10, lower: n < 5 } }
  p: { from: [r/low, s/low, s/lower], logSink: {} }`;
  const { document } = readFrom({ "late.yaml": text });
  const summary = await runTopology(graphOf(document), { inputs: [input], print: () => {} });
  expect(summary.noticed).toEqual({ late: 2, unmatched: 2 * 1_990 });
});

it("the schema knows each setting, its words and its bounds, and no other", () => {
  const { properties, additionalProperties } = (documentSchema() as AnySchema).properties["settings"]!;
  expect(additionalProperties).toBe(false);
  expect(properties["delivery"]!.anyOf![0]).toEqual({
    enum: ["at-most-once", "at-least-once", "exactly-once"],
  });
  expect(properties["commitMs"]!.anyOf![0]).toEqual({ type: "integer", minimum: 10, maximum: 60_000 });
  for (const [name, { anyOf, description }] of Object.entries(properties)) {
    expect(description).not.toBe("");
    expect(new RegExp(anyOf![1]!.pattern!).test("${x}")).toBe(true);
    const [{ enum: words, minimum, type }] = anyOf as never as [AnySchema];
    const value = words?.[0] ?? minimum ?? (type === "boolean" ? true : null);
    readFrom(boiler("  o: { from: readings, logSink: {} }", `settings: { ${name}: ${value} }`));
  }
});

interface AnySchema {
  readonly properties: Readonly<Record<string, AnySchema>>;
  readonly additionalProperties?: unknown;
  readonly anyOf?: readonly AnySchema[];
  readonly description?: string;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly type?: string;
}
