import { beforeEach, describe, expect, it } from "vitest";
import { coreLimits, type UpdateCommand } from "../../coordinator/core-contract.js";
import { describeTopology } from "../../coordinator/http/describe-topology.js";
import type { RefusedUpdate } from "../../coordinator/updates.js";
import type { GraphSpec } from "../../topology/index.js";
import { CoreStage } from "./core-of.js";
import { stateful } from "./specs.js";

let stage: CoreStage;

/** The greenhouse with state, whose readings gain a field. */
function wider(type: "double" | "double?"): GraphSpec {
  const spec = stateful();
  const [readings, ...others] = spec.components;
  const streams = { default: { room: "string", battery: type } } as const;
  return { ...spec, components: [{ ...readings!, streams }, ...others] };
}

function update(spec: GraphSpec, over: Partial<UpdateCommand> = {}, version = "v2") {
  const program = { graph: `graph-${version}`, bundle: `bundle-${version}`, bundleBytes: 20 };
  const terms = { drain: false, loseState: false, drainMs: 5_000 };
  return stage.command({ kind: "update", topology: "greenhouse", spec, ...program, ...terms, ...over });
}

const record = () => stage.core.book.topologies.get("greenhouse")!.record;
const described = () => describeTopology(stage.core, stage.core.book.topologies.get("greenhouse")!);

beforeEach(() => {
  stage = new CoreStage();
  stage.agent("gw-1", { role: "gateway" });
  stage.agent("core-1", { role: "core" });
  stage.agent("core-2", { role: "core" });
  stage.pass(3_000);
  stage.submit(stateful());
  stage.pass(5_000);
});

