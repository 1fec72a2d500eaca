import { expect, it } from "vitest";
import { commitsPerCheckpoint } from "../../../agent/commit/checkpoints.js";
import { MemoryTopologyStore } from "../../../agent/commit/memory-store.js";
import {
  type Bolt,
  bolt,
  fields,
  type Graph,
  keyedValue,
  type StateValue,
  spout,
  TopologyBuilder,
} from "../../../topology/index.js";
import { GivenSpout, Runtimes } from "./runtimes.js";

const number = fields({ n: "int" });
const pauseMs = 300;

/** A version of a topology that counts numbers in each of the cells. */
function version(cells: readonly string[], feed: GivenSpout): Graph {
  const t = new TopologyBuilder("counting", { delivery: "exactly-once" });
  const readings = t.spout("readings", spout({ streams: { default: number }, create: () => feed }));
  const create = (state: Readonly<Record<string, StateValue<number>>>): Bolt => ({
    execute({ n }) {
      for (const cell of cells) state[cell]!.set(`${n}`, (state[cell]!.get(`${n}`) ?? 0) + 1);
    },
  });
  const state = Object.fromEntries(cells.map((cell) => [cell, keyedValue("int")]));
  t.bolt("count", readings.global(), bolt({ streams: {}, state, create: create as never }));
  return t.build();
}

/** Runs a version over the store for so many commits. */
async function run(store: MemoryTopologyStore, cells: readonly string[], commits: number): Promise<void> {
  const feed = new GivenSpout();
  const runtimes = await new Runtimes(version(cells, feed), { more: { store } }).open();
  for (let n = 0; n < commits; n++) {
    feed.give({ n: n % 10 });
    await runtimes.advance(pauseMs);
  }
}

async function keysOf(store: MemoryTopologyStore, cell: string): Promise<number> {
  let keys = 0;
  for await (const page of store.read("a", "b"))
    for (const [key] of page) if (key.includes(`/s/count/${cell}/`)) keys++;
  return keys;
}

it("with the first commits of a version without the cell; what it declares stays", async () => {
  const store = new MemoryTopologyStore();
  await run(store, ["times", "gone"], commitsPerCheckpoint + 2);
  expect([await keysOf(store, "times"), await keysOf(store, "gone")]).toEqual([10, 10]);
  await run(store, ["times"], 2);
  expect([await keysOf(store, "times"), await keysOf(store, "gone")]).toEqual([10, 0]);
});
