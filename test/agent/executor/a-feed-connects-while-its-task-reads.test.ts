import { expect, it } from "vitest";
import { MemoryTopologyStore } from "../../../agent/commit/memory-store.js";
import { type Beginning, prepareTasks } from "../../../agent/executor/beginning.js";
import { TopologyRuntime } from "../../../agent/executor/runtime.js";
import { seededRandom } from "../../../base/index.js";
import { type ApproachingSpout, createConnectors, mqttFeed } from "../../../connectors/index.js";
import { beginsEmpty } from "../../../proto/index.js";
import { bolt, fields, keyedValue, TopologyBuilder } from "../../../topology/index.js";

const task = "readings:0";

function countingGraph() {
  const t = new TopologyBuilder("counting", { delivery: "exactly-once" });
  const feed = mqttFeed({ url: "mqtt://nowhere", topic: "in/{n}", fields: fields({ n: "string" }) });
  const readings = t.spout("readings", feed);
  const counts = bolt({
    streams: {},
    state: { count: keyedValue("int") },
    create: ({ count }) => ({ execute: ({ n }: { n: string }) => count.set(n, 1) }),
  });
  t.bolt("count", readings.local(), counts);
  return t.build();
}

interface Life {
  readonly store: MemoryTopologyStore;
  readonly start: number;
  readonly prepared?: ReadonlyMap<string, Beginning>;
  /** The id of the store that must have the state. */
  readonly expected?: string;
}

/** One life of the task on a store; what its feed was told, in order. */
async function live({ store, start, prepared = new Map(), expected = "" }: Life): Promise<string[]> {
  const told: string[] = [];
  const watched = new Proxy(store, {
    get(target, name) {
      if (name === "write") told.push("begins");
      const found = Reflect.get(target, name);
      return typeof found === "function" ? found.bind(target) : found;
    },
  });
  const feed: ApproachingSpout = {
    approach: (heldMax) => void told.push(`approaches with ${heldMax}`),
    open: () => void told.push("opens"),
    next: () => "idle",
    close: () => void told.push("closes"),
  };
  const runtime = new TopologyRuntime({
    graph: countingGraph(),
    agent: { name: "a", labels: {} },
    installation: "test",
    connectors: createConnectors({ more: { "mqtt-feed": () => feed } }),
    random: seededRandom(1),
    ...{ store: watched, prepared },
    port: {
      now: () => performance.now(),
      wall: () => Date.now(),
      send: () => undefined,
      wake: () => undefined,
      log: () => undefined,
    },
  });
  const tasks = [{ ...beginsEmpty, task, term: 1, number: 1, start, store: expected }];
  const none = { standbys: [], peers: [], paused: false, draining: false };
  await runtime.assign({ tasks, order: 1, ...none });
  await runtime.close();
  return told;
}

it("where an earlier worker's state was read ahead, the feed connects before its task begins", async () => {
  const store = new MemoryTopologyStore();
  expect(await live({ store, start: 1 })).toEqual(["begins", "opens", "closes"]);
  const prepared = await prepareTasks(countingGraph(), store);
  expect(prepared.has(task)).toBe(true);
  const told = await live({ store, start: 2, prepared });
  expect(told).toEqual(["approaches with 1000", "begins", "opens", "closes"]);
});

it("a feed that has begun to connect, and whose task cannot begin, closes", async () => {
  const store = new MemoryTopologyStore();
  await live({ store, start: 1 });
  const prepared = await prepareTasks(countingGraph(), store);
  const told = await live({ store, start: 2, prepared, expected: "another store" });
  expect(told).toEqual(["approaches with 1000", "closes"]);
});
