import { beforeEach, expect, it } from "vitest";
import { describeTopology } from "../../coordinator/http/describe-topology.js";
import { plan, rebalance } from "../../coordinator/scheduler/plan.js";
import { CoreStage } from "./core-of.js";
import { chainOf, Fleet, on } from "./fleet.js";
import { stateful } from "./specs.js";

const task = "per-room:0";
const core = { role: "core" };

let stage: CoreStage;

function topology() {
  return stage.core.book.topologies.get("greenhouse")!;
}

function record() {
  return topology().placed.get(task)!;
}

function degraded(): string {
  return describeTopology(stage.core, topology()).taskList.find((one) => one.task === task)!.degraded;
}

function replicas(): readonly string[] {
  return record().replicas.map(({ agent }) => agent);
}

/** Another program is installed on an agent that has ended. */
function installed(name: string, layout: number): void {
  stage.actors.get(name)!.layout = layout;
  stage.agent(name, core);
}

/** A restart of an agent under another program, quick enough for its tasks to stay. */
function install(name: string, layout: number): void {
  stage.kill(name);
  installed(name, layout);
}

beforeEach(() => {
  stage = new CoreStage();
  stage.agent("gw-1", { role: "gateway" });
  stage.agent("core-1", core);
  stage.agent("core-2", core);
  stage.submit(stateful("greenhouse", {}));
  stage.pass(5_000);
});

it("a copy on an agent that cannot read it does not count, and what to do is said", () => {
  const { agent: owner, standby } = record();
  const other = standby!.agent;
  expect(replicas()).toEqual([owner, other]);
  install(owner, 3);
  stage.pass(5_000);
  expect(replicas()).toEqual([owner]);
  expect(degraded()).toBe(
    `no second agent can hold a copy: the program of ${other} cannot read what that of ${owner} writes; ` +
      "install the package of 1.0.0 there",
  );
  install(other, 3);
  stage.pass(8_000);
  expect([replicas(), degraded()]).toEqual([[owner, other], ""]);
  expect(stage.core.moves).toBe(0);
  expect(stage.disks.faults).toEqual([]);
});

it("a copy goes where it can be read, and one of an earlier layout stays where a later program is", () => {
  stage.agent("core-3", core);
  const { agent: owner, standby } = record();
  install("core-3", 3);
  stage.pass(5_000);
  expect(replicas()).toEqual([owner, standby!.agent]);
  install(owner, 3);
  stage.pass(8_000);
  expect(replicas()).toEqual([owner, "core-3"]);
  stage.kill(owner);
  stage.pass(5_000);
  expect([record().agent, stage.disks.faults]).toEqual(["core-3", []]);
});

it("an agent that does not say its layout has the first: it takes copies of others like it only", () => {
  const { agent: owner, standby } = record();
  install(standby!.agent, 0);
  stage.pass(5_000);
  expect(replicas()).toEqual([owner]);
  install(owner, 0);
  stage.pass(8_000);
  expect(replicas()).toEqual([owner, standby!.agent]);
});

it("a copy that came to be unreadable takes over when a later program is there, and not before", () => {
  const { agent: owner, standby } = record();
  const other = standby!.agent;
  install(owner, 3);
  // It has written in its new layout to the copy that counts, and dies before anybody has planned anew.
  stage.beat(stage.actors.get(owner)!);
  stage.kill(owner);
  expect(degraded()).toContain(`its copy on ${other} does not count: the program of ${other} cannot read`);
  stage.pass(10_000);
  expect([record().agent, replicas()]).toEqual([owner, [owner, other]]);
  install(other, 3);
  stage.pass(5_000);
  expect([record().agent, stage.disks.faults]).toEqual([other, []]);
});

it("what layout agents have is known to the next life of the coordinator before they join again", () => {
  const { agent: owner, standby } = record();
  install(owner, 3);
  stage.beat(stage.actors.get(owner)!);
  for (const name of ["gw-1", owner, standby!.agent]) stage.actors.get(name)!.up = false;
  stage.restart();
  const kept = ["gw-1", owner, standby!.agent].map(
    (name) => stage.core.cluster.agents.get(name)!.storesLayout,
  );
  expect(kept).toEqual([2, 3, 2]);
});

it("nothing with state is moved towards an agent that could not read it, however good the place is", () => {
  const fleet = new Fleet();
  fleet.agent("busy", { labels: core, capacity: { cpu: 1, memory: 4096 }, storesLayout: 3 });
  fleet.agent("idle", { labels: core, capacity: { cpu: 16, memory: 65_536 } });
  fleet.topology("greenhouse", [chainOf("per-room", on(core), 1, { resources: { cpu: 0.9, memory: 64 } })]);
  const view = fleet.topologies.get("greenhouse")!;
  view.placed.set(task, "busy");
  const whole = { able: ["busy"], unread: [], whole: true };
  const copies = { ...whole, standby: null, retired: [], heading: null, large: false };
  Object.assign(view, {
    committing: new Set(["per-room"]),
    copies: new Map([[task, { ...copies, holders: ["busy"] }]]),
  });
  expect([rebalance(fleet.view, "greenhouse").prepared, plan(fleet.view).standbys]).toEqual([[], []]);
  fleet.change("idle", { storesLayout: 3 });
  expect(rebalance(fleet.view, "greenhouse").prepared).toHaveLength(1);
  expect(plan(fleet.view).standbys).toEqual([{ topology: "greenhouse", task, agent: "idle" }]);
});
