import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Worker } from "node:worker_threads";
import { deflateRawSync } from "node:zlib";
import { Level } from "level";
import { afterEach, describe, expect, it } from "vitest";
import { openTopologyStore, setTopologyStoreAside } from "../../../agent/commit/level-topology-store.js";
import type { TopologyStore } from "../../../agent/commit/topology-store.js";

const cleanups: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function freshDirectory(): string {
  const root = mkdtempSync(join(tmpdir(), "headwater-topology-store-"));
  cleanups.push(() => rmSync(root, { recursive: true, force: true }));
  return join(root, "topologies", "t");
}

async function openAt(directory: string): Promise<{ store: TopologyStore; setAside: string }> {
  const opened = await openTopologyStore(directory);
  cleanups.push(() => opened.store.close());
  return opened;
}

const script = new URL("store-process.ts", import.meta.url);

/** A thread does not take over the loader of TypeScript from this one. */
const threadSource = `import("tsx/esm/api").then((tsx) => {
  tsx.register();
  return import(${JSON.stringify(script.href)});
});`;

/** Kills a writer that has resolved `batches`, and gives the number of its last resolved batch. */
async function killedAfter(directory: string, first: number, batches: number): Promise<number> {
  const child = spawn(process.execPath, ["--import", "tsx", script.pathname, directory, String(first)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exit = once(child, "exit");
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (more: string) => {
    text += more;
    if (text.split("\n").length > batches) child.kill("SIGKILL");
  });
  const [, signal] = await exit;
  expect(signal).toBe("SIGKILL");
  return Math.max(first - 1, ...text.split("\n").slice(0, -1).map(Number));
}

/** The number of the last batch, when all batches up to it are there, whole, and nothing else. */
async function lastWhole(store: TopologyStore): Promise<number> {
  const last = Number(Buffer.from(store.get("last") ?? []).toString() || "0");
  const numbers: number[] = [];
  for await (const page of store.read("k/", "k0"))
    for (const [key, value] of page) {
      expect(value.length).toBeGreaterThan(2_000);
      numbers.push(Number(key.slice(2)));
    }
  expect(numbers).toEqual(Array.from({ length: last }, (_, index) => index + 1));
  return last;
}

describe("a topology's store on a real disk", () => {
  it("has every resolved batch after SIGKILL, and of the others the first ones", async () => {
    const directory = freshDirectory();
    let [last, id] = [0, ""];
    for (const batches of [1, 40, 900]) {
      const resolved = await killedAfter(directory, last + 1, batches);
      const { store, setAside } = await openAt(directory);
      expect(setAside).toBe("");
      if (id !== "") expect(store.id).toBe(id);
      id = store.id;
      last = await lastWhole(store);
      expect(last).toBeGreaterThanOrEqual(resolved);
      expect(last).toBeLessThanOrEqual(resolved + 3);
      await store.close();
    }
  });

  it("has a whole first part of its batches when the end of its log is torn off", async () => {
    const directory = freshDirectory();
    const { store } = await openAt(directory);
    for (let number = 1; number <= 20; number++)
      await store.write([
        { key: `k/${String(number).padStart(8, "0")}`, value: new Uint8Array(2_001) },
        { key: "last", value: Buffer.from(String(number)) },
      ]);
    await store.close();
    const name = readdirSync(directory).find((file) => file.endsWith(".log"))!;
    const { size } = statSync(join(directory, name));
    for (const part of [0.99, 0.7, 0.31, 0.1]) {
      const torn = `${directory}-${part}`;
      cpSync(directory, torn, { recursive: true });
      truncateSync(join(torn, name), Math.floor(size * part));
      const again = await openAt(torn);
      expect(again.setAside).toBe("");
      const last = await lastWhole(again.store);
      expect(last).toBeLessThan(20);
      expect(last).toBeGreaterThanOrEqual(Math.floor(20 * part) - 1);
    }
  });

  it("may lose batches in the middle to a single bit of its log: only their numbers tell", async () => {
    const directory = freshDirectory();
    const { store } = await openAt(directory);
    for (let number = 1; number <= 60; number++)
      await store.write([{ key: `k/${String(number).padStart(2, "0")}`, value: new Uint8Array(2_001) }]);
    await store.close();
    const name = readdirSync(directory).find((file) => file.endsWith(".log"))!;
    const log = readFileSync(join(directory, name));
    log[Math.floor(log.length / 2)]! ^= 1;
    writeFileSync(join(directory, name), log);
    const again = await openAt(directory);
    const present = [again.store.get("k/01"), again.store.get("k/60")].map((value) => value !== undefined);
    expect([again.setAside, again.store.id, ...present]).toEqual(["", store.id, true, true]);
    let there = 0;
    for await (const page of again.store.read("k/", "k0")) there += page.length;
    expect(there).toBeLessThan(60);
  });

  it("gives up its reserve to be opened on a full disk, and makes it again when there is room", async ({
    skip,
  }) => {
    const directory = freshDirectory();
    const root = dirname(dirname(directory));
    const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=48m", "tmpfs", root]);
    skip(mounted.status !== 0, "this user may not mount a small disk");
    cleanups.push(() => void spawnSync("umount", ["-l", root]));
    const reserve = join(directory, "reserve");
    const first = await openAt(directory);
    expect(statSync(reserve).size).toBe(8 * 1024 * 1024);
    await first.store.write([{ key: "k", value: new Uint8Array(1_000_000).fill(1) }]);
    await first.store.close();
    const filler = join(root, "filler");
    const { bavail, bsize } = statfsSync(root);
    writeFileSync(filler, Buffer.alloc(bavail * bsize));
    const second = await openAt(directory);
    expect(existsSync(reserve)).toBe(false);
    expect(second.store.get("k")?.length).toBe(1_000_000);
    rmSync(filler);
    for (let batch = 0; batch < 300; batch++)
      await second.store.write([{ key: "k", value: Buffer.from(`${batch}`) }]);
    expect(statSync(reserve).size).toBe(8 * 1024 * 1024);
  });

  it("has a reserve that was never whole in memory", async () => {
    const directory = freshDirectory();
    const before = process.memoryUsage().arrayBuffers;
    await openAt(directory);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1024 * 1024);
    const reserve = readFileSync(join(directory, "reserve"));
    expect(reserve.length).toBe(8 * 1024 * 1024);
    // A disk that compresses gives back as much as they take.
    expect(deflateRawSync(reserve, { level: 1 }).length).toBeGreaterThan(reserve.length);
  });

  it("is closed with its worker thread: the next opening has every resolved batch", async () => {
    const directory = freshDirectory();
    let last = 0;
    for (let life = 1; life <= 3; life++) {
      const worker = new Worker(threadSource, { eval: true, argv: [directory, `${last + 1}`] });
      let resolved = 0;
      worker.on("message", (number: number) => {
        resolved = number;
      });
      while (resolved < last + 30) await once(worker, "message");
      await worker.terminate();
      // Without multithreading LevelDB says whether a dead thread still holds the database.
      const alone = new Level(directory);
      await alone.open();
      await alone.close();
      const { store } = await openAt(directory);
      last = await lastWhole(store);
      expect(last).toBeGreaterThanOrEqual(resolved);
      await store.close();
    }
  });

  it.each(["CURRENT", "MANIFEST"])("is set aside when its %s is damaged, and again", async (file) => {
    const directory = freshDirectory();
    const ids = new Set<string>();
    for (let time = 1; time <= 2; time++) {
      const { store } = await openAt(directory);
      ids.add(store.id);
      await store.write([{ key: "k", value: Buffer.from(`${time}`) }]);
      await store.close();
      for (const name of readdirSync(directory))
        if (name.startsWith(file)) writeFileSync(join(directory, name), "rubbish");
      const next = await openAt(directory);
      expect(next.setAside).toContain(`it is now in ${directory}.damaged`);
      expect(next.store.get("k")).toBeUndefined();
      ids.add(next.store.id);
      await next.store.close();
    }
    expect(ids.size).toBe(3);
  });

  it("is set aside when the record of its identity is gone", async () => {
    const directory = freshDirectory();
    const { store } = await openAt(directory);
    await store.write([{ key: "k", value: new Uint8Array(100_000) }]);
    await store.close();
    const db = new Level<string, string>(directory);
    await db.del("!store");
    await db.close();
    expect((await openAt(directory)).setAside).toMatch(/record of its identity is gone/);
  });

  it("is set aside by hand when damage shows only in a record: the next one is empty", async () => {
    const directory = freshDirectory();
    const { store } = await openAt(directory);
    await store.write([{ key: "k", value: Buffer.from("1") }]);
    await store.close();
    const said = await setTopologyStoreAside(directory, "the checksum of a commit is wrong");
    expect(said).toContain("is damaged (the checksum of a commit is wrong)");
    expect(existsSync(join(`${directory}.damaged`, "CURRENT"))).toBe(true);
    expect(existsSync(join(`${directory}.damaged`, "reserve"))).toBe(false);
    const next = await openAt(directory);
    expect(next.setAside).toBe("");
    expect(next.store.id).not.toBe(store.id);
    expect(next.store.get("k")).toBeUndefined();
  });

  it("of another layout is refused, with a remedy, and not touched", async () => {
    const directory = freshDirectory();
    await (await openAt(directory)).store.close();
    const db = new Level<string, string>(directory);
    const { withChecksum } = await import("../../../agent/level.js");
    await db.put("!store", withChecksum(JSON.stringify({ format: 3, id: "x" })));
    await db.close();
    const opening = openTopologyStore(directory);
    await expect(opening).rejects.toMatchObject({ code: "store-format", place: directory });
    await expect(opening).rejects.toHaveProperty("remedy", expect.stringMatching(/release of Headwater/));
    expect(existsSync(`${directory}.damaged`)).toBe(false);
  });

  it("of the layout before is read, and is of this one from then on", async () => {
    const directory = freshDirectory();
    const { store } = await openAt(directory);
    await store.write([{ key: "k", value: Buffer.from("1") }]);
    await store.close();
    const db = new Level<string, string>(directory);
    const { withChecksum } = await import("../../../agent/level.js");
    await db.put("!store", withChecksum(JSON.stringify({ format: 1, id: store.id })));
    await db.close();
    const next = await openAt(directory);
    expect(next).toMatchObject({ setAside: "", store: { id: store.id } });
    expect(Buffer.from(next.store.get("k")!).toString()).toBe("1");
    await next.store.close();
    const again = new Level<string, string>(directory);
    expect(await again.get("!store")).toContain('"format":2');
    await again.close();
  });

  it("belongs to one process", async () => {
    const directory = freshDirectory();
    const child = spawn(process.execPath, ["--import", "tsx", script.pathname, directory, "1"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    cleanups.push(async () => {
      const exit = once(child, "exit");
      if (child.kill("SIGKILL")) await exit;
    });
    await once(child.stdout, "data");
    await expect(openTopologyStore(directory)).rejects.toMatchObject({ code: "store-in-use" });
  });

  it("in a place that cannot be used is an error with a remedy", async () => {
    const directory = freshDirectory();
    const { store } = await openAt(directory);
    await store.close();
    const place = join(directory, "CURRENT", "t");
    expect(readFileSync(join(directory, "CURRENT")).length).toBeGreaterThan(0);
    await expect(openTopologyStore(place)).rejects.toMatchObject({ code: "store-failed", place });
  });
});
