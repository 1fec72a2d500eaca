import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { formatCsvRecord, parseCsvRecord, seededRandom } from "../../base/index.js";
import { fileReplay } from "../../connectors/index.js";
import { RecordSpout } from "../../connectors/runtime/record-spout.js";
import { RecordSplitter, recordBytesMax } from "../../connectors/runtime/records.js";
import { fields, type Row, TopologyBuilder } from "../../topology/index.js";
import { runSpout, temporaryFolder } from "./drive.js";

const reading = fields({
  room: "string",
  celsius: "double",
  count: "int?",
  at: "timestamp",
  ok: "bool?",
  more: "json?",
});

function file(name: string, text: string | Uint8Array): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, text);
  return path;
}

test("csv: columns by name in any order, quotes, empty texts as null, dates, no last break", async () => {
  const lines = [
    "\uFEFFat,room,celsius,extra,more",
    '1000,"hall, ""big""",20.5,x,"{""a"":1}"',
    "",
    '1970-01-01T00:00:02Z,"two\nlines",-3,,',
  ];
  const path = file("a.csv", lines.join("\r\n"));
  const { rows, dead } = await runSpout(fileReplay({ path, fields: reading }));
  expect(dead).toEqual([]);
  expect(rows).toEqual([
    { room: 'hall, "big"', celsius: 20.5, count: null, at: 1_000, ok: null, more: { a: 1 } },
    { room: "two\nlines", celsius: -3, count: null, at: 2_000, ok: null, more: null },
  ]);
});

test("JSON lines: members without a field are ignored, missing ones are null where allowed", async () => {
  const path = file(
    "a.jsonl",
    '{"room":"a","celsius":1,"at":5,"count":7,"ok":true,"x":1}\n{"room":"b","celsius":2,"at":6}\n',
  );
  const { rows, stats } = await runSpout(fileReplay({ path, fields: reading }));
  expect(rows).toEqual([
    { room: "a", celsius: 1, count: 7, at: 5, ok: true, more: null },
    { room: "b", celsius: 2, count: null, at: 6, ok: null, more: null },
  ]);
  expect(stats).toMatchObject({ readings: 2, malformed: 0 });
});

test("a malformed line becomes a dead letter with its number and text, and the others go on", async () => {
  const lines = [
    '{"room":"a","celsius":1,"at":5}',
    '{"room":"a","celsius":',
    "[1]",
    '{"room":"a","at":5}',
    '{"room":"a","celsius":"warm","at":5}',
    '{"room":"a","celsius":1,"at":5,"count":9007199254740993}',
    '{"room":"b","celsius":2,"at":6}',
  ];
  const path = file("a.jsonl", lines.join("\n"));
  const { rows, dead, stats } = await runSpout(fileReplay({ path, fields: reading }));
  expect(rows.map((row) => row["room"])).toEqual(["a", "b"]);
  expect(dead.map(({ source, raw }) => [source, raw])).toEqual(
    [2, 3, 4, 5, 6].map((n) => [`${path}:${n}`, lines[n - 1]]),
  );
  expect(dead.map(({ error }) => error).slice(1)).toEqual([
    "it is not an object",
    "the field celsius is missing",
    'the field celsius is "warm", not a number',
    "the field count is 9007199254740992, not a whole number between ±9007199254740991",
  ]);
  expect(stats).toMatchObject({ readings: 7, malformed: 5 });
});

test("a line above the limit becomes a dead letter, cut, and the next line is read", async () => {
  const path = file("a.jsonl", `${"x".repeat(recordBytesMax + 1)}\n{"room":"b","celsius":2,"at":6}\n`);
  const { rows, dead } = await runSpout(fileReplay({ path, fields: reading }));
  expect(rows).toHaveLength(1);
  expect(dead[0]!.error).toMatch(/larger than 262144 bytes/);
  expect(dead[0]!.raw!.length).toBeLessThanOrEqual(64 * 1024);
});

test("a header without a needed column, and a file that is not there, are named at the start", async () => {
  const bad = fileReplay({ path: file("a.csv", "room,at\na,5\n"), fields: reading });
  await expect(runSpout(bad)).rejects.toMatchObject({
    code: "missing-columns",
    message: expect.stringMatching(/no column celsius/),
  });
  const gone = fileReplay({ path: "/nowhere/a.csv", fields: reading });
  await expect(runSpout(gone)).rejects.toMatchObject({
    code: "unreadable-file",
    message: expect.stringMatching(/ENOENT/),
  });
  const label = fileReplay({ path: "/data/${agent.floor}.csv", fields: reading });
  await expect(runSpout(label)).rejects.toMatchObject({
    code: "unknown-placeholder",
    remedy: expect.stringMatching(/--label floor=/),
  });
});

