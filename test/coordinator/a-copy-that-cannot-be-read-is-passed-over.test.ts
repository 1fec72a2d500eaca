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
