import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Level } from "level";
import { afterEach, expect, it } from "vitest";
import { keyOf, type TopologyRecord } from "../../coordinator/records.js";
import { restoreRemains } from "../../coordinator/restore.js";
import { openStoreIn } from "../../coordinator/state-dir.js";
import { sha256Of } from "../../coordinator/store.js";
import { Api, Stage, type TestAgent, until } from "./running.js";
import { greenhouse } from "./specs.js";

const stage = new Stage();
afterEach(() => stage.end());

/** Longer than a block of LevelDB's log: one that can be compressed, and one that cannot. */
const random = `// ${randomBytes(60_000).toString("base64")}`;
const program = Array.from({ length: 4_000 }, (_, line) => `const line${line} = ${line * 7_919};`).join("\n");
const hashOf = (code: string) => sha256Of(new TextEncoder().encode(code));

/** Changes a byte in the middle of the bundle, wherever the store has it. */
function changeAByte(directory: string, code: string): void {
  const store = join(directory, "store");
  let changed = 0;
  for (const file of readdirSync(store)) {
    const content = readFileSync(join(store, file));
    const here = content.indexOf(code.slice(40_000, 40_100));
    const key = content.indexOf(`bundle/${hashOf(code)}`);
    const at = here >= 0 || key < 0 ? here : key + 10_000;
    if (at < 0) continue;
    content[at] = content[at]! ^ 1;
    writeFileSync(join(store, file), content);
    changed++;
  }
  expect(changed).toBeGreaterThan(0);
}

/** Brings a store to what an earlier release wrote. */
async function compress(directory: string): Promise<void> {
  const db = new Level<string, Uint8Array>(join(directory, "store"), { valueEncoding: "view" });
  // Of the implementation in Node.js only, which the type does not know.
  await (db as unknown as { compactRange(from: string, to: string): Promise<void> }).compactRange("", "~");
  await db.close();
}

/** The greenhouse was submitted to a coordinator in the directory, which has ended since. */
async function withGreenhouse(code: string): Promise<string> {
  const stateDir = stage.directory();
  const running = await stage.coordinator({ stateDir });
  expect((await new Api(running).submit(greenhouse(), code)).status).toBe(201);
  await running.close();
  return stateDir;
}

const fetched = async (agent: TestAgent, bundle: string) => {
  const { length } = agent.chunks;
  agent.send({ kind: "fetch", bundle, offset: 0 });
  await until(() => agent.chunks.length > length, "the agent is not answered");
  return agent.chunks.at(-1)!.total;
};

for (const [where, code, openings, fault, refusal] of [
  ["the log, which LevelDB then leaves out", random, 0, "is missing", [409, "conflict"]],
  ["a table", random, 2, "is damaged", [500, "damaged-bundle"]],
  ["a compressed table of an earlier release", program, 2, "is damaged", [500, "damaged-bundle"]],
] as const) {
  it(`in ${where}: it is said at the start, an agent is told, and the same file heals it`, async () => {
    const bundle = hashOf(code);
    const stateDir = await withGreenhouse(code);
    for (let opening = 0; opening < openings; opening++) await (await openStoreIn(stateDir)).close();
    if (code === program) await compress(stateDir);
    changeAByte(stateDir, code);

    const running = await stage.coordinator({ stateDir });
    const api = new Api(running);
    const alarms = async () => {
      const { alarms: all } = await api.json<{ alarms: { code: string; text: string }[] }>("GET", "/v1/info");
      return all.filter((alarm) => alarm.code === "bundle-damaged").map(({ text }) => text);
    };
    expect(await alarms()).toEqual([
      expect.stringMatching(new RegExp(`^bundle [0-9a-f]+ of topology greenhouse ${fault} in the .* file`)),
    ]);
    expect(stage.lines.join("\n")).toContain("`headwater update greenhouse <file> --dry-run` with the file");
    const agent = await stage.agent(running.brokerUrl, "gw-1", { role: "gateway" });
    expect(await fetched(agent, bundle)).toBe(0);
    expect(await api.refusal("GET", "/v1/backup")).toEqual(refusal);

    expect((await api.submit(greenhouse(), code)).status).toBe(409);
    expect(await alarms()).toEqual([]);
    expect(await fetched(agent, bundle)).toBe(code.length);
    await running.close();
    const again = await openStoreIn(stateDir);
    expect(sha256Of((await again.bundle(bundle))!)).toBe(bundle);
    await again.close();
  });
}

it("of the version before says so, and what puts it in again starts no update", async () => {
  const stateDir = await withGreenhouse(random);
  const store = await openStoreIn(stateDir);
  const record = (await store.load()).find(({ kind }) => kind === "topology") as TopologyRecord;
  const { spec, graph, bundleBytes } = record;
  const bytes = new TextEncoder().encode("// before");
  const previous = { revision: 0, spec, graph, bundle: sha256Of(bytes), bundleBytes };
  await store.write([{ key: keyOf(record), record: { ...record, previous } }]);
  await store.close();

  const running = await stage.coordinator({ stateDir });
  const api = new Api(running);
  const alarms = async () => (await api.json<{ alarms: { text: string }[] }>("GET", "/v1/info")).alarms;
  const [{ text = "" } = {}, ...others] = await alarms();
  expect(others).toEqual([]);
  expect(text).toContain("of topology greenhouse (the version before) is missing");
  expect(text).toMatch(
    /`headwater update greenhouse <file> --dry-run` with the file, .* of that version puts/,
  );
  await api.json("PUT", `/v1/bundles/${previous.bundle}`, bytes);
  const request = { spec, graph, bundle: previous.bundle, dryRun: true };
  await api.json("POST", "/v1/topologies/greenhouse/update", request);
  expect(await alarms()).toEqual([]);
  const { revision } = await api.json<{ revision: number }>("GET", "/v1/topologies/greenhouse");
  expect(revision).toBe(record.revision);
});

it("stands in the way of no later write, whatever LevelDB puts together then", async () => {
  const lines = Array.from({ length: 5_000 }, (_, n) => `export const by${n} = (tuple) => tuple.n * ${n};`);
  const bytes = new TextEncoder().encode(lines.join("\n"));
  const stateDir = stage.directory();
  const put = async (some: Uint8Array) => {
    const store = await openStoreIn(stateDir);
    await store.putBundle(sha256Of(some), some);
    await store.close();
  };
  await put(bytes);
  await put(Uint8Array.of(0));
  const tables = readdirSync(join(stateDir, "store")).filter((file) => file.endsWith(".ldb"));
  const contents = tables.map(
    (file) => [join(stateDir, "store", file), readFileSync(join(stateDir, "store", file))] as const,
  );
  const [file, content] = contents.toSorted(([, a], [, b]) => b.length - a.length)[0]!;
  const middle = content.length >> 1;
  content.fill(0xff, middle, middle + 100);
  writeFileSync(file, content);
  await put(bytes);
  for (let n = 1; n <= 10; n++) await put(Uint8Array.of(n));
  const store = await openStoreIn(stateDir);
  expect(sha256Of((await store.bundle(sha256Of(bytes)))!)).toBe(sha256Of(bytes));
  await store.close();
});

it("does not stand in the way of going on with what is left of a store", async () => {
  const stateDir = await withGreenhouse(random);
  changeAByte(stateDir, random);
  const restored = await restoreRemains(stateDir, "somebody", "1.2.3");
  expect(restored.topologies).toEqual(["greenhouse"]);
});
