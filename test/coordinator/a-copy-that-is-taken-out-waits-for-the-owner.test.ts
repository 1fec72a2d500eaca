import { beforeEach, describe, expect, it } from "vitest";
import { withoutCommits } from "../../proto/index.js";
import type { CoreStage } from "./core-of.js";
import { core, describedIn, greenhouse, pairIn, recordIn, task } from "./greenhouse-of.js";
import { stateful } from "./specs.js";

let stage: CoreStage;

beforeEach(() => {
  stage = greenhouse();
});

const record = () => recordIn(stage);
const pair = () => pairIn(stage);
const described = () => describedIn(stage);

describe("a task whose copy is taken out", () => {
  it("goes to the copy that was taken out when its owner's disk turns out to be another one", () => {
    const [owner, standby] = pair();
    const promised = stage.disks.promised("greenhouse", task);
    stage.kill(standby);
    stage.actors.get(owner)!.deaf = true;
    // The standby is lost by now, and its owner is thought to be there.
    stage.pass(1_600);
    const former = [{ agent: standby, store: stage.disks.store(standby, "greenhouse") }];
    expect(record()).toMatchObject({ agent: owner, standby: null, former });
    stage.kill(owner);
    stage.wipe(owner);
    stage.agent(owner, core);
    stage.pass(4_000);
    expect(described().why).toContain("which hold its state");
    stage.agent(standby, core);
    stage.pass(8_000);
    expect([record().agent, record().former, stage.disks.faults]).toEqual([standby, [], []]);
    expect(stage.disks.promised("greenhouse", task)).toBeGreaterThan(promised);
  });

  it("lets a copy that was taken out go as soon as its owner has shown its own", () => {
    const [owner, standby] = pair();
    stage.kill(standby);
    stage.pass(2_600);
    expect(record()).toMatchObject({ agent: owner, standby: null, former: [], replicas: [{ agent: owner }] });
    expect(stage.part(owner)!.tasks.find((one) => one.task === task)).toMatchObject({ prove: false });
    expect(described()).toMatchObject({ status: "running" });
  });

  it("names that copy until then, and appoints it anew only when the owner has followed", () => {
    const [owner, standby] = pair();
    const actor = stage.actors.get(owner)!;
    actor.deaf = true;
    stage.pass(200);
    stage.command({ kind: "drain", agent: standby });
    const told = () => stage.retained.get(owner)!.topologies[0]!.tasks.find((one) => one.task === task)!;
    expect(told()).toMatchObject({ prove: true, standby: { agent: standby } });
    stage.command({ kind: "uncordon", agent: standby });
    stage.hear(actor);
    // Its worker began anew and shows its own copy only, though its store may say that the other one counts.
    const own = { agent: owner, store: stage.disks.store(owner, "greenhouse") };
    const { term, number } = record();
    const begun = { status: "starting", why: "", ...withoutCommits, replicas: [own] } as const;
    stage.beat(actor, {
      tasks: [{ topology: "greenhouse", task, epoch: { term, number, start: 2 }, ...begun }],
    });
    expect(record()).toMatchObject({ former: [], standby: null, retired: [standby] });
    expect(told()).toMatchObject({ prove: false, standby: null });
    stage.pass(5_000);
    expect([pair(), stage.disks.faults]).toEqual([[owner, standby], []]);
  });
});

describe("an update", () => {
  /** The readings of another version have one field more. */
  function update(): boolean {
    const [readings, ...others] = stateful().components;
    const streams = { default: { room: "string", battery: "double?" } } as const;
    const spec = { ...stateful(), components: [{ ...readings!, streams }, ...others] };
    const program = { graph: "graph-v2", bundle: "bundle-v2", bundleBytes: 20 };
    const how = { drain: false, loseState: false, drainMs: 5_000 };
    return stage.command({ kind: "update", topology: "greenhouse", spec, ...program, ...how }).ok;
  }

  function diskIsReplaced(owner: string, standby: string): void {
    stage.wipe(owner);
    stage.agent(owner, core);
    stage.pass(15_000);
    expect([pair(), stage.disks.faults]).toEqual([[standby, owner], []]);
    expect(stage.disks.promised("greenhouse", task)).toBeGreaterThan(0);
  }

  it("while neither the owner nor its standby is here takes nobody's copy out", () => {
    const [owner, standby] = pair();
    stage.kill(standby);
    stage.kill(owner);
    stage.pass(4_000);
    expect(update()).toBe(true);
    stage.pass(3_000);
    expect(record().former.map(({ agent }) => agent)).toEqual([standby]);
    stage.agent(standby, core);
    stage.pass(10_000);
    diskIsReplaced(owner, standby);
  });

  it("that comes as its owner dies leaves the task to its standby", () => {
    const [owner, standby] = pair();
    stage.actors.get("gw-1")!.next = { status: "fetching", why: "" };
    expect(update()).toBe(true);
    stage.pass(2_000);
    Object.assign(stage.actors.get(owner)!, { deaf: true, up: false });
    stage.actors.get("gw-1")!.next = { status: "ready", why: "" };
    stage.pass(20_000);
    expect(record().agent).toBe(standby);
    diskIsReplaced(owner, standby);
  });
});

describe("a copy that was taken out, and whose owner has not shown its own", () => {
  function takenOut(): readonly [owner: string, standby: string] {
    const [owner, standby] = pair();
    stage.kill(standby);
    stage.actors.get(owner)!.deaf = true;
    stage.pass(1_600);
    expect(record().former.map(({ agent }) => agent)).toEqual([standby]);
    return [owner, standby];
  }

  it("is named by a reset, and by describe", () => {
    const agents = takenOut();
    expect(described().copies!.agents).toEqual(agents);
    expect(stage.command({ kind: "reset", topology: "greenhouse", task })).toMatchObject({
      ok: true,
      lost: [{ task, agents }],
    });
  });

  it("is the only one when the owner's disk is gone: its agent is not forgotten without a word", () => {
    const [owner, standby] = takenOut();
    stage.kill(owner);
    stage.wipe(owner);
    stage.agent(owner, core);
    stage.pass(8_000);
    expect(stage.command({ kind: "forget", agent: standby })).toMatchObject({ ok: false });
  });

  it("is no matter of agents that have nothing of the task: they are forgotten", () => {
    stage.agent("gw-2", { role: "office" });
    const [owner, standby] = pair();
    stage.kill(standby);
    stage.pass(4_000);
    expect(record().former).toEqual([]);
    stage.kill("gw-2");
    stage.kill(owner);
    stage.wipe(owner);
    stage.agent(owner, core);
    stage.pass(8_000);
    expect(stage.command({ kind: "forget", agent: "gw-2" })).toMatchObject({ ok: true });
  });
});
