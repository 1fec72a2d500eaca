import { describe, expect, it } from "vitest";
import { CoreStage } from "./core-of.js";
import { greenhouse } from "./specs.js";

const gateway = { role: "gateway" };
const core = { role: "core" };

function running(): CoreStage {
  const stage = new CoreStage();
  stage.agent("gw-1", gateway);
  stage.agent("gw-2", gateway);
  stage.agent("core-1", core);
  stage.agent("core-2", core);
  expect(stage.submit(greenhouse()).ok).toBe(true);
  stage.pass(2_000);
  return stage;
}

describe("a submitted topology", () => {
  it("is told to each agent with its own tasks and the peers of these", () => {
    const stage = running();
    expect(stage.tasks("gw-1")).toEqual(["readings@gw-1"]);
    expect(stage.part("gw-1")?.peers.map(({ task, agent }) => [task, agent])).toEqual([
      ["per-room:0", stage.homes()["per-room:0"]],
      ["per-room:1", stage.homes()["per-room:1"]],
    ]);
    const rooms = stage.homes()["per-room:0"]!;
    const peers = stage.part(rooms)?.peers.map(({ task }) => task);
    expect(peers).toEqual(expect.arrayContaining(["publish:0", "readings@gw-1", "readings@gw-2"]));
  });

  it("is durable before anybody hears of it", () => {
    const stage = new CoreStage();
    stage.agent("gw-1", gateway);
    const effects = stage.send({
      kind: "command",
      id: 7,
      command: { kind: "submit", spec: greenhouse(), graph: "g", bundle: "b", bundleBytes: 1 },
    });
    const kinds = effects.map(({ kind }) => kind);
    expect(kinds.indexOf("persist")).toBeGreaterThanOrEqual(0);
    expect(kinds.indexOf("persist")).toBeLessThan(kinds.indexOf("publish"));
    expect(kinds.indexOf("publish")).toBeLessThan(kinds.indexOf("reply"));
    const told = effects.find((effect) => effect.kind === "publish");
    expect(told?.message).toMatchObject({
      kind: "assignment",
      generation: stage.records.get("meta")!["decision" as never],
    });
  });

  it("keeps its bundle warm on agents that could take a movable task over", () => {
    const stage = new CoreStage();
    for (const name of ["core-1", "core-2", "core-3"]) stage.agent(name, core);
    stage.agent("gw-1", gateway);
    stage.submit(greenhouse());
    stage.pass(1_000);
    const idle = ["core-1", "core-2", "core-3"].filter((name) => stage.tasks(name).length === 0);
    expect(idle).toHaveLength(1);
    expect(stage.part(idle[0]!)).toMatchObject({ tasks: [], bundle: "bundle-greenhouse" });
    expect(stage.core.warm(idle[0]!)).toEqual(["greenhouse"]);
  });

  it("grows onto gateways that join later, and tells only those whom it concerns", () => {
    const stage = running();
    stage.agent("other", { role: "printer" });
    const before = stage.effects.length;
    stage.agent("gw-3", gateway);
    stage.pass(200);
    expect(stage.tasks("gw-3")).toEqual(["readings@gw-3"]);
    const told = stage.effects.slice(before).flatMap((effect) => {
      return effect.kind === "publish" && effect.message.kind === "assignment" ? [effect.agent] : [];
    });
    expect(new Set(told)).toEqual(
      new Set(["gw-3", stage.homes()["per-room:0"], stage.homes()["per-room:1"]]),
    );
  });

  it("is refused under a name that is taken, with the remedy", () => {
    const outcome = running().submit(greenhouse());
    expect(outcome).toMatchObject({ ok: false, error: { code: "name-taken" } });
    expect(!outcome.ok && outcome.error.remedy).toContain("headwater delete greenhouse");
  });

  it("is paused and resumed where it is", () => {
    const stage = running();
    const homes = stage.homes();
    stage.command({ kind: "pause", topology: "greenhouse" });
    expect(stage.part("gw-1")?.paused).toBe(true);
    stage.command({ kind: "resume", topology: "greenhouse" });
    expect(stage.part("gw-1")?.paused).toBe(false);
    expect(stage.homes()).toEqual(homes);
  });
});

