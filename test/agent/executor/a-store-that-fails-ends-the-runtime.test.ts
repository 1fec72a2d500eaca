import { expect, it } from "vitest";
import { MemoryTopologyStore } from "../../../agent/commit/memory-store.js";
import { TopologyRuntime } from "../../../agent/executor/runtime.js";
import { HeadwaterError, seededRandom } from "../../../base/index.js";
import { createConnectors } from "../../../connectors/index.js";
import { beginsEmpty } from "../../../proto/index.js";
import { bolt, fields, keyedValue, spout, TopologyBuilder } from "../../../topology/index.js";
import { GivenSpout } from "./runtimes.js";

/** Its opening is over from write number `last` on. */
class Failing extends MemoryTopologyStore {
  #left: number;

  constructor(last: number) {
    super();
    this.#left = last;
  }

  override async write(ops: Parameters<MemoryTopologyStore["write"]>[0]): Promise<void> {
    if (--this.#left <= 0) throw new HeadwaterError("store-failed", "the disk is full");
    return super.write(ops);
  }
}

const number = fields({ n: "int" });

/** A counting task on a store; its runtime says why the store is over. */
async function counting(store: MemoryTopologyStore) {
  const feed = new GivenSpout();
  const t = new TopologyBuilder("counting");
  const readings = t.spout("readings", spout({ streams: { default: number }, create: () => feed }));
  const state = { count: keyedValue("int") };
  t.bolt(
    "count",
    readings.local(),
    bolt({ streams: {}, state, create: ({ count }) => ({ execute: () => count.set("", 1) }) }),
  );
  const said: string[] = [];
  const runtime = new TopologyRuntime({
    graph: t.build(),
    agent: { name: "a", labels: {} },
    installation: "test",
    connectors: createConnectors(),
    random: seededRandom(1),
    store,
    port: {
      now: () => performance.now(),
      wall: () => Date.now(),
      send: () => undefined,
      wake: () => undefined,
      log: () => undefined,
      storeFailed: (why) => void said.push(why),
    },
  });
  const peers = [{ task: "readings:0", agent: "a", term: 1, number: 1 }];
  const tasks = [{ task: "readings:0", term: 1, number: 1, start: 1, ...beginsEmpty }];
  await runtime.assign({ tasks, order: 1, standbys: [], peers, paused: false, draining: false });
  return { runtime, feed, said };
}

it("at a commit", async () => {
  const { runtime, feed, said } = await counting(new Failing(2));
  feed.give({ n: 1 });
  await expect
    .poll(() => {
      runtime.run(10);
      return said;
    })
    .toEqual(["the disk is full"]);
});

it("while a task is loaded: nobody would open it anew", async () => {
  const { said } = await counting(new Failing(1));
  expect(said).toEqual(["the disk is full"]);
});
