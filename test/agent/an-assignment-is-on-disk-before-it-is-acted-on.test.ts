import { describe, expect, it } from "vitest";
import { beginsEmpty } from "../../proto/index.js";
import { assignmentOf, bundle, CoreStage, fresh, topologyOf } from "./core-stage.js";

function stageWithBundle(...args: ConstructorParameters<typeof CoreStage>): CoreStage {
  const stage = new CoreStage(...args);
  stage.disk.add(bundle);
  return stage;
}

describe("an assignment is on disk before it is acted on", () => {
  it("starts no worker until the write is synced", () => {
    const stage = stageWithBundle();
    stage.begin();
    stage.holdWrites();
    stage.assign(assignmentOf(1));
    expect(stage.last("save").state.assignment?.generation).toBe(1);
    expect(stage.all("start-worker")).toEqual([]);
    stage.send({ kind: "saved", error: "" });
    expect(stage.last("start-worker").assignment.tasks[0]!.task).toBe("readings@gw-1");
  });

  it("keeps the newest of those that come during a write", () => {
    const stage = stageWithBundle();
    stage.begin();
    stage.holdWrites();
    for (const generation of [1, 2, 3]) stage.assign(assignmentOf(generation));
    stage.send({ kind: "saved", error: "" });
    expect(stage.all("save").map(({ state }) => state.assignment?.generation)).toEqual([undefined, 1, 3]);
  });

  it("never goes back to a lower term nor follows who does not know what is kept", () => {
    const stage = stageWithBundle();
    stage.begin();
    stage.assign(assignmentOf(5, [topologyOf()], 2));
    const writes = stage.all("save").length;
    for (const [generation, term] of [
      [5, 2],
      [4, 2],
      [9, 1],
    ] as const)
      stage.assign(assignmentOf(generation, [], term));
    // A coordinator that began with an old copy of its store does not know what is kept here.
    stage.assign(assignmentOf(9, [], 3, 4));
    expect(stage.all("save").length).toBe(writes);
    stage.assign(assignmentOf(6, [], 3));
    expect(stage.all("stop-worker").length).toBe(1);
  });

  it("follows who does not know what only waits for the disk: nobody ever heard of it", () => {
    const stage = stageWithBundle();
    stage.begin();
    stage.assign(assignmentOf(5, [topologyOf()], 2));
    stage.diskError = "no space left on device";
    stage.assign(assignmentOf(7, [topologyOf()], 2));
    stage.assign(assignmentOf(9, [], 3, 6));
    stage.diskError = "";
    stage.pass(10_000);
    expect(stage.core.assignment).toMatchObject({ term: 3, generation: 9 });
  });

  it("follows another installation, whose decisions have numbers of their own", () => {
    const stage = stageWithBundle();
    stage.begin();
    stage.assign(assignmentOf(5, [topologyOf()], 2));
    stage.assign({ ...assignmentOf(1, [], 3), installation: "house-2" });
    expect(stage.all("stop-worker").length).toBe(1);
  });

  it("ignores what is meant for another agent", () => {
    const stage = stageWithBundle();
    stage.begin();
    stage.assign({ ...assignmentOf(1), agent: "gw-2" });
    expect(stage.core.assignment).toBeNull();
  });
});