describe("a dead agent", () => {
  it("hands its movable tasks on within two seconds, under higher epochs, and nobody else moves", () => {
    const stage = running();
    const homes = stage.homes();
    const epochs = stage.epochs();
    const dead = homes["per-room:0"]!;
    stage.kill(dead);
    stage.pass(1_700);
    for (const [task, home] of Object.entries(stage.homes())) {
      if (homes[task] !== dead)
        expect([task, home, stage.epochs()[task]]).toEqual([task, homes[task], epochs[task]]);
      else {
        expect(home).not.toBe(dead);
        expect(stage.epochs()[task]![1]).toBeGreaterThan(epochs[task]![1]);
      }
    }
    expect(stage.tasks(stage.homes()["per-room:0"]!)).toContain("per-room:0");
    expect(stage.core.moves).toBeGreaterThan(0);
  });

  it("finds when it wakes up that its tasks are elsewhere", () => {
    const stage = running();
    const silent = stage.actors.get(stage.homes()["per-room:0"]!)!;
    silent.up = false;
    stage.pass(6_000);
    silent.up = true;
    stage.join(silent);
    stage.pass(1_000);
    expect(stage.tasks(silent.name)).toEqual([]);
  });

  it("keeps its pinned tasks", () => {
    const stage = running();
    stage.kill("gw-1");
    stage.pass(60_000);
    expect(stage.homes()["readings@gw-1"]).toBe("gw-1");
    expect(stage.desired()).toBe("running");
  });
});

describe("kill", () => {
  it("runs empty first, then ends when every agent has let go", () => {
    const stage = running();
    for (const actor of stage.actors.values()) actor.busy.add("greenhouse");
    stage.command({ kind: "kill", topology: "greenhouse", drainMs: 60_000 });
    stage.pass(10_000);
    expect([stage.desired(), stage.part("gw-1")?.draining]).toEqual(["draining", true]);
    for (const actor of stage.actors.values()) actor.busy.clear();
    stage.pass(3_000);
    expect(stage.desired()).toBe("ended");
    expect(stage.part("gw-1")).toBeUndefined();
    expect([...stage.records.keys()].filter((key) => key.startsWith("task/"))).toEqual([]);
  });

  it("ends at the stated time in any case", () => {
    const stage = running();
    for (const actor of stage.actors.values()) actor.busy.add("greenhouse");
    stage.command({ kind: "kill", topology: "greenhouse", drainMs: 5_000 });
    stage.pass(8_000);
    expect(stage.desired()).toBe("ended");
  });

  it("now does not wait", () => {
    const stage = running();
    stage.command({ kind: "kill", topology: "greenhouse", drainMs: 0 });
    expect(stage.tasks("gw-1")).toEqual([]);
    stage.pass(2_000);
    expect(stage.desired()).toBe("ended");
  });

  it("stands as a tombstone until an absent gateway has heard of it, through a restart too", () => {
    const stage = running();
    stage.kill("gw-1");
    stage.pass(3_000);
    stage.command({ kind: "kill", topology: "greenhouse", drainMs: 0 });
    stage.pass(5_000);
    stage.restart().pass(12_000);
    expect(stage.desired()).toBe("ending");
    expect(stage.command({ kind: "delete", topology: "greenhouse" })).toMatchObject({
      ok: false,
      error: { code: "conflict" },
    });
    stage.agent("gw-1", gateway);
    stage.pass(2_000);
    expect(stage.desired()).toBe("ended");
  });

  it("need not wait for an agent that is forgotten", () => {
    const stage = running();
    stage.kill("gw-1");
    stage.pass(3_000);
    stage.command({ kind: "kill", topology: "greenhouse", drainMs: 0 });
    stage.pass(3_000);
    expect(stage.command({ kind: "forget", agent: "gw-2" })).toMatchObject({ ok: false });
    expect(stage.command({ kind: "forget", agent: "gw-1" })).toMatchObject({ ok: true });
    stage.pass(200);
    expect(stage.desired()).toBe("ended");
    expect(stage.retained.has("gw-1")).toBe(false);
  });

  it("frees the name and the bundle once it is deleted", () => {
    const stage = running();
    expect(stage.command({ kind: "delete", topology: "greenhouse" })).toMatchObject({ ok: false });
    stage.command({ kind: "kill", topology: "greenhouse", drainMs: 0 });
    stage.pass(2_000);
    stage.command({ kind: "delete", topology: "greenhouse" });
    expect(stage.effects).toContainEqual({ kind: "drop-bundle", bundle: "bundle-greenhouse" });
    expect([...stage.records.keys()].filter((key) => key.includes("greenhouse"))).toEqual([]);
    const old = stage.records.get("meta");
    expect(stage.submit(greenhouse()).ok).toBe(true);
    expect(
      Object.values(stage.epochs()).every(([, number]) => number > (old as { decision: number }).decision),
    ).toBe(true);
  });
});

