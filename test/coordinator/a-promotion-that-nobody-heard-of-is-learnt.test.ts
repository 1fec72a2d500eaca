import { beforeEach, expect, it } from "vitest";
import type { StoreRecord } from "../../coordinator/records.js";
import type { CoreStage } from "./core-of.js";
import { core, greenhouse, pairIn, recordIn, task } from "./greenhouse-of.js";

let stage: CoreStage;

beforeEach(() => {
  stage = greenhouse();
});

const record = () => recordIn(stage);
const pair = () => pairIn(stage);

function statusOf() {
  return stage.core.book.work.get(record().agent)!.tasks.get(`greenhouse/${task}`)!.status;
}

/** The owner is drained; its heir dies before it has heard of that, and the owner has let go. */
function promoteUnheard(): readonly [before: string, heir: string] {
  const [owner, heir] = pair();
  stage.actors.get(heir)!.deaf = true;
  stage.command({ kind: "drain", agent: owner });
  stage.pass(100);
  expect([record().agent, stage.tasks(owner).includes(task)]).toEqual([heir, false]);
  stage.kill(heir);
  stage.retained.delete(heir);
  return [owner, heir];
}

/** A third core host, to which the task has gone once. Returns whom the old copy names as owner. */
function moveOn(): string {
  const [first] = pair();
  stage.agent("core-3", core);
  stage.pass(2_000);
  stage.kill(first);
  stage.pass(8_000);
  expect(record().replicas).toHaveLength(2);
  return first;
}

function putBack(old: ReadonlyMap<string, StoreRecord>): void {
  stage.restart(old).pass(3_000);
  expect(stage.alarms()).toContain("store-old coordinator");
}

it("from who holds a copy, also by an heir whose store opens late", () => {
  const old = new Map(stage.records);
  const first = moveOn();
  const [, heir] = promoteUnheard();
  stage.agent(first, core);
  putBack(old);
  stage.agent(heir, core).shut = true;
  stage.pass(3_000);
  expect([...stage.core.book.unheard!]).toEqual([heir]);
  stage.actors.get(heir)!.shut = false;
  stage.pass(8_000);
  expect([record().agent, record().replicas.length, stage.disks.faults]).toEqual([heir, 2, []]);
});

it("also when who holds it reports last, and says who it is behind that", () => {
  const old = new Map(stage.records);
  const [owner, heir] = pair();
  stage.actors.get(heir)!.deaf = true;
  stage.command({ kind: "drain", agent: owner });
  stage.pass(100);
  stage.retained.delete(heir);
  stage.actors.get(owner)!.up = false;
  stage.actors.get(heir)!.deaf = false;
  stage.restart(old).pass(3_000);
  stage.actors.get(owner)!.up = true;
  stage.pass(8_000);
  expect([record().agent, stage.disks.faults]).toEqual([heir, []]);
});

it("also of an heir that the old copy does not know: it is waited for", () => {
  const old = new Map(stage.records);
  const first = moveOn();
  expect(record().standby!.agent).toBe("core-3");
  promoteUnheard();
  stage.agent(first, core);
  putBack(old);
  stage.pass(10_000);
  expect([...stage.core.book.unheard!]).toEqual(["core-3"]);
  stage.agent("core-3", core);
  stage.pass(8_000);
  expect([record().agent, stage.disks.faults]).toEqual(["core-3", []]);
});

it("and an heir that has followed this life of the coordinator already holds nothing any more", () => {
  const [owner, heir] = pair();
  const actor = stage.actors.get(heir)!;
  // It is heard, and hears nothing: neither that its copy is taken out nor that it is wanted again.
  actor.deaf = true;
  const isHeard = (seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      stage.pass(1_000);
      stage.beat(actor);
    }
  };
  stage.command({ kind: "drain", agent: heir });
  isHeard(3);
  expect(record()).toMatchObject({ agent: owner, standby: null, former: [], retired: [] });
  const old = new Map(stage.records);
  stage.command({ kind: "uncordon", agent: heir });
  isHeard(4);
  expect(record().replicas).toHaveLength(2);
  promoteUnheard();
  const others = [owner, "gw-1"].map((name) => stage.actors.get(name)!);
  for (const other of others) other.up = false;
  stage.restart(old);
  // Nobody has shown yet that the copy is an old one: it plans by that.
  stage.agent(heir, core);
  stage.pass(6_000);
  expect(stage.core.book.work.get(heir)!.reportedTerm).toBe(stage.core.book.term);
  for (const other of others) other.up = true;
  stage.pass(10_000);
  expect([stage.core.book.unheard, record().agent, stage.disks.faults]).toEqual([null, owner, []]);
  expect(statusOf()).toBe("running");
});

it("and whoever has heard, and has let go since, is no heir", () => {
  const old = new Map(stage.records);
  const [first, owner] = pair();
  stage.command({ kind: "drain", agent: first });
  stage.pass(300);
  stage.command({ kind: "uncordon", agent: first });
  stage.pass(3_000);
  expect(record().agent).toBe(owner);
  // It went on to another agent, which the old copy does not know and which is gone; all but one heard that.
  const actor = stage.actors.get(owner)!;
  const { generation, topologies } = actor.assignment!;
  const left = topologies.map((one) => ({
    ...one,
    tasks: one.tasks.filter((own) => own.task !== task),
    standbys: [],
  }));
  actor.assignment = { ...actor.assignment!, generation: generation + 20, topologies: left };
  stage.retained.clear();
  stage.restart(old).pass(8_000);
  expect(statusOf()).toBe("running");
});

it("and when the heir has lost its copy, who was owner before still has its own", () => {
  const old = new Map(stage.records);
  const [before, heir] = promoteUnheard();
  stage.disks.wipe(heir);
  putBack(old);
  stage.agent(heir, core);
  stage.pass(8_000);
  expect(record()).toMatchObject({ agent: before, former: [] });
  expect(stage.disks.promised("greenhouse", task)).toBeGreaterThan(0);
});
