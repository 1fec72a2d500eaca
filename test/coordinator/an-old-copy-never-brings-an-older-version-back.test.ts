import { beforeEach, describe, expect, it } from "vitest";
import type { UpdateCommand } from "../../coordinator/core-contract.js";
import type { StoreRecord } from "../../coordinator/records.js";
import type { GraphSpec } from "../../topology/index.js";
import { CoreStage } from "./core-of.js";
import { stateful } from "./specs.js";

const name = "greenhouse";
const terms = { drain: false, loseState: false, drainMs: 5_000 };

let stage: CoreStage;
let old: ReadonlyMap<string, StoreRecord>;

function program(version: string) {
  return { spec: stateful(), graph: `graph-${version}`, bundle: `bundle-${version}`, bundleBytes: 20 };
}

function update(version: string, over: Partial<UpdateCommand> = {}) {
  return stage.command({ kind: "update", topology: name, ...program(version), ...terms, ...over });
}

function copyOfStore(): ReadonlyMap<string, StoreRecord> {
  return new Map(structuredClone([...stage.records]));
}

const record = () => stage.core.book.topologies.get(name)!.record;
const bundles = () => ["gw-1", "core-1", "core-2"].map((agent) => stage.part(agent)?.bundle);
const text = () => stage.core.book.alarms.find(({ code }) => code === "store-old")?.text ?? "";
const all = (bundle: string) => [bundle, bundle, bundle];

function begin(): void {
  stage = new CoreStage();
  stage.agent("gw-1", { role: "gateway" });
  stage.agent("core-1", { role: "core" });
  stage.agent("core-2", { role: "core" });
  stage.pass(3_000);
  stage.submit(stateful());
  stage.pass(5_000);
}

beforeEach(begin);

describe("a coordinator whose store is a copy from before an update", () => {
  beforeEach(() => {
    old = copyOfStore();
    update("v2");
    stage.pass(5_000);
    stage.restart(old).pass(5_000);
  });

  it("leaves agents with what they run, and says what it misses", () => {
    expect(stage.alarms()).toEqual(["store-old coordinator"]);
    expect(text()).toContain("core-1, core-2, gw-1 run revision");
    expect(text()).toContain("`headwater update greenhouse <file>`");
    stage.restart(copyOfStore()).pass(5_000);
    expect(stage.alarms()).toEqual(["store-old coordinator"]);
    expect(bundles()).toEqual(all("bundle-v2"));
  });

  it("goes on when an operator brings that version, with all that there was", () => {
    const homes = stage.actors.get("core-1")!.assignment!.topologies[0]!.tasks.map(({ task }) => task);
    const { revision } = stage.part("gw-1")!;
    expect(update("v2").ok).toBe(true);
    stage.pass(5_000);
    expect([record().revision, bundles(), stage.alarms()]).toEqual([revision, all("bundle-v2"), []]);
    expect(stage.tasks("core-1")).toEqual(homes);
    expect(stage.disks.faults).toEqual([]);
    expect(record().previous?.bundle).toBe("bundle-greenhouse");
  });

  it("takes the same graph in another bundle for a newer version, and no other graph", () => {
    const { revision } = stage.part("gw-1")!;
    expect(update("v3")).toMatchObject({ ok: false, error: { code: "conflict" } });
    expect(stage.command({ kind: "rollback", topology: name, ...terms })).toMatchObject({ ok: false });
    expect(stage.command({ kind: "submit", ...program("v1"), spec: stateful("other") })).toMatchObject({
      ok: false,
    });
    expect(bundles()).toEqual(all("bundle-v2"));
    expect(update("v2", { bundle: "bundle-v2-again" }).ok).toBe(true);
    stage.pass(5_000);
    expect(record().revision).toBeGreaterThan(revision);
    expect(bundles()).toEqual(all("bundle-v2-again"));
  });

  it("goes back when an operator says so, once all have reported", () => {
    const { revision } = stage.part("gw-1")!;
    stage.kill("gw-1");
    stage.agent("gw-1", { role: "gateway" });
    stage.command({ kind: "lift-freeze" });
    stage.pass(3_000);
    expect(bundles()).toEqual(all("bundle-v2"));
    stage.command({ kind: "lift-freeze" });
    stage.pass(5_000);
    expect([bundles(), stage.alarms()]).toEqual([all("bundle-greenhouse"), []]);
    expect(record().revision).toBeGreaterThan(revision);
    expect(stage.disks.faults).toEqual([]);
  });
});

