import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { fileLookup } from "../../connectors/index.js";
import { type BoltSpec, type Fields, fields, type Streams } from "../../topology/index.js";
import { openBolt, temporaryFolder } from "./drive.js";

const reading = fields({ machine: "string", rms: "double" });
const machines = fields({ name: "string", line: "string", floor: "int?" });

function lookup(path: string, more: object = {}) {
  return fileLookup<typeof reading, typeof machines, { line: "line"; floor: "floor" }>({
    path,
    fields: machines,
    by: { machine: "name" },
    adds: { line: "line", floor: "floor" },
    refresh: 100,
    ...more,
  }) as unknown as BoltSpec<Fields, Streams>;
}

async function opened(path: string) {
  const drive = await openBolt(lookup(path));
  onTestFinished(() => void drive.bolt.close?.());
  const ask = async (machine: string) => {
    await drive.execute({ machine, rms: 1 });
    return drive.emitted.splice(0);
  };
  return { ...drive, ask };
}

test("csv, JSON lines; an unknown key goes to unmatched, a bad line is left out and counted", async () => {
  const folder = temporaryFolder();
  const csv = join(folder, "machines.csv");
  writeFileSync(csv, "line,floor,name\nnorth,2,press-1\nsouth,,press-2\nx,high,press-3\neast,1,press-1\n");
  const { ask, counts, logged } = await opened(csv);
  expect(await ask("press-1")).toEqual([["default", { machine: "press-1", rms: 1, line: "east", floor: 1 }]]);
  expect(await ask("press-2")).toEqual([
    ["default", { machine: "press-2", rms: 1, line: "south", floor: null }],
  ]);
  expect(await ask("press-3")).toEqual([["unmatched", { machine: "press-3", rms: 1 }]]);
  expect(counts.get("malformed")).toBe(1);
  expect(logged).toEqual([expect.stringMatching(/machines\.csv:4 is left out: .*floor/)]);
  const lines = join(folder, "machines.jsonl");
  writeFileSync(lines, '{"name":"press-1","line":"west"}\n');
  expect(await (await opened(lines)).ask("press-1")).toMatchObject([
    ["default", { line: "west", floor: null }],
  ]);
});

test("a file that changes is read again; while it cannot be read the old one counts, said once", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "machines.csv");
  const replace = (text: string) => {
    writeFileSync(`${path}.new`, text);
    renameSync(`${path}.new`, path);
  };
  replace("name,line,floor\npress-1,north,1\n");
  const { ask, counts, logged } = await opened(path);
  expect(await ask("press-1")).toMatchObject([["default", { line: "north" }]]);
  replace("name,line,floor\npress-1,south,1\npress-2,south,1\n");
  await vi.waitFor(
    async () => expect(await ask("press-1")).toMatchObject([["default", { line: "south" }]]),
    5_000,
  );
  replace("name,floor\npress-1,1\n");
  await vi.waitFor(() => expect(counts.get("unreadable")).toBe(1), 5_000);
  expect(logged.at(-1)).toMatch(/goes on with the 2 rows that it has: .*no column line/);
  rmSync(path);
  await vi.waitFor(() => expect(counts.get("unreadable")).toBe(2), 5_000);
  expect(await ask("press-2")).toMatchObject([["default", { line: "south" }]]);
  replace("name,line,floor\npress-2,east,1\n");
  await vi.waitFor(
    async () => expect(await ask("press-2")).toMatchObject([["default", { line: "east" }]]),
    5_000,
  );
  expect(await ask("press-1")).toMatchObject([["unmatched", {}]]);
});

test("without a file nothing runs; options that do not fit are named", async () => {
  await expect(openBolt(lookup("/nowhere/machines.csv"))).rejects.toMatchObject({ code: "unreadable-file" });
  expect(() => lookup("x.csv", { adds: {} })).toThrow(/adds nothing/);
  expect(() => lookup("x.csv", { by: { machine: "machine" } })).toThrow(/the table has no field machine/);
  const { streams } = lookup("x.csv", { by: { rms: "name" } });
  const place = { inputs: [], tasks: 1 };
  const { faults } = (streams as Exclude<typeof streams, string | Streams>)([reading], place);
  expect(faults).toMatchObject([{ input: 0, message: "rms is double, and name of the table string" }]);
});
