import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { graphOf } from "../../documents/index.js";
import { runTopology } from "../../local/index.js";
import fc from "../property.js";
import { readFrom } from "../yaml/read.js";

const document = `topology: bad-readings
components:
  readings:
    mqttFeed:
      url: mqtt://127.0.0.1:1
      topic: plant/{sensor}
      fields: { sensor: string, celsius: double, n: int, at: timestamp }
    eventTime: { field: at, disorder: 0s }
  share:
    from: readings
    extend: { share: 100 / n }
  means:
    from: share
    window: { by: sensor, time: at, size: 1m, aggregates: { mean: mean(celsius), readings: count() } }
  judged:
    from: share
    predict: { features: [celsius], model: { kind: linear, features: [celsius], weights: [2], intercept: 1 } }
  print: { from: means, mqttSink: { url: "mqtt://127.0.0.1:1", topic: means } }
  said: { from: judged, mqttSink: { url: "mqtt://127.0.0.1:1", topic: said } }
`;

const farFuture = '{"sensor":"future","celsius":1,"n":1,"at":"2090-01-01T00:00:00Z"}';

/** What comes in, and the words that its dead letters say; none: it is counted instead. */
const bad: readonly (readonly [line: string, words: readonly string[]])[] = [
  ['{"sensor":"a","celsius":1,"n":1,"at":"yesterday"}', ['at is "yesterday"']],
  ['{"sensor":"a","celsius":1,"n":1,"at":"sensor 7"}', ['at is "sensor 7", not ms since 1970 or a date']],
  ['{"sensor":"a","celsius":1,"n":1,"at":"2026-02-30T00:00:00Z"}', ['at is "2026-02-30T00:00:00Z"']],
  ['{"sensor":"a","celsius":1,"n":1,"at":1e400}', ["the field at is"]],
  ['{"sensor":"a","celsius":NaN,"n":1,"at":1767225600000}', ["JSON"]],
  ['{"sensor":"a","celsius":1e999,"n":1,"at":1767225600000}', ["celsius is Infinity", "celsius is Infinity"]],
  [
    '{"sensor":"a","celsius":-1e999,"n":1,"at":1767225600000}',
    ["celsius is -Infinity", "celsius is -Infinity"],
  ],
  ['{"sensor":"a","n":1,"at":1767225600000}', ["celsius is missing"]],
  ['{"sensor":"a","celsius":null,"n":1,"at":1767225600000}', ["celsius is missing"]],
  ['{"sensor":"a","celsius":"21.5","n":1,"at":1767225600000}', ['celsius is "21.5", not a number']],
  ['{"sensor":7,"celsius":1,"n":1,"at":1767225600000}', ["sensor is 7, not a text"]],
  ['{"sensor":"a","celsius":1,"n":1.5,"at":1767225600000}', ["n is 1.5, not a whole number"]],
  ['{"sensor":"a","celsius":1,"n":0,"at":1767225600000}', ["division by zero in 100 / n"]],
  [
    '{"sensor":"future","celsius":1,"n":1,"at":"2999-01-01T00:00:00Z"}',
    ["outside of the years 1828 to 2112"],
  ],
  ['{"sensor":"future","celsius":1,"n":1,"at":1e20}', ["at is 100000000000000000000 ms since 1970, outside"]],
  [farFuture, ["its time, 2090-01-01T00:00:00.000Z, is more than 86400 s ahead of the clock"]],
  ['["sensor","a"]', ["it is not an object"]],
  ["", []],
  ['{"sensor":"a",', ["JSON"]],
];
const startMs = Date.UTC(2026, 0, 1);
const steps = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ sensor: fc.constantFrom("a", "b"), celsius: fc.nat(40), step: fc.nat(200) }),
    },
    { weight: 2, arbitrary: fc.nat(bad.length - 1) },
  ),
  { minLength: 1, maxLength: 60 },
);