describe("an operator", () => {
  it("cordons an agent: it keeps what it has and gets nothing new", () => {
    const stage = running();
    const homes = stage.homes();
    stage.command({ kind: "cordon", agent: "core-1" });
    stage.submit(greenhouse("second"));
    stage.pass(1_000);
    expect(stage.homes()).toEqual(homes);
    expect(Object.values(stage.homes("second"))).not.toContain("core-1");
  });

  it("drains an agent: movable tasks go elsewhere, pinned ones run empty; uncordon undoes it", () => {
    const stage = running();
    stage.actors.get("gw-1")!.busy.add("greenhouse");
    stage.command({ kind: "drain", agent: "gw-1" });
    stage.command({ kind: "drain", agent: "core-1" });
    stage.pass(5_000);
    expect(stage.tasks("core-1")).toEqual([]);
    expect(stage.part("gw-1")).toMatchObject({ draining: true, tasks: [{ task: "readings@gw-1" }] });
    expect(stage.part("gw-2")?.draining).toBe(false);
    stage.actors.get("gw-1")!.busy.clear();
    stage.pass(4_000);
    expect(stage.tasks("gw-1")).toEqual([]);
    stage.command({ kind: "uncordon", agent: "gw-1" });
    stage.pass(1_000);
    expect(stage.part("gw-1")).toMatchObject({ draining: false, tasks: [{ task: "readings@gw-1" }] });
  });

  it("rebalances what a failure crowded, and is told which tasks moved", () => {
    const stage = running();
    stage.kill("core-1");
    stage.pass(3_000);
    stage.agent("core-1", core);
    stage.pass(2_000);
    expect(new Set(Object.values(stage.homes()))).toEqual(new Set(["gw-1", "gw-2", "core-2"]));
    const outcome = stage.command({ kind: "rebalance", topology: "greenhouse" });
    expect(outcome.ok && outcome.moves.length).toBeGreaterThan(0);
    expect(Object.values(stage.homes())).toContain("core-1");
  });

  it("is told when there is no such thing", () => {
    const stage = new CoreStage();
    for (const kind of ["pause", "resume", "rebalance", "delete"] as const) {
      expect(stage.command({ kind, topology: "nothing" })).toMatchObject({
        ok: false,
        error: { code: "not-found" },
      });
    }
    expect(stage.command({ kind: "cordon", agent: "nobody" })).toMatchObject({
      ok: false,
      error: { code: "not-found" },
    });
  });

  it("an agent that stops on purpose hands its movable tasks on while it drains", () => {
    const stage = running();
    const actor = stage.actors.get(stage.homes()["per-room:0"]!)!;
    actor.leaving = true;
    stage.pass(1_500);
    expect(Object.values(stage.homes())).not.toContain(actor.name);
    stage.leave(actor.name);
    expect(stage.core.cluster.agents.get(actor.name)?.status).toBe("drained");
  });
});
