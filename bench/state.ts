import { behind } from "../agent/commit/keys.js";
import type { TopologyStore } from "../agent/commit/topology-store.js";
import { bolt, fields, type Graph, keyedValue, spout, TopologyBuilder } from "../topology/index.js";
import { Driven, withStore } from "./durable.js";
import { type Bench, type BenchLine, compare } from "./harness.js";

export const benches: readonly Bench[] = [{ name: "state/open-and-commit", run: benchState }];

const keys = 100_000;
const changed = 1_000;
/** What an entry has at the least: its key as text, `sensor-0` and longer, and eight bytes of a double. */
const leastBytesOfEntry = 16;
/** Commits are made when they are asked for, and not in between. */
const commitMs = 60_000;

/** What a fail-over waits for, and what a commit takes, against the same bytes read and written bare. */
function benchState(): Promise<readonly BenchLine[]> {
  return withStore(async (store) => {
    const feed = new Feed();
    let driven = new Driven(graphOf(feed), store);
    await driven.assign();
    await feed.through(driven, keys);
    await driven.runtime.durable();
    const bytesOfEntry = Math.ceil((await readAll(store)) / keys);
    const opened = await compare({
      name: `state: opening a task of ${keys} keys, against reading them`,
      unit: "ms",
      target: null,
      ours: async () => {
        await driven.close();
        const next = new Driven(graphOf(feed), store);
        const took = await timed(() => next.assign(true));
        driven = next;
        requireKeys(next);
        return took;
      },
      ceiling: () => timed(() => readAll(store)),
    });
    const committed = await compare({
      name: `state: commit of ${changed} of ${keys} keys, against one synced write of so many bytes`,
      unit: "ms",
      target: null,
      ours: async () => {
        await feed.through(driven, changed);
        return timed(() => driven.runtime.durable());
      },
      ceiling: () => {
        const value = new Uint8Array(changed * bytesOfEntry);
        return timed(() => store.write([{ key: "z", value }]));
      },
    });
    await driven.close();
    return [opened, committed];
  });
}

/** Readings of one key after the other. */
class Feed {
  left = 0;
  wake: () => void = () => {};
  #at = 0;

  next(): number {
    this.left--;
    return this.#at++ % keys;
  }

  /** Resolves when `count` more readings were executed. */
  async through(driven: Driven, count: number): Promise<void> {
    this.left = count;
    this.wake();
    while (this.left > 0) {
      // A full window is acknowledged by a commit.
      await Promise.all([driven.until(() => true), driven.runtime.durable()]);
    }
  }
}

function graphOf(feed: Feed): Graph {
  const reading = fields({ key: "string", value: "double" });
  const t = new TopologyBuilder("bench", {
    delivery: "exactly-once",
    heldMax: 6_000,
    commitMs,
    commitMinMs: commitMs,
  });
  const readings = t.spout(
    "readings",
    spout({
      streams: { default: reading },
      create: () => ({
        open: (context) => {
          feed.wake = () => context.wake();
        },
        next(out) {
          if (feed.left === 0) return "idle";
          const n = feed.next();
          out.emit({ key: `sensor-${n}`, value: n / 2 });
          return "reading";
        },
      }),
    }),
  );
  t.bolt(
    "worst",
    readings,
    bolt({
      input: reading,
      streams: {},
      state: { worst: keyedValue("double") },
      create: ({ worst }) => ({
        execute: ({ key, value }) => worst.set(key, (worst.get(key) ?? 0) + value),
      }),
    }),
  );
  return t.build();
}

/** The bytes of all that the store has of the task. */
async function readAll(store: TopologyStore): Promise<number> {
  let bytes = 0;
  for await (const page of store.read("a/", behind("a/"))) {
    for (const [key, value] of page) bytes += key.length + value.length;
  }
  if (bytes < keys * leastBytesOfEntry) throw new Error(`the store has ${bytes} bytes of ${keys} keys`);
  return bytes;
}

function requireKeys(driven: Driven): void {
  const [state] = driven.runtime.states().values();
  if (state === undefined || state.bytes < keys * leastBytesOfEntry) {
    throw new Error(`the task was opened with ${state?.bytes ?? 0} bytes of state`);
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}
