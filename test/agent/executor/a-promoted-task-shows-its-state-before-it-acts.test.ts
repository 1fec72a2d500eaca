import { setTimeout as pause } from "node:timers/promises";
import { expect, it, vi } from "vitest";
import { pointerKey } from "../../../agent/commit/keys.js";
import { MemoryTopologyStore } from "../../../agent/commit/memory-store.js";
import { TopologyRuntime } from "../../../agent/executor/runtime.js";
import { seededRandom } from "../../../base/index.js";
import { createConnectors } from "../../../connectors/index.js";
import {
  beginsEmpty,
  copyUnreadable,
  encodePointer,
  type GroupPointer,
  type Replica,
  type TaskReport,
} from "../../../proto/index.js";
import { bolt, fields, keyedValue, type Spout, spout, TopologyBuilder } from "../../../topology/index.js";

const task = "readings:0";
const another = "others:0";
const number = fields({ n: "int" });

const standby = { agent: "c", store: "c-1" };

/** A store that the coordinator has recorded. */
class Disk extends MemoryTopologyStore {
  override readonly id = "disk" as "";
}

interface Stage {
  readonly runtime: TopologyRuntime;
  /** How often components were opened. */
  readonly opened: () => number;
  readonly changed: ReturnType<typeof vi.fn>;
  assign(order: number, prove: boolean, to?: Replica | null, other?: About): Promise<void>;
}

interface About {
  readonly prove: boolean;
  readonly standby: Replica | null;
}

/** A task with state on a disk that holds a copy of what another agent owned. */
function promoted(): Promise<Stage> {
  return begun({ role: "standby", epoch: { term: 1, number: 1, start: 1 }, replicas: [] });
}

/** A task with state on the disk of its owner, for whom another agent's copy counts. */
function owned(): Promise<Stage> {
  return begun({ role: "owner", epoch: { term: 1, number: 2, start: 1 }, replicas: [standby] });
}

type KeptPointer = Pick<GroupPointer, "role" | "epoch" | "replicas">;

/** `kept`: null = what is there is damaged. `opens`: what the component of the task does then. */
async function begun(kept: KeptPointer | null, opens = () => {}): Promise<Stage> {
  const store = new Disk();
  const copy = kept === null ? null : { area: "one", ...kept, commit: 0, record: 0, session: 1 };
  const value = copy === null ? Uint8Array.of(1, 2, 3) : encodePointer(copy);
  await store.write([task, another].map((id) => ({ key: pointerKey(id), value })));
  let opened = 0;
  const t = new TopologyBuilder("counting", { delivery: "exactly-once" });
  const silent: Spout = {
    open: () => {
      opened++;
      opens();
    },
    next: () => "idle",
  };
  const readings = t.spout("readings", spout({ streams: { default: number }, create: () => silent }));
  const quiet: Spout = { open: () => undefined, next: () => "idle" };
  t.spout("others", spout({ streams: { default: number }, create: () => quiet }));
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
  const assign = (order: number, prove: boolean, to: Replica | null = null, other?: About) => {
    const of = (id: string, about: About) => {
      return { ...beginsEmpty, task: id, term: 1, number: 2, start: 2, store: store.id, ...about };
    };
    const tasks = [of(task, { prove, standby: to }), ...(other === undefined ? [] : [of(another, other)])];
    const peers = tasks.map((each) => ({ task: each.task, agent: "b", term: 1, number: 2 }));
    return runtime.assign({ tasks, order, standbys: [], peers, paused: false, draining: false });
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

it("says at once that its copy is open when it is asked for while it goes on with its standby", async () => {
  const { runtime, changed, assign } = await owned();
  const open = assign(1, false, standby);
  await vi.waitFor(() => expect(runtime.report().tasks[0]!.waits).toContain("their copy on c"));
  expect(changed).not.toHaveBeenCalled();
  void assign(2, true, standby);
  await vi.waitFor(() => expect(changed).toHaveBeenCalledOnce());
  const replicas = [{ agent: "b" }, standby];
  expect(runtime.report()).toMatchObject({ order: 2, tasks: [{ status: "starting", replicas }] });
  await Promise.all([open, assign(3, false)]);
  expect(runtime.report().tasks).toMatchObject([{ status: "running", replicas: [{ agent: "b" }] }]);
}, 10_000);

it("says nothing of its copies while it follows the word that it need not show them any more", async () => {
  const { runtime, changed, assign } = await owned();
  const reports: unknown[] = [];
  changed.mockImplementation(() => reports.push(runtime.report()));
  const open = assign(1, true, standby, { prove: false, standby });
  await vi.waitFor(() => expect(changed).toHaveBeenCalledOnce());
  // Its store still counts the standby; another task has something to show in that very moment.
  void assign(2, false, null, { prove: true, standby });
  await vi.waitFor(() => expect(reports.length).toBe(2));
  expect(reports[1]).toMatchObject({ order: 2, tasks: [{ task, replicas: [] }, { task: another }] });
  await Promise.all([open, assign(3, false, null, { prove: false, standby: null })]);
}, 10_000);

it("says that its state cannot be read when it is damaged, and not when a component fails", async () => {
  const failedIn = async ({ runtime, assign }: Stage): Promise<TaskReport> => {
    void assign(1, false);
    await vi.waitFor(() => expect(runtime.report().tasks).toMatchObject([{ status: "failed" }]));
    return runtime.report().tasks[0]!;
  };
  const damaged = await failedIn(await begun(null));
  expect([damaged.why.startsWith(`${copyUnreadable}: `), damaged.replicas]).toEqual([true, []]);
  const whole = { role: "owner", epoch: { term: 1, number: 2, start: 1 }, replicas: [] } as const;
  const failing = begun(whole, () => {
    throw new Error("the database is away");
  });
  expect(await failedIn(await failing)).toMatchObject({ why: "open: the database is away" });
}, 10_000);
