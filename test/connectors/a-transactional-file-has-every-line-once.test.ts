import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { seededRandom } from "../../base/index.js";
import { fileSink } from "../../connectors/index.js";
import {
  type ComponentOptions,
  type Delivery,
  fields,
  spout,
  TopologyBuilder,
  validate,
} from "../../topology/index.js";
import { openBolt, temporaryFolder } from "./drive.js";
import { buildSinkChild, liveAndDie } from "./sink-lives.js";

const exactlyOnce = { delivery: "exactly-once" };
const at = (seq: number, index: number, series = "5.1.1") => ({ link: "a:0>b:0", series, seq, index });

it("after 30 kills at random moments, in order and whole", { timeout: 240_000 }, async () => {
  const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 1e9));
  const folder = temporaryFolder();
  const path = join(folder, "lines.jsonl");
  const child = await buildSinkChild(folder);
  const tuples = await liveAndDie(child, { kind: "file", path }, 30, seededRandom(seed));
  const text = readFileSync(path, "utf8");
  expect(text.endsWith("\n"), `SEED=${seed}`).toBe(true);
  const found = text.trimEnd().split("\n");
  const wanted = Array.from({ length: tuples }, (_, n) => n);
  const numbers = found.map((line) => JSON.parse(line).n);
  expect(numbers, `SEED=${seed}`).toEqual(wanted);
});

it("also when an old run left half a line behind what counts", async () => {
  const path = join(temporaryFolder(), "a.csv");
  const first = await openBolt(fileSink({ path }), exactlyOnce);
  await first.execute({ n: 1 }, at(1, 0));
  await first.bolt.close?.();
  writeFileSync(path, `${readFileSync(path, "utf8")}2\n3`);
  const second = await openBolt(fileSink({ path }), exactlyOnce);
  for (const index of [0, 1, 2]) await second.execute({ n: index + 1 }, at(1, index));
  await second.bolt.close?.();
  expect(second.held()).toBe(0);
  expect(readFileSync(path, "utf8")).toBe("n\n1\n2\n3\n");
  expect(second.counts.get("repeated")).toBe(1);
});

it("a file of an earlier setting is continued behind its last whole line", async () => {
  const path = join(temporaryFolder(), "a.jsonl");
  writeFileSync(path, '{"n":0}\n{"n"');
  const sink = await openBolt(fileSink({ path }), exactlyOnce);
  await sink.execute({ n: 1 }, at(1, 0));
  await sink.bolt.close?.();
  expect(readFileSync(path, "utf8")).toBe('{"n":0}\n{"n"\n{"n":1}\n');
});

it("a tuple with a number that is none is counted once, also when its batch is refused", async () => {
  const path = join(temporaryFolder(), "a.jsonl");
  const sink = await openBolt(fileSink({ path }), exactlyOnce);
  await sink.execute({ n: Number.NaN }, at(1, 0));
  await sink.execute({ n: 1n }, at(1, 1));
  await sink.bolt.close?.();
  expect(readFileSync(path, "utf8")).toBe('{"n":null}\n');
  expect(sink.counts.get("not-finite")).toBe(1);
});

it("of an older series nothing is written, of a newer one everything", async () => {
  const path = join(temporaryFolder(), "a.jsonl");
  const sink = await openBolt(fileSink({ path }), exactlyOnce);
  await sink.execute({ n: 1 }, at(9, 3, "5.1.10"));
  await sink.execute({ n: 2 }, at(10, 0, "5.1.9"));
  await sink.execute({ n: 3 }, at(1, 0, "5.2.1"));
  await sink.bolt.close?.();
  expect(readFileSync(path, "utf8")).toBe('{"n":1}\n{"n":3}\n');
});

it("of two owners the older writes nothing twice", async () => {
  const path = join(temporaryFolder(), "a.jsonl");
  const older = await openBolt(fileSink({ path }), exactlyOnce);
  await older.execute({ n: 1 }, at(1, 0));
  await older.flush();
  await expect.poll(() => older.held()).toBe(0);
  const newer = await openBolt(fileSink({ path }), exactlyOnce);
  for (const index of [1, 2]) await newer.execute({ n: index + 1 }, at(1, index));
  await newer.bolt.close?.();
  for (const index of [1, 2]) await older.execute({ n: index + 1 }, at(1, index));
  await older.bolt.close?.();
  expect(older.held()).toBe(0);
  expect(readFileSync(path, "utf8")).toBe('{"n":1}\n{"n":2}\n{"n":3}\n');
  expect(older.counts.get("overtaken")).toBe(1);
});

it("a tuple that cannot be a line is a dead letter, and the others are written", async () => {
  const path = join(temporaryFolder(), "a.jsonl");
  const sink = await openBolt(fileSink({ path }), exactlyOnce);
  await sink.execute({ n: 1n }, at(1, 0));
  await sink.execute({ n: 2 }, at(1, 1));
  await sink.bolt.close?.();
  expect(readFileSync(path, "utf8")).toBe('{"n":2}\n');
  expect(sink.rejected).toMatchObject([{ error: expect.stringContaining("BigInt"), tuple: { n: 1n } }]);
});

it("a position file that cannot be read is named, and nothing is cut", async () => {
  const path = join(temporaryFolder(), "a.jsonl");
  writeFileSync(path, '{"n":0}\n');
  writeFileSync(`${path}.position`, "{");
  await expect(openBolt(fileSink({ path }), exactlyOnce)).rejects.toMatchObject({ code: "bad-position" });
  expect(readFileSync(path, "utf8")).toBe('{"n":0}\n');
});

it.each<[string, Delivery, Partial<ComponentOptions>, string[]]>([
  ["anywhere", "exactly-once", {}, ["warning lines-may-repeat"]],
  ["on agents with a label", "exactly-once", { on: { role: "core" } }, ["warning lines-may-repeat"]],
  ["pinned", "exactly-once", { onEach: { role: "core" } }, []],
  ["in at-least-once", "at-least-once", {}, []],
])("validate says where a move writes lines twice: %s", (_where, delivery, placement, findings) => {
  const t = new TopologyBuilder("x", { delivery });
  const streams = { default: fields({ n: "int" }) };
  const from = t.spout("from", spout({ streams, create: () => ({ open() {}, next: () => "end" }) }));
  t.bolt("to", from.all(), fileSink({ path: "/tmp/a.jsonl" }), placement as ComponentOptions);
  const found = validate(t.build()).filter(({ place }) => place === "to, path");
  expect(found.map(({ severity, code }) => `${severity} ${code}`)).toEqual(findings);
});

it("in other modes there is no position file", async () => {
  const path = join(temporaryFolder(), "a.jsonl");
  const sink = await openBolt(fileSink({ path }));
  await sink.execute({ n: 1 }, at(1, 0));
  await sink.bolt.close?.();
  expect(existsSync(`${path}.position`)).toBe(false);
});
