import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Level } from "level";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openLevelStore } from "../../coordinator/level-store.js";
import { type AgentRecord, keyOf, type MetaRecord, type StoreRecord } from "../../coordinator/records.js";
import { encodeText, sha256Of } from "../../coordinator/store.js";
import { knownOf } from "./cluster-of.js";

/** Places in each file at which a byte is changed, its first and last ones among them. */
const placesPerFile = 25;

let root = "";
let made = 0;
const fresh = () => join(root, `store-${++made}`);
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "headwater-changed-byte-"));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const code = Buffer.from("// a bundle\n".repeat(500));
const meta = (decision: number): MetaRecord => ({
  ...{ kind: "meta", installation: "i", term: 7, seenTerm: 0, unheard: null },
  decision,
});
const agent = (name: string, note: string): AgentRecord => ({
  ...{ kind: "agent", ...knownOf(name) },
  labels: { note },
});

/** Writes decisions `from` to `to` as a coordinator does, and says what the store then holds. */
async function decide(directory: string, from: number, to: number, held: Map<string, StoreRecord>) {
  const store = await openLevelStore(directory);
  await store.load();
  for (let n = from; n <= to; n++) {
    const records = [meta(n), agent(`gw-${n % 40}`, `${n} `.repeat(n % 3 === 0 ? 800 : 40))];
    for (const record of records) held.set(keyOf(record), record);
    const gone = n % 7 === 0 ? [`agent/gw-${(n * 3) % 40}`] : [];
    for (const key of gone) held.delete(key);
    await store.write([
      ...records.map((record) => ({ key: keyOf(record), record })),
      ...gone.map((key) => ({ key, record: null })),
    ]);
    if (n === from) await store.putBundle(sha256Of(code), code);
  }
  await store.close();
  return held;
}

/** What an opening of the store comes to: "all" decisions, or the code of the error that it ends with. */
async function outcome(directory: string, held: ReadonlyMap<string, StoreRecord>): Promise<string> {
  try {
    const store = await openLevelStore(directory);
    try {
      const records = await store.load();
      const same = JSON.stringify(byKey(records)) === JSON.stringify(byKey([...held.values()]));
      return same ? "all" : `${records.length} of ${held.size} records, or others`;
    } finally {
      await store.close();
    }
  } catch (error) {
    return String((error as { code?: string }).code ?? error);
  }
}

const byKey = (records: readonly StoreRecord[]) =>
  records.map((record) => [keyOf(record), record] as const).sort(([a], [b]) => (a < b ? -1 : 1));

function placesIn(size: number): readonly number[] {
  const step = Math.max(1, Math.floor(size / placesPerFile));
  const places = new Set([0, 1, 4, 5, 6, size - 1, size - 2]);
  for (let at = 0; at < size; at += step) places.add(at);
  return [...places].filter((at) => at >= 0 && at < size);
}

/** Every outcome of one changed byte that is neither all decisions nor a refusal. */
async function silent(directory: string, held: ReadonlyMap<string, StoreRecord>) {
  const found: string[] = [];
  const seen: Record<string, number> = {};
  for (const file of readdirSync(directory).filter((name) => !/^(LOG|LOCK)/.test(name))) {
    const content = readFileSync(join(directory, file));
    for (const at of placesIn(content.length)) {
      const copy = fresh();
      cpSync(directory, copy, { recursive: true });
      const changed = Buffer.from(content);
      changed[at] = changed[at]! ^ (1 << (at % 8));
      writeFileSync(join(copy, file), changed);
      const came = await outcome(copy, held);
      seen[came] = (seen[came] ?? 0) + 1;
      // Neither does the opening that refused it make it look whole to the next one.
      const again = came === "all" ? "all" : await outcome(copy, held);
      for (const each of [came, again])
        if (!["all", "damaged-store", "store-format"].includes(each)) found.push(`${file} at ${at}: ${each}`);
      rmSync(copy, { recursive: true });
    }
  }
  return { found, seen };
}

describe("one changed byte anywhere in the coordinator's store", () => {
  it("takes no decision back in silence: a short log", async () => {
    const directory = fresh();
    const held = await decide(directory, 1, 12, new Map());
    const { found, seen } = await silent(directory, held);
    expect(found).toEqual([]);
    expect(seen["damaged-store"]).toBeGreaterThan(20);
  });

  it("takes no decision back in silence: tables, and a log of several blocks", async () => {
    const directory = fresh();
    const held = await decide(directory, 1, 80, new Map());
    await decide(directory, 81, 160, held);
    await decide(directory, 161, 280, held);
    const { found, seen } = await silent(directory, held);
    expect(found).toEqual([]);
    expect(seen["damaged-store"]).toBeGreaterThan(20);
    expect(seen["all"]).toBeGreaterThan(5);
  });
});

describe("what is no damage", () => {
  /** Writes records as a release did that knew no seals. */
  async function asEarlierRelease(directory: string, records: readonly StoreRecord[]): Promise<void> {
    const db = new Level(directory);
    await db.put("format", "1");
    for (const record of records) await db.put(`record/${keyOf(record)}`, encodeText(record));
    await db.close();
  }

  it("the store of an earlier release, which knew no seals", async () => {
    const directory = fresh();
    const held = new Map<string, StoreRecord>([["meta", meta(5)]]);
    await asEarlierRelease(directory, [...held.values()]);
    expect(await outcome(directory, held)).toBe("all");
    await decide(directory, 6, 9, held);
    expect(await outcome(directory, held)).toBe("all");
  });

  it("an earlier release that decided in between, in a term of its own", async () => {
    const directory = fresh();
    const held = await decide(directory, 1, 20, new Map());
    const between = [{ ...meta(21), term: 8 }, agent("gw-99", "of an earlier release")];
    for (const record of between) held.set(keyOf(record), record);
    await asEarlierRelease(directory, between);
    expect(await outcome(directory, held)).toBe("all");
    await decide(directory, 22, 30, held);
    expect(await outcome(directory, held)).toBe("all");
  });

  it("a crash before the number of a write was kept, and a number that cannot be read", async () => {
    const directory = fresh();
    const held = await decide(directory, 1, 19, new Map());
    const before = readFileSync(join(directory, "WRITTEN"));
    await decide(directory, 20, 20, held);
    for (const content of [before, Buffer.alloc(0), Buffer.from("rubbish"), null]) {
      if (content === null) rmSync(join(directory, "WRITTEN"));
      else writeFileSync(join(directory, "WRITTEN"), content);
      expect(await outcome(directory, held)).toBe("all");
      expect(readFileSync(join(directory, "WRITTEN"), "utf8")).toMatch(/^[0-9a-f]{8} 0{14}20\n$/);
    }
  });
});
