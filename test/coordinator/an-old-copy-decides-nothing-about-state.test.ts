import { describe, expect, it } from "vitest";
import type { MetaRecord, StoreRecord } from "../../coordinator/records.js";
import { CoreStage } from "./core-of.js";
import { core, describedIn, greenhouse, pairIn, recordIn, task } from "./greenhouse-of.js";
import { stateful } from "./specs.js";

let stage: CoreStage;

const record = () => recordIn(stage);
const pair = () => pairIn(stage);
const described = () => describedIn(stage);

function begin(): void {
  stage = greenhouse();
}

describe("a coordinator whose store is an old copy", () => {
  it("waits until all have reported, then takes owners from the reports", () => {
    begin();
    const old = new Map(stage.records);
    const [owner, standby] = pair();
    stage.kill(owner);
    stage.pass(5_000);
    expect(record().agent).toBe(standby);
    stage.restart(old);
    stage.pass(3_000);
    // The copy names the dead owner; who lives says otherwise, and the dead one may know yet more.
    expect(stage.alarms()).toContain("store-old coordinator");
    expect(stage.tasks(standby)).toContain(task);
    const told = stage.effects.length;
    stage.pass(5_000);
    const said = stage.effects
      .slice(told)
      .flatMap((one) => (one.kind === "publish" ? [one.message.kind] : []));
    expect(said).not.toContain("assignment");
    stage.agent(owner, core);
    stage.pass(6_000);
    expect([record().agent, stage.alarms()]).toEqual([standby, []]);
    expect(described()).toMatchObject({ status: "running", degraded: "" });
    expect(stage.disks.faults).toEqual([]);
  });

  it("waits for the newest owner's store to open, and does not take an older owner's copy for that", () => {
    begin();
    const old = new Map(stage.records);
    const [owner, standby] = pair();
    stage.kill(owner);
    stage.pass(5_000);
    stage.kill(standby);
    stage.agent(owner, core);
    stage.restart(old).pass(3_000);
    stage.agent(standby, core).shut = true;
    stage.pass(5_000);
    expect(stage.alarms()).toContain("store-old coordinator");
    stage.actors.get(standby)!.shut = false;
    stage.pass(6_000);
    expect([record().agent, stage.alarms(), stage.disks.faults]).toEqual([standby, [], []]);
  });

  it("hears an agent again that was restarted while others were still silent", () => {
    begin();
    const old = new Map(stage.records);
    const [owner, standby] = pair();
    stage.kill(owner);
    stage.pass(5_000);
    stage.restart(old).pass(3_000);
    stage.kill(standby);
    stage.agent(standby, core).deaf = true;
    stage.agent(owner, core);
    stage.pass(3_000);
    expect(stage.alarms()).toContain("store-old coordinator");
    stage.hear(stage.actors.get(standby)!);
    stage.pass(6_000);
    expect([record().agent, stage.alarms(), stage.disks.faults]).toEqual([standby, [], []]);
  });

  it("does not wait for stores that are shut because it gave higher epochs itself", () => {
    stage = new CoreStage();
    stage.agent("gw-1", { role: "gateway" });
    const owner = stage.agent("core-1", core);
    stage.submit(stateful("greenhouse"));
    stage.pass(5_000);
    const old = new Map(stage.records);
    for (const kind of ["pause", "resume"] as const) stage.command({ kind, topology: "greenhouse" });
    stage.pass(2_000);
    stage.kill("core-1");
    stage.restart(old).pass(2_000);
    stage.command({ kind: "lift-freeze" });
    stage.pass(2_000);
    // An assignment of the life before, which only now came to its disk, is higher than any other.
    stage.agent("core-1", core).shut = true;
    owner.assignment = { ...owner.assignment!, term: 0, generation: stage.core.book.knows + 5 };
    stage.pass(1_000);
    expect(stage.alarms()).toEqual([]);
    owner.shut = false;
    stage.pass(4_000);
    expect([record().agent, stage.disks.faults]).toEqual(["core-1", []]);
  });

  /** The store is put back; the task's owner has reported when it dies, while the one before is silent. */
  function ownerDies(told: (standby: string) => void): readonly [owner: string, standby: string] {
    begin();
    stage.agent("core-3", core);
    stage.pass(2_000);
    const old = new Map(stage.records);
    const [first] = pair();
    stage.kill(first);
    stage.pass(8_000);
    const [owner, standby] = pair();
    expect(record().replicas.map(({ agent }) => agent)).toEqual([owner, standby]);
    told(standby);
    stage.restart(old).pass(3_000);
    stage.kill(owner);
    stage.pass(10_000);
    expect([...stage.core.book.unheard!]).toEqual([first]);
    stage.agent(first, core);
    stage.pass(8_000);
    expect(stage.alarms()).toEqual([]);
    return [owner, standby];
  }

  it("gives a task whose owner dies before all have reported to who holds its copy", () => {
    let promised = Number.POSITIVE_INFINITY;
    const [, standby] = ownerDies(() => {
      promised = stage.disks.promised("greenhouse", task);
    });
    expect([record().agent, record().former, stage.disks.faults]).toEqual([standby, [], []]);
    expect(stage.disks.promised("greenhouse", task)).toBeGreaterThan(promised);
  });

  it("waits for such an owner when its standby was told meanwhile to let go", () => {
    const [owner] = ownerDies((standby) => {
      const actor = stage.actors.get(standby)!;
      const topologies = actor.assignment!.topologies.map((part) => ({ ...part, standbys: [] }));
      actor.assignment = { ...actor.assignment!, topologies };
    });
    expect(record()).toMatchObject({ agent: owner, former: [] });
    stage.agent(owner, core);
    stage.pass(8_000);
    expect([record().agent, record().replicas.length, stage.disks.faults]).toEqual([owner, 2, []]);
  });

  it("goes on without the rest when an operator says so", () => {
    begin();
    const old = new Map(stage.records);
    const [owner, standby] = pair();
    stage.kill(owner);
    stage.pass(5_000);
    stage.restart(old).pass(5_000);
    stage.restart(new Map(stage.records)).pass(2_000);
    expect(stage.alarms()).toContain("store-old coordinator");
    stage.command({ kind: "lift-freeze" });
    stage.pass(5_000);
    expect([record().agent, stage.tasks(standby).includes(task)]).toEqual([standby, true]);
    expect(stage.disks.faults).toEqual([]);
  });

  /** The store that a restore from a backup writes: nothing is decided before all have reported. */
  function backup() {
    const meta = stage.records.get("meta") as MetaRecord;
    return new Map<string, StoreRecord>(stage.records).set("meta", {
      ...meta,
      unheard: [...stage.actors.keys()],
    });
  }

  /** A backup, and then some seconds of work of an owner that is killed. */
  function ownerKilledBehindBackup() {
    begin();
    const old = backup();
    const [owner, standby] = pair();
    stage.pass(3_000);
    const promised = stage.disks.promised("greenhouse", task);
    stage.kill(owner);
    return { old, owner, standby, promised };
  }

  it("goes on with the recorded standby's copy where the owner never comes back", () => {
    const { old, standby, promised } = ownerKilledBehindBackup();
    stage.restart(old).pass(3_000);
    stage.command({ kind: "lift-freeze" });
    stage.pass(500);
    expect(stage.alarms()).toContain(`store-old greenhouse/${task}`);
    stage.pass(15_000);
    expect([record().agent, record().former, stage.disks.faults]).toEqual([standby, [], []]);
    expect(described()).toMatchObject({ status: "running" });
    expect(stage.disks.promised("greenhouse", task)).toBeGreaterThan(promised);
  });

  it("and where the owner comes back with an empty disk", () => {
    const { old, owner, standby, promised } = ownerKilledBehindBackup();
    stage.wipe(owner);
    stage.retained.clear();
    stage.restart(old).pass(30_000);
    stage.agent(owner, core);
    stage.pass(20_000);
    expect([record().agent, record().former, stage.disks.faults]).toEqual([standby, [], []]);
    expect(record().replicas.map(({ agent }) => agent)).toEqual([standby, owner]);
    expect(stage.disks.promised("greenhouse", task)).toBeGreaterThan(promised);
  });

  it("leaves it with an owner that has only not reported yet, when that comes first", () => {
    begin();
    const old = backup();
    const [owner, standby] = pair();
    stage.kill(owner);
    stage.kill(standby);
    stage.restart(old).pass(3_000);
    stage.agent(owner, core);
    stage.pass(3_000);
    stage.agent(standby, core);
    stage.pass(10_000);
    expect([record().agent, record().replicas.length, stage.disks.faults]).toEqual([owner, 2, []]);
  });

  /** The owner dies after it went on with another standby than the old copy names, and was here meanwhile. */
  function anotherStandby(): readonly [owner: string, recorded: string] {
    begin();
    const [owner, recorded] = pair();
    const old = backup();
    stage.kill(recorded);
    stage.agent("core-3", core);
    stage.pass(12_000);
    expect(record()).toMatchObject({ agent: owner, standby: { agent: "core-3" } });
    expect(record().replicas).toHaveLength(2);
    stage.kill(owner);
    stage.retained.clear();
    stage.restart(old).pass(3_000);
    // The old copy does not know it, so it is not answered, and says who it is.
    stage.join(stage.actors.get("core-3")!);
    return [owner, recorded];
  }

  /** Of this task: the other one's owner was told to be gone on without. */
  const faults = () => stage.disks.faults.filter((fault) => fault.includes(`/${task} `));

  it.each([false, true])("waits for an owner that had another standby since: parked %s", (parked) => {
    const [owner, recorded] = anotherStandby();
    // What it was told to hold is still on its disk: it was not here when it was taken out.
    stage.agent(recorded, core);
    stage.pass(3_000);
    if (parked) stage.core.book.unplace(stage.core.book.topologies.get("greenhouse")!, task);
    stage.command({ kind: "lift-freeze" });
    stage.pass(15_000);
    expect([record().agent, record().replicas.length, faults()]).toEqual([owner, 1, []]);
    stage.agent(owner, core);
    stage.pass(15_000);
    expect([record().agent, record().replicas.length, faults()]).toEqual([owner, 2, []]);
  });

  it("gives nobody a copy that is not there because the owner's disk is empty", () => {
    const [owner, recorded] = anotherStandby();
    stage.wipe(owner);
    stage.pass(30_000);
    stage.agent(recorded, core);
    stage.pass(3_000);
    stage.agent(owner, core);
    stage.pass(20_000);
    expect([record().agent, record().replicas.length, faults()]).toEqual([owner, 1, []]);
  });
});