describe("an update", () => {
  it("is prepared first, and changes nothing meanwhile", () => {
    for (const actor of stage.actors.values()) actor.next = { status: "fetching", why: "" };
    const before = { homes: stage.homes(), epochs: stage.epochs(), revision: record().revision };
    expect(update(wider("double?")).ok).toBe(true);
    stage.pass(5_000);
    expect({ homes: stage.homes(), epochs: stage.epochs(), revision: record().revision }).toEqual(before);
    const next = { bundle: "bundle-v2", bundleBytes: 20, graph: "graph-v2", heapMb: 128 };
    for (const agent of ["gw-1", "core-1"])
      expect(stage.part(agent)).toMatchObject({ bundle: "bundle-greenhouse", next });
    expect(described().update?.waitsFor[0]).toBe("agent core-1 does not hold the new version ready");
  });

  it("happens when all agents that are here are ready: same places, copies and all, higher epochs", () => {
    const before = { homes: stage.homes(), epochs: stage.epochs() };
    const replicas = stage.core.book.topologies.get("greenhouse")!.placed.get("per-room:0")!.replicas;
    update(wider("double?"));
    stage.pass(3_000);
    expect(stage.homes()).toEqual(before.homes);
    for (const [task, [, number]] of Object.entries(stage.epochs()))
      expect(number).toBeGreaterThan(before.epochs[task]![1]);
    expect(stage.part("gw-1")).toMatchObject({
      bundle: "bundle-v2",
      graph: "graph-v2",
      next: null,
      earlier: [{ stream: "readings/default", fields: [{ name: "room", type: "string" }] }],
    });
    expect(stage.core.book.topologies.get("greenhouse")!.placed.get("per-room:0")!.replicas).toContainEqual(
      replicas[0],
    );
    expect(
      stage
        .part("core-1")!
        .tasks.every(({ store }) => store !== "" || stage.tasks("core-1").includes("publish:0")),
    ).toBe(true);
    expect(described().lastUpdate).toMatchObject({ error: "", revision: record().revision });
  });

  it("waits for nobody who is away; they get it when they are back", () => {
    stage.kill("gw-1");
    stage.pass(3_000);
    update(wider("double?"));
    stage.pass(3_000);
    expect(record().bundle).toBe("bundle-v2");
    stage.agent("gw-1", { role: "gateway" });
    expect(stage.part("gw-1")).toMatchObject({ bundle: "bundle-v2", next: null });
  });

  it("that an agent cannot run is taken back, and says who and why", () => {
    stage.actors.get("core-1")!.next = { status: "refused", why: "the bundle exports no topology" };
    const before = stage.epochs();
    update(wider("double?"));
    stage.pass(3_000);
    expect(record()).toMatchObject({ bundle: "bundle-greenhouse", update: null });
    expect(stage.epochs()).toEqual(before);
    expect(described().lastUpdate?.error).toBe(
      "update refused by agent core-1: the bundle exports no topology",
    );
    expect(stage.alarms()).toContain("update-failed greenhouse");
    expect(stage.effects).toContainEqual({ kind: "drop-bundle", bundle: "bundle-v2" });
    expect(stage.part("gw-1")?.next).toBeNull();
  });

  it("that is never ready is given up after a while", () => {
    stage.actors.get("core-2")!.next = { status: "fetching", why: "waits for the bundle" };
    stage.actors.get("core-1")!.next = { status: "fetching", why: "waits for the bundle" };
    update(wider("double?"));
    stage.pass(coreLimits.prepareMs + 1_000);
    expect(described().lastUpdate?.error).toBe(
      "agent core-1 does not hold the new version ready: waits for the bundle",
    );
  });

  it("goes on after a restart of the coordinator", () => {
    for (const actor of stage.actors.values()) actor.next = { status: "starting", why: "" };
    update(wider("double?"));
    stage.pass(2_000);
    stage.restart();
    for (const actor of stage.actors.values()) actor.next = { status: "ready", why: "" };
    stage.pass(10_000);
    expect(record()).toMatchObject({ bundle: "bundle-v2", update: null });
  });

  it("waits after a restart of the coordinator for who has not reported yet", () => {
    for (const actor of stage.actors.values()) actor.next = { status: "fetching", why: "" };
    update(wider("double?"));
    const { revision } = record();
    for (const actor of stage.actors.values()) actor.deaf = true;
    stage.restart();
    stage.pass(2_000);
    expect(record().revision).toBe(revision);
  });

  it("of a topology that is killed meanwhile ends with it", () => {
    for (const actor of stage.actors.values()) actor.next = { status: "starting", why: "" };
    update(wider("double?"));
    stage.command({ kind: "kill", topology: "greenhouse", drainMs: 0 });
    stage.pass(5_000);
    expect(record()).toMatchObject({ desired: "ended", update: null });
    stage.command({ kind: "delete", topology: "greenhouse" });
    expect(stage.effects).toContainEqual({ kind: "drop-bundle", bundle: "bundle-greenhouse" });
  });
});

describe("what is refused", () => {
  it("says everything that speaks against it, and changes nothing", () => {
    const outcome = update(wider("double"));
    expect(outcome).toMatchObject({ ok: false, error: { code: "update-refused" } });
    if (outcome.ok) return;
    expect((outcome.error as RefusedUpdate).faults).toMatchObject([
      { code: "stream-changed", place: "readings, stream default" },
    ]);
    expect(record().update ?? null).toBeNull();
  });

  it("also an update of what is updated, ends, or is this very version", () => {
    const code = (outcome: ReturnType<typeof update>) => (outcome.ok ? "" : outcome.error.code);
    const same = { graph: record().graph, bundle: record().bundle };
    expect(code(update(stateful(), same))).toBe("conflict");
    expect(
      code(
        stage.command({
          kind: "rollback",
          topology: "greenhouse",
          drain: false,
          loseState: false,
          drainMs: 1,
        }),
      ),
    ).toBe("conflict");
    for (const actor of stage.actors.values()) actor.next = { status: "starting", why: "" };
    expect(code(update(wider("double?")))).toBe("");
    expect(code(update(wider("double?"), {}, "v3"))).toBe("conflict");
    stage.command({ kind: "kill", topology: "greenhouse", drainMs: 0 });
    expect(code(update(wider("double?"), {}, "v3"))).toBe("conflict");
  });
});

