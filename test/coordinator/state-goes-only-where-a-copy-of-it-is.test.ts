import { beforeEach, describe, expect, it } from "vitest";
import type { GraphSpec } from "../../topology/index.js";
import { CoreStage } from "./core-of.js";
import { core, describedIn, greenhouse, pairIn, recordIn, task } from "./greenhouse-of.js";
import { componentOf, cores, inputOf, specOf } from "./specs.js";

let stage: CoreStage;

const record = () => recordIn(stage);
const pair = () => pairIn(stage);
const described = () => describedIn(stage);

function begin(settings: Partial<GraphSpec["settings"]> = {}): void {
  stage = greenhouse(settings);
}

describe("a movable task that commits", () => {
  beforeEach(() => begin());

  it("begins empty once, then belongs to the store that its owner has, and gets a copy elsewhere", () => {
    const [owner, standby] = pair();
    const store = stage.disks.store(owner, "greenhouse");
    expect(owner).not.toBe(standby);
    expect(record().replicas.map(({ agent }) => agent)).toEqual([owner, standby]);
    expect(stage.part(owner)!.tasks.find((one) => one.task === task)).toMatchObject({
      store,
      standby: { agent: standby, store: stage.disks.store(standby, "greenhouse") },
      wait: false,
      prove: false,
    });
    const { term, number } = record();
    expect(stage.part(standby)!.standbys).toContainEqual({ task, owner, term, number });
    expect(described()).toMatchObject({ degraded: "", copies: { agents: [owner, standby], standby } });
    expect(stage.part("gw-1")!.tasks[0]).toMatchObject({ standby: null });
  });

  it("is promoted where its copy is, with a higher epoch, and nothing of the old owner counts", () => {
    const [owner, standby] = pair();
    const { number } = record();
    stage.kill(owner);
    stage.pass(2_000);
    expect([record().agent, record().replicas]).toEqual([
      standby,
      [{ agent: standby, store: stage.disks.store(standby, "greenhouse") }],
    ]);
    expect(record().number).toBeGreaterThan(number);
    expect(described().degraded).toBe("no second agent can hold a copy");
    expect(described().summary.degraded).toBe(2);
    stage.agent(owner, core);
    stage.pass(5_000);
    expect(pair()).toEqual([standby, owner]);
    expect(described().degraded).toBe("");
  });

  it("goes back to the copy that is left when the heir's disk breaks before it has shown its own", () => {
    const [owner, standby] = pair();
    const store = stage.disks.store(owner, "greenhouse");
    stage.kill(owner);
    stage.actors.get(standby)!.deaf = true;
    stage.pass(1_800);
    expect(record()).toMatchObject({ agent: standby, former: [{ agent: owner, store }] });
    const told = stage.retained.get(standby)!.topologies.flatMap(({ tasks }) => tasks);
    expect(told.find((one) => one.task === task)).toMatchObject({ prove: true });
    stage.kill(standby);
    stage.wipe(standby);
    stage.pass(8_000);
    stage.agent(standby, core);
    stage.command({ kind: "lift-freeze" });
    stage.pass(8_000);
    expect(described().why).toContain("which hold its state");
    stage.agent(owner, core);
    stage.pass(8_000);
    expect([record().agent, record().former, stage.disks.faults]).toEqual([owner, [], []]);
    expect(described()).toMatchObject({ status: "running", degraded: "" });
    expect(stage.disks.promised("greenhouse", task)).toBeGreaterThan(0);
  });

  it("keeps a copy whose place is bad while its owner is silent: it may be the only one", () => {
    const [owner, standby] = pair();
    stage.actors.get(owner)!.deaf = true;
    stage.pass(4_000);
    expect(stage.core.cluster.agents.get(owner)!.status).toBe("suspect");
    stage.command({ kind: "drain", agent: standby });
    stage.pass(500);
    expect(record().replicas.map(({ agent }) => agent)).toEqual([owner, standby]);
    stage.kill(owner);
    stage.command({ kind: "uncordon", agent: standby });
    stage.pass(4_000);
    expect(record().agent).toBe(standby);
    expect(stage.disks.faults).toEqual([]);
  });

  it("waits for its agent when nobody else has its state", () => {
    const [owner, standby] = pair();
    stage.kill(standby);
    stage.pass(4_000);
    expect(record().replicas.map(({ agent }) => agent)).toEqual([owner]);
    stage.kill(owner);
    stage.pass(4_000);
    stage.agent(standby, core);
    stage.pass(4_000);
    expect(record().agent).toBe(owner);
    expect(described().why).toContain(`${task} waits for agent ${owner}, which holds its state`);
    stage.agent(owner, core);
    stage.pass(5_000);
    expect(described()).toMatchObject({ agent: owner, status: "running", degraded: "" });
  });

  it("stays when its agent is drained until the copy elsewhere is whole", () => {
    const [owner, standby] = pair();
    stage.kill(standby);
    stage.pass(4_000);
    stage.command({ kind: "drain", agent: owner });
    stage.pass(2_000);
    expect(record().agent).toBe(owner);
    expect(described().why).toContain("no other agent has a copy of its state");
    stage.agent(standby, core);
    stage.pass(5_000);
    expect(record().agent).toBe(standby);
  });

  it("keeps a recorded copy while its owner is away, so that whoever comes back first can go on", () => {
    const [owner, standby] = pair();
    stage.kill(owner);
    stage.kill(standby);
    stage.pass(10_000);
    stage.agent(standby, core);
    stage.command({ kind: "lift-freeze" });
    stage.pass(4_000);
    expect([record().agent, stage.disks.faults]).toEqual([standby, []]);
  });

  it("is given up only by a reset, which says what is lost, and not by forgetting an agent", () => {
    const [owner, standby] = pair();
    stage.kill(standby);
    stage.pass(4_000);
    stage.kill(owner);
    stage.pass(8_000);
    const refused = stage.command({ kind: "forget", agent: owner });
    expect(refused).toMatchObject({ ok: false, error: { code: "conflict" } });
    stage.agent(standby, core);
    stage.pass(3_000);
    const done = stage.command({ kind: "reset", topology: "greenhouse", task });
    expect(done).toMatchObject({ ok: true, lost: [{ task, agents: [owner] }] });
    stage.disks.forgive("greenhouse", task);
    stage.pass(3_000);
    expect([record().agent, described().status]).toEqual([standby, "running"]);
    expect(stage.command({ kind: "reset", topology: "greenhouse", task: "publish:0" })).toMatchObject({
      ok: false,
      error: { code: "not-found" },
    });
  });

  it("does not go on in another store than its own", () => {
    const [owner, standby] = pair();
    stage.kill(standby);
    stage.pass(4_000);
    stage.kill(owner);
    stage.wipe(owner);
    stage.agent(owner, core);
    stage.pass(4_000);
    expect(described()).toMatchObject({ agent: owner, status: "starting" });
    expect(described().summary.unplaced[0]!.text).toContain(`headwater reset greenhouse ${task}`);
  });
});

