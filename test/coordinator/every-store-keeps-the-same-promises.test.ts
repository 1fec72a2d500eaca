import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Level } from "level";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { openAgentStore } from "../../agent/store.js";
import { systemClock } from "../../base/index.js";
import { openLevelStore } from "../../coordinator/level-store.js";
import { type AgentRecord, noCopies, type TaskRecord } from "../../coordinator/records.js";
import { openStoreIn } from "../../coordinator/state-dir.js";
import { type CoordinatorStore, MemoryStore, sha256Of } from "../../coordinator/store.js";
import { knownOf } from "./cluster-of.js";

const directories: string[] = [];
const open: CoordinatorStore[] = [];

function freshDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "headwater-store-"));
  directories.push(directory);
  return directory;
}

async function level(directory = freshDirectory()): Promise<CoordinatorStore> {
  const store = await openLevelStore(directory);
  open.push(store);
  return store;
}

afterEach(async () => {
  for (const store of open.splice(0)) await store.close();
});
afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

const agent: AgentRecord = { kind: "agent", ...knownOf("gw-1") };
const task: TaskRecord = {
  kind: "task",
  topology: "t",
  task: "a:0",
  agent: "gw-1",
  term: 1,
  number: 2,
  since: 3,
  ...noCopies,
};
const bytes = new TextEncoder().encode("export default 1");

for (const [name, make] of [
  ["memory", async () => new MemoryStore()],
  ["level", level],
] as const) {
  describe(`a ${name} store`, () => {
    it("gives back what was written, the last of each key", async () => {
      const store: CoordinatorStore = await make();
      expect(await store.load()).toEqual([]);
      await store.write([
        { key: "agent/gw-1", record: agent },
        { key: "task/t/a:0", record: task },
      ]);
      await store.write([{ key: "task/t/a:0", record: { ...task, number: 9 } }]);
      expect(new Set(await store.load())).toEqual(new Set([agent, { ...task, number: 9 }]));
      await store.write([{ key: "agent/gw-1", record: null }]);
      expect(await store.load()).toEqual([{ ...task, number: 9 }]);
    });

    it("keeps bundles under their hash, once", async () => {
      const store: CoordinatorStore = await make();
      const hash = sha256Of(bytes);
      expect(await store.bundle(hash)).toBeNull();
      expect(await store.putBundle(hash, bytes)).toBe(true);
      expect(await store.putBundle(hash, bytes)).toBe(false);
      expect(Buffer.from((await store.bundle(hash))!)).toEqual(Buffer.from(bytes));
      expect(await store.bundles()).toEqual([hash]);
      await store.dropBundle(hash);
      expect(await store.bundles()).toEqual([]);
      expect(await store.load()).toEqual([]);
    });
  });
}

describe("a store on disk", () => {
  it("in a place that cannot be used is an error with a remedy", async () => {
    const file = join(freshDirectory(), "file");
    writeFileSync(file, "");
    for (const place of [file, join(file, "below"), "/proc/headwater"]) {
      const remedy = expect.stringContaining("--state-dir");
      await expect(openLevelStore(place)).rejects.toMatchObject({ code: "store-failed", remedy });
    }
  });

  it("has everything after it was closed and opened", async () => {
    const directory = freshDirectory();
    const first = await openLevelStore(directory);
    await first.write([{ key: "task/t/a:0", record: task }]);
    await first.putBundle(sha256Of(bytes), bytes);
    await first.close();
    const second = await level(directory);
    expect(await second.load()).toEqual([task]);
    expect(await second.bundles()).toEqual([sha256Of(bytes)]);
  });

  it("is one coordinator's: a second one is told so", async () => {
    const directory = freshDirectory();
    await level(directory);
    await expect(openLevelStore(directory)).rejects.toMatchObject({ code: "store-in-use", place: directory });
  });

  it("that is damaged says so and what to do", async () => {
    const directory = freshDirectory();
    const store = await openLevelStore(directory);
    await store.write([{ key: "task/t/a:0", record: task }]);
    await store.close();
    for (const file of readdirSync(directory))
      if (/^MANIFEST/.test(file)) writeFileSync(join(directory, file), "rubbish");
    await expect(openLevelStore(directory)).rejects.toMatchObject({
      code: "damaged-store",
      remedy: expect.stringContaining("backup"),
    });
  });

  it("never takes a changed byte for a record", async () => {
    const directory = freshDirectory();
    const store = await openLevelStore(directory);
    await store.write([{ key: "task/t/a:0", record: { ...task, agent: "gw-findme" } }]);
    await store.close();
    let changed = 0;
    for (const file of readdirSync(directory)) {
      const path = join(directory, file);
      const content = readFileSync(path);
      const at = content.indexOf("gw-findme");
      if (at < 0 || file === "LOG") continue;
      content[at + 3] = 0x58;
      writeFileSync(path, content);
      changed++;
    }
    expect(changed).toBeGreaterThan(0);
    const records = await level(directory).then(
      (again) =>
        again.load().then(
          (all) => all.length,
          (error: unknown) => (error as { code: string }).code,
        ),
      (error: unknown) => (error as { code: string }).code,
    );
    expect(records).toBe("damaged-store");
  });

  it("of a newer layout is refused", async () => {
    const directory = freshDirectory();
    const db = new Level(directory);
    await db.put("format", "2");
    await db.close();
    await expect(openLevelStore(directory)).rejects.toMatchObject({ code: "store-format" });
    expect(readdirSync(directory)).not.toContain("WRITTEN");
  });

  it("that another program has filled is refused, and nothing is written into it", async () => {
    const directory = freshDirectory();
    const agents = await openAgentStore(directory, systemClock, () => "store-1");
    await agents.store.save(agents.saved);
    await agents.store.close();
    const refused = { code: "store-format", message: expect.stringContaining("no coordinator's store") };
    for (const _ of [1, 2]) await expect(openStoreIn(directory)).rejects.toMatchObject(refused);
    const db = new Level(join(directory, "store"));
    expect(await db.keys().all()).toEqual(["state"]);
    await db.close();
    expect(readdirSync(join(directory, "store"))).not.toContain("WRITTEN");
  });
});