describe("an update with --drain", () => {
  it("lets the old version run empty everywhere before the new one begins", () => {
    stage.actors.get("core-1")!.busy.add("greenhouse");
    update(wider("double"), { drain: true });
    stage.pass(3_000);
    expect(stage.part("gw-1")).toMatchObject({ bundle: "bundle-greenhouse", draining: true });
    stage.actors.get("core-1")!.busy.clear();
    stage.pass(3_000);
    expect(stage.part("gw-1")).toMatchObject({ bundle: "bundle-v2", draining: false, earlier: [] });
    expect(stage.desired()).toBe("running");
  });

  it("goes on as it was when it does not run empty in time, for a gateway that is away can not", () => {
    stage.kill("gw-1");
    stage.pass(3_000);
    update(wider("double"), { drain: true });
    stage.pass(10_000);
    expect(described().lastUpdate?.error).toBe("it did not run empty in time on gw-1");
    expect(stage.part("core-1")).toMatchObject({ bundle: "bundle-greenhouse", draining: false, next: null });
  });
});

describe("tasks", () => {
  it("come and go with the version, and those whose keys are dealt anew begin empty", () => {
    const spec = stateful();
    const [readings, rooms, publish] = spec.components;
    const state = { worst: { kind: "value", type: "double", ttlMs: 0 } } as const;
    stage.command({ kind: "kill", topology: "greenhouse", drainMs: 0 });
    stage.pass(3_000);
    stage.command({ kind: "delete", topology: "greenhouse" });
    const old = { ...spec, components: [readings!, { ...rooms!, state }, publish!] };
    stage.submit(old);
    stage.pass(5_000);
    const next = { ...old, components: [readings!, { ...rooms!, state, parallelism: 3 }, publish!] };
    const consent = { drain: true, loseState: true };
    update(next, consent);
    stage.pass(1_000);
    stage.pass(5_000);
    expect(Object.keys(stage.homes()).sort()).toEqual([
      "per-room:0",
      "per-room:1",
      "per-room:2",
      "publish:0",
      "readings@gw-1",
    ]);
    const back = { kind: "rollback", topology: "greenhouse", drainMs: 5_000, ...consent } as const;
    expect(stage.command(back).ok).toBe(true);
    stage.pass(5_000);
    expect(Object.keys(stage.homes())).not.toContain("per-room:2");
    expect([...stage.records.keys()].filter((key) => key.includes("per-room:2"))).toEqual([]);
  });
});

describe("a rollback", () => {
  it("brings the version before, and forward again; bundles of both stay, others go", () => {
    const back = {
      kind: "rollback",
      topology: "greenhouse",
      drain: false,
      loseState: false,
      drainMs: 5_000,
    } as const;
    update(wider("double?"));
    stage.pass(3_000);
    const { revision } = record();
    expect(stage.command(back).ok).toBe(true);
    stage.pass(3_000);
    expect(record().bundle).toBe("bundle-greenhouse");
    expect(record().revision).toBeGreaterThan(revision);
    expect(stage.part("gw-1")!.earlier).toEqual([
      {
        stream: "readings/default",
        fields: [
          { name: "room", type: "string" },
          { name: "battery", type: "double?" },
        ],
      },
    ]);
    expect(stage.command(back).ok).toBe(true);
    stage.pass(3_000);
    expect(record().bundle).toBe("bundle-v2");
    expect(stage.effects.filter(({ kind }) => kind === "drop-bundle")).toEqual([]);
    update(wider("double?"), {}, "v3");
    stage.pass(3_000);
    expect(stage.effects).toContainEqual({ kind: "drop-bundle", bundle: "bundle-greenhouse" });
  });
});