describe("a copy that was taken out", () => {
  beforeEach(() => begin());

  /** The standby dies and comes back while its owner hears nothing of it. */
  function comesBackUnseen(): readonly [owner: string, standby: string] {
    const [owner, standby] = pair();
    stage.actors.get(owner)!.deaf = true;
    stage.kill(standby);
    stage.pass(2_000);
    expect(record().replicas.map(({ agent }) => agent)).toEqual([owner]);
    stage.agent(standby, core);
    stage.pass(1_500);
    return [owner, standby];
  }

  it("is not asked for again before its owner knows that it was out", () => {
    const [owner, standby] = comesBackUnseen();
    expect(record().standby).toBeNull();
    stage.hear(stage.actors.get(owner)!);
    stage.pass(1_000);
    stage.kill(owner);
    stage.pass(3_000);
    expect([record().agent, stage.disks.faults]).toEqual([owner, []]);
    stage.agent(owner, core);
    stage.pass(8_000);
    expect(pair()).toEqual([owner, standby]);
    expect(described().degraded).toBe("");
  });

  it("does not count because of what its owner said before", () => {
    const [owner, standby] = pair();
    const { term, number } = record();
    const { generation } = stage.actors.get(owner)!.assignment!;
    const counted = [owner, standby].map((agent) => ({
      agent,
      store: stage.disks.store(agent, "greenhouse"),
    }));
    stage.kill(standby);
    stage.pass(3_000);
    stage.agent(standby, core);
    while ((record().standby?.store ?? "") === "") stage.pass(100);
    const old = { topology: "greenhouse", task, epoch: { term, number, start: 1 }, commit: 3, syncing: -1 };
    const tasks = [{ ...old, status: "running" as const, why: "", waits: "", replicas: counted }];
    stage.beat(stage.actors.get(owner)!, { generation, tasks });
    expect(record().replicas.map(({ agent }) => agent)).toEqual([owner]);
    stage.pass(5_000);
    expect(record().replicas).toEqual(counted);
  });

  it("goes on in a new epoch when its owner's agent has lost its own store, and is made anew there", () => {
    const [owner, standby] = pair();
    const { number } = record();
    stage.kill(owner);
    stage.actors.get(owner)!.store = "another";
    stage.agent(owner, core);
    stage.pass(1_000);
    expect(record().agent).toBe(standby);
    expect(record().number).toBeGreaterThan(number);
    stage.pass(5_000);
    expect(record().replicas.map(({ agent }) => agent)).toEqual([standby, owner]);
    stage.kill(standby);
    stage.pass(3_000);
    expect([record().agent, stage.disks.faults]).toEqual([owner, []]);
  });

  it("goes on when its owner's disk is replaced, however soon the owner is back", () => {
    const [owner, standby] = pair();
    stage.kill(owner);
    stage.wipe(owner);
    stage.agent(owner, core);
    stage.pass(5_000);
    expect([record().agent, described().status, stage.disks.faults]).toEqual([standby, "running", []]);
  });

  it("is none any more on a disk that was replaced", () => {
    const [owner, standby] = pair();
    stage.kill(owner);
    stage.kill(standby);
    stage.pass(10_000);
    stage.command({ kind: "lift-freeze" });
    stage.wipe(standby);
    stage.agent(standby, core);
    stage.pass(8_000);
    expect([record().agent, stage.disks.faults]).toEqual([owner, []]);
    expect(described().why).toContain(`waits for agent ${owner}, which holds its state`);
  });
});

