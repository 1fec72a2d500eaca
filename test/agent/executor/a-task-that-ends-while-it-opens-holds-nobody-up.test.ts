import { expect, it } from "vitest";
import { pointerKey } from "../../../agent/commit/keys.js";
import { MemoryTopologyStore } from "../../../agent/commit/memory-store.js";
import { TopologyRuntime } from "../../../agent/executor/runtime.js";
import { seededRandom } from "../../../base/index.js";
import { createConnectors } from "../../../connectors/index.js";
import { beginsEmpty, encodePointer } from "../../../proto/index.js";
import { bolt, fields, keyedValue, spout, TopologyBuilder } from "../../../topology/index.js";
import { GivenSpout } from "./runtimes.js";

const task = "readings:0";
const number = fields({ n: "int" });

/** Its writes after `hold` are at the disk until `release`. */
class Slow extends MemoryTopologyStore {
  release: () => void = () => undefined;
  #begun: () => void = () => undefined;
  #gate: Promise<void> = Promise.resolve();

  /** Resolves when a write waits. */
  hold(): Promise<void> {
    this.#gate = new Promise((resolve) => {
      this.release = resolve;
    });
    return new Promise((resolve) => {
      this.#begun = resolve;
    });
  }

  override async write(ops: Parameters<MemoryTopologyStore["write"]>[0]): Promise<void> {
    this.#begun();
    await this.#gate;
    return super.write(ops);
  }
}

function counting(store: MemoryTopologyStore): TopologyRuntime {
  const t = new TopologyBuilder("counting");
  const readings = t.spout(
    "readings",
    spout({ streams: { default: number }, create: () => new GivenSpout() }),
  );
  const state = { count: keyedValue("int") };
  const create = ({ count }: { count: { set(key: string, value: number): void } }) => {
    return { execute: () => count.set("", 1) };
  };
  t.bolt("count", readings.local(), bolt({ streams: {}, state, create }));
  return new TopologyRuntime({
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
      storeFailed: () => undefined,
    },
  });
}

it("its next epoch begins, although the copy of the one before never answers", async () => {
  const store = new Slow();
  const replicas = [{ agent: "b", store: "store-of-b" }];
  const epoch = { term: 1, number: 1, start: 1 };
  const pointer = { area: "one", role: "owner", epoch, replicas, commit: 0, record: 0, session: 0 } as const;
  await store.write([{ key: pointerKey(task), value: encodePointer(pointer) }]);
  const begun = store.hold();
  const runtime = counting(store);
  const assign = (order: number, standby: (typeof replicas)[number] | null) => {
    const owned = { ...beginsEmpty, task, term: 1, number: order, start: order, store: store.id, standby };
    const peers = [{ task, agent: "a", term: 1, number: order }];
    return runtime.assign({ tasks: [owned], order, standbys: [], peers, paused: false, draining: false });
  };
  const before = assign(1, replicas[0]!);
  await begun;
  const after = assign(2, null);
  store.release();
  await Promise.all([before, after]);
  expect(runtime.report().tasks).toMatchObject([{ task, epoch: { number: 2 }, status: "running", why: "" }]);
}, 5_000);