test("a pace keeps the distances of the timestamps, scaled", async () => {
  const path = file("a.csv", "room,celsius,at\na,1,10000\na,2,16000\na,3,40000\n");
  const begin = performance.now();
  const spec = fileReplay({ path, fields: reading, pace: 600, timeField: "at" });
  const { rows } = await runSpout(spec);
  expect(rows).toHaveLength(3);
  expect(performance.now() - begin).toBeGreaterThan(45);
});

test("what a replay cannot do is said when the topology is built", () => {
  const t = new TopologyBuilder("x");
  t.spout("a", fileReplay({ path: "a.csv", fields: reading, pace: "real-time" }));
  t.spout("b", fileReplay({ path: "${host}.csv", fields: reading, pace: -1 }));
  expect(() => t.build()).toThrow(
    /a, timeField: a pace needs[\s\S]*b, path: \$\{host\} stands[\s\S]*b, pace: -1/,
  );
});

test("whatever the chunks, the records are the same", () => {
  const seed = 20_261_105;
  const random = seededRandom(seed);
  for (let round = 0; round < 300; round++) {
    const texts = ["", "a", ",", '"', "\n", "ä", "x".repeat(50), "\r\n"];
    const table = Array.from({ length: 1 + random.below(6) }, () =>
      Array.from({ length: 1 + random.below(4) }, () => `v${random.pick(texts)}${random.pick(texts)}`),
    );
    const bytes = Buffer.from(table.map((row) => formatCsvRecord(row)).join("\n"));
    const splitter = new RecordSplitter(true);
    const seen: (readonly string[])[] = [];
    const see = ({ raw }: { raw: Uint8Array }) => void seen.push(parseCsvRecord(Buffer.from(raw).toString()));
    for (let at = 0; at < bytes.length; ) {
      const end = Math.min(bytes.length, at + 1 + random.below(40));
      splitter.push(bytes.subarray(at, end), see);
      at = end;
    }
    splitter.end(see);
    expect(seen, `seed ${seed}, round ${round}`).toEqual(table);
  }
});

test("a large file is read with bounded memory ahead, every line once", async () => {
  const lines = Array.from({ length: 60_000 }, (_, i) => `{"room":"r${i % 7}","celsius":${i},"at":${i}}`);
  const { rows } = await runSpout(fileReplay({ path: file("a.jsonl", lines.join("\n")), fields: reading }));
  expect(rows).toHaveLength(60_000);
  expect(rows.every((row, i) => row["celsius"] === i)).toBe(true);
});

test("a line whose tuple the topology refuses is a dead letter, not lost, and the others go on", async () => {
  const rows: Row[] = [];
  const dead: [string, string][] = [];
  const spout = new RecordSpout({
    ...{ name: "a.csv", format: "csv", header: false, speed: null, timeField: null },
    fields: fields({ text: "string" }),
    open: async function* () {
      yield Buffer.from("one\ntoo large\nthree\n");
    },
  });
  const context = { ...{ topology: "t", component: "c", task: "c:0", index: 0, parallelism: 1, heldMax: 9 } };
  const agent = { name: "gw-1", labels: {} };
  const none = () => {};
  const durable = () => Promise.resolve();
  const heard = { log: none, count: none, wake: none };
  const watermark = () => Number.NEGATIVE_INFINITY;
  await spout.open({ ...context, ...heard, agent, now: () => 0, watermark, durable, state: {} });
  const emit = (row: Row) => {
    if (row["text"] === "too large") throw new Error("a tuple of too many bytes");
    rows.push(row);
  };
  const deadLetter = (error: string, _: Uint8Array | null, source: string) => void dead.push([error, source]);
  const out = { emit, emitTo: none, emitDirect: none, deadLetter };
  const said: string[] = [];
  while (said.at(-1) !== "end") {
    said.push(spout.next(out));
    await new Promise(setImmediate);
  }
  expect(rows).toEqual([{ text: "one" }, { text: "three" }]);
  expect(dead).toEqual([["a tuple of too many bytes", "a.csv:2"]]);
  expect(said.filter((each) => each === "reading").length).toBe(3);
});