test("each bad reading is a dead letter that says why, and results are those of the good ones", async () => {
  const graph = graphOf(readFrom({ "bad.yaml": document }).document);
  const folder = mkdtempSync(join(tmpdir(), "headwater-bad-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const input = join(folder, "readings.jsonl");
  const property = fc.asyncProperty(steps, async (all) => {
    let now = startMs;
    const windows = new Map<string, number[]>();
    const words: string[] = [];
    let good = 0;
    const lines = all.map((each) => {
      if (typeof each !== "number") {
        now += each.step * 1_000;
        const name = `${each.sensor} ${Math.floor(now / 60_000) * 60_000}`;
        windows.set(name, [...(windows.get(name) ?? []), each.celsius]);
        good++;
        return JSON.stringify({ sensor: each.sensor, celsius: each.celsius, n: 3, at: now });
      }
      const [line, says] = bad[each]!;
      words.push(...says);
      return line;
    });
    writeFileSync(input, `${lines.join("\n")}\n`);
    const results: Record<string, Record<string, unknown>[]> = { print: [], said: [] };
    const summary = await runTopology(graph, {
      inputs: [input],
      print: (name, tuple) => void results[name]!.push(JSON.parse(tuple)),
    });
    const said = results["said"]!;
    expect(said).toHaveLength(good);
    for (const { celsius, prediction, share } of said)
      expect([prediction, share]).toEqual([2 * (celsius as number) + 1, 33]);
    const means = results["print"]!;
    expect(means.map(({ sensor, start }) => `${sensor} ${start}`).sort()).toEqual([...windows.keys()].sort());
    for (const { sensor, start, mean, readings, revision } of means) {
      const values = windows.get(`${sensor} ${start}`)!;
      expect([readings, revision]).toEqual([values.length, 0]);
      expect(mean).toBeCloseTo(values.reduce((a, b) => a + b, 0) / values.length, 9);
    }
    expect(summary.deadLetters).toBe(words.length);
    for (const { error } of summary.deadLetterSamples)
      expect(
        words.some((each) => error.includes(each)),
        error,
      ).toBe(true);
  });
  await fc.assert(property, { numRuns: 30 });
}, 120_000);

test("a number that JSON has no word for goes out as null, and is counted", async () => {
  const folder = mkdtempSync(join(tmpdir(), "headwater-bad-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "out.jsonl");
  const plain = `topology: plain
settings: { delivery: DELIVERY }
components:
  readings:
    mqttFeed:
      { url: "mqtt://127.0.0.1:1", topic: "plant/{sensor}", fields: { sensor: string, celsius: double } }
  roots: { from: readings, extend: { root: sqrt(celsius) } }
  publish: { from: roots, mqttSink: { url: "mqtt://127.0.0.1:1", topic: out } }
  log: { from: roots, logSink: {} }
  keep: { from: roots, fileSink: { path: "${file}" } }
`;
  const input = join(folder, "readings.jsonl");
  writeFileSync(input, [4, -4, 9].map((celsius) => `{"sensor":"a","celsius":${celsius}}`).join("\n"));
  for (const delivery of ["at-most-once", "at-least-once", "exactly-once"]) {
    const read = readFrom({ "plain.yaml": plain.replace("DELIVERY", delivery) });
    const printed: string[] = [];
    const summary = await runTopology(graphOf(read.document), {
      inputs: [input],
      print: (_, tuple) => void printed.push(tuple),
    });
    expect(printed.map((tuple) => JSON.parse(tuple).root)).toEqual([2, null, 3]);
    expect(summary.noticed).toEqual({ "not-finite": 3 });
    expect(summary.deadLetters).toBe(0);
    expect(readFileSync(file, "utf8").split("\n")[1]).toBe('{"sensor":"a","celsius":-4,"root":null}');
    rmSync(file);
    rmSync(`${file}.position`, { force: true });
  }
});

test("a model that does not fit ends a run with the component, the file, and what helps", async () => {
  const folder = mkdtempSync(join(tmpdir(), "headwater-bad-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [input, path] = [join(folder, "readings.jsonl"), join(folder, "model.json")];
  writeFileSync(input, '{"sensor":"a","celsius":4}');
  const judging = `topology: judging
components:
  readings:
    mqttFeed:
      { url: "mqtt://127.0.0.1:1", topic: "plant/{sensor}", fields: { sensor: string, celsius: double } }
  judged: { from: readings, filePredict: { path: "${path}", features: [celsius], as: y } }
  publish: { from: judged, mqttSink: { url: "mqtt://127.0.0.1:1", topic: out } }
`;
  const graph = graphOf(readFrom({ "judging.yaml": judging }).document);
  const said = async (model: string) => {
    writeFileSync(path, model);
    return await runTopology(graph, { inputs: [input], print: () => undefined }).catch(
      (error) => error.message,
    );
  };
  const fits = "give what trainLinear or trainTree emits, for the same features";
  expect(await said('{"kind":"linear","features":["kelvin"],"weights":[2],"intercept":1}')).toBe(
    `readings:0 cannot start: judged: open: ${path}: this model cannot be used: ` +
      `it needs the feature "kelvin"; there are celsius; ${fits}`,
  );
  expect(await said('{"kind":')).toContain(`readings:0 cannot start: judged: open: ${path} holds no JSON: `);
});

test("a time far in the future does not push event time: what comes behind it is not late", async () => {
  const graph = graphOf(readFrom({ "bad.yaml": document }).document);
  const folder = mkdtempSync(join(tmpdir(), "headwater-bad-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const input = join(folder, "readings.jsonl");
  const good = Array.from({ length: 12_000 }, (_, n) =>
    JSON.stringify({ sensor: "a", celsius: 1, n: 1, at: startMs + n * 1_000 }),
  );
  writeFileSync(input, [farFuture, ...good, farFuture].join("\n"));
  const counts: unknown[] = [];
  const print = (name: string, tuple: string) => {
    const { sensor, readings } = JSON.parse(tuple);
    if (name === "print" && sensor === "a") counts.push(readings);
  };
  await runTopology(graph, { inputs: [input], print });
  expect(counts).toEqual(Array.from({ length: 200 }, () => 60));
}, 60_000);
