import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fileSink } from "../../connectors/index.js";
import { fields, spout, TopologyBuilder } from "../../topology/index.js";
import { openBolt, temporaryFolder } from "./drive.js";

test("a tuple is held until flush has written and synced its line", async () => {
  const path = join(temporaryFolder(), "deep/${agent.site}-${agent.name}.jsonl");
  const sink = await openBolt(fileSink({ path }));
  await sink.execute({ room: "a", bytes: Buffer.from([1, 2]) });
  await sink.execute({ room: "b", bytes: null });
  expect(sink.held()).toBe(2);
  await sink.flush();
  expect(sink.held()).toBe(0);
  const written = path.replace("${agent.site}-${agent.name}", "north-gw-1");
  expect(readFileSync(written, "utf8")).toBe('{"room":"a","bytes":"AQI="}\n{"room":"b","bytes":null}\n');
  await sink.bolt.close?.();
});

test("csv has a header once, also when the file is continued, and keeps its order of columns", async () => {
  const path = join(temporaryFolder(), "a.csv");
  const first = await openBolt(fileSink({ path }));
  await first.execute({ room: 'the "hall"', celsius: 1.5, at: null });
  await first.bolt.close?.();
  const second = await openBolt(fileSink({ path }));
  await second.execute({ at: 5, celsius: 2, room: "b" });
  await second.bolt.close?.();
  expect(readFileSync(path, "utf8")).toBe('room,celsius,at\n"the ""hall""",1.5,\nb,2,5\n');
});

test("a line that a crash cut off harms no other", async () => {
  const path = join(temporaryFolder(), "a.jsonl");
  writeFileSync(path, '{"room":"a"}\n{"roo');
  const sink = await openBolt(fileSink({ path }));
  await sink.execute({ room: "b" });
  await sink.flush();
  expect(readFileSync(path, "utf8")).toBe('{"room":"a"}\n{"roo\n{"room":"b"}\n');
  await sink.bolt.close?.();
});

test("a full disk holds everything back, loses nothing and says so once", async () => {
  const sink = await openBolt(fileSink({ path: "/dev/full" }));
  for (let i = 0; i < 5; i++) await sink.execute({ i });
  await sink.flush();
  await sink.flush();
  expect(sink.held()).toBe(5);
  expect(sink.logged).toHaveLength(1);
  expect(sink.logged[0]).toMatch(/^error cannot write \/dev\/full: ENOSPC.*5 tuples wait/);
  expect(sink.counts.get("write-failures")).toBe(2);
  await sink.bolt.close?.();
});

test("a path that cannot be written is named at the start", async () => {
  const file = join(temporaryFolder(), "file");
  writeFileSync(file, "");
  await expect(openBolt(fileSink({ path: join(file, "a.jsonl") }))).rejects.toMatchObject({
    code: "unwritable-file",
  });
});

test("many lines are written without waiting for a flush", async () => {
  const path = join(temporaryFolder(), "a.jsonl");
  const sink = await openBolt(fileSink({ path }));
  for (let i = 0; i < 300; i++) await sink.execute({ text: "x".repeat(1_000) });
  expect(sink.held()).toBeLessThan(270);
  await sink.bolt.close?.();
  expect(readFileSync(path, "utf8").split("\n")).toHaveLength(301);
});

test("several tasks of one sink need files of their own", () => {
  const t = new TopologyBuilder("x");
  const from = t.spout(
    "from",
    spout({ streams: { default: fields({ a: "int" }) }, create: () => ({ open() {}, next: () => "end" }) }),
  );
  t.bolt("to", from.shuffle(), fileSink({ path: "/tmp/a.jsonl" }), { parallelism: 2 });
  expect(() => t.build()).toThrow(/to, path: its 2 tasks would write the same file/);
});
