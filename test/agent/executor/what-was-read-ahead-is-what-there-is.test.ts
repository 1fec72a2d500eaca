import { expect, it } from "vitest";
import { MemoryTopologyStore } from "../../../agent/commit/memory-store.js";
import { type Beginning, prepareTasks } from "../../../agent/executor/beginning.js";
import { TopologyRuntime } from "../../../agent/executor/runtime.js";
import { type Random, seededRandom } from "../../../base/index.js";
import { StoreAccess } from "../../../agent/worker/store-access.js";
import { createConnectors } from "../../../connectors/index.js";
import { beginsEmpty } from "../../../proto/index.js";
import { bolt, fields, keyedValue, spout, TopologyBuilder } from "../../../topology/index.js";
import { until } from "../../fixtures/until.js";
import { GivenSpout } from "./runtimes.js";

const task = "readings:0";
const keys = ["a", "b", "c"];

interface Life {
  readonly store: MemoryTopologyStore;
  readonly start: number;
  readonly prepared?: ReadonlyMap<string, Beginning>;
}

function countingGraph(feed: GivenSpout) {
  const reading = fields({ n: "string" });
  const t = new TopologyBuilder("counting");
  const readings = t.spout("readings", spout({ streams: { default: reading }, create: () => feed }));
  const state = { count: keyedValue("int") };
  const counts = bolt({
    streams: {},
    state,
    create: ({ count }) => ({ execute: ({ n }: { n: string }) => count.set(n, (count.get(n) ?? 0) + 1) }),
  });
  t.bolt("count", readings.local(), counts);
  return t.build();
}

/** A life of a task that counts readings by key, on what an earlier one has committed. */
class Counting {
  readonly #feed = new GivenSpout();
  readonly graph = countingGraph(this.#feed);
  readonly #runtime: TopologyRuntime;

  constructor({ store, prepared = new Map() }: Life) {
    this.#runtime = new TopologyRuntime({
      graph: this.graph,
      agent: { name: "a", labels: {} },
      installation: "test",
      connectors: createConnectors(),
      random: seededRandom(1),
      checkpoints: { commits: 5, partBytes: 1_000 },
      ...{ store, prepared },
      port: {
        now: () => performance.now(),
        wall: () => Date.now(),
        send: () => undefined,
        wake: () => undefined,
        log: () => undefined,
        storeFailed: (why) => expect.unreachable(why),
      },
    });
  }

  static async begin(life: Life): Promise<Counting> {
    const counting = new Counting(life);
    const tasks = [{ task, term: 1, number: 1, start: life.start, ...beginsEmpty }];
    const none = { standbys: [], peers: [], paused: false, draining: false };
    await counting.#runtime.assign({ tasks, order: 1, ...none });
    return counting;
  }

  /** One reading and its commit. */
  async take(key: string): Promise<void> {
    this.#feed.give({ n: key });
    this.#runtime.run(10);
    let durable = false;
    void this.#runtime.durable().then(() => {
      durable = true;
    });
    while (!durable) {
      this.#runtime.run(10);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  get counts(): readonly number[] {
    const { count } = this.#runtime.states().get(task)!.handles("count");
    const cell = count as unknown as { get(key: string): number | undefined };
    return keys.map((key) => cell.get(key) ?? 0);
  }

  close(): Promise<void> {
    return this.#runtime.close();
  }
}

async function takeSome(life: Counting, random: Random, most: number, expected: number[]): Promise<void> {
  for (let left = random.below(most); left > 0; left--) {
    const key = random.below(keys.length);
    expected[key]!++;
    await life.take(keys[key]!);
  }
}

/** The next life begins with what was prepared, counts on, and the one behind it reads all of that anew. */
async function takeOver({ store, prepared, random, expected, seed }: TakeOver): Promise<void> {
  const next = await Counting.begin({ store, prepared, start: 2 });
  expect(next.counts, `seed ${seed}`).toEqual(expected);
  await takeSome(next, random, 14, expected);
  await next.close();
  const last = await Counting.begin({ store, start: 3 });
  expect(last.counts, `seed ${seed}, read anew`).toEqual(expected);
  await last.close();
}