describe("a pinned task that commits", () => {
  it("keeps its state through a drain, and begins empty with an alarm when its disk is gone", () => {
    begin();
    const pinned = "readings@gw-1";
    const before = stage.disks.store("gw-1", "greenhouse");
    stage.command({ kind: "drain", agent: "gw-1" });
    stage.pass(5_000);
    expect(stage.tasks("gw-1")).toEqual([]);
    expect(stage.part("gw-1")!.standbys).toMatchObject([{ task: pinned, owner: "gw-1" }]);
    stage.command({ kind: "uncordon", agent: "gw-1" });
    stage.pass(3_000);
    expect(stage.part("gw-1")!.tasks).toMatchObject([{ task: pinned, store: before }]);
    stage.kill("gw-1");
    stage.wipe("gw-1");
    stage.agent("gw-1", { role: "gateway" });
    stage.pass(4_000);
    expect(stage.alarms()).toContain(`state-lost greenhouse/${pinned}`);
    expect(stage.part("gw-1")!.tasks).toMatchObject([{ store: stage.disks.store("gw-1", "greenhouse") }]);
    expect(stage.disks.faults).toEqual([]);
  });
});

it("a topology that would rather wait is told to, until a second agent has its state", () => {
  begin({ whenDegraded: "wait" });
  const [owner, standby] = pair();
  const waits = (agent: string) => stage.part(agent)!.tasks.find((one) => one.task === task)?.wait;
  expect(waits(owner)).toBe(false);
  stage.kill(standby);
  stage.pass(4_000);
  expect(waits(owner)).toBe(true);
  stage.agent(standby, core);
  stage.pass(5_000);
  expect(waits(owner)).toBe(false);
});

