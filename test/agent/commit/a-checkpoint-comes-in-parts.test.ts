import { expect, test } from "vitest";
import type { CheckpointPace } from "../../../agent/commit/checkpoints.js";
import { GroupLog } from "../../../agent/commit/group-log.js";
import { areaPrefix, behind, commitPrefix } from "../../../agent/commit/keys.js";
import { MemoryTopologyStore } from "../../../agent/commit/memory-store.js";
import { GroupState } from "../../../agent/state/group-state.js";
import { type Random, seededRandom } from "../../../base/index.js";
import { keyedValue, type StateHandles } from "../../../topology/index.js";

const task = "count:0";
const cells = { count: keyedValue("int") };
const nothing = { inputs: [], outputs: [], watermarks: [], frames: [] };

/** A task that writes state and commits it, in a store in memory. */
class Task {
  readonly #state: GroupState;
  readonly #log: GroupLog;
  readonly #store: MemoryTopologyStore;
  /** Changes of the largest commit, and parts of checkpoints. */
  opsMost = 0;
  parts = 0;

  private constructor(store: MemoryTopologyStore, log: GroupLog, state: GroupState) {
    this.#store = store;
    this.#log = log;
    this.#state = state;
  }

  static async open(store: MemoryTopologyStore, start: number, pace: CheckpointPace): Promise<Task> {
    const read = (cell: string, key: string) => log!.readState(cell, key);
    let log: GroupLog | null = null;
    const limits = { cacheBytes: 40 };
    const declared = new Map([["count", cells]]);
    const state = new GroupState({ cells: declared, limits, storage: { read }, age: () => 0 });
    const opened = await GroupLog.open(store, {
      ...{ task, epoch: { term: 1, number: 1, start }, expected: "", area: "area", pace },
      restore: (change, checkpointed) => void state.restore(change, checkpointed),
    });
    log = opened.log;
    return new Task(store, log, state);
  }

  get count() {
    return (this.#state.handles("count") as unknown as StateHandles<typeof cells>).count;
  }

  async commit(): Promise<void> {
    const draft = this.#log.draft({ ...nothing, age: 0, state: this.#state });
    await this.#store.write(this.#log.absolute(draft.ops));
    if (draft.checkpoint) this.#state.checkpointed();
    this.opsMost = Math.max(this.opsMost, draft.ops.length);
    this.parts += draft.checkpoint ? 1 : 0;
  }

  get checkpointing(): boolean {
    return this.#state.checkpointing;
  }

  get content(): Record<string, number> {
    const { count } = this;
    return Object.fromEntries([...count.keys()].sort().map((key) => [key, count.get(key)!]));
  }

  /** How many records a start would read, and their bytes. */
  async records(): Promise<{ readonly count: number; readonly bytes: number }> {
    const prefix = areaPrefix(this.#log.area) + commitPrefix;
    const found = { count: 0, bytes: 0 };
    for await (const page of this.#store.read(prefix, behind(prefix))) {
      found.count += page.length;
      for (const [, value] of page) found.bytes += value.length;
    }
    return found;
  }
}

async function copyOf(store: MemoryTopologyStore): Promise<MemoryTopologyStore> {
  const copy = new MemoryTopologyStore();
  for await (const page of store.read("", "\uffff")) {
    await copy.write(page.map(([key, value]) => ({ key, value })));
  }
  return copy;
}

function writeSome({ count }: Task, random: Random, expected: Map<string, number>): void {
  for (let left = random.below(6); left >= 0; left--) {
    const key = `key-${String(random.below(40)).padStart(2, "0")}`;
    if (random.below(4) > 0) {
      const value = random.below(1_000_000);
      count.set(key, value);
      expected.set(key, value);
    } else {
      count.delete(key);
      expected.delete(key);
    }
  }
}

function sorted(expected: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...expected].sort(([a], [b]) => (a < b ? -1 : 1)));
}

test("a crash behind any commit finds what was committed, also between the parts", async () => {
  const pace = { commits: 5, partBytes: 60 };
  const seen = { parts: 0, between: 0 };
  for (let seed = 1; seed <= 20; seed++) {
    const random = seededRandom(seed);
    let store = new MemoryTopologyStore();
    let live = await Task.open(store, 1, pace);
    const expected = new Map<string, number>();
    for (let commit = 1; commit <= 80; commit++) {
      writeSome(live, random, expected);
      const before = live.parts;
      await live.commit();
      const copy = await copyOf(store);
      const found = await Task.open(copy, commit + 1, pace);
      expect(found.content, `seed ${seed}, commit ${commit}`).toEqual(sorted(expected));
      expect(live.content, `seed ${seed}, commit ${commit}`).toEqual(sorted(expected));
      seen.parts += live.parts - before;
      if (random.below(4) > 0) continue;
      // A start in the middle of a checkpoint begins another one some time.
      if (live.checkpointing) seen.between++;
      store = copy;
      live = found;
    }
  }
  expect(seen.parts).toBeGreaterThan(200);
  expect(seen.between).toBeGreaterThan(10);
});

test("tens of thousands of changed keys are in no single commit", async () => {
  const live = await Task.open(new MemoryTopologyStore(), 1, { commits: 10, partBytes: 4_096 });
  for (let n = 0; n < 30_000; n++) {
    live.count.set(`key-${n}`, n);
    if (n % 100 === 99) await live.commit();
  }
  for (let n = 0; n < 400; n++) {
    live.count.set("one", n);
    await live.commit();
  }
  expect(live.parts).toBeGreaterThan(100);
  expect(live.opsMost).toBeLessThan(600);
  expect((await live.records()).count).toBeLessThan(20);
});

test("where commits are large a checkpoint ends: what a start reads has a bound", async () => {
  const live = await Task.open(new MemoryTopologyStore(), 1, { commits: 192, partBytes: 1_024 });
  let most = 0;
  for (let n = 0; n < 100; n++) {
    for (let key = 0; key < 8_000; key++) live.count.set(`key-${(n * 8_000 + key) % 120_000}`, n);
    await live.commit();
    if (n % 10 === 9) most = Math.max(most, (await live.records()).bytes);
  }
  expect(live.parts).toBeGreaterThan(8);
  expect(most).toBeLessThan(10 * 1024 * 1024);
});

test("where workers end before any checkpoint does, records do not become ever more", async () => {
  const store = new MemoryTopologyStore();
  const sizes: number[] = [];
  let key = 0;
  for (let life = 1; life <= 30; life++) {
    const live = await Task.open(store, life, { commits: 192, partBytes: 16 * 1_024 });
    for (let commit = 0; commit < 8; commit++) {
      for (let n = 0; n < 500; n++, key++) live.count.set(`${key % 20_000}`.padStart(200, "0"), key);
      await live.commit();
    }
    sizes.push((await live.records()).bytes);
  }
  expect(Math.max(...sizes)).toBeLessThan(12 * 1_024 * 1_024);
  // It has ended more than once.
  expect(sizes.filter((size, n) => n > 0 && size < sizes[n - 1]!).length).toBeGreaterThan(1);
});
