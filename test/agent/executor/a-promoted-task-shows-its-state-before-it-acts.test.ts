import { setTimeout as pause } from "node:timers/promises";
import { expect, it, vi } from "vitest";
import { pointerKey } from "../../../agent/commit/keys.js";
import { MemoryTopologyStore } from "../../../agent/commit/memory-store.js";
import { TopologyRuntime } from "../../../agent/executor/runtime.js";
import { seededRandom } from "../../../base/index.js";
import { createConnectors } from "../../../connectors/index.js";
import { beginsEmpty, encodePointer } from "../../../proto/index.js";
import { bolt, fields, keyedValue, type Spout, spout, TopologyBuilder } from "../../../topology/index.js";

const task = "readings:0";
const number = fields({ n: "int" });

interface Stage {
  readonly runtime: TopologyRuntime;
  /** How often components were opened. */
  readonly opened: () => number;
  readonly changed: ReturnType<typeof vi.fn>;
  assign(order: number, prove: boolean): Promise<void>;
}

/** A task with state on a disk that holds a copy of what another agent owned. */
async function promoted(): Promise<Stage> {
  const store = new MemoryTopologyStore();
  const epoch = { term: 1, number: 1, start: 1 };
  const copy = {
    area: "one",
    role: "standby",
    epoch,
    replicas: [],
    commit: 0,
    record: 0,
    session: 1,
  } as const;
  await store.write([{ key: pointerKey(task), value: encodePointer(copy) }]);
  let opened = 0;
  const t = new TopologyBuilder("counting", { delivery: "exactly-once" });
  const silent: Spout = { open: () => void opened++, next: () => "idle" };
  const readings = t.spout("readings", spout({ streams: { default: number }, create: () => silent }));
  const create = () => ({ execute: () => undefined });
  t.bolt("count", readings.local(), bolt({ streams: {}, state: { count: keyedValue("int") }, create }));
  const changed = vi.fn();
  const runtime = new TopologyRuntime({
    graph: t.build(),
    agent: { name: "b", labels: {} },
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
      changed,
    },
  });
  const assign = (order: number, prove: boolean) => {
    const owned = { ...beginsEmpty, task, term: 1, number: 2, start: 1, store: store.id, prove };
    const peers = [{ task, agent: "b", term: 1, number: 2 }];
    return runtime.assign({ tasks: [owned], order, standbys: [], peers, paused: false, draining: false });
  };
  return { runtime, opened: () => opened, changed, assign };
}

it("waits behind the opening of its store, says so, and goes on when the others are let go", async () => {
  const { runtime, opened, changed, assign } = await promoted();
  const open = assign(1, true);
  await vi.waitFor(() => expect(changed).toHaveBeenCalledOnce());
  const [shown] = runtime.report().tasks;
  expect(shown).toMatchObject({ status: "starting", epoch: { number: 2 }, replicas: [{ agent: "b" }] });
  expect(shown!.waits).toContain("lets go of the others");
  // Told the same again: nothing changes by that.
  void assign(2, true);
  await pause(20);
  expect(opened()).toBe(0);
  await Promise.all([open, assign(3, false)]);
  expect(runtime.report().tasks).toMatchObject([{ status: "running", replicas: [{ agent: "b" }] }]);
  expect(opened()).toBe(1);
}, 10_000);

it("ends while it waits", async () => {
  const { runtime, opened, changed, assign } = await promoted();
  void assign(1, true);
  await vi.waitFor(() => expect(changed).toHaveBeenCalledOnce());
  await runtime.close();
  expect(opened()).toBe(0);
}, 10_000);
