import { beforeEach, expect, it } from "vitest";
import { withoutCommits } from "../../proto/index.js";
import type { CoreStage } from "./core-of.js";
import { core, describedIn, greenhouse, pairIn, recordIn, task, topology } from "./greenhouse-of.js";

let stage: CoreStage;

beforeEach(() => {
  stage = greenhouse();
});

const record = () => recordIn(stage);

function damage(...agents: readonly string[]): void {
  for (const agent of agents) stage.disks.damage(agent, topology, task);
}

/** The owner dies, and what its heir has cannot be read. */
function promoteInVain(): readonly [before: string, heir: string] {
  const [before, heir] = pairIn(stage);
  damage(heir);
  stage.kill(before);
  stage.pass(4_000);
  expect(record()).toMatchObject({ agent: heir, former: [{ agent: before }] });
  return [before, heir];
}

it("a task whose heir cannot read its copy goes to who owned it before, and has a copy again", () => {
  const [before, heir] = promoteInVain();
  expect(describedIn(stage)).toMatchObject({ status: "failed" });
  expect(describedIn(stage).why).toContain(`${task} waits for agent ${before}, which holds its state`);
  expect(stage.command({ kind: "forget", agent: before })).toMatchObject({ ok: false });
  const promised = stage.disks.promised(topology, task);
  stage.agent(before, core);
  stage.pass(6_000);
  expect([pairIn(stage), record().replicas.length, stage.disks.faults]).toEqual([[before, heir], 2, []]);
  expect(stage.disks.promised(topology, task)).toBeGreaterThan(promised);
  // The copy there is another one now.
  stage.kill(before);
  stage.pass(6_000);
  expect([record().agent, describedIn(stage).status, stage.disks.faults]).toEqual([heir, "running", []]);
});

it("an owner that begins anew and cannot read its store leaves the task to its standby", () => {
  const [owner, standby] = pairIn(stage);
  damage(owner);
  stage.kill(owner);
  stage.agent(owner, core);
  stage.pass(6_000);
  expect([pairIn(stage), record().replicas.length, stage.disks.faults]).toEqual([[standby, owner], 2, []]);
});

it("two that cannot read what they have do not take turns, and a new process is asked again", () => {
  const [before, heir] = promoteInVain();
  stage.agent(before, core);
  damage(before);
  stage.pass(6_000);
  const { agent, number } = record();
  expect(agent).toBe(before);
  stage.pass(30_000);
  expect(record()).toMatchObject({ agent, number, former: [{ agent: heir }] });
  expect(describedIn(stage).why).toContain(
    `cannot be read on agents ${before} and ${heir}; \`headwater reset ${topology} ${task}\` starts it empty`,
  );
  stage.kill(heir);
  stage.disks.damage(heir, topology, task, false);
  stage.agent(heir, core);
  stage.pass(6_000);
  expect([record().agent, describedIn(stage).status, stage.disks.faults]).toEqual([heir, "running", []]);
});

it("a task of which a component cannot be opened stays where it is", () => {
  const [owner] = pairIn(stage);
  const { term, number } = record();
  const failed = { status: "failed", why: "open: the database is away", ...withoutCommits } as const;
  const tasks = [{ topology, task, epoch: { term, number, start: 1 }, ...failed }];
  stage.beat(stage.actors.get(owner)!, { tasks });
  stage.pass(300);
  expect(record()).toMatchObject({ agent: owner, number });
});

it("a task whose owner dies of its store goes to the copy that is whole, and another is made", () => {
  stage.agent("core-3", core);
  stage.pass(2_000);
  const [owner, standby] = pairIn(stage);
  const third = ["core-1", "core-2", "core-3"].find((name) => name !== owner && name !== standby)!;
  const promised = stage.disks.promised(topology, task);
  stage.actors.get(owner)!.failing = true;
  stage.pass(6_000);
  expect([pairIn(stage), record().replicas.length, stage.disks.faults]).toEqual([[standby, third], 2, []]);
  expect(stage.disks.promised(topology, task)).toBeGreaterThan(promised);
});

it("a task whose owner dies of its store stays where it is while nobody else has all of its state", () => {
  const [owner, standby] = pairIn(stage);
  stage.kill(standby);
  stage.pass(6_000);
  expect(record()).toMatchObject({ agent: owner, replicas: [{ agent: owner }], former: [] });
  stage.agent(standby, core);
  stage.actors.get(owner)!.failing = true;
  stage.pass(30_000);
  expect(record()).toMatchObject({ agent: owner, replicas: [{ agent: owner }] });
  expect(describedIn(stage).why).toContain(`the state of ${task} cannot be read on agent ${owner}`);
  stage.actors.get(owner)!.failing = false;
  stage.pass(6_000);
  expect([pairIn(stage), record().replicas.length, stage.disks.faults]).toEqual([[owner, standby], 2, []]);
});

it("an owner does not wait for a standby whose worker dies of its store again and again", () => {
  const [owner, standby] = pairIn(stage);
  stage.actors.get(standby)!.failing = true;
  stage.pass(3_000);
  const promised = stage.disks.promised(topology, task);
  stage.pass(6_000);
  expect(record()).toMatchObject({ agent: owner, replicas: [{ agent: owner }], standby: { agent: standby } });
  expect(stage.disks.promised(topology, task)).toBeGreaterThan(promised);
  const { generation } = stage.actors.get(owner)!.assignment!;
  stage.pass(60_000);
  expect(stage.actors.get(owner)!.assignment).toMatchObject({ generation });
  stage.actors.get(standby)!.failing = false;
  stage.pass(6_000);
  expect([pairIn(stage), record().replicas.length, stage.disks.faults]).toEqual([[owner, standby], 2, []]);
});

it("a copy is made elsewhere when the worker of who is to hold it dies of its store", () => {
  const [owner, standby] = pairIn(stage);
  stage.actors.get(standby)!.failing = true;
  stage.pass(6_000);
  stage.agent("core-3", core);
  stage.pass(6_000);
  expect([pairIn(stage), record().replicas.length, stage.disks.faults]).toEqual([[owner, "core-3"], 2, []]);
});

it("a task without state goes elsewhere too, and stays where it is when there is no other place", () => {
  const placed = () => stage.core.book.topologies.get(topology)!.placed.get("publish:0")!;
  const { agent: first } = placed();
  stage.actors.get(first)!.failing = true;
  stage.pass(6_000);
  const { agent: second, number } = placed();
  expect(["core-1", "core-2"].filter((name) => name !== first)).toEqual([second]);
  stage.actors.get(second)!.failing = true;
  stage.pass(30_000);
  expect(placed()).toMatchObject({ agent: second, number });
});
