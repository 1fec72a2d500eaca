import { describe, expect, it } from "vitest";
import { agentLimits } from "../../agent/core-contract.js";
import type { AssignedTopology } from "../../proto/index.js";
import { assignmentOf, bundle, CoreStage, topologyOf } from "./core-stage.js";

const next = { bundle: "c".repeat(64), bundleBytes: 7, graph: "h".repeat(64), heapMb: 64 };
/** The old version, of which an update is under way; and the new one, with its higher epoch. */
const updating = topologyOf({ next });
const tasks = topologyOf().tasks.map((task) => ({ ...task, number: 2 }));
const updated = topologyOf({ ...next, revision: 2, tasks });

function running(...bundles: readonly string[]): {
  stage: CoreStage;
  old: { topology: string; instance: number };
} {
  const stage = new CoreStage();
  for (const each of [bundle, ...bundles]) stage.disk.add(each);
  stage.begin();
  stage.assign(assignmentOf(1));
  const old = stage.ready();
  stage.assign(assignmentOf(2, [updating]));
  return { stage, old };
}

const reported = (stage: CoreStage) => {
  stage.pass(1_000);
  return stage.beat.topologies[0]?.next;
};

/** What happens to workers, in order. */
const workers = (stage: CoreStage) =>
  stage.effects
    .filter(({ kind }) => kind.endsWith("-worker"))
    .map((effect) => `${effect.kind} ${"instance" in effect ? effect.instance : ""}`);