describe("numbers of starts are synced before links open", () => {
  it("reserves a block before the first worker, and never gives a number twice", () => {
    const stage = stageWithBundle({ ...fresh, assignment: assignmentOf(1) });
    stage.holdWrites();
    stage.begin();
    expect(stage.all("start-worker")).toEqual([]);
    expect(stage.last("save").state.starts).toBeGreaterThan(fresh.starts);
    stage.send({ kind: "saved", error: "" });
    const first = stage.last("start-worker").assignment.tasks[0]!.start;
    expect(first).toBeGreaterThan(fresh.starts);

    const after = stageWithBundle({ ...stage.last("save").state });
    after.begin();
    expect(after.last("start-worker").assignment.tasks[0]!.start).toBeGreaterThan(first);
  });

  it("keeps the number of a task that goes on, and gives a new one with a new epoch", () => {
    const stage = stageWithBundle();
    stage.begin();
    const on = { task: "readings@gw-1", term: 1, number: 1, ...beginsEmpty };
    const moved = { task: "per-room:0", term: 1, number: 2, ...beginsEmpty };
    stage.assign(assignmentOf(1, [topologyOf({ tasks: [on, moved] })]));
    stage.ready();
    const before = stage.last("start-worker").assignment.tasks;
    stage.assign(assignmentOf(2, [topologyOf({ tasks: [on, { ...moved, number: 3 }] })]));
    const after = stage.last("assign-worker").assignment.tasks;
    expect(after[0]!.start).toBe(before[0]!.start);
    expect(after[1]!.start).toBeGreaterThan(before[1]!.start);
  });

  it("gives every task a new number when the worker starts again", () => {
    const stage = stageWithBundle();
    stage.begin();
    stage.assign(assignmentOf(1));
    const name = stage.ready();
    const before = stage.last("start-worker").assignment.tasks[0]!.start;
    stage.send({ kind: "worker-ended", ...name, why: "out of memory", place: null });
    stage.pass(500);
    expect(stage.last("start-worker").assignment.tasks[0]!.start).toBeGreaterThan(before);
  });
});

describe("a full disk", () => {
  it("raises an alarm, goes on with the last state, and takes the new one when there is room again", () => {
    const stage = stageWithBundle();
    stage.begin();
    stage.assign(assignmentOf(1));
    stage.ready();
    stage.diskError = "no space left on device";
    stage.assign(assignmentOf(2, []));
    stage.pass(10_000);
    expect(stage.all("stop-worker")).toEqual([]);
    expect(stage.beat).toMatchObject({ generation: 1, alarms: [{ code: "store-failed" }] });
    expect(stage.all("log").filter(({ level }) => level === "error").length).toBe(1);
    stage.diskError = "";
    stage.pass(10_000);
    expect(stage.all("stop-worker").length).toBe(1);
    expect(stage.beat).toMatchObject({ generation: 2, alarms: [] });
  });
});

describe("a process that begins", () => {
  it("works by the assignment on disk when the broker is away", () => {
    const stage = stageWithBundle({ ...fresh, assignment: assignmentOf(1) });
    stage.send({ kind: "began", setAside: "" });
    expect(stage.all("start-worker")).toEqual([]);
    stage.send({ kind: "disconnected", reason: "refused" });
    expect(stage.all("start-worker").length).toBe(1);
  });

  it("waits for the coordinator's first word, because another may have its name", () => {
    const stage = stageWithBundle({ ...fresh, assignment: assignmentOf(1) }, { answers: false });
    stage.begin();
    stage.pass(5_500);
    expect(stage.all("start-worker")).toEqual([]);
    expect(stage.beat.topologies[0]!.why).toContain("first word");
    stage.pass(1_000);
    expect(stage.all("start-worker").length).toBe(1);
  });

  it("ends with the reason when it is turned away", () => {
    const stage = stageWithBundle({ ...fresh, assignment: assignmentOf(1) }, { answers: false });
    stage.begin();
    const reason = "name-taken";
    const message = {
      kind: "turn-away",
      boot: "boot-1",
      reason,
      text: "another agent is called gw-1",
    } as const;
    stage.send({ kind: "message", message: { ...message, boot: "boot-0" } });
    expect(stage.all("exit")).toEqual([]);
    stage.send({ kind: "message", message });
    expect(stage.last("exit").error).toMatchObject({ code: reason, message: message.text });
    expect(stage.pass(20_000)).toEqual([]);
  });

  it("introduces itself again when nobody answers its heartbeats", () => {
    const stage = stageWithBundle(fresh, { answers: false });
    stage.begin();
    stage.pass(13_000);
    expect(stage.published("join").length).toBe(8);
  });

  it("does so less often once a coordinator has met it", () => {
    const stage = stageWithBundle(fresh, { answers: false });
    stage.begin();
    stage.send({ kind: "message", message: { kind: "lease", term: 1, number: 1, seq: 1, boot: "boot-1" } });
    const before = stage.published("join").length;
    stage.pass(13_000);
    expect(stage.published("join").length - before).toBe(2);
  });
});