it("a rebalance moves state in two steps: first the copy, then the task", () => {
  begin();
  stage.command({ kind: "cordon", agent: "core-2" });
  stage.kill("core-1");
  stage.pass(4_000);
  stage.agent("core-1", core);
  stage.agent("core-3", core);
  stage.command({ kind: "uncordon", agent: "core-2" });
  stage.pass(6_000);
  const outcome = stage.command({ kind: "rebalance", topology: "greenhouse" });
  if (!outcome.ok) throw outcome.error;
  const state = [...outcome.moves, ...outcome.prepared].filter((move) => move.task.startsWith("per-room"));
  expect(state.length).toBeGreaterThan(0);
  stage.pass(6_000);
  for (const { task: moved, to } of state) expect(stage.homes()[moved]).toBe(to);
  expect(stage.disks.faults).toEqual([]);
});

it("two owners of one epoch are both stopped, with an alarm, until a reset", () => {
  begin();
  const [owner, standby] = pair();
  const { term, number } = record();
  const report = { topology: "greenhouse", task, epoch: { term, number, start: 1 } };
  const clone = { status: "running", why: "", waits: "", commit: 1, replicas: [], syncing: -1 } as const;
  stage.beat(stage.actors.get(standby)!, { tasks: [{ ...report, ...clone }] });
  expect(stage.alarms()).toContain(`two-owners greenhouse/${task}`);
  expect([stage.tasks(owner), stage.tasks(standby)]).toEqual([[], []]);
  stage.pass(5_000);
  stage.command({ kind: "reset", topology: "greenhouse", task: null });
  for (const one of ["per-room:0", "per-room:1", "readings@gw-1"]) stage.disks.forgive("greenhouse", one);
  stage.pass(5_000);
  expect(stage.alarms()).toEqual([]);
  expect(described().status).toBe("running");
});

it("an agent that is stopped for a copied disk holds no copy of others' tasks either", () => {
  begin();
  stage.agent("core-3", core);
  stage.pass(2_000);
  const [owner, standby] = pair();
  const pinned = "readings@gw-1";
  const { term, number } = recordIn(stage, pinned);
  const report = { topology: "greenhouse", task: pinned, epoch: { term, number, start: 1 } };
  const clone = { status: "running", why: "", waits: "", commit: 1, replicas: [], syncing: -1 } as const;
  stage.beat(stage.actors.get(standby)!, { tasks: [{ ...report, ...clone }] });
  expect(stage.alarms()).toContain(`two-owners greenhouse/${pinned}`);
  const promised = stage.disks.promised("greenhouse", task);
  stage.pass(6_000);
  expect([pair(), record().replicas.length, stage.disks.faults]).toEqual([[owner, "core-3"], 2, []]);
  expect(stage.disks.promised("greenhouse", task)).toBeGreaterThan(promised);
  // Nor of those of an heir, not for a moment.
  stage.kill(owner);
  const effects = stage.pass(6_000);
  const writes = effects.flatMap((effect) => (effect.kind === "persist" ? effect.writes : []));
  const holders = writes.flatMap((write) =>
    write.record?.kind === "task" ? [write.record.standby?.agent] : [],
  );
  expect([record().agent, holders.length > 0, holders.includes(standby)]).toEqual(["core-3", true, false]);
});

describe("an exclusive task", () => {
  const one = "valve:0";
  const spec = specOf("greenhouse", [
    componentOf("source", { role: "spout", placement: cores }),
    componentOf("valve", { inputs: [inputOf("source", "shuffle")], placement: cores, exclusive: true }),
  ]);
  const home = () => stage.homes()[one];

  beforeEach(() => {
    stage = new CoreStage();
    stage.agent("core-1", core);
    stage.agent("core-2", core);
    stage.submit(spec);
    stage.pass(3_000);
  });

  it("does not move on a last will alone, but when the lease has run out", () => {
    const before = home()!;
    stage.kill(before);
    stage.pass(3_000);
    expect(home()).toBe(before);
    stage.pass(3_000);
    expect(home()).not.toBe(before);
  });

  it("has stopped where it was before it starts elsewhere", () => {
    const before = home()!;
    const actor = stage.actors.get(before)!;
    actor.deaf = true;
    stage.command({ kind: "drain", agent: before });
    stage.pass(2_000);
    expect(home()).toBeUndefined();
    stage.hear(actor);
    stage.pass(3_000);
    expect(stage.tasks(before)).toEqual([]);
    expect([home() === undefined, home() === before]).toEqual([false, false]);
  });
});
