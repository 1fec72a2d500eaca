import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  bolt,
  fields,
  fileReplay,
  fileSink,
  filter,
  mqttFeed as realFeed,
  mqttSink as realSink,
  spout,
  TopologyBuilder,
} from "headwater";
import { expect, onTestFinished, test } from "vitest";
import { type RunOptions, type RunProgress, runTopology } from "../../local/index.js";
import { builtinBolt, builtinSpout, type Graph } from "../../topology/index.js";

const reading = fields({ room: "string", celsius: "double", at: "timestamp" });
const mqttFeed = builtinSpout({ default: reading }, { builtin: "mqtt-feed", config: {} });
const mqttSink = builtinBolt<typeof reading, Record<never, never>>({}, { builtin: "mqtt-sink", config: {} });

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "headwater-run-"));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

function greenhouse(path: string): Graph {
  const t = new TopologyBuilder("greenhouse");
  const gateway = { onEach: { role: "gateway" } };
  const readings = t.spout("readings", mqttFeed, gateway);
  const warm = t.bolt(
    "warm",
    readings.local(),
    filter((r) => r.celsius > 20),
    gateway,
  );
  const held = t.bolt(
    "copy",
    warm.fields("room"),
    filter(() => true),
    { parallelism: 2, on: { role: "core" } },
  );
  t.bolt("publish", held.shuffle(), mqttSink);
  t.bolt("file", held.local(), fileSink({ path }), { on: { role: "core" } });
  return t.build();
}

async function run(graph: Graph, options: Partial<RunOptions>) {
  const printed: string[] = [];
  const summary = await runTopology(graph, {
    print: (name, tuple) => void printed.push(`${name} ${tuple}`),
    ...options,
  });
  return { summary, printed };
}

const lines = (count: number) => Array.from({ length: count }, (_, i) => `r${i % 3},${i % 40},${i}`);
const csv = (count: number) => `room,celsius,at\n${lines(count).join("\n")}\n`;

test("an input file stands in for the feed, MQTT sinks print, file sinks write, bad lines too", async () => {
  const input = join(folder(), "readings.csv");
  const output = join(folder(), "out.jsonl");
  writeFileSync(input, `${csv(2_000)}x,hot,1\n`);
  const { summary, printed } = await run(greenhouse(output), { inputs: [input] });
  const warm = lines(2_000).filter((line) => Number(line.split(",")[1]) > 20).length;
  expect(summary).toMatchObject({
    topology: "greenhouse",
    readings: 2_001,
    malformed: 1,
    deadLetters: 1,
    drained: true,
    results: { publish: warm, file: warm },
  });
  expect(summary.deadLetterSamples[0]).toMatchObject({ component: "readings", source: `${input}:2002` });
  expect(printed).toHaveLength(warm);
  expect(printed).toContain('publish {"room":"r0","celsius":21,"at":21}');
  expect(readFileSync(output, "utf8").trim().split("\n")).toHaveLength(warm);
});

test("standard input may be JSON lines or csv; progress knows the bytes of a file", async () => {
  const output = join(folder(), "out.jsonl");
  async function* stdin() {
    yield Buffer.from('{"room":"a","celsius":30,"at":1}\n{"room":"a","cel');
    yield Buffer.from('sius":31,"at":2}\n');
  }
  const { summary } = await run(greenhouse(output), { inputs: ["-"], stdin: stdin() });
  expect(summary).toMatchObject({ readings: 2, results: { publish: 2 } });

  const input = join(folder(), "readings");
  writeFileSync(input, csv(10));
  const seen: RunProgress[] = [];
  await run(greenhouse(output), {
    inputs: [`readings=${input}`],
    progress: (progress) => void seen.push(progress),
  });
  const size = readFileSync(input).length;
  expect(seen.at(-1)).toMatchObject({ readings: 10, bytes: size, bytesTotal: size, ended: true });
});

test("a bounded spout of the topology itself ends the run", async () => {
  const input = join(folder(), "readings.csv");
  writeFileSync(input, csv(500));
  const t = new TopologyBuilder("replay");
  const readings = t.spout("readings", fileReplay({ path: input, fields: reading }));
  t.bolt("publish", readings, mqttSink);
  const { summary } = await run(t.build(), {});
  expect(summary).toMatchObject({ readings: 500, results: { publish: 500 } });
});

test("an unbounded run goes on until it is stopped, then drains", async () => {
  const t = new TopologyBuilder("endless");
  const stop = new AbortController();
  let count = 0;
  const endless = spout({
    streams: { default: { n: "int" } },
    create: () => ({
      open() {},
      next(out) {
        out.emit({ n: ++count });
        if (count === 5_000) stop.abort();
        return "reading";
      },
    }),
  });
  const sink = bolt({ streams: {}, create: () => ({ execute: async () => {} }) });
  t.bolt("sink", t.spout("endless", endless), sink);
  const { summary } = await run(t.build(), { stop: stop.signal });
  expect(summary.drained).toBe(true);
  expect(summary.readings).toBeGreaterThanOrEqual(5_000);
  expect(summary.results["sink"]).toBe(summary.readings);
});

test.each([
  ["a feed without input", [], "no-input", /--input readings=/],
  ["a file that is not there", ["/nowhere.csv"], "bad-input", /a file that you may read/],
  ["a folder", ["/tmp"], "bad-input", /a file/],
  ["a spout that is not there", ["reading=/tmp/x"], "bad-input", /did you mean readings/],
  ["two inputs for one spout", ["/dev/null", "readings=/dev/null"], "bad-input", /one input/],
])("%s is said before anything runs", async (_, inputs, code, remedy) => {
  const graph = greenhouse(join(folder(), "out.jsonl"));
  await expect(run(graph, { inputs })).rejects.toMatchObject({ code, remedy: expect.stringMatching(remedy) });
});

test("a component that cannot start ends the run with its reason", async () => {
  const t = new TopologyBuilder("broken");
  t.bolt("publish", t.spout("readings", fileReplay({ path: "/nowhere.csv", fields: reading })), mqttSink);
  await expect(run(t.build(), {})).rejects.toMatchObject({
    code: "task-failed",
    message: expect.stringMatching(/nowhere/),
  });
});

test("a file that lacks a column ends the run with what is missing, and what helps", async () => {
  const file = join(folder(), "wrong.csv");
  writeFileSync(file, "zone\nnorth\n");
  const lacking = run(greenhouse(join(folder(), "out.jsonl")), { inputs: [file] });
  const message = /the header has no column .*; it has zone; name the columns as the fields, or declare/;
  await expect(lacking).rejects.toMatchObject({
    code: "task-failed",
    message: expect.stringMatching(message),
  });
});

test("a feed or sink that cannot be opened says why, and nothing of how it is closed", async () => {
  const t = new TopologyBuilder("nowhere");
  const fleet = { url: "fleet:" };
  const feed = t.spout("readings", realFeed({ ...fleet, topic: "a/{room}", fields: reading }));
  t.bolt("publish", feed, realSink({ ...fleet, topic: "b" }));
  const logged: string[] = [];
  const log = (_: string, text: string) => void logged.push(text);
  const failed = { code: "task-failed", message: expect.stringMatching(/there is none here/) };
  await expect(run(t.build(), { live: true, log })).rejects.toMatchObject(failed);
  expect(logged.join("\n")).not.toMatch(/undefined|close/);
});