describe("the next version", () => {
  it("is fetched and loaded while the old one works, and takes over when that has ended", () => {
    const { stage, old } = running(next.bundle);
    const held = stage.last("hold-worker");
    expect(held).toMatchObject({ bundle: next.bundle, graph: next.graph, heapMb: 64 });
    expect(reported(stage)).toEqual({ graph: next.graph, status: "starting", why: "" });
    stage.send({ kind: "worker-ready", topology: "greenhouse", instance: held.instance, components: ["a"] });
    expect(reported(stage)).toEqual({ graph: next.graph, status: "ready", why: "" });
    stage.assign(assignmentOf(3, [updated]));
    expect(stage.last("stop-worker").next).toBe(next.bundle);
    stage.send({ kind: "worker-ended", ...old, why: "", place: null });
    expect(workers(stage)).toEqual(["start-worker 1", "hold-worker 2", "stop-worker 1", "begin-worker 2"]);
    expect(stage.last("begin-worker").assignment.tasks).toMatchObject([{ task: "readings@gw-1", number: 2 }]);
    expect(reported(stage)).toBeNull();
    stage.assign(assignmentOf(4, [{ ...updated, paused: true }]));
    expect(workers(stage).at(-1)).toBe("assign-worker 2");
    stage.send({ kind: "worker-ended", topology: "greenhouse", instance: 2, why: "died", place: null });
    stage.pass(agentLimits.restartFirstMs * 4);
    expect(stage.last("start-worker").bundle).toBe(next.bundle);
  });

  it("that cannot run here is told, and the old one works on", () => {
    const { stage } = running(next.bundle);
    const { topology, instance } = stage.last("hold-worker");
    stage.send({ kind: "worker-refused", topology, instance, why: "another graph" });
    stage.send({ kind: "worker-ended", topology, instance, why: "", place: null });
    expect(reported(stage)).toEqual({ graph: next.graph, status: "refused", why: "another graph" });
    stage.assign(assignmentOf(3, [topologyOf()]));
    expect(workers(stage)).toEqual(["start-worker 1", "hold-worker 2"]);
    expect(stage.beat.topologies[0]).toMatchObject({ worker: "running" });
  });

  it("that dies, or is not ready in time, cannot run here either", () => {
    const dying = running(next.bundle).stage;
    const { topology, instance } = dying.last("hold-worker");
    dying.send({ kind: "worker-ended", topology, instance, why: "its heap is full", place: null });
    expect(reported(dying)).toMatchObject({ status: "refused", why: "its worker died: its heap is full" });
    const slow = running(next.bundle).stage;
    slow.pass(agentLimits.startMs + 1_000);
    expect(reported(slow)).toMatchObject({ status: "refused", why: "it was not ready 30 s after its start" });
    expect(workers(slow).at(-1)).toBe("kill-worker 2");
  });

  it("is let go when the update is taken back, before or after it is ready", () => {
    const { stage } = running(next.bundle);
    stage.assign(assignmentOf(3, [topologyOf()]));
    expect(workers(stage)).toEqual(["start-worker 1", "hold-worker 2", "kill-worker 2"]);
    stage.send({ kind: "worker-ended", topology: "greenhouse", instance: 2, why: "killed", place: null });
    stage.assign(assignmentOf(4, [updating]));
    expect(workers(stage).at(-1)).toBe("hold-worker 3");
    expect(stage.all("drop-bundle").map((effect) => effect.bundle)).toEqual([next.bundle]);
  });

  it("takes over only when it is assigned, ready, and has work here", () => {
    const isReady = ({ stage }: ReturnType<typeof running>) => {
      const { topology, instance } = stage.last("hold-worker");
      stage.send({ kind: "worker-ready", topology, instance, components: ["a"] });
    };
    const stoppedBy = (topologies: readonly AssignedTopology[], ready = true) => {
      const run = running(next.bundle);
      if (ready) isReady(run);
      run.stage.assign(assignmentOf(3, topologies));
      return run.stage.last("stop-worker");
    };
    expect(stoppedBy([{ ...updating, tasks: [] }])).toMatchObject({ ended: false, next: null });
    expect(stoppedBy([{ ...updated, tasks: [] }])).toMatchObject({ ended: false, next: null });
    expect(stoppedBy([{ ...updating, heapMb: 256 }])).toMatchObject({ ended: false, next: null });
    expect(stoppedBy([{ ...updated, tasks: [], ending: true }])).toMatchObject({ ended: true, next: null });
    expect(stoppedBy([updated], false).next).toBeNull();
    expect(stoppedBy([]).next).toBeNull();
    const leaving = running(next.bundle);
    isReady(leaving);
    leaving.stage.send({ kind: "stop" });
    leaving.stage.send({ kind: "worker-drained", ...leaving.old });
    expect(leaving.stage.last("stop-worker").next).toBeNull();
  });

  it("that may not begin after all lets the old one work on, and is asked for again", () => {
    const { stage, old } = running(next.bundle);
    const { topology, instance } = stage.last("hold-worker");
    stage.send({ kind: "worker-ready", topology, instance, components: ["a"] });
    stage.assign(assignmentOf(3, [updated]));
    const why = "deployed.json cannot be used; look at the disk";
    stage.send({ kind: "worker-stays", ...old, next: next.bundle, why });
    stage.pass(agentLimits.chunkMaxMs - 1_000);
    expect(workers(stage)).toEqual(["start-worker 1", "hold-worker 2", "stop-worker 1"]);
    expect(stage.beat.topologies[0]).toMatchObject({ worker: "running", why });
    expect(stage.all("log").at(-1)!.text).toBe(`the version that runs works on: ${why}`);
    stage.pass(2_000);
    expect(stage.last("stop-worker")).toMatchObject({ ...old, next: next.bundle });
    stage.send({ kind: "worker-ended", ...old, why: "", place: null });
    const after = ["start-worker 1", "hold-worker 2", "stop-worker 1", "stop-worker 1", "begin-worker 2"];
    expect(workers(stage)).toEqual(after);
    stage.pass(1_000);
    expect(stage.beat.topologies[0]).toMatchObject({ why: "" });
  });

  it("that may not begin leaves nothing behind when the update is taken back, or all ends", () => {
    for (const wanted of [[topologyOf()], []]) {
      const { stage, old } = running(next.bundle);
      const { topology, instance } = stage.last("hold-worker");
      stage.send({ kind: "worker-ready", topology, instance, components: ["a"] });
      stage.assign(assignmentOf(3, [updated]));
      stage.send({ kind: "worker-stays", ...old, next: next.bundle, why: "no room" });
      stage.assign(assignmentOf(4, wanted));
      expect(stage.all("drop-bundle").map((effect) => effect.bundle)).toContain(next.bundle);
      expect(stage.last("kill-worker")).toMatchObject({ instance });
      expect(stage.all("stop-worker").length).toBe(wanted.length === 0 ? 2 : 1);
    }
  });

  it("waits for its bundle", () => {
    const { stage } = running();
    expect(stage.all("hold-worker")).toEqual([]);
    expect(stage.last("find-bundle").bundle).toBe(next.bundle);
    expect(reported(stage)).toMatchObject({ status: "fetching" });
  });

  it("ends with the agent", () => {
    const { stage } = running(next.bundle);
    stage.send({ kind: "stop" });
    expect(workers(stage).slice(-2)).toEqual(["kill-worker 2", "drain-worker 1"]);
  });
});

describe("an agent that was away during the update", () => {
  const away = (over: Partial<AssignedTopology> = {}) => {
    const stage = new CoreStage();
    stage.disk.add(bundle);
    stage.begin();
    stage.assign(assignmentOf(1));
    stage.ready();
    stage.assign(assignmentOf(2, [{ ...updated, ...over }]));
    return stage;
  };

  it("works on by the old version until the new one is here", () => {
    const stage = away();
    expect(workers(stage)).toEqual(["start-worker 1"]);
    expect(stage.last("find-bundle").bundle).toBe(next.bundle);
  });

  it("but not on what is another's now", () => {
    expect(workers(away({ tasks: [{ ...tasks[0]!, task: "other:0" }] }))).toEqual([
      "start-worker 1",
      "stop-worker 1",
    ]);
  });

  it("starts the new version anew when nothing was held for it", () => {
    const { stage, old } = running(next.bundle);
    stage.assign(assignmentOf(3, [updated]));
    stage.send({ kind: "worker-ended", ...old, why: "", place: null });
    expect(workers(stage)).toEqual(["start-worker 1", "hold-worker 2", "stop-worker 1", "start-worker 3"]);
  });
});