interface TakeOver {
  readonly store: MemoryTopologyStore;
  readonly prepared: Awaited<ReturnType<typeof prepareTasks>>;
  readonly random: Random;
  readonly expected: number[];
  readonly seed: number;
}

it("whatever is committed between the reading and the beginning, and also over a checkpoint", async () => {
  const stood = { yes: 0, no: 0 };
  for (let seed = 1; seed <= 40; seed++) {
    const random = seededRandom(seed);
    const store = new MemoryTopologyStore();
    const expected = keys.map(() => 0);
    const before = await Counting.begin({ store, start: 1 });
    await takeSome(before, random, 14, expected);
    const prepared = await prepareTasks(before.graph, store);
    await takeSome(before, random, 7, expected);
    await before.close();
    const stands = prepared.get(task)!.log!.stands({ term: 1, number: 1, start: 2 }, "");
    stood[stands ? "yes" : "no"]++;
    await takeOver({ store, prepared, random, expected, seed });
  }
  expect(stood.yes).toBeGreaterThan(5);
  expect(stood.no).toBeGreaterThan(5);
});

it("read on meanwhile, again and again: beginning needs only the commits since the last look", async () => {
  const looks = { on: 0, anew: 0 };
  for (let seed = 1; seed <= 30; seed++) {
    const random = seededRandom(seed);
    const store = new MemoryTopologyStore();
    const expected = keys.map(() => 0);
    const before = await Counting.begin({ store, start: 1 });
    await takeSome(before, random, 14, expected);
    let prepared = await prepareTasks(before.graph, store);
    for (let look = random.below(6); look > 0; look--) {
      const known = prepared.get(task);
      const [read] = await Promise.all([
        // While commits come and behind them.
        prepareTasks(before.graph, store, prepared),
        takeSome(before, random, 5, expected),
      ]);
      prepared = read;
      looks[prepared.get(task) === known ? "on" : "anew"]++;
    }
    const atLast = await prepareTasks(before.graph, store, prepared);
    await before.close();
    const anew = await prepareTasks(before.graph, store);
    expect(atLast.get(task)?.log?.number, `seed ${seed}`).toBe(anew.get(task)?.log?.number);
    expect(atLast.get(task)?.log?.stands({ term: 1, number: 1, start: 2 }, ""), `seed ${seed}`).toBe(true);
    await takeOver({ store, prepared: atLast, random, expected, seed });
  }
  expect(looks.on).toBeGreaterThan(5);
  expect(looks.anew).toBeGreaterThan(5);
});

it("kept up by a worker that waits for the word to begin, until the word has come", async () => {
  const store = new MemoryTopologyStore();
  const before = await Counting.begin({ store, start: 1 });
  await before.take("a");
  const access = new StoreAccess(
    ...([{}, {}, {}, ""] as unknown as ConstructorParameters<typeof StoreAccess>),
  );
  access.joined = store;
  await access.prepare(before.graph);
  let say: (word: string) => void = () => undefined;
  const said = new Promise<string>((resolve) => {
    say = resolve;
  });
  const heard = access.keepUp(before.graph, said);
  for (let n = 0; n < 7; n++) await before.take("b");
  const committed = (await prepareTasks(before.graph, store)).get(task)!.log!.number;
  await until("it has read on", () => access.prepared.get(task)?.log?.number === committed);
  await before.take("c");
  await before.close();
  say("begin");
  expect(await heard).toBe("begin");
  const next = await Counting.begin({ store, prepared: access.prepared, start: 2 });
  expect(next.counts).toEqual([1, 7, 1]);
  await next.close();
  access.joined = null;
  expect(await access.keepUp(before.graph, Promise.resolve("again"))).toBe("again");
});

it("not what another epoch begins without: an owner that nobody expects begins empty", async () => {
  const store = new MemoryTopologyStore();
  const before = await Counting.begin({ store, start: 1 });
  await before.take("a");
  const prepared = await prepareTasks(before.graph, store);
  await before.close();
  expect(prepared.get(task)!.log!.stands({ term: 1, number: 1, start: 2 }, "")).toBe(true);
  expect(prepared.get(task)!.log!.stands({ term: 1, number: 2, start: 2 }, "")).toBe(false);
  expect(prepared.get(task)!.log!.stands({ term: 1, number: 2, start: 2 }, store.id || "disk")).toBe(true);
});
