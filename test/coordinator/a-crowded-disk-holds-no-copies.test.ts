import { beforeEach, expect, it } from "vitest";
import { describeTopology } from "../../coordinator/http/describe-topology.js";
import { crowdedAlarm } from "../../proto/index.js";
import { CoreStage } from "./core-of.js";
import { stateful } from "./specs.js";

const task = "per-room:0";
const core = { role: "core" };
const mib = 2 ** 20;
const hourMs = 3_600_000;

let stage: CoreStage;

function record() {
  return stage.core.book.topologies.get("greenhouse")!.placed.get(task)!;
}

function degraded(): string {
  const { taskList } = describeTopology(stage.core, stage.core.book.topologies.get("greenhouse")!);
  return taskList.find((one) => one.task === task)!.degraded;
}

function replicas(): readonly string[] {
  return record().replicas.map(({ agent }) => agent);
}

/** The disk of an agent has no room for copies, or has it again. */
function crowd(agent: string, on: boolean): void {
  const text = "38 MiB are free";
  stage.actors.get(agent)!.alarms = on ? [{ code: crowdedAlarm, text }] : [];
}

/** What all tasks of an agent have. */
function grow(agent: string, bytes: number): void {
  stage.actors.get(agent)!.stateBytes = bytes;
}

function begin(...cores: readonly string[]): void {
  stage = new CoreStage();
  stage.agent("gw-1", { role: "gateway" });
  for (const name of cores) stage.agent(name, core);
  stage.submit(stateful("greenhouse", {}));
  stage.pass(5_000);
}

beforeEach(() => begin("core-1", "core-2", "core-3"));

it("a large copy goes to an agent that has room, and counts there, and the crowded one gets no other", () => {
  const { agent: owner, standby } = record();
  const crowded = standby!.agent;
  const third = ["core-1", "core-2", "core-3"].find((name) => name !== owner && name !== crowded)!;
  grow(owner, 10 * mib);
  crowd(crowded, true);
  stage.pass(8_000);
  expect(replicas()).toEqual([owner, third]);
  expect(degraded()).toBe("");
  expect(stage.part(crowded)!.standbys.map((one) => one.task)).not.toContain(task);
  expect(stage.core.moves).toBe(0);
  // The one that is left does not serve either: rather none than one that fills the last of the disk.
  stage.kill(third);
  stage.pass(8_000);
  expect(replicas()).toEqual([owner]);
  expect(degraded()).toBe(`no second agent can hold a copy: the disk of ${crowded} is nearly full`);
  expect(stage.disks.faults).toEqual([]);
});

it("a small copy stays, for nothing would be gained, until it has grown", () => {
  const { agent: owner, standby } = record();
  const crowded = standby!.agent;
  grow(owner, mib / 2);
  crowd(crowded, true);
  stage.pass(30_000);
  expect(replicas()).toEqual([owner, crowded]);
  grow(owner, 10 * mib);
  stage.pass(20_000);
  expect(replicas()).toHaveLength(2);
  expect(replicas()).not.toContain(crowded);
});

it("with no other place a large copy is given up, and made again after an hour of room", () => {
  begin("core-1", "core-2");
  const { agent: owner, standby } = record();
  const crowded = standby!.agent;
  grow(owner, 10 * mib);
  crowd(crowded, true);
  stage.pass(8_000);
  expect(replicas()).toEqual([owner]);
  crowd(crowded, false);
  stage.pass(hourMs - 10_000);
  expect(degraded()).toBe(`no second agent can hold a copy: the disk of ${crowded} is nearly full`);
  stage.pass(20_000);
  expect(replicas()).toEqual([owner, crowded]);
  expect(stage.disks.faults).toEqual([]);
});

it("while its owner is silent a copy stays, however large: it may be all that there is", () => {
  const { agent: owner, standby } = record();
  grow(owner, 10 * mib);
  stage.pass(2_000);
  stage.actors.get(owner)!.deaf = true;
  stage.pass(2_500);
  crowd(standby!.agent, true);
  stage.pass(1_000);
  expect(replicas()).toEqual([owner, standby!.agent]);
  stage.kill(owner);
  stage.pass(4_000);
  expect(record().agent).toBe(standby!.agent);
  expect(stage.disks.faults).toEqual([]);
});