describe("what an old copy has of the version that runs is taken over without a word", () => {
  it("from the middle of the update", () => {
    stage.actors.get("gw-1")!.next = { status: "fetching", why: "" };
    update("v2");
    stage.pass(2_000);
    old = copyOfStore();
    stage.actors.get("gw-1")!.next = { status: "ready", why: "" };
    stage.pass(5_000);
    stage.restart(old).pass(5_000);
    expect([bundles(), stage.alarms()]).toEqual([all("bundle-v2"), []]);
    expect(record()).toMatchObject({ update: null, previous: { bundle: "bundle-greenhouse" } });
    expect(stage.disks.faults).toEqual([]);
  });

  it("from before a roll-back", () => {
    update("v2");
    stage.pass(5_000);
    old = copyOfStore();
    stage.command({ kind: "rollback", topology: name, ...terms });
    stage.pass(5_000);
    stage.restart(old).pass(5_000);
    expect([bundles(), stage.alarms()]).toEqual([all("bundle-greenhouse"), []]);
    expect(record().previous?.bundle).toBe("bundle-v2");
  });
});

describe("a topology that was submitted after the copy was made", () => {
  const later: GraphSpec = stateful("later");
  const submit = () => stage.submit(later);

  beforeEach(() => {
    old = copyOfStore();
    submit();
    stage.pass(5_000);
  });

  it("runs on, and goes on with its state when it is submitted again", () => {
    const homes = stage.homes("later");
    stage.restart(old).pass(5_000);
    expect(text()).toContain("the store does not know it: `headwater submit <file>`");
    expect(stage.tasks("core-1", "later").length + stage.tasks("core-2", "later").length).toBe(3);
    expect(submit().ok).toBe(true);
    stage.pass(5_000);
    expect([stage.homes("later"), stage.alarms(), stage.disks.faults]).toEqual([homes, [], []]);
  });

  it("begins nothing beside the state of an owner whose store is shut when it is submitted again", () => {
    const homes = stage.homes("later");
    stage.restart(old).pass(5_000);
    for (const name of ["core-1", "core-2"]) {
      stage.kill(name);
      stage.agent(name, { role: "core" }).shut = true;
    }
    stage.pass(3_000);
    expect(submit().ok).toBe(true);
    stage.pass(5_000);
    expect(text()).toMatch(/until these have reported what they hold: core-1, core-2/);
    for (const name of ["core-1", "core-2"]) stage.actors.get(name)!.shut = false;
    stage.pass(6_000);
    expect([stage.homes("later"), stage.alarms(), stage.disks.faults]).toEqual([homes, [], []]);
  });

  it("ends when an operator goes on without it", () => {
    stage.restart(old).pass(5_000);
    stage.command({ kind: "lift-freeze" });
    stage.pass(3_000);
    expect(stage.alarms()).toEqual([]);
    expect(stage.part("gw-1", "later")).toBeUndefined();
    expect(stage.tasks("gw-1")).toEqual(["readings@gw-1"]);
  });
});

it("tasks that an old copy never heard of stay where they are, with their state", () => {
  old = new Map([...copyOfStore()].filter(([, { kind }]) => kind !== "task"));
  const [owner] = [...stage.core.book.topologies.get(name)!.placed.values()]
    .filter(({ task }) => task === "per-room:0")
    .map(({ agent }) => agent);
  stage.kill(owner!);
  stage.pass(3_000);
  stage.agent(owner!, { role: "core" });
  stage.pass(5_000);
  const homes = stage.homes();
  const gateway = stage.actors.get("gw-1")!;
  gateway.shut = true;
  stage.restart(old).pass(6_000);
  expect(stage.alarms()).toEqual(["store-old coordinator"]);
  gateway.shut = false;
  stage.pass(6_000);
  expect([stage.homes(), stage.alarms(), stage.disks.faults]).toEqual([homes, [], []]);
});
